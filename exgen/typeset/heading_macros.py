r"""Headings in TeX: of sections, questions and parts, and what keeps a page from ending in them."""

from typing import Final

HEADING_MACROS: Final = r"""
% ---- Headings ------------------------------------------------------------------------------
% \ex@bold{A.1}  bold, and \ex@grey{text}  small and grey, for letters, digits and brackets alone.
% \ex@points{n}  "n points", "1 point", or nothing.   \ex@pair{left}{right}  a line of both.
\newcommand*{\ex@one}{1}
\newcommand{\ex@points}[1]{\edef\ex@n{#1}\ifx\ex@n\@empty\else#1~point\ifx\ex@n\ex@one\else s\fi\fi}
\newcommand{\ex@grey}[1]{{\ex@smallfont\color{exgrey}#1}}
\DeclareFixedFont{\ex@smallfont}{T1}{lmr}{m}{n}{10}
\newcommand{\ex@bold}[1]{{\ex@boldfont#1}}
\DeclareFixedFont{\ex@boldfont}{T1}{lmr}{bx}{n}{10.95}
% microtype sets a font up when it is first picked by its family; \ex@boldfont is the same font.
\AtBeginDocument{{\bfseries}}
\newsavebox{\ex@right}
\newcommand{\ex@pair}[2]{\sbox\ex@right{#2}%
  \hbox to\linewidth{\vtop{\hsize=\dimexpr\linewidth-\wd\ex@right-1em\relax\raggedright
    \hyphenpenalty=10000 \noindent#1\strut\par}\hfil\usebox\ex@right}}

% \exneedspace{length}  begin a new page unless so much is left on this one.
% What already overflows this page is about to be moved to the next one, where there is room.
\newcommand{\exneedspace}[1]{\par\if@nobreak\else\addpenalty{-60}%
  \ifdim\pagetotal<\pagegoal
    \ifdim\dimexpr#1\relax>\dimexpr\pagegoal-\pagetotal\relax\vfil\break\fi\fi\fi}

% \exsection{A}{Title}{50}  a section and its points.
\newcommand{\exsection}[3]{\exneedspace{9\baselineskip}\addvspace{18pt plus 4pt minus 2pt}%
  \def\ex@n{#1}%
  {\large\ex@pair{\ex@mark{#1}\textbf{\ifx\ex@n\@empty\else#1\quad\fi#2}}%
    {\normalsize\color{exgrey}\ex@points{#3}}}%
  \nobreak\vskip 1pt{\color{exline}\hrule height .6pt}\nobreak\vskip 4pt\@afterheading}

% \exquestion{A.1}{10}{Title}  a question; its points stand at the right margin.
\newcommand{\exquestion}[3]{\exneedspace{6\baselineskip}\addvspace{13pt plus 3pt minus 2pt}%
  \ex@pair{\ex@mark{#1}\ex@bold{#1}\enspace\textbf{#3}}{\ex@grey{\ex@points{#2}}}%
  \nobreak\@afterheading}

% \expart{B.2}{10}  a part of a question; the text runs on in the same line.
\newcommand{\expart}[2]{\exneedspace{4\baselineskip}\addvspace{8pt plus 2pt minus 1pt}%
  \@nobreakfalse\everypar{}\noindent\ex@mark{#1}\ex@bold{#1}\enspace
  \edef\ex@n{#2}\ifx\ex@n\@empty\else\ex@grey{\mbox{(\ex@points{#2})}}\enspace\fi\ignorespaces}

% \exkept  before a part or a last remark: no page begins between it and what stands above.
\newcommand{\exkept}{\par\nobreak\@nobreaktrue\global\ex@heldfalse}

% \exnext  between the answers of one part: a page may end here.
\newcommand{\exnext}{\par\addpenalty{-30}}

% \exheld  before a display: no page begins between it and the next one, or \exkept behind it.
\newcommand{\exheld}{\global\let\ex@once\ex@hold}
\newcommand{\ex@hold}{\nobreak\global\ex@heldtrue}

% \exsolution  opens a worked solution; the text runs on.
\newcommand{\exsolution}{\exneedspace{3\baselineskip}\addvspace{5pt plus 1pt}%
  \@nobreakfalse\everypar{}\noindent\textit{Solution.}\enspace\ignorespaces}

% \exhint{text}  a hint on a problem sheet.   \exchecked{text}  how an answer was checked.
\newcommand{\exhint}[1]{\par{\small\textit{Hint.}\enspace#1\par}}
% \exwrong{text}  what usually goes wrong, at the end of a solution.
\newcommand{\exwrong}[1]{\par{\small\raggedright\noindent\textit{Usual mistake:}\enspace#1\par}}
\DeclareFixedFont{\ex@tickfont}{U}{msa}{m}{n}{9}
\newcommand{\exchecked}[1]{\par\nobreak
  {\footnotesize\noindent\color{exgrey}{\ex@tickfont\char88}\enspace#1\par}}

% exgivens  a list of what is given: \exgiven{x \in \R^{d}}{the input}.
\newenvironment{exgivens}{\list{}{\leftmargin=\exindent \topsep=2pt \partopsep=0pt
  \parsep=0pt \itemsep=1.5pt plus .5pt \labelwidth=0pt \labelsep=0pt \itemindent=0pt}}{\endlist}
\newcommand{\exgiven}[2]{\item[]\sbox\ex@right{$#1$\quad}%
  \ifdim\wd\ex@right<10.5em\makebox[10.5em][l]{\usebox\ex@right}\else$#1$\quad\fi
  \hangindent=10.5em \hangafter=1 #2\strut}
"""
