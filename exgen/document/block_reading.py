r"""The source of a sheet's body as blocks: the language that the templates write, and no other.

Every command that opens a block has a row in `_BLOCKS`, every environment one in `_ENVIRONMENTS`;
what only says how a page is laid out is in `_LAYOUT`. Another command is an error that names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from exgen.document.blocks import (
    Answer,
    AnswerRoom,
    Block,
    Checked,
    Display,
    Figure,
    Givens,
    Hint,
    Items,
    Listing,
    PageBreak,
    Paragraph,
    PartHeading,
    QuestionHeading,
    SectionHeading,
    Solution,
    Table,
    Wrong,
)
from exgen.document.inlines import closing, inlines, plain_text
from exgen.document.scan import (
    COMMAND,
    DocumentError,
    environment,
    group,
    groups,
    line_of,
    option,
    without_comments,
)

_OPENING: Final = re.compile(rf"\$|{COMMAND.pattern}", re.DOTALL)
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_CODE_LINE: Final = re.compile(r"\\excode")
_SUM_ROW: Final = re.compile(r"\\\\(?:\[[^\]]*\])?")


def read(source: str) -> tuple[Block, ...]:
    r"""The blocks of a body, from behind `\extitleblock` to before `\end{document}`.

    Raises DocumentError for a command that is in no table, naming it and its line.
    """
    return _blocks(without_comments(source))


def _blocks(source: str) -> tuple[Block, ...]:
    found: list[Block] = []
    start = at = 0

    def paragraph(end: int) -> None:
        for text in _BLANK_LINE.split(source[start:end]):
            inside = inlines(text)
            if inside:
                found.append(Paragraph(inside))

    while (match := _OPENING.search(source, at)) is not None:
        at, name = match.start(), match[0]
        if name == "$":
            at = closing(source, at) + 1
            continue
        opens = name in _BLOCKS or name == _STEP
        if not opens and name not in _LAYOUT and name != r"\begin":
            at += len(name)
            continue
        paragraph(at)
        if opens:
            block, at = _block(name, source, at + len(name))
            found.append(block)
        elif name == r"\begin":
            kind, inside, end = environment(source, at)
            if kind not in _ENVIRONMENTS:
                raise DocumentError(
                    f"line {line_of(source, at)}: environment {kind!r}: add a row to"
                    " exgen.document.block_reading"
                )
            found.extend(_ENVIRONMENTS[kind](inside))
            at = end
        else:
            at += len(name)
            for _ in range(_LAYOUT[name]):
                _, at = group(source, at)
        start = at
    paragraph(len(source))
    return tuple(found)


def _name(id: str) -> str:
    return plain_text(inlines(id))


_BLOCKS: Final[dict[str, tuple[int, Callable[..., Block]]]] = {
    r"\exsection": (3, lambda id, title, points: SectionHeading(_name(id), inlines(title), points)),
    r"\exquestion": (
        3,
        lambda id, points, title: QuestionHeading(_name(id), points, inlines(title)),
    ),
    r"\expart": (2, lambda id, points: PartHeading(_name(id), points)),
    r"\exsolution": (0, Solution),
    r"\exhint": (1, lambda inside: Hint(inlines(inside))),
    r"\exchecked": (1, lambda inside: Checked(inlines(inside))),
    r"\exwrong": (1, lambda inside: Wrong(inlines(inside))),
    r"\exfit": (2, Display),
    r"\exdisplay": (1, lambda one: Display(one, one)),
    r"\exanswer": (3, Answer),
    r"\exfigure": (2, lambda picture, caption: Figure(picture, inlines(caption))),
    r"\exroom": (0, AnswerRoom),
    r"\newpage": (0, PageBreak),
}
"""Command -> how many arguments it takes, and the block that they make."""
_STEP: Final = r"\exstep"
"""The one command with an option before its arguments: the name of the rule."""


def _block(name: str, source: str, at: int) -> tuple[Block, int]:
    """The block that a command opens whose name ends at a place, and where it ends."""
    if name == _STEP:
        rule, at = option(source, at)
        (one, broken), at = groups(source, at, 2)
        return Display(one, broken, inlines(rule), step=True), at
    count, make = _BLOCKS[name]
    arguments, at = groups(source, at, count)
    return make(*arguments), at


_LAYOUT: Final = {
    r"\par": 0,
    r"\extitleblock": 0,
    r"\medskip": 0,
    r"\exkept": 0,
    r"\exnext": 0,
    r"\exheld": 0,
    r"\exbeforefigure": 0,
    r"\exneedspace": 1,
    r"\addvspace": 1,
}
"""Commands that end a paragraph and say nothing, and how many arguments they take."""


def _givens(inside: str) -> list[Block]:
    items = []
    for found in re.finditer(r"\\exgiven(?![a-z])", inside):
        formula, at = group(inside, found.end())
        words, _ = group(inside, at)
        items.append((formula, inlines(words)))
    return [Givens(tuple(items))]


def _listing(inside: str) -> list[Block]:
    lines = []
    for found in _CODE_LINE.finditer(inside):
        _, at = option(inside, found.end())
        code, _ = group(inside, at)
        lines.append(_typed(code))
    return [Listing(tuple(lines))]


def _typed(code: str) -> str:
    """A line of code as it was before it was escaped."""
    text = re.sub(r"\\exspace(?![a-zA-Z])(?:\{\})?", "\0", code)
    kept = text.replace("-{}", "\x01").replace(",{}", ",").replace("?{}", "?").replace("!{}", "!")
    kept = kept.replace("<{}", "<").replace(">{}", ">")
    plain = plain_text(inlines(f"x{kept}x"))[1:-1]
    return plain.replace("\x01", "-").replace("\0", " ").replace("’", "'").rstrip(" ")


def _items(inside: str, start: int | None) -> list[Block]:
    number = re.match(r"\s*\\setcounter\{[a-z]+\}\{(\d+)\}", inside)
    if number is not None:
        inside, start = inside[number.end() :], int(number[1]) + 1
    places = _item_places(inside)
    ends = [*places[1:], len(inside)]
    items = [
        _blocks(inside[at + len(r"\item") : end].removeprefix("{}"))
        for at, end in zip(places, ends, strict=False)
    ]
    return [Items(start, tuple(items))]


def _item_places(inside: str) -> list[int]:
    r"""Where the list's own `\item`s stand, those of lists within it apart."""
    places, depth = [], 0
    for found in re.finditer(r"\\(item|begin|end)(?![a-z])", inside):
        depth += {"begin": 1, "end": -1, "item": 0}[found[1]]
        if found[1] == "item" and not depth:
            places.append(found.start())
    return places


def _table(inside: str) -> list[Block]:
    _, at = group(inside, 0)
    rows = [row for row in _SUM_ROW.split(inside[at:]) if row.strip()]
    cells = tuple(tuple(inlines(cell) for cell in re.split(r"(?<!\\)&", row)) for row in rows)
    return [Table(cells)]


_ENVIRONMENTS: Final[dict[str, Callable[[str], list[Block]]]] = {
    "exgivens": _givens,
    "exlisting": _listing,
    "itemize": lambda inside: _items(inside, None),
    "enumerate": lambda inside: _items(inside, 1),
    "center": lambda inside: list(_blocks(inside)),
    "tabular": _table,
}
