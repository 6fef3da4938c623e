"""Blocks as Markdown with TeX between dollars: what a key says of its questions.

It is CommonMark with `$...$` and `$$...$$`, as notebooks, Moodle and most platforms read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from exgen import words
from exgen.document.blocks import (
    Answer,
    AnswerRoom,
    Block,
    Checked,
    Code,
    Display,
    Figure,
    Formula,
    Givens,
    Hint,
    Inline,
    Inlines,
    Items,
    LineBreak,
    Link,
    Listing,
    PageBreak,
    Paragraph,
    PartHeading,
    QuestionHeading,
    SectionHeading,
    Solution,
    Styled,
    Table,
    Words,
    Wrong,
)
from exgen.document.standard import standard
from exgen.words import tr

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#$|]|&(?=#?\w+;))")
_STARTS: Final = re.compile(r"\s*(\d{1,9}(?=[.)](?:\s|$))|(?=[-+](?:\s|$)|--|=+\s*$|~~~))")
"""What would begin a list, a listing or a heading at the beginning of a line."""
_NO_ADDRESS: Final = str.maketrans({sign: f"%{ord(sign):02X}" for sign in " ()<>$"})
_STYLES: Final = {"emphasis": "*", "strong": "**", "italic": "*"}


def markdown(blocks: Sequence[Block]) -> str:
    """The blocks, an empty line between them; no line end at the end."""
    return "\n\n".join(filter(None, map(_block, blocks)))


def _block(block: Block) -> str:
    match block:
        case Paragraph(inside) | Checked(inside):
            return inline(inside)
        case SectionHeading(id, title, points):
            return _heading(2, id, inline(title), points)
        case QuestionHeading(id, points, title):
            return _heading(3, id, inline(title), points)
        case PartHeading(id, points):
            return _heading(4, id, "", points)
        case Solution():
            return f"*{tr('Solution.')}*"
        case Hint(inside):
            return f"*{tr('Hint.')}* {inline(inside)}"
        case Wrong(inside):
            return f"*{tr('Usual mistake:')}* {inline(inside)}"
        case Givens(items):
            return "\n".join(
                f"- ${standard(tex)}${f': {inline(words)}' if words else ''}"
                for tex, words in items
            )
        case Display(one, _, rule):
            named = f" ({inline(rule)})" if rule else ""
            return f"$$\n{standard(one)}\n$${named}"
        case Answer(one, shape, _):
            scalar, array = tr("scalar"), tr("shape {shape}", shape=f"${shape}$")
            said = {"": "", "1": f" ({scalar})"}.get(shape, f" ({array})")
            return f"$$\n\\boxed{{{standard(one)}}}\n$${said}"
        case Figure(_, caption, _):
            return f"*{tr('Figure:')}* {inline(caption)}"
        case Listing(lines):
            return "\n".join(["```python", *lines, "```"])
        case Items(start, items):
            return "\n".join(_item(start, k, one) for k, one in enumerate(items))
        case Table(rows):
            return _table(rows)
        case AnswerRoom() | PageBreak():
            return ""


def _heading(level: int, id: str, title: str, points: str) -> str:
    worth = f" ({words.points(points)})" if points else ""
    return f"{'#' * level} {' '.join(filter(None, (id, title)))}{worth}"


def _item(start: int | None, k: int, blocks: Sequence[Block]) -> str:
    mark = "- " if start is None else f"{start + k}. "
    return mark + markdown(blocks).replace("\n", "\n" + " " * len(mark))


def _table(rows: Sequence[Sequence[Inlines]]) -> str:
    lines = ["| " + " | ".join(map(inline, row)) + " |" for row in rows]
    width = max(len(row) for row in rows)
    return "\n".join(["| " * width + "|", "| --- " * width + "|", *lines])


def inline(inside: Inlines) -> str:
    """Running text, its signs escaped, as it stands at the beginning of a line."""
    written = ""
    for one in inside:
        text = _inline(one)
        begins = not written or written.endswith("\n")
        written += _beginning(text) if begins and isinstance(one, Words) else text
    return written


def _beginning(text: str) -> str:
    """Plain text at the beginning of a line, where it is nothing but text."""
    return _STARTS.sub(r"\1\\", text, count=1) if _STARTS.match(text) else text.lstrip()


def _code(text: str) -> str:
    """A piece of a program between as many signs as it does not hold itself."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    room = " " if "`" in text else ""
    return f"{fence}{room}{text}{room}{fence}"


def _inline(one: Inline) -> str:
    match one:
        case Words(text):
            return _SIGNS.sub(r"\\\1", text.replace("\n", " "))
        case Formula(tex):
            return f"${standard(tex)}$"
        case Styled(style, inside):
            return f"{_STYLES[style]}{inline(inside)}{_STYLES[style]}"
        case Code(text):
            return _code(text)
        case Link(address, inside):
            return f"[{inline(inside)}]({address.translate(_NO_ADDRESS)})"
        case LineBreak():
            return "  \n"
