r"""Displays in TeX: lines of a derivation, boxed answers, figures; each in one piece that fits."""

from typing import Final

DISPLAY_MACROS: Final = r"""
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
