r"""The macros that a document's body may use, as the LaTeX source of the preamble.

Every macro of our own begins with `\ex`, except the short names of mathematics (`\R`, `\T`, ...)
that the expression printer writes. The comments inside the source are for the instructor who
edits a `.tex` file; they are the macros' documentation.
"""

from exgen.typeset.listing import LISTING_MACROS
from exgen.typeset.quick import QUICK_MACROS

PAGE = r"""
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
% Header: title left, variant right (not on the first page, whose title block says both).
\newsavebox{\ex@headbox}
\newcommand{\ex@headtitle}{\sbox\ex@headbox{\exheadertitle}%
  \ifdim\wd\ex@headbox>.66\textwidth
    \resizebox{.66\textwidth}{!}{\usebox\ex@headbox}\else\usebox\ex@headbox\fi}
\newcommand{\ex@head}{\vbox{\hbox to\textwidth{\small\strut\ex@headtitle\hfil\exvariantline\strut}%
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
  \ex@pair{\exkindline}{\exvariantline\enspace$\cdot$\enspace\ex@points{\extotalpoints}}\par
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

HEADINGS = r"""
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
  \edef\ex@n{#2}\ifx\ex@n\@empty\else\ex@grey{(\ex@points{#2})}\enspace\fi\ignorespaces}

% \exkept  before a part or a last remark: no page begins between it and what stands above.
\newcommand{\exkept}{\par\nobreak\@nobreaktrue\global\ex@heldfalse}

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

DISPLAYS = r"""
% ---- Displays ------------------------------------------------------------------------------
% A display is one box, measured before it is set: too wide and its broken variant is taken; a
% broken variant that is still too wide is scaled. A page may end between displays, never inside.
\newsavebox{\ex@formula}\newsavebox{\ex@note}\newdimen\ex@room
% \ex@put[penalty]{line}  sets a line of its own, with even space whatever stands above and
% below; the penalty belongs to a page break after it.
\let\ex@after\relax \let\ex@once\relax \newif\ifex@held
\newcommand{\ex@put}[2][]{\par
  \ifdim\lastskip=0pt \@tempcnta=10000 \else\@tempcnta=120 \fi
  \ifex@held \@tempcnta=10000 \global\ex@heldfalse \fi
  \if@nobreak\nobreak\else\addpenalty\@tempcnta\fi
  \ifdim\prevdepth>-1pt \ifdim\prevdepth<\dp\strutbox
    \kern\dimexpr\dp\strutbox-\prevdepth\relax\nobreak\fi\fi
  \addvspace\exdisplayskip \nointerlineskip
  \hbox to\linewidth{\strut#2}%
  \@nobreakfalse\everypar{}#1\ex@after\ex@once\global\let\ex@once\relax
  \vskip\dimexpr\exdisplayskip-\parskip\relax}
% \ex@fit{one line}{broken}  fills \ex@formula so that it is no wider than \ex@room.
\newcommand{\ex@set}[1]{\sbox\ex@formula{$\displaystyle#1$}}
\newcommand{\ex@fit}[2]{\ex@set{#1}%
  \ifdim\wd\ex@formula>\ex@room \ex@set{#2}\fi \ex@shrink}
\newcommand{\ex@shrink}{\ifdim\wd\ex@formula>\ex@room
  \PackageWarning{exgen}{formula scaled to
    \the\numexpr100*\ex@room/\wd\ex@formula\relax\space percent}%
  \sbox\ex@formula{\resizebox{\ex@room}{!}{\usebox\ex@formula}}\fi}

% \exfit{one line}{broken variant}  a display.   \exdisplay{formula}  the same with one variant.
\newcommand{\exfit}[2]{\par\ex@room=\dimexpr\linewidth-\exindent\relax
  \ex@fit{#1}{#2}\ex@put{\hskip\exindent\usebox\ex@formula\hfil}}
\newcommand{\exdisplay}[1]{\exfit{#1}{#1}}

% \exrule{chain rule}  the name of a rule.
% \exstep[chain rule]{one line}{broken variant}  a display with its rule at the right, or above
% it at the right where the line is too short for both.
\DeclareFixedFont{\ex@rulefont}{T1}{lmr}{m}{it}{10}
\newcommand{\exrule}[1]{{\ex@rulefont\color{exgrey}#1}}
\newcommand{\exstep}[3][]{\par\sbox\ex@note{\exrule{#1}}%
  \ex@room=\dimexpr\linewidth-\exindent\relax \ex@fit{#2}{#3}%
  \ifdim\dimexpr\wd\ex@formula+\wd\ex@note+1.5em\relax>\ex@room
    \ifdim\wd\ex@note>\ex@room
      \sbox\ex@note{\parbox[b]{\ex@room}{\raggedright\exrule{#1}\strut}}\fi
    \ex@put{\hskip\exindent\vbox{\hsize=\ex@room \hbox to\hsize{\hfil\usebox\ex@note}%
      \nointerlineskip\kern 3pt\hbox to\hsize{\usebox\ex@formula\hfil}}\hfil}%
  \else\ex@put{\hskip\exindent\usebox\ex@formula\hfil\usebox\ex@note}\fi}

% \exanswer{formula}{shape}{broken variant}  the boxed answer and, at its right or below, its
% shape, if it has one: \exanswer{2x}{d \times 1}{2x}; the shape 1 is a scalar.
\newcommand{\exanswer}[3]{\par\begingroup
  \ex@room=\dimexpr\linewidth-\exindent-10.8pt\relax \ex@fit{#1}{#3}\ex@frame
  \def\ex@n{#2}\sbox\ex@note{\ifx\ex@n\@empty\else
    \small\color{exgrey}\ifx\ex@n\ex@one scalar\else shape $#2$\fi\fi}%
  \ifdim\dimexpr\wd\ex@formula+\wd\ex@note+1em\relax>\dimexpr\linewidth-\exindent\relax
    \ex@put[\nobreak]{\hskip\exindent\vtop{\hbox{\usebox\ex@formula}\nointerlineskip\kern 5pt
      \hbox{\usebox\ex@note}}\hfil}%
  \else\ex@put[\nobreak]{\hskip\exindent\usebox\ex@formula\hskip 1em\usebox\ex@note\hfil}\fi
  \endgroup}

% \ex@frame  puts \ex@formula on a tinted ground with a thin frame: 5pt of ground around it and
% lines of .4pt, 10.8pt in width together. The lines come last, since
% a viewer may let what comes later hide a line.
\newcommand{\ex@frame}{\sbox\ex@formula{\kern 5.4pt\strut\usebox\ex@formula\kern 5.4pt}%
  \dimen@=\dimexpr\ht\ex@formula+5.4pt\relax \dimen@ii=\dimexpr\dp\ex@formula+5.4pt\relax
  \sbox\ex@formula{%
    \rlap{\color{extint}\vrule height\dimen@ depth\dimen@ii width\wd\ex@formula}%
    \rlap{\usebox\ex@formula}%
    {\color{exframe}\vrule height\dimen@ depth\dimen@ii width.4pt
      \rlap{\vrule height\dimen@ depth\dimexpr.4pt-\dimen@\relax width\ex@line}%
      \vrule height\dimexpr.4pt-\dimen@ii\relax depth\dimen@ii width\ex@line
      \vrule width.4pt}}}
\newcommand{\ex@line}{\dimexpr\wd\ex@formula-.8pt\relax}

% \exannot{formula}{p \times d}  a factor with its shape in small type beneath.
\newcommand{\exannot}[2]{{\setbox\z@\hbox{$\displaystyle#1$}%
  \setbox\tw@\hbox{{\fontsize{7}{8}\selectfont\medmuskip=1mu
    \color{exgrey}$#2$}}%
  \dimen@=\wd\z@ \ifdim\wd\tw@>\dimen@ \dimen@=\wd\tw@\fi
  \ifdim\dp\z@<\dp\strutbox \dp\z@=\dp\strutbox\fi
  \kern 1pt\vtop{\hbox to\dimen@{\hss\box\z@\hss}\nointerlineskip\kern 1.5pt
    \hbox{{\color{exline}\vrule height .4pt width\dimen@}}%
    \nointerlineskip\kern 2pt\hbox to\dimen@{\hss\box\tw@\hss}}\kern 1pt}}

% \exbeforefigure  before equations that a figure draws: no page begins between the two.
\newcommand{\exbeforefigure}{\let\ex@after\nobreak}
% \exfigure{picture}{caption}  a figure where it stands, in one piece with its caption.
\newcommand{\exfigure}[2]{\par\nobreak\let\ex@after\relax
  \sbox\ex@formula{#1}\ex@room=\linewidth \ex@shrink
  \nobreak\addvspace{8pt plus 2pt}%
  \vbox{\hbox to\linewidth{\hfil\usebox\ex@formula\hfil}%
    \def\ex@n{#2}\ifx\ex@n\@empty\else\nointerlineskip\kern 6pt
    \hbox to\linewidth{\hfil\sbox\ex@note{\small#2}%
      \ifdim\wd\ex@note>.88\linewidth\parbox[t]{.88\linewidth}{\small#2\strut}%
      \else\usebox\ex@note\fi\hfil}\fi}%
  \@nobreakfalse\everypar{}\addvspace{6pt plus 2pt}}
\makeatother
"""

MATHEMATICS = r"""
% ---- Mathematics ---------------------------------------------------------------------------
\newcommand{\R}{\mathbb{R}}                            % the reals
\newcommand{\T}{^{\top}}                               % transpose:  A\T
\newcommand{\had}{\odot}                               % product entry by entry
\newcommand{\ones}{\mathbf{1}}                         % a vector or matrix of ones
\newcommand{\ind}[1]{\mathbf{1}[#1]}                   % indicator:  \ind{z > 0}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}   % partial derivative:  \pd{J}{z}
\newcommand{\norm}[1]{\lVert #1\rVert}
\newcommand{\abs}[1]{\lvert #1\rvert}
\newcommand{\logdet}{\log\det}
\DeclareMathOperator{\softmax}{softmax}    \DeclareMathOperator{\softplus}{softplus}
\DeclareMathOperator{\relu}{ReLU}          \DeclareMathOperator{\leakyrelu}{LeakyReLU}
\DeclareMathOperator{\elu}{ELU}            \DeclareMathOperator{\silu}{SiLU}
\DeclareMathOperator{\gelu}{GELU}          \DeclareMathOperator{\lse}{logsumexp}
\DeclareMathOperator{\tr}{tr}              \DeclareMathOperator{\diag}{diag}
\DeclareMathOperator{\vecop}{vec}          \DeclareMathOperator{\sign}{sign}
\DeclareMathOperator{\huber}{huber}        \DeclareMathOperator{\logcosh}{logcosh}
\DeclareMathOperator{\clip}{clip}
"""

MACROS = PAGE + HEADINGS + DISPLAYS + LISTING_MACROS + MATHEMATICS + QUICK_MACROS
