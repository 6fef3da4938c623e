r"""The paper of a document and the size of its print.

Large print enlarges the whole page, figures and formulas too: TeX sets a smaller page in the usual
size, and every page is magnified as it leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

PaperName = Literal["a4", "letter"]

_PAPERS: Final[dict[PaperName, tuple[float, float]]] = {"a4": (210, 297), "letter": (215.9, 279.4)}
"""Width and height in millimetres."""
_USUAL: Final = 10.95
"""What LaTeX calls 11 pt."""
_TEXT: Final = 160
"""The width of a line in the usual print, in millimetres."""
_CODE: Final = 8.5
"""The size of code in the usual print, in points."""
_SIDE: Final[dict[int, float]] = {14: 20, 17: 16}
"""The margin at the left and at the right of large print, in millimetres of the paper."""
_TOP: Final = 22.0
"""The margin above and below of large print, in millimetres before the page is magnified."""

_MAGNIFIED: Final = r"""
%% ---- Large print ---------------------------------------------------------------------------
%% Every page is set smaller, and magnified by this factor as it leaves.
\newcommand{\exfactor}{%(factor).4f}
\makeatletter
%% Few words fit on a line: lines end where words do, and nothing between them is stretched far.
\AtBeginDocument{\@rightskip=\z@ plus 6em \rightskip\@rightskip}
\let\ex@sendplain\ex@send
\renewcommand{\ex@send}{\begingroup \let\ex@truly\ex@shipout
  \def\ex@shipout\box\ex@page{\pdfpagewidth=%(width)gmm \pdfpageheight=%(height)gmm
    \setbox\ex@page\vbox{\offinterlineskip\kern-1in\hbox to\z@{\kern-1in
      \pdfsave\pdfsetmatrix{\exfactor\space 0 0 \exfactor}%%
      \rlap{\vtop to\z@{\kern1in\hbox to\z@{\kern1in\box\ex@page\hss}\vss}}\pdfrestore\hss}}%%
    \ex@truly\box\ex@page}%%
  \ex@sendplain\endgroup}
%% A formula that is scaled to fit stays as large as it would be in the usual print.
\renewcommand{\ex@shrink}{\ifdim\wd\ex@formula>\ex@room
  \ifdim\exfactor\ex@room<\wd\ex@formula \PackageWarning{exgen}{formula scaled to
    \the\numexpr100*\ex@room/\wd\ex@formula\relax\space percent}\fi
  \sbox\ex@formula{\resizebox{\ex@room}{!}{\usebox\ex@formula}}\fi}
%% So does a table, and code has as many letters in a line as in the usual print.
\let\ex@table\tabular \let\ex@endtable\endtabular
\renewenvironment{tabular}[1]{\lrbox\ex@formula\ex@table{#1}}{\ex@endtable\endlrbox
  \ex@room=\linewidth \ex@shrink\usebox\ex@formula}
\let\ex@listing\exlisting
\renewcommand{\exlisting}{\ex@listing \fontsize{%(code).2f}{%(line).2f}\selectfont
  \excodewidth=\fontcharwd\font`m\relax \hyphenchar\font=-1 }
\makeatother
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The paper, and the size of the print in points: 11, or 14 and 17 for large print."""

    name: PaperName = "a4"
    size: Literal[11, 14, 17] = 11

    @property
    def class_options(self) -> list[str]:
        """The options of LaTeX's document class."""
        return ["11pt", f"{self.name}paper", "fleqn"]

    @property
    def geometry(self) -> list[str]:
        """The options of the package geometry."""
        if self.size == 11:
            return [f"textwidth={_TEXT}mm", "vmargin=25mm", "headheight=14pt", "headsep=6mm"]
        width, height = _PAPERS[self.name]
        return [
            f"paperwidth={width / self._factor:.2f}mm",
            f"paperheight={height / self._factor:.2f}mm",
            f"textwidth={self._text:.2f}mm",
            f"vmargin={_TOP:g}mm",
            "headheight=14pt",
            "headsep=5mm",
        ]

    @property
    def macros(self) -> str:
        """What large print adds to the macros of a document."""
        if self.size == 11:
            return ""
        width, height = _PAPERS[self.name]
        code = _CODE * self._text / _TEXT
        return _MAGNIFIED % {
            "factor": self._factor,
            "width": width,
            "height": height,
            "code": code,
            "line": 1.24 * code,
        }

    @property
    def _factor(self) -> float:
        return self.size / _USUAL

    @property
    def _text(self) -> float:
        """The width of a line of large print in millimetres, before it is magnified."""
        return (_PAPERS[self.name][0] - 2 * _SIDE[self.size]) / self._factor


USUAL: Final = Paper()
"""A4 in 11 points."""
