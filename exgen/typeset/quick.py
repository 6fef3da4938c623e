r"""Short cuts for TeX: LaTeX's own ways to do what a sheet does hundreds of times, made cheaper.

Nothing here changes a page, but for a hair between a bold Greek letter and its index. On a
hundred sheets with their solutions, the fonts of mathematics alone took half of TeX's time.
"""

QUICK_MACROS = r"""
% ---- Short cuts ----------------------------------------------------------------------------
% Delete this part and the pages stay as they are; TeX takes twice as long.
\makeatletter
% Mathematics in another size sets all its fonts anew. What a size came to is kept, and used again
% while its alphabets are still the same.
\let\ex@settings\glb@settings
\def\glb@settings{\edef\ex@key{\math@version/\f@size}%
  \expandafter\ifx\csname mv@\math@version\expandafter\endcsname\csname ex@v@\ex@key\endcsname
    \ifx\ex@version\math@version\else \begingroup\escapechar\m@ne
        \let\getanddefine@fonts\@gobbletwo \csname mv@\math@version\endcsname\endgroup
      \global\let\ex@version\math@version\fi
    \csname ex@m@\ex@key\endcsname \global\let\glb@currsize\f@size \ex@everysize
  \else \ex@settings
    \ifmath@fonts\global\let\ex@version\math@version \ex@keepsettings\fi \fi}
\let\ex@version\relax
% So is what amsmath measures in every size, but for a strut that is the line's; where somebody
% else measures something too, nothing is kept.
\def\ex@everysize{\the\every@math@size}
\AtBeginDocument{\expandafter\def\expandafter\ex@key\expandafter{\the\every@math@size}%
  \ifx\ex@key\ex@amsmath\let\ex@everysize\reset@strutbox@\fi}
\expandafter\def\expandafter\ex@amsmath\expandafter{\the\every@math@size}
\def\ex@keepsettings{\begingroup
  \expandafter\global\expandafter\let\csname ex@v@\ex@key\expandafter\endcsname
    \csname mv@\math@version\endcsname
  \def\ex@n{}\count@=\z@ \@whilenum\count@<\sixt@@n\do{%
    \ex@keepfont\textfont \ex@keepfont\scriptfont \ex@keepfont\scriptscriptfont
    \advance\count@\@ne}%
  \expandafter\xdef\csname ex@m@\ex@key\endcsname{\gdef\noexpand\tf@size{\tf@size}%
    \gdef\noexpand\sf@size{\sf@size}\gdef\noexpand\ssf@size{\ssf@size}\ex@n
    \ht\Mathstrutbox@=\the\ht\Mathstrutbox@ \dp\Mathstrutbox@=\the\dp\Mathstrutbox@
    \global\big@size=\the\big@size}\endgroup}
\def\ex@keepfont#1{\expandafter\ifx\the#1\count@\nullfont\else
  \edef\ex@n{\ex@n\global#1\number\count@=\the#1\count@}\fi}

% A bold Greek letter is one character of a bold font, and not a formula in a formula.
\DeclareSymbolFont{exbold}{OML}{lmm}{b}{it}
\expandafter\let\expandafter\ex@boldsymbol\csname boldsymbol \endcsname
\DeclareRobustCommand{\boldsymbol}[1]{\ifcsname ex@b\detokenize{#1}\endcsname
  \csname ex@b\detokenize{#1}\endcsname \else\ex@boldsymbol{#1}\fi}
\@tfor\ex@n:=\alpha\beta\gamma\delta\epsilon\varepsilon\zeta\eta\theta\vartheta\iota\kappa\lambda
  \mu\nu\xi\pi\varpi\rho\varrho\sigma\varsigma\tau\upsilon\phi\varphi\chi\psi\omega\do{%
  \expandafter\mathchardef\csname ex@b\expandafter\detokenize\expandafter{\ex@n}\endcsname
    =\numexpr\ex@n+(\symexbold-\symletters)*"100\relax}

% The colours with a name of ours are looked up once.
\expandafter\let\expandafter\ex@color\csname color \endcsname
\protected\def\color#1{\ifcsname ex@c@\detokenize{#1}\endcsname\expandafter\@firstoftwo
  \else\expandafter\@secondoftwo\fi{\ex@tint{#1}}{\ex@othercolor{#1}}}
\def\ex@tint#1{\expandafter\let\expandafter\current@color\csname ex@c@#1\endcsname
  \set@color\ignorespaces}
\def\ex@othercolor#1{\ifx[#1\expandafter\@firstoftwo\else\expandafter\@secondoftwo\fi
  {\ex@color[}{\ex@color{#1}}}
\def\ex@n#1{\sbox\z@{\ex@color{#1}%
  \expandafter\global\expandafter\let\csname ex@c@#1\endcsname\current@color}}
\ex@n{exgrey}\ex@n{exline}\ex@n{exframe}\ex@n{extint}

% A paragraph without hooks, as nobody here hooks into one, is the paragraph of plain TeX.
\ifcsname g__para_standard_everypar_tl\endcsname
  \expandafter\let\expandafter\par\csname tex_par:D\endcsname \let\@@par\par \let\endgraf\par
  \csname tex_everypar:D\endcsname{\the\everypar}\fi

% A font that is picked again needs no second look at what microtype has for it.
\ifdefined\AddToHook % LaTeX of 2020 or later
\AddToHook{begindocument/end}{\let\ex@pick\pickup@font
  \def\pickup@font{\ifcsname ex@f@\expandafter\string\font@name\endcsname\else
    \ex@pick \expandafter\global\expandafter\let
      \csname ex@f@\expandafter\string\font@name\endcsname\relax\fi}}\fi

% A big delimiter is measured once in each size, and copied from then on.
\let\ex@bigger\bBigg@
\def\bBigg@#1#2{{\edef\ex@key{ex@d@\math@version/\f@size/\string#1/\detokenize{#2}}%
  \ifcsname\ex@key\endcsname\else
    \expandafter\newbox\csname\ex@key\endcsname
    \global\expandafter\setbox\csname\ex@key\endcsname\hbox{$\ex@bigger{#1}{#2}$}\fi
  \copy\csname\ex@key\endcsname}}

% A page leaves by TeX's own \shipout where nobody hooks into LaTeX's.
\ifdefined\IfHookEmptyTF \ifcsname tex_shipout:D\endcsname
  \def\ex@choose{\expandafter\let\expandafter\ex@shipout\csname tex_shipout:D\endcsname
    \@for\ex@n:=before,background,foreground,after,firstpage,lastpage\do{%
      \IfHookEmptyTF{shipout/\ex@n}{}{\let\ex@shipout\shipout}}}\fi\fi

% Nobody asks which marks a page has.
\ifcsname @expl@@@mark@update@singlecol@structures@@\endcsname
  \expandafter\let\csname @expl@@@mark@update@singlecol@structures@@\endcsname\relax\fi

% The fonts of mathematics in the sizes of a sheet, so that a dumped format has them ready.
\sbox\z@{\@for\ex@n:=\f@size,10,9,8,7\do{\fontsize{\ex@n}{12}\selectfont $\mathbf{x}$}}
\makeatother
"""
