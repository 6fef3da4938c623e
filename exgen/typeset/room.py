r"""Room for answers on a problem sheet: lines, boxes, or a page for each part.

How much there is follows from the points alone, which do not depend on what was drawn.
"""

from __future__ import annotations

from typing import Final, Literal

Room = Literal["none", "lines", "boxes", "page"]

_ROOM: Final = r"""
\makeatletter
% ---- Room for answers ----------------------------------------------------------------------
% \exroom  room for the answer to the question or part above it; a part that follows another one
% makes room for that one first.
\newcount\ex@worth \newif\ifex@asked
\newcommand{\ex@takes}[1]{\def\ex@n{#1}\ifx\ex@n\@empty\else\ex@worth=#1\relax\fi \ex@askedfalse}
\let\ex@plainsection\exsection \let\ex@plainquestion\exquestion \let\ex@plainpart\expart
\renewcommand{\exsection}[3]{\ex@plainsection{#1}{#2}{#3}\ex@takes{#3}}
\renewcommand{\exquestion}[3]{\ex@takes{#2}\ex@together{3}{11}\ex@plainquestion{#1}{#2}{#3}}
\renewcommand{\expart}[2]{\ifex@asked\exroom\fi \ex@takes{#2}\ex@together{1}{6}%
  \ex@plainpart{#1}{#2}\ex@askedtrue}
% \ex@together{k}{n}  a new page, where there is no room for n lines and a k-th of the answer.
\newcommand{\ex@together}[2]{\ex@lines
  \exneedspace{\dimexpr #2\baselineskip+8mm*\count@*\ex@share/#1\relax}}
% \ex@left  how much of the page is left.   \ex@count  lines for the points: from 3 to 12.
\newcommand{\ex@left}{\ifdim\pagetotal=\z@\textheight\else\dimexpr\pagegoal-\pagetotal\relax\fi}
\newcommand{\ex@lines}{\count@=\numexpr4*\ex@worth/5\relax
  \ifnum\count@<3 \count@=3 \fi \ifnum\count@>12 \count@=12 \fi}
"""
_KINDS: Final[dict[Room, str]] = {
    "none": "",
    "lines": r"""
\newcommand{\ex@share}{1/2}
\newcommand{\exroom}{\par\ex@askedfalse \ex@lines \nobreak\vskip 2pt
  \@whilenum\count@>\z@\do{\advance\count@\m@ne \nointerlineskip
    \hbox to\linewidth{\vrule height 8mm width\z@\color{exline}\leaders\hrule height .4pt\hfil}%
    \ifodd\count@\nobreak\else\penalty50 \fi}\addvspace{8pt plus 2pt}}
""",
    "boxes": r"""
\newcommand{\ex@share}{1}
\newcommand{\exroom}{\par\ex@askedfalse \ex@lines \dimen@=8mm \multiply\dimen@\count@
  \vskip 3pt \dimen@ii=\dimexpr\ex@left-24pt\relax
  \ifdim\dimen@>\dimen@ii \ifdim\dimen@ii>.6\dimen@ \dimen@=\dimen@ii \else\newpage\fi\fi
  \nointerlineskip
  \hbox to\linewidth{\color{exline}\vrule width.4pt\vbox to\dimen@{\hsize=\dimexpr\linewidth-.8pt
    \hrule width\hsize height.4pt\vfil\hrule width\hsize height.4pt}\vrule width.4pt}%
  \addvspace{8pt plus 2pt}}
""",
    "page": r"""
\newcommand{\ex@share}{0}
\newcommand{\exroom}{\par\ex@askedfalse
  \ifdim\ex@left<.35\textheight \newpage\hbox{}\fi \newpage}
""",
}


def room_macros(kind: Room) -> str:
    r"""The macros of the room for answers; empty for none, when nothing calls `\exroom`."""
    return "" if kind == "none" else f"{_ROOM}{_KINDS[kind]}\\makeatother\n"
