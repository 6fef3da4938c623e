r"""The page in TeX: margins and headers, its number, the head of the first page, who signs it."""

from typing import Final

PAGE_MACROS: Final = r"""
% ---- The page ------------------------------------------------------------------------------
% No paragraph indent, a little space between paragraphs, no stranded lines.
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 1.5pt}
\setlength{\emergencystretch}{3em}
\clubpenalty=10000 \widowpenalty=10000 \displaywidowpenalty=10000 \brokenpenalty=4000
\predisplaypenalty=10000
\raggedbottom
\definecolor{exgrey}{gray}{0.40}
\definecolor{exline}{gray}{0.72}
\definecolor{extint}{rgb}{0.957,0.969,0.984}
\definecolor{exframe}{rgb}{0.62,0.70,0.80}
% Displays start at this distance from the left margin, with this much space around them.
\newlength{\exindent}\setlength{\exindent}{2em}
\newlength{\exdisplayskip}\setlength{\exdisplayskip}{8pt plus 2pt minus 2pt}
\AtBeginDocument{\setlength{\mathindent}{\exindent}%
  \abovedisplayskip=\exdisplayskip \belowdisplayskip=\exdisplayskip
  \abovedisplayshortskip=\exdisplayskip \belowdisplayshortskip=\exdisplayskip}
% Protrusion and expansion for running text; setting up more fonts costs more than it shows.
\DeclareMicrotypeSet{exbody}{encoding=T1, family=rm*, size=normalsize}
\UseMicrotypeSet{exbody}
\pdfminorversion=5 \pdfcompresslevel=9 \pdfobjcompresslevel=2

\makeatletter
% Header: title left, variant right (not on the first page, whose title block says both). Where
% both are too wide for the line, the number stays on the first page and the title gets smaller.
% \exnumber{text}  what stands behind the variant on the first page, and in a header with room.
\newsavebox{\ex@headbox}\newsavebox{\ex@headright}
\newcommand{\exnumber}[1]{\enspace$\cdot$\enspace#1}
\newcommand{\ex@head}{\vbox{\begingroup\small
  \sbox\ex@headbox{\exheadertitle}\sbox\ex@headright{\exvariantline}%
  \ifdim\dimexpr\wd\ex@headbox+\wd\ex@headright+1.5em\relax>\textwidth
    \sbox\ex@headright{\renewcommand{\exnumber}[1]{}\exvariantline}\fi
  \dimen@=\dimexpr\textwidth-\wd\ex@headright-1.5em\relax
  \ifdim\wd\ex@headbox>\dimen@ \sbox\ex@headbox{\resizebox{\dimen@}{!}{\usebox\ex@headbox}}\fi
  \hbox to\textwidth{\strut\usebox\ex@headbox\hfil\usebox\ex@headright\strut}\endgroup
  \color{exline}\hrule height .3pt\kern-.3pt}}
\newcommand{\ps@exsheet}{\let\@oddhead\ex@head}
\newcommand{\ps@exfirst}{\let\@oddhead\@empty}
\pagestyle{exsheet}
% Footer: page x of y. The pages wait in a box until the last one is made, and the footer is
% added as they leave: so y is known, and the document is right after one run. Pages look alike on
% both sides, and \ex@footline is all there is of a footer.
\newsavebox{\ex@pages}\newsavebox{\ex@page}\newcount\ex@total
\def\@outputpage{\begingroup
  \if@specialpage\global\@specialpagefalse\@nameuse{ps@\@specialstyle}\fi
  \global\setbox\ex@page\vbox{\offinterlineskip\vskip\topmargin
    \moveright\oddsidemargin\vbox{%
      \setbox\z@\vbox to\headheight{\vfil\normalfont
        \hbox to\textwidth{\normalcolor\@oddhead}}\dp\z@\z@
      \box\z@\vskip\headsep\box\@outputbox}}%
  \ex@full \stepcounter{page}\global\deadcycles\z@ \global\@colht\textheight \endgroup}
\newcommand{\ex@full}{\global\advance\ex@total\@ne
  \global\setbox\ex@pages\hbox{\box\ex@page\unhbox\ex@pages}}
\newcommand{\ex@footline}{page \thepage\ of \number\ex@total}
\newcommand{\ex@send}{\setbox\ex@page\vbox{\offinterlineskip
    \vbox to\z@{\kern\dimexpr\paperheight-1in-14mm\relax
      \moveright\dimexpr.5\paperwidth-1in\relax\vbox to\z@{\vss\hbox to\z@{\hss
        \normalfont\footnotesize\color{exgrey}\ex@footline\hss}}\vss}\box\ex@page}%
  \begingroup\let\protect\noexpand\ex@shipout\box\ex@page\endgroup}
\newcommand{\ex@leave}{\clearpage\ex@choose\setcounter{page}{1}%
  \@whilenum\value{page}<\numexpr\ex@total+1\relax\do{%
    \global\setbox\ex@pages\hbox{\unhbox\ex@pages\global\setbox\ex@page\lastbox}%
    \ex@send\stepcounter{page}}}
\let\ex@shipout\shipout \let\ex@choose\relax
\AtEndDocument{\ex@leave}
% \exatonce{footer}  for long documents, before any text: a page leaves when it is full, with this
% footer. Between many pages that wait TeX looks longer for room than it takes to set them.
\newcommand{\exatonce}[1]{\ex@choose\let\ex@full\ex@send \renewcommand{\ex@footline}{#1}}

% \ex@mark{A.1}  makes a place that the PDF's table of contents leads to.
\newcommand{\exdocument}{}
\newcommand{\ex@mark}[1]{\def\ex@n{#1}\ifx\ex@n\@empty\else
  \ifcsname ex@at@\exdocument#1\endcsname\else
    \expandafter\gdef\csname ex@at@\exdocument#1\endcsname{}\ex@outline{\exdocument#1}{#1}%
    \smash{\raise\baselineskip\hbox{\pdfdest name{\exdocument#1} xyz}}\fi\fi}
\newcommand{\ex@outline}[2]{\pdfoutline goto name{#1}{#2}}
% \exlink{A.1}{text}  text that leads to the heading of that question, part or section.
\newcommand{\exlink}[2]{\leavevmode
  \pdfstartlink attr{/Border [0 0 0]} goto name{\exdocument#1}#2\pdfendlink}

% \extitleblock  the head of the first page, from the settings under "This document".
\newcommand{\extitleblock}{\thispagestyle{exfirst}%
  \begingroup\raggedright
  \ifx\excourse\@empty\else{\noindent\color{exgrey}\excourse\par}\vskip 3pt\fi
  {\LARGE\bfseries\exheadline\par}\vskip 5pt
  \sbox\ex@headbox{\exkindline}%
  \sbox\ex@headright{\exvariantline\enspace$\cdot$\enspace\ex@points{\extotalpoints}}%
  \ifdim\dimexpr\wd\ex@headbox+\wd\ex@headright+1em\relax>\linewidth
    \hbox{\strut\usebox\ex@headbox}\hbox{\strut\usebox\ex@headright}%
  \else\ex@pair{\exkindline}{\usebox\ex@headright}\par\fi
  \endgroup
  \vskip 2pt{\color{exline}\hrule height .6pt}%
  \exnameline
  \addvspace{10pt plus 2pt}}
% \exnames  the line on which a student signs; used by problem sheets.
\newcommand{\exnames}{\vskip 15pt
  \hbox to\linewidth{Name:\enspace\ex@blank\hskip 2em ID:\enspace\ex@blank[.55]}\vskip 4pt}
% \exnamed{name}{id}  the same line for a sheet that is somebody's; what is empty is left out.
% \exsignhere  in place of a name, where it is to be written by hand.
\newcommand{\exnamed}[2]{\vskip 15pt
  \hbox to\linewidth{\ex@who[.68]{Name:}{#1}%
    \ifdim\wd\ex@headbox=\z@\else\hfill\fi \ex@who[.28]{ID:}{#2}\hfil}\vskip 4pt}
\newcommand{\exsignhere}{\hbox to.58\linewidth{\ex@blank}}
\newcommand{\ex@who}[3][1]{\sbox\ex@headbox{#3}\ifdim\wd\ex@headbox=\z@\else
  \sbox\ex@headbox{#2\enspace\usebox\ex@headbox}%
  \ifdim\wd\ex@headbox>#1\linewidth \resizebox{#1\linewidth}{!}{\usebox\ex@headbox}%
  \else\usebox\ex@headbox\fi\fi}
% \exdrawn{width}{height}{depth}{text}{paths}  text that no font of TeX has, as paths; sizes in em,
% paths in thousandths of one. A space that nobody sees carries the text for copying.
\newcommand{\exdrawn}[5]{\leavevmode\begingroup\dimen@=\f@size\p@
  \hbox to#1\dimen@{\vrule width\z@ height#2\dimen@ depth#3\dimen@
    \edef\ex@n{\strip@pt\dimexpr.996264\dimen@\relax}%
    \pdfliteral{q \ex@n\space 0 0 \ex@n\space 0 0 cm .001 0 0 .001 0 0 cm #5 Q}%
    \pdfliteral direct{/Span <</ActualText #4>> BDC}\pdffakespace\pdfliteral direct{EMC}\hss}%
  \endgroup}
\newcommand{\ex@blank}[1][1]{{\color{exgrey}\leaders\hrule height .4pt\hskip 0pt plus #1fil}}
"""
