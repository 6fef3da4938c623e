"""The rows of the library: forms and compositions, and what can be told of one without calculus.

`templates/library/` says in words what each field means. Whether a row is a question at all
(shapes that fit, a gradient that exists) is found out by `exgen.questions.own`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from exgen.dimensions import dimension, named_dims
from exgen.library.row_fields import (
    WORD,
    Choices,
    Derived,
    Expression,
    Functions,
    Hints,
    Letters,
    Name,
    Place,
    Quantity,
    Size,
    Steps,
    Title,
    Variables,
    words_in,
)


class NamedTable(BaseModel):
    """What the tables of a homework file share that questions draw from: a name and a title.

    Without a `title` it is the name in words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Name
    title: Title = ""

    @model_validator(mode="before")
    @classmethod
    def _with_title(cls, row: Any) -> Any:
        """The row with a title made of its name, where it has none."""
        if isinstance(row, dict) and "title" not in row and isinstance(row.get("name"), str):
            return {**row, "title": row["name"].replace("-", " ").capitalize()}
        return row

    def __hash__(self) -> int:
        """Rows are kept by name in tables of what is known about them."""
        return hash(self.name)

    @property
    def asked(self) -> dict[str, str]:
        """What derivatives are asked with respect to, each with the key that asks."""
        return {}

    @property
    def spoken(self) -> tuple[str, ...]:
        """What may stand in braces in the row's texts."""
        return ()

    def texts(self) -> Iterator[tuple[str, str]]:
        """The Markdown of the row, each text with its key."""
        return iter(())


class Row(NamedTable):
    """What rows with variables share; equal rows are those whose every field is equal.

    `functions` are declared: of one that is "elementwise" no more is known than that it goes entry
    by entry, of one that is "scalar" that its value is a number. `letters` are the names that a
    role may print as, one of which is drawn; a role without an entry has the package's own list of
    letters. `smallest` are dimensions that are drawn no smaller, since a size of 2 would make the
    answer vanish, say.
    """

    variables: Variables
    functions: Functions = {}
    choices: Choices = {}
    letters: Letters = {}
    smallest: dict[str, Size] = {}

    __hash__ = NamedTable.__hash__

    @property
    @abstractmethod
    def lines(self) -> dict[str, str]:
        """The texts of the named quantities, in order; the last one is the function."""

    @property
    def function(self) -> str:
        """The role of the function."""
        return list(self.lines)[-1]

    @property
    def leaves(self) -> dict[str, Place]:
        """Each variable with its place, and each declared function with its kind for a domain."""
        functions: dict[str, Place] = {name: (1, 1, kind) for name, kind in self.functions.items()}
        return {**self.variables, **functions}

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The named dimensions, in the order in which they occur."""
        named = [d for place in self.variables.values() for d in place[:2]]
        texts = [d for d in named if isinstance(d, str) and not WORD.fullmatch(d)]
        return named_dims(dimension(text) or text for text in texts)

    @property
    def roles(self) -> tuple[str, ...]:
        """All that has a letter: variables, declared functions, named quantities, dimensions."""
        return (*self.leaves, *self.lines, *self.dimensions)

    @property
    def wanted(self) -> frozenset[str]:
        """The roles that a question is about, which no other line need use."""
        return frozenset({self.function})

    @property
    def spoken(self) -> tuple[str, ...]:
        """What may stand in braces in the row's texts: quantities and declared functions."""
        return (*self.leaves, *self.lines)

    def own_letters(self) -> dict[str, tuple[str, ...]]:
        """The letters of each role: itself, unless the row brings others."""
        return {role: self.letters.get(role, (role,)) for role in self.roles}

    def words_used(self) -> list[tuple[str, str]]:
        """Each `{word}` with the key in which it stands."""
        found = [
            (f"variables.{role}", word)
            for role, place in self.variables.items()
            for d in place[:2]
            if isinstance(d, str)
            for word in words_in(d)
        ]
        for role, text in self.lines.items():
            found += [(self.key_of(role), word) for word in words_in(text)]
        return found

    @abstractmethod
    def key_of(self, role: str) -> str:
        """The key of the file in which the text of a named quantity stands."""


class Form(Row):
    """A form: a function whose gradient, Jacobian or Hessian is asked for."""

    topic: str = "general"
    level: int = Field(ge=1, le=4)
    kind: Derived = "gradient"
    expression: Expression
    wrt: str
    method: Literal["index", "chain", "differential"] = "differential"
    define: Steps = {}
    called: Quantity = "f"
    singular: bool = False
    note: str = ""
    hints: Hints = ()

    __hash__ = Row.__hash__

    @property
    def lines(self) -> dict[str, str]:
        """The intermediate quantities and the function."""
        return {**self.define, self.called: self.expression}

    @property
    def asked(self) -> dict[str, str]:
        """The one variable of its derivative."""
        return {self.wrt: "wrt"}

    def texts(self) -> Iterator[tuple[str, str]]:
        """The note and the hints."""
        note = [("note", self.note)] if self.note else []
        return iter([*note, *(("hints", hint) for hint in self.hints)])

    def key_of(self, role: str) -> str:
        """`expression` for the function, `define.z` for what comes before it."""
        return "expression" if role == self.called else f"define.{role}"


class Composition(Row):
    """A composition: a scalar or a column in named steps; shapes and derivatives are asked for."""

    steps: Annotated[Steps, Field(min_length=1)]
    wrt: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]

    __hash__ = Row.__hash__

    @property
    def lines(self) -> dict[str, str]:
        """The steps."""
        return self.steps

    @property
    def asked(self) -> dict[str, str]:
        """The variables of its derivatives."""
        return dict.fromkeys(self.wrt, "wrt")

    def key_of(self, role: str) -> str:
        """The step of that name."""
        return f"steps.{role}"
