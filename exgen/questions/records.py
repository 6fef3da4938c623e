"""What a question is once it is drawn: a program, what is asked about it, and how it is solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, Partial, Symbol
from exgen.calculus.program import Equation, Program
from exgen.calculus.shape import Shape
from exgen.errors import InputError
from exgen.library.collection import NO_ROWS, Rows
from exgen.verify.facts import Fact
from exgen.wording import quoted

if TYPE_CHECKING:
    from exgen.questions.difficulty import Difficulty
    from exgen.questions.space import Space

HIDDEN = frozenset({"given", "resolved"})
"""Kinds of lines that no solution shows: what the sheet states, what the key adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a homework asks of a family: the question's place, its options, its random stream.

    `rows` are the rows of the homework file, of which all but its networks join the library's;
    `hints` asks for hints on the sheet. `taken` holds the identities of the questions drawn before
    it on the same sheet, `drawn` those questions by id, for a question that goes on from an earlier
    one. `weigh` raises OutsideBand for a solution that is too easy or too hard for its place: a
    family whose draw goes on with something slow asks it before that, with the program and the
    parts so far. A family that can tell what a draw will weigh before it is solved tells `foresee`,
    which raises as `weigh` does.
    `once` begins the stream that is the same in every `attempt`, the number of the draw: a question
    that is drawn again until it lies in a band would else have its easy kinds more often.
    Of a `draft` only the program, the parts' questions, the identity and what a later question goes
    on from are looked at: slow things may be left out, where its weight was foreseen all lines too.
    """

    id: str
    points: int
    layout: str
    options: Mapping[str, object]
    rng: np.random.Generator
    rows: Rows = NO_ROWS
    hints: bool = False
    taken: frozenset[str] = frozenset()
    original: Mapping[str, object] | None = None
    drawn: Mapping[str, Question] = field(default_factory=dict)
    weigh: Callable[[Program, Sequence[Part]], None] = lambda program, parts: None
    foresee: Callable[[Callable[[], Difficulty]], None] = lambda weight: None
    draft: bool = False
    once: Callable[[], np.random.Generator] | None = None
    attempt: int = 0

    def key(self, option: str) -> str:
        """Where an option stands in the homework file: `question[2].options.hidden`."""
        table = "options" if self.original is None else "original"
        return f"question[{self.id}].{table}.{option}"

    def refused(self, option: str, wanted: str) -> InputError:
        """The error for an option's value; `wanted` says what is expected."""
        given = self.options if self.original is None else self.original
        value = quoted(given.get(option))
        return InputError(f"{self.key(option)}: expected {wanted}, got {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a solution: a claim, and what kind of line it is.

    `kind` chooses the words around it in the template; `about` are expressions those words name.
    `rules`, where there are some, names for each form of the claim the rule that leads to it.
    """

    kind: str
    claim: Claim
    about: tuple[Expr, ...] = ()
    rules: tuple[str, ...] = ()


def definition(equation: Equation) -> Step:
    """The line of a solution that names a quantity."""
    claim = Claim(left=equation.symbol, rights=(equation.expr,))
    return Step(kind="define", claim=claim, about=(equation.symbol,))


@dataclass(frozen=True, slots=True, kw_only=True)
class FactStep:
    """One line of a solution that is no equation between expressions: a fact and its kind."""

    kind: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Share:
    """Points that neighbouring parts share: a name, a weight among its siblings, a least number.

    `least` is what the parts need in the largest draw that the options allow, so that the points
    of a share do not depend on what is drawn.
    """

    name: str
    weight: int = 1
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a question: what is asked, its answer, and the steps that lead there.

    `kind` is that of key.json. `answer` is an expression in the program's quantities; a part whose
    answer is none (a list of names, a shape, a number) has None there and the answer, ready for
    JSON, in `literal`. `printed` is the number that sheet and solution put before it
    where that is not its id: `B.2` for `B.2.W2` and its neighbours, which are asked for together.
    `extras` are further entries of the part in key.json. The steps end with the line of the answer.
    `derivative` names what is asked for where `of` and `wrt` do not say it all: an entry, a row.
    `shares` leads from the question's points to the part's: the share that it has a part in, the
    share within that, and so on; at the end each part is a share of its own.
    """

    id: str
    printed: str = ""
    kind: str
    of: str
    wrt: str = ""
    points: int = 0
    shares: tuple[Share, ...] = ()
    layout: str = ""
    answer: Expr | None = None
    literal: object = None
    extras: Mapping[str, object] = field(default_factory=dict)
    shape: Shape | None = None
    steps: tuple[Step, ...] = ()
    facts: tuple[FactStep, ...] = ()
    derivative: Expr | None = None

    @property
    def number(self) -> str:
        """What sheet and solution print before it, the same for parts that are asked together."""
        return self.printed or self.id

    @property
    def label(self) -> str:
        """What tells the part from all others to a reader of the sheet: `B.2.W2`, or its number."""
        return self.id if self.id.startswith(f"{self.number}.") else self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How sheet, solution and key write the quantities of a question.

    `layered` is the convention ("row" or "column") of a network whose layers are numbered above
    the letter, "" where there are none. `short` are the derivatives that are written as a delta,
    with their numbers ("" for one without). `told` are the dimensions that the sheet gives as
    numbers. `named` says that the sheet states the named equations one by one, so that its words
    may use the names; else it states the function in the variables.
    """

    layered: Literal["", "row", "column"] = ""
    short: Mapping[Partial, str] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    named: bool = False


PLAIN = Spelling()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A drawn question.

    `identity` is the same for two questions that ask the same up to letters. `space` is the space
    that it is about, None where it is about the `program`; `losses` are the rows of the table of
    losses that were drawn. `facts` is a record of the family's own, which nobody else reads.
    `named` are quantities that the solution names, such as the gradient whose Jacobian is a
    Hessian; neither sheet nor key know them. `files` are further files of the output folder,
    `extras` further entries of the question in key.json.
    """

    id: str
    family: str
    title: str
    points: int
    layout: str
    program: Program
    varying: tuple[Symbol, ...]
    parts: tuple[Part, ...]
    identity: str
    spelling: Spelling = PLAIN
    named: tuple[Equation, ...] = ()
    space: Space | None = None
    losses: tuple[str, ...] = ()
    facts: object = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    extras: Mapping[str, object] = field(default_factory=dict)

    @property
    def whole(self) -> Program:
        """The program with what the solution names: its lines are about that."""
        if not self.named:
            return self.program
        return replace(self.program, equations=(*self.program.equations, *self.named))

    def worth(self, number: str) -> int:
        """The points of what the sheet asks for under this number."""
        return sum(part.points for part in self.parts if part.number == number)

    def steps(self) -> tuple[Step, ...]:
        """All lines of the solution, in order."""
        return tuple(step for part in self.parts for step in part.steps)
