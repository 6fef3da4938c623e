r"""A text from an instructor as LaTeX: words through `escape`, formulas as they were let through.

An address is a link of the PDF; a formula that is wider than the line is scaled to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from exgen.markdown.tree import (
    Block,
    CodeSpan,
    Emphasised,
    Hyperlink,
    Inline,
    ListOfItems,
    MathSpan,
    NewLine,
    PlainText,
    Role,
    Text,
    TextParagraph,
)
from exgen.typeset.escape import escape

_STYLES: Final = {"strong": "textbf", "emphasis": "emph"}
_LONG_WORD: Final = re.compile(r"\S{28,}")
_PIECE: Final = re.compile(r"[^/._?&=:,;-]{1,20}[/._?&=:,;-]*|[/._?&=:,;-]{1,20}")
_COUNTERS: Final = ("enumi", "enumii", "enumiii")

PROSE_MACROS: Final = r"""
\makeatletter
% \exlinkto{address in hexadecimal}{text}  text that leads to an address of the web.
\newcommand{\exlinkto}[2]{\leavevmode
  \pdfstartlink attr{/Border [0 0 0]} user{/Subtype /Link /A << /S /URI /URI <#1> >>}%
  {\color[rgb]{.1,.25,.5}#2}\pdfendlink}
% \exbreak  where a very long word may be broken.
\newcommand{\exbreak}{\hskip0pt plus .15em\relax}
% \exwide{formula}  a long formula of running text: one that is wider than the line is scaled to it,
% and the line before may end early, since TeX cannot break all formulas.
\newcommand{\exwide}[1]{\hskip0pt plus 1fil\penalty0 \hskip0pt plus -1fil\relax
  \sbox\ex@formula{$#1$}\ex@room=\dimexpr\linewidth-1em\relax
  \ifdim\wd\ex@formula>\ex@room \ex@shrink\usebox\ex@formula\else$#1$\fi}
% Lists stand close.
\def\@listi{\leftmargin\leftmargini \topsep=1pt \partopsep=0pt \parsep=2pt \itemsep=1pt}
\let\@listI\@listi
\def\@listii{\leftmargin\leftmarginii \labelwidth=\dimexpr\leftmarginii-\labelsep\relax
  \topsep=0pt \parsep=2pt \itemsep=1pt}
\makeatother
"""
"""What the text uses beyond the macros of every document."""


def prose(text: Text, letters: Mapping[str, str] | None = None) -> str:
    """The blocks as LaTeX, in the order they stand; `letters` gives each role its letter, as LaTeX.

    Raises InputError for a character that the fonts lack.
    """
    return "\n\\par\n".join(_block(block, letters or {}, 0) for block in text.blocks)


def prose_line(text: Text, letters: Mapping[str, str] | None = None) -> str:
    """A text that is one paragraph, as LaTeX to stand within a line of its own."""
    (block,) = text.blocks
    assert isinstance(block, TextParagraph)
    return _inline(block.inside, letters or {})


def _block(block: Block, letters: Mapping[str, str], depth: int) -> str:
    if isinstance(block, TextParagraph):
        return _inline(block.inside, letters)
    return _items(block, letters, depth)


def _items(block: ListOfItems, letters: Mapping[str, str], depth: int) -> str:
    kind = "itemize" if block.start is None else "enumerate"
    lines = [f"\\begin{{{kind}}}"]
    if block.start not in (None, 1):
        lines.append(f"\\setcounter{{{_COUNTERS[depth]}}}{{{(block.start or 0) - 1}}}")
    for item in block.items:
        inside = "\n\\par\n".join(_block(one, letters, depth + 1) for one in item)
        lines.append(f"\\item{{}}{inside}")
    return "\n".join([*lines, f"\\end{{{kind}}}"])


def _inline(inside: tuple[Inline, ...], letters: Mapping[str, str]) -> str:
    return "".join(_one(one, letters) for one in inside)


def _one(one: Inline, letters: Mapping[str, str]) -> str:
    match one:
        case PlainText(text):
            return _words(text)
        case Emphasised(style, inside):
            return f"\\{_STYLES[style]}{{{_inline(inside, letters)}}}"
        case CodeSpan(text):
            return f"\\texttt{{{_words(text)}}}"
        case MathSpan(tex, display):
            if display:
                return f"\\exdisplay{{{tex}}}"
            return f"\\exwide{{{tex}}}" if len(tex) > 40 or "\\begin" in tex else f"${tex}$"
        case Hyperlink(address, inside):
            target = address.encode("ascii").hex().upper()
            return f"\\exlinkto{{{target}}}{{{_inline(inside, letters)}}}"
        case Role(name):
            return letters[name]
        case NewLine():
            return "\\newline "


def _words(text: str) -> str:
    """Escaped words; the spaces at their ends stay, and a very long word may be broken."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    pieces: list[str] = []
    end = 0
    for found in _LONG_WORD.finditer(text):
        pieces += [_spaced(text[end : found.start()])]
        pieces += ["\\exbreak{}".join(map(escape, _PIECE.findall(found[0])))]
        end = found.end()
    pieces.append(_spaced(text[end:]))
    return before + "".join(pieces).strip(" ") + after


def _spaced(text: str) -> str:
    """Escaped text with a space where it began or ended with one."""
    inner = escape(text)
    if not inner:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}"
