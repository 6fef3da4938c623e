"""From Markdown to a tree: CommonMark by markdown-it-py, with the few rules that are allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from exgen.markdown.commands import is_dangerous
from exgen.markdown.formula import FormulaError, checked
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
from exgen.wording import nearest

LONGEST: Final = 8000
"""The longest text, in characters."""
DEEPEST: Final = 3
"""How deep lists may be nested."""
SCHEMES: Final = ("https://", "http://", "mailto:")
"""What the address of a link may begin with."""
_COMMAND: Final = re.compile(r"\\([A-Za-z@]+)")
_ROLE: Final = re.compile(r"\{([^{}\s]*)\}")
_LARGEST_START: Final = 999


class MarkdownError(ValueError):
    """A text that is refused, with the place of the reason in words: `line 2, column 7`."""

    def __init__(self, reason: str, place: str) -> None:
        super().__init__(f"{place}: {reason}")


class _Refused(Exception):
    """A reason, and its place in the text of a paragraph."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.at = at


@lru_cache(maxsize=256)  # what stands on one sheet stands on all sheets of a homework
def read(text: str, *, roles: tuple[str, ...] | None = None) -> Text:
    """The tree of a text. `roles` are the names that may stand in braces, None for none.

    Raises MarkdownError for a formula outside the allowed commands, a command that could read,
    write or repeat, a link to anything but the web or a mail address, and a text that is too long.
    """
    if len(text) > LONGEST:
        raise MarkdownError(f"the text is longer than {LONGEST} characters", f"column {LONGEST}")
    tokens = _reader().parse(text)
    deepest = max((t.level // 2 for t in tokens if t.type == "list_item_open"), default=0)
    if deepest >= DEEPEST:
        place = next(t for t in tokens if t.type == "list_item_open" and t.level // 2 == deepest)
        line = (place.map or [0])[0] + 1
        raise MarkdownError(f"lists are nested {DEEPEST} deep at most", f"line {line}")
    return Text(tuple(_blocks(iter(tokens), text, roles)))


_ORDINAL: Final = re.compile(r"^(\s*\d+)(?=\. )")
"""A number with a dot at the beginning of a text, without its dot."""


def read_line(text: str, *, roles: tuple[str, ...] | None = None) -> Text:
    """The same for a text that is one paragraph; raises MarkdownError for any other.

    A single line that begins with an ordinal number, such as `1. April`, is no list here.
    """
    if "\n" not in text.strip():
        text = _ORDINAL.sub(r"\1\\", text)
    found = read(text, roles=roles)
    if len(found.blocks) != 1 or not isinstance(found.blocks[0], TextParagraph):
        raise MarkdownError("one paragraph is expected here, not several, and no list", "column 1")
    return found


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"maxNesting": 20})
    reader.enable(["list", "backticks", "emphasis", "link", "autolink", "newline", "escape"])
    reader.core.ruler.disable("inline")  # done here, paragraph by paragraph, to know the place
    reader.inline.ruler.before("escape", "formula", _formula)
    reader.inline.ruler.before("formula", "command", _command)
    reader.inline.ruler.after("formula", "role", _role)
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader


def _formula(state: StateInline, silent: bool) -> bool:
    """`$...$`, its dollars close to what they enclose and no digit behind; `$$...$$` a display."""
    source, start = state.src, state.pos
    if source[start] != "$":
        return False
    dollars = "$$" if source.startswith("$$", start) else "$"
    first = start + len(dollars)
    end = source.find(dollars, first)
    while end > 0 and source[end - 1] == "\\":
        end = source.find(dollars, end + 1)
    if end <= first:
        return False
    tight = not source[first].isspace() and not source[end - 1].isspace()
    if dollars == "$" and (not tight or source[end + 1 : end + 2].isdigit()):
        return False
    if not silent:
        try:
            tex = checked(source[first:end])
        except FormulaError as error:
            raise _Refused(str(error), first + error.at) from None
        token = state.push("formula", "", 0)
        token.content, token.markup = tex, dollars
    state.pos = end + len(dollars)
    return True


def _command(state: StateInline, silent: bool) -> bool:
    """Refuse what TeX would act on; any other backslash is text."""
    found = _COMMAND.match(state.src, state.pos)
    if found is not None and is_dangerous(found[1]):
        reason = f"{found[0]} could read, write, define or repeat something, and is refused"
        raise _Refused(reason, state.pos)
    if state.src.startswith("^^", state.pos):
        raise _Refused("^^ names characters by number, which is refused", state.pos)
    return False


def _role(state: StateInline, silent: bool) -> bool:
    """`{x}`, where the text may speak of quantities."""
    roles: tuple[str, ...] | None = state.env.get("roles")
    found = None if roles is None else _ROLE.match(state.src, state.pos)
    if found is None or roles is None:
        return False
    if found[1] not in roles:
        reason = f"no quantity is called {found[1]!r}, {nearest(found[1], roles)}"
        raise _Refused(reason, state.pos)
    if not silent:
        state.push("role", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _blocks(tokens: Iterator[Token], source: str, roles: tuple[str, ...] | None) -> Iterator[Block]:
    """The blocks up to the end of what holds them."""
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            items = tuple(_items(tokens, source, roles))
            start = int(token.attrs.get("start", 1)) if token.type[0] == "o" else None
            if start is not None and start > _LARGEST_START:
                place = f"line {(token.map or [0])[0] + 1}"
                raise MarkdownError(f"a list starts at {_LARGEST_START} at most", place)
            yield ListOfItems(items, start)
        elif token.type == "inline":
            yield TextParagraph(_inline(token, source, roles))
        elif token.type == "list_item_close":
            return


def _items(
    tokens: Iterator[Token], source: str, roles: tuple[str, ...] | None
) -> Iterator[tuple[Block, ...]]:
    for token in tokens:
        if token.type != "list_item_open":
            return
        yield tuple(_blocks(tokens, source, roles))


def _inline(token: Token, source: str, roles: tuple[str, ...] | None) -> tuple[Inline, ...]:
    """The text of a paragraph; what is refused is refused with its place in the source."""
    reader = _reader()
    children: list[Token] = []
    try:
        reader.inline.parse(token.content, reader, {"roles": roles}, children)
        found = tuple(_tree(iter(children), token.content))
    except _Refused as error:
        raise MarkdownError(str(error), _place(token, error.at, source)) from None
    return found


def _tree(tokens: Iterator[Token], content: str) -> Iterator[Inline]:
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                if token.content:
                    yield PlainText(token.content)
            case "code_inline":
                yield CodeSpan(token.content)
            case "formula":
                yield MathSpan(token.content, token.markup == "$$")
            case "role":
                yield Role(token.content)
            case "softbreak":
                yield PlainText(" ")
            case "hardbreak":
                yield NewLine()
            case "strong_open":
                yield Emphasised("strong", tuple(_tree(tokens, content)))
            case "em_open":
                yield Emphasised("emphasis", tuple(_tree(tokens, content)))
            case "link_open":
                address = str(token.attrs.get("href", ""))
                _check_address(address, content)
                yield Hyperlink(address, tuple(_tree(tokens, content)))
            case _:  # the end of what is styled or linked
                return


def _check_address(address: str, content: str) -> None:
    if not address.startswith(SCHEMES) or not address.isascii() or not address.isprintable():
        at = max(content.find(f"]({address}"), content.find(f"<{address}"), 0)
        reason = f"a link leads to {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}, not to {address!r}"
        raise _Refused(reason, at)


def _place(token: Token, at: int, source: str) -> str:
    """Where a place in a paragraph is in the whole text, lines and columns counted from 1."""
    lines: Sequence[str] = source.split("\n")
    number = (token.map or [0])[0] + token.content.count("\n", 0, at)
    start = token.content.rfind("\n", 0, at) + 1
    row = token.content[start:].partition("\n")[0]
    column = max(lines[number].find(row), 0) + at - start + 1
    return f"line {number + 1}, column {column}" if len(lines) > 1 else f"column {column}"
