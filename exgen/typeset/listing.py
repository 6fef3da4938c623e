r"""Code as a listing that copies from the PDF as the text it was, spaces and all.

Every line is a box of typewriter letters. Each space is a gap of a letter's width behind an
invisible glyph that stands for a space, so that copying finds it, at the start of a line too;
quotes and hyphens are the straight ASCII ones, and nothing is joined to a ligature. Listings break
between lines, best at blank ones, never inside a function that is not long, and never strand a
line or two of a block.
"""

from __future__ import annotations

LISTING_MACROS = r"""
% ---- Listings ------------------------------------------------------------------------------
% exlisting  code, a line to an \excode[penalty]{...}; the penalty is for a page that ends there.
% \exspace  a space that copies as one.
\font\exspacefont=dummy-space
\newdimen\excodewidth
\newcommand{\exspace}{{\exspacefont\char32}\kern\excodewidth}
\newenvironment{exlisting}{\par\nobreak\addvspace{6pt plus 2pt}%
  \fontencoding{T1}\fontsize{8.5}{10.5}\ttfamily\selectfont
  \excodewidth=\fontcharwd\font`m\relax
  \parskip=0pt \parindent=0pt \interlinepenalty=0
  \clubpenalty=0 \widowpenalty=0 \hyphenchar\font=-1
}{\par\addvspace{6pt plus 2pt}}
\newcommand{\excode}[2][50]{\hbox to\linewidth{\strut\hskip\excodeindent #2\hss}\penalty#1\relax}
\newdimen\excodeindent \excodeindent=1em
"""
"""The macros that a document with listings needs in its preamble."""

_SPECIAL = {
    " ": r"\exspace{}",
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "'": r"\textquotesingle{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "_": r"\_",
    "-": "-{}",
    "<": "<{}",
    ">": ">{}",
    ",": ",{}",
    "?": "?{}",
    "!": "!{}",
    **{c: f"\\{c}" for c in "#$%&"},
}


_KEPT, _BEST = 10000, -50
_WHOLE = 26
"""Lines of a function that is kept on one page."""
_TOGETHER = 2  # lines at the start and the end of a block that stay together


def listing(code: str) -> str:
    """The LaTeX of a listing; `code` is ASCII, with spaces rather than tabs.

    Needs `LISTING_MACROS` in the preamble. Raises ValueError for a character that the listing
    cannot show as it is, naming its line.
    """
    lines = [line.rstrip(" ") for line in code.rstrip("\n").split("\n")]
    for number, line in enumerate(lines, start=1):
        strange = [c for c in line if not " " <= c <= "~"]
        if strange:
            raise ValueError(f"line {number}: {strange[0]!r} cannot be shown in a listing")
    kept = _inside_functions(lines)
    rows = [
        # A blank line holds a space: else whoever copies the listing would lose the line.
        rf"\excode{f'[{_KEPT}]' if k in kept else _penalty(lines, k)}{{{escaped(line or ' ')}}}%"
        for k, line in enumerate(lines)
    ]
    return "\n".join([r"\begin{exlisting}%", *rows, r"\end{exlisting}"])


def _inside_functions(lines: list[str]) -> set[int]:
    """The lines after which no page may end: those of functions that are not long, but the last."""
    kept: set[int] = set()
    starts = [k for k, line in enumerate(lines) if line.startswith("def ")]
    for start in starts:
        end = start
        for k in range(start + 1, len(lines)):
            if lines[k] and not lines[k].startswith((" ", ")")):
                break
            end = k if lines[k] else end
        if end - start < _WHOLE:
            kept.update(range(start, end))
    return kept


def _penalty(lines: list[str], k: int) -> str:
    r"""How bad a page break after line `k` is, as an option of `\excode`."""
    after = lines[k + 1 : k + 1 + _TOGETHER]
    before = lines[max(0, k + 1 - _TOGETHER) : k + 1]
    if not after:
        return "[0]"
    if not lines[k]:
        return f"[{_BEST}]" if after and after[0] else f"[{_KEPT}]"
    stranded = "" in after or "" in before or len(after) < _TOGETHER or len(before) < _TOGETHER
    return f"[{_KEPT}]" if stranded else ""


def escaped(text: str) -> str:
    r"""One line of code as LaTeX for `\excode`."""
    return "".join(_SPECIAL.get(c, c) for c in text)
