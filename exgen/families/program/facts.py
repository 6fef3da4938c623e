"""What the sheet and the solution of a program need besides its equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exgen.calculus.expr import Expr, Partial, Symbol
from exgen.codegen.material import Scripts
from exgen.library.programs import Ask, ProgramRow
from exgen.markdown import Text, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """How the solution of one part goes on from earlier ones.

    `uses` are the derivatives that it takes over, each with the id of the part whose answer it is;
    `found_in` is the id of the part whose solution has found the answer on its way, "" for none;
    `above` says that it takes over derivatives that no part asks for.
    """

    uses: Mapping[Partial, str] = field(default_factory=dict)
    found_in: str = ""
    above: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFacts:
    """The row that was drawn from, its letters and words, and the story of each part.

    `asked` leads from a part's id to the line of the file that asks for it. `summing` names the
    derivatives that are what they are because a variable's entries add up to 1; `nonzero` are the
    expressions of which a norm is taken, `centred` the quantities whose entries add up to 0. `code`
    has the scripts of the part of that kind.
    """

    row: ProgramRow
    roles: Mapping[str, Symbol]
    letters: Mapping[str, str]
    words: Mapping[str, str]
    asked: Mapping[str, Ask]
    stories: Mapping[str, Story] = field(default_factory=dict)
    summing: Mapping[Partial, Symbol] = field(default_factory=dict)
    nonzero: tuple[Expr, ...] = ()
    code: Scripts | None = None
    centred: tuple[Symbol, ...] = ()

    def read(self, text: str) -> Text:
        """A text of the row as a tree, in which quantities and words may stand in braces."""
        return read(text, roles=self.row.spoken)

    @property
    def shapes_are_asked(self) -> bool:
        """Whether the sheet is to keep the shapes of the named quantities to itself."""
        return any(ask.kind == "shape" and not ask.wrt for ask in self.row.ask)
