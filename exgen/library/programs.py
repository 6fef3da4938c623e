"""Programs: any named equations, and what is asked of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from exgen.library.library_rows import Row
from exgen.library.row_fields import LONGEST_EXPRESSION, quantity
from exgen.wording import quoted

MOST_LINES: Final = 40
"""So many equations may a program have."""
MOST_ASKED: Final = 20
"""So many things may be asked of it."""
MOST_POINTS: Final = 1000
_ID: Final = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*")

Line = tuple[str, str]


def _id(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 20:
        raise ValueError(
            "expected letters and digits, with dots between (such as U or 1.a, at most 20"
            f" characters), got {quoted(text)}"
        )
    return text


def _equations(value: object) -> object:
    """Let through a list of pairs, a name and an expression, and a table of the same."""
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, list | tuple) or not pairs:
        raise ValueError(
            f'expected pairs of a name and an expression, [["z", "W @ x"]], got {quoted(value)}'
        )
    if len(pairs) > MOST_LINES:
        raise ValueError(f"at most {MOST_LINES} equations may be listed, got {len(pairs)}")
    found: dict[str, str] = {}
    for pair in pairs:
        match pair:
            case [str(name), str(text)]:
                pass
            case _:
                raise ValueError(
                    f'expected a pair of a name and an expression, ["z", "W @ x"], got'
                    f" {quoted(pair)}"
                )
        quantity(name)
        if name in found:
            raise ValueError(f"{name} is defined twice: give each quantity a name of its own")
        if not text.strip() or len(text) > LONGEST_EXPRESSION:
            raise ValueError(
                f"{name}: expected an expression of 1 to {LONGEST_EXPRESSION} characters, got"
                f" {quoted(text)}"
            )
        found[name] = text
    return tuple(found.items())


def _points(points: int) -> int:
    if not 0 <= points <= MOST_POINTS:
        raise ValueError(f"expected a whole number from 0 to {MOST_POINTS}, got {points}")
    return points


def _asked(value: object) -> object:
    """Let through a list that is neither empty nor endless."""
    if isinstance(value, list | tuple) and not 0 < len(value) <= MOST_ASKED:
        raise ValueError(f"expected 1 to {MOST_ASKED} things to be asked, got {len(value)}")
    return value


class Ask(BaseModel):
    """One thing that is asked: a part of the question, under the question's id and a dot.

    `of` is a named quantity and `wrt` a variable or an earlier quantity. Parts without `points`
    share what the others leave. A part of kind "code" asks for a function that returns the
    gradients of `of` that other parts ask for by hand. `text` stands behind the sentence that asks,
    `remark` in the solution behind the answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Annotated[str, AfterValidator(_id)]
    kind: Literal["gradient", "jacobian", "hessian", "shape", "expression", "code"]
    of: str
    wrt: str = ""
    points: Annotated[int, AfterValidator(_points)] | None = None
    text: str = ""
    remark: str = ""


class ProgramRow(Row):
    """A program as its file has it: equations in the order in which they are computed.

    `statement` stands before what is given, `note` behind it; both are Markdown, as are the `text`
    and the `remark` of what is asked. In them {U} is the letter of U, {phi} the text that is drawn
    for {phi}. With `figure` the sheet draws which quantity is computed from which.
    """

    define: Annotated[tuple[Line, ...], BeforeValidator(_equations)]
    ask: Annotated[tuple[Ask, ...], Field(strict=False), BeforeValidator(_asked)]
    statement: str = ""
    note: str = ""
    figure: bool = False

    __hash__ = Row.__hash__

    @property
    def lines(self) -> dict[str, str]:
        """The equations."""
        return dict(self.define)

    @property
    def wanted(self) -> frozenset[str]:
        """What is asked of need not be used by another equation."""
        return frozenset(ask.of for ask in self.ask)

    @property
    def asked(self) -> dict[str, str]:
        """What derivatives are asked with respect to, each with the key that asks."""
        return {ask.wrt: f"ask[{ask.id}].wrt" for ask in reversed(self.ask) if ask.wrt}

    @property
    def spoken(self) -> tuple[str, ...]:
        """Quantities, dimensions and words."""
        return (*self.roles, *self.choices)

    def key_of(self, role: str) -> str:
        """The equation of that name."""
        return f"define.{role}"

    def texts(self) -> Iterator[tuple[str, str]]:
        """The Markdown of the program, each text with its key."""
        told = [("statement", self.statement), ("note", self.note)]
        told += [(f"ask[{ask.id}].text", ask.text) for ask in self.ask]
        told += [(f"ask[{ask.id}].remark", ask.remark) for ask in self.ask]
        return ((key, text) for key, text in told if text)

    def words_used(self) -> list[tuple[str, str]]:
        """Those of expressions and shapes, and the choices that a text speaks of."""
        told: list[tuple[str, Any]] = list(self.texts())
        spoken = [(key, word) for key, text in told for word in self.choices if _said(word, text)]
        return [*super().words_used(), *spoken]


def _said(word: str, text: str) -> bool:
    return f"{{{word}}}" in text
