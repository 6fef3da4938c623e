r"""A sheet's body as the formulas that stand on it, in order, each with the question it is in.

The sheet's own commands say what a formula is: `\exstep` a line with a rule, `\exanswer` a box,
`\exfit` and `\exdisplay` displays, `\exgiven` a line of a list; `$...$` stands in running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exgen.printed.lexer import MisreadError

_NEXT = re.compile(
    r"^% question (?P<question>\S+)$|\\(?P<command>ex(?:step|answer|fit|display|given|part|figure"
    r"|code|solution))(?![A-Za-z])|(?<!\\)\$(?P<inline>[^$]*)\$",
    re.MULTILINE,
)
_SIGNS = re.compile(r"\\[\\{}]")
_ARGUMENTS = {"step": 2, "answer": 3, "fit": 2, "display": 1, "given": 2, "part": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A formula on a page: `forms` are the ways in which TeX may set it, all of which count.

    `kind` is "step", "answer", "fit", "display", "given" or "inline". `shape` is what stands beside
    an answer. `question` and `part` are the ids above it, empty where there is none.
    """

    kind: str
    forms: tuple[str, ...]
    question: str = ""
    part: str = ""
    shape: str = ""
    words: str = ""


def formulas(body: str) -> list[Shown]:
    """All formulas of a body. Raises MisreadError where braces do not match."""
    return list(_found(body))


def _found(body: str) -> Iterator[Shown]:
    question = part = ""
    at = 0
    plain = _SIGNS.sub("  ", body)
    while (match := _NEXT.search(body, at)) is not None:
        at = match.end()
        if match["question"]:
            question, part = match["question"], ""
        elif match["inline"] is not None:
            yield Shown(kind="inline", forms=(match["inline"],), question=question, part=part)
        else:
            command = match["command"].removeprefix("ex")
            if command not in _ARGUMENTS:
                continue
            if body[at : at + 1] == "[":  # the rule's name is text, and may hold formulas
                end = body.index("]", at)
                for inner in _found(body[at + 1 : end]):
                    yield Shown(kind="inline", forms=inner.forms, question=question, part=part)
                at = end + 1
            arguments = []
            for _ in range(_ARGUMENTS[command]):
                argument, at = _braced(body, plain, at)
                arguments.append(argument)
            if command == "part":
                part = arguments[0]
                continue
            forms = [arguments[0]]
            words = shape = ""
            if command in ("step", "fit"):
                forms.append(arguments[1])
            elif command == "answer":
                shape = arguments[1]
                forms.append(arguments[2])
            elif command == "given":
                words = arguments[1]
            yield Shown(
                kind=command,
                forms=tuple(dict.fromkeys(forms)),
                question=question,
                part=part,
                shape=shape,
                words=words,
            )


def _braced(body: str, plain: str, at: int) -> tuple[str, int]:
    """The argument in braces at `at`, and where it ends; `plain` is without signs of braces."""
    if body[at : at + 1] != "{":
        raise MisreadError(f"braces are missing at {body[at : at + 40]!r}")
    depth, end = 0, at
    while (close := plain.find("}", end)) >= 0:
        depth += plain.count("{", end, close) - 1
        end = close + 1
        if depth == 0:
            return body[at + 1 : close], end
    raise MisreadError(f"a brace is not closed: {body[at : at + 40]!r}")
