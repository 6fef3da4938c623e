r"""Running text of a sheet's source as inlines.

The source is what `typeset` writes: words escaped for TeX, formulas between dollars, and a handful
of commands. What a command means stands in one of the tables below.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from exgen.document.blocks import Code, Formula, Inline, Inlines, LineBreak, Link, Styled, Words
from exgen.document.scan import COMMAND, DocumentError, groups, line_of

SIGNS: Final = {
    r"\{": "{",
    r"\}": "}",
    r"\$": "$",
    r"\&": "&",
    r"\#": "#",
    r"\%": "%",
    r"\_": "_",
    r"\ ": " ",
    r"\-": "\u00ad",
    r"\,": "\u202f",
    r"\;": " ",
    r"\quad": " ",
    r"\enspace": " ",
    r"\textbackslash": "\\",
    r"\textasciicircum": "^",
    r"\textasciitilde": "~",
    r"\textasciigrave": "`",
    r"\textquotesingle": "'",
    r"\textquotedbl": '"',
    r"\dots": "…",
    r"\exspace": " ",
    r"\exbreak": "\u200b",
}
"""Commands that stand for a sign; an empty group may follow them."""
IGNORED: Final = frozenset({r"\small", r"\noindent", r"\leavevmode", r"\/", r"\ignorespaces"})
"""Commands that change how text looks and not what it says."""
_DOLLAR: Final = re.compile(r"(?:[^$\\]|\\.)*\$", re.DOTALL)
_PLAIN: Final = re.compile(r"[^\\$~{}]*")
_JOINED: Final = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))


@lru_cache(maxsize=1 << 11)
def inlines(source: str) -> Inlines:
    """The text as inlines. DocumentError for a command that no table knows."""
    found: list[Inline] = []
    plain = ""
    at = 0
    while at < len(source):
        character = source[at]
        if character == "\\":
            match = COMMAND.match(source, at)
            name = match[0] if match else character
            at += len(name)
            if name in SIGNS:
                plain += SIGNS[name]
                at = _past_empty(source, at, name)
            elif name in IGNORED:
                at = _past_space(source, at, name)
            elif name in _WITH_ARGUMENTS:
                _flush(found, plain)
                plain = ""
                count, make = _WITH_ARGUMENTS[name]
                arguments, at = groups(source, at, count)
                found.append(make(*arguments))
                at = at if count else _past_space(source, at, name)
            else:
                raise DocumentError(
                    f"line {line_of(source, at)}: {name} in running text: add it to a table of"
                    " exgen.document.inlines"
                )
        elif character == "$":
            end = closing(source, at)
            _flush(found, plain)
            plain = ""
            found.append(Formula(source[at + 1 : end]))
            at = end + 1
        elif character == "~":
            plain += "\u00a0"
            at += 1
        elif character in "{}":
            at += 1  # a group without a command changes no meaning
        else:
            end = _PLAIN.match(source, at).end()  # type: ignore[union-attr]  # it matches ""
            plain += _joined(source[at:end])
            at = end
    _flush(found, plain)
    return _trimmed(found)


def _joined(text: str) -> str:
    for pair, sign in _JOINED:
        text = text.replace(pair, sign)
    return text.replace("'", "’")


def _flush(found: list[Inline], plain: str) -> None:
    if plain:
        found.append(Words(plain))


def _trimmed(found: list[Inline]) -> Inlines:
    """The inlines without white space at both ends, and with single spaces within."""
    texts = [Words(_single(one.text)) if isinstance(one, Words) else one for one in found]
    if texts and isinstance(texts[0], Words):
        texts[0] = Words(texts[0].text.lstrip(" "))
    if texts and isinstance(texts[-1], Words):
        texts[-1] = Words(texts[-1].text.rstrip(" "))
    return tuple(one for one in texts if one != Words(""))


def _single(text: str) -> str:
    """Runs of blanks and line ends as one space; hard spaces stay."""
    before = " " if text[:1] in " \n\t" else ""
    after = " " if len(text) > 1 and text[-1] in " \n\t" else ""
    inner = " ".join(text.replace("\n", " ").replace("\t", " ").strip(" ").split(" "))
    while "  " in inner:
        inner = inner.replace("  ", " ")
    return before + inner + after if inner else " "


def _past_empty(source: str, at: int, name: str) -> int:
    """Past the empty group, or the space, that ends the name of a command."""
    if source.startswith("{}", at):
        return at + 2
    return _past_space(source, at, name)


def _past_space(source: str, at: int, name: str) -> int:
    return at + 1 if name[-1].isalpha() and source[at : at + 1] == " " else at


def closing(source: str, at: int) -> int:
    """The dollar that ends the formula whose first one is at a place.

    Raises DocumentError where it never ends.
    """
    found = _DOLLAR.match(source, at + 1)
    if found is None:
        raise DocumentError(f"line {line_of(source, at)}: a formula never ends")
    return found.end() - 1


_WITH_ARGUMENTS: Final[dict[str, tuple[int, Callable[..., Inline]]]] = {
    r"\emph": (1, lambda inside: Styled("emphasis", inlines(inside))),
    r"\textbf": (1, lambda inside: Styled("strong", inlines(inside))),
    r"\textit": (1, lambda inside: Styled("italic", inlines(inside))),
    r"\texttt": (1, lambda inside: Code(plain_text(inlines(inside)).replace("’", "'"))),
    r"\exwide": (1, Formula),
    r"\mbox": (1, lambda inside: Words(plain_text(inlines(inside)))),
    r"\exnumber": (1, lambda inside: Words(f" · {plain_text(inlines(inside))}")),
    r"\exlinkto": (2, lambda address, inside: Link(_address(address), inlines(inside))),
    r"\exlink": (2, lambda number, inside: Link(f"#{number}", inlines(inside))),
    r"\newline": (0, LineBreak),
}
"""Command -> how many arguments it takes, and the inline that they make."""


def _address(code: str) -> str:
    """An address of the web from its hexadecimal digits."""
    return bytes.fromhex(code).decode("ascii")


def plain_text(inside: Inlines) -> str:
    """The text alone; a formula as its TeX."""
    found = []
    for one in inside:
        match one:
            case Words(text) | Code(text):
                found.append(text)
            case Formula(tex):
                found.append(tex)
            case Styled(_, within) | Link(_, within):
                found.append(plain_text(within))
            case LineBreak():
                found.append(" ")
    return "".join(found)
