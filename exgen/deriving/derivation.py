"""A derivation: what was asked, the answer, and its lines with the judges' seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from numpy.linalg import LinAlgError

from exgen.calculus.build import symbol
from exgen.calculus.expr import Differential, Expr, Symbol, intern
from exgen.calculus.program import Equation, Program
from exgen.calculus.substitute import substitute
from exgen.calculus.text import shown
from exgen.deriving.assumptions import cancelled
from exgen.deriving.derivation_steps import TANGENT, Derived
from exgen.deriving.derivation_steps import derive as derived
from exgen.deriving.hessian import second
from exgen.deriving.limit import TooLargeError
from exgen.deriving.typed_request import Wanted, read
from exgen.errors import (
    ClaimError,
    DerivationError,
    DrawError,
    ExgenError,
    InputError,
    UnconfirmedError,
)
from exgen.questions.proved import Proved
from exgen.questions.records import Part, Question, Step
from exgen.questions.rulenames import rule_in
from exgen.questions.streams import stream
from exgen.verify.judge import Verified, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A verified line: its rule by name, and its forms as text, the left side first."""

    rule: str
    forms: tuple[str, ...]
    verified: Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A derived formula; every line of it is verified."""

    asked: Wanted
    derived: Derived
    verified: tuple[Verified, ...]

    @property
    def answer(self) -> Expr:
        """The closed form."""
        return self.derived.answer

    @property
    def kind(self) -> str:
        """As in key.json: a gradient of a scalar, its Hessian, a Jacobian, a differential."""
        if self.asked.function is not None:
            return "hessian"
        if self.asked.differential:
            return "differential"
        return "gradient" if self.asked.of.shape.is_scalar else "jacobian"

    @property
    def of(self) -> Symbol:
        """What was differentiated: the formula, once or twice."""
        return self.asked.of if self.asked.function is None else self.asked.function

    @property
    def named(self) -> str:
        """What the answer is called in a sentence."""
        return {"hessian": "second derivative", "differential": "differential"}.get(
            self.kind, "derivative"
        )

    @property
    def change(self) -> Symbol:
        """The differential of the variable as a quantity that has a value."""
        wrt = self.asked.wrt
        return symbol(f"d{wrt.name}", wrt.shape)

    @property
    def evaluable(self) -> Expr:
        """The answer with that quantity in it."""
        wrt = self.asked.wrt
        return substitute(self.answer, {intern(Differential(wrt.shape, wrt.name)): self.change})

    @property
    def layout(self) -> str:
        """The layout of a Jacobian, "" where there is nothing to choose."""
        target = self.derived.target
        free = self.kind != "jacobian" or getattr(target, "layout", "") == TANGENT
        return "" if free else self.asked.layout

    def lines(self) -> list[Line]:
        """The lines in order."""
        return [
            Line(
                rule=rule_in(step, self.asked.program),
                forms=tuple(map(shown, (step.claim.left, *step.claim.rights))),
                verified=verified,
            )
            for step, verified in zip(self.derived.steps, self.verified, strict=True)
        ]

    def proved(self) -> Proved:
        """The derivation as a question with one part, as the key and the pages take it."""
        asked = self.asked
        part = Part(
            id="derive",
            kind=self.kind,
            of=self.of.name,
            wrt=asked.wrt.name,
            points=0,
            layout=self.layout,
            answer=self.evaluable,
            shape=self.answer.shape,
            steps=self.derived.steps,
        )
        question = Question(
            id="derive",
            family="derivation",
            title="Derivation",
            points=0,
            layout=asked.layout,
            program=asked.program,
            varying=(asked.wrt,),
            parts=(part,),
            identity="",
        )
        return Proved(question, tuple(zip(self.derived.steps, self.verified, strict=True)))


def derive(
    formula: str,
    *,
    variables: Sequence[str],
    definitions: Sequence[str] = (),
    functions: Sequence[str] = (),
    wrt: str,
    layout: str = "denominator",
    hessian: bool = False,
    differential: bool = False,
) -> Derivation:
    """Derive `formula` with respect to the variable `wrt` and have every line verified.

    `variables` are texts `NAME:ROWS,COLS[:DOMAIN]`, `definitions` texts `NAME=EXPR` in the order
    of computation, `functions` texts `NAME: elementwise` or `NAME: scalar`; `hessian` asks for the
    second derivative of a scalar, `differential` for the differential of the formula in that of the
    variable. Raises InputError for texts that cannot be read, DerivationError for a derivative that
    is not supported, ClaimError where a judge rejects a line. How long it may take is for
    `limit.at_most` to say.
    """
    asked = read(
        formula,
        variables=variables,
        definitions=definitions,
        functions=functions,
        wrt=wrt,
        layout=layout,
    )
    if differential:
        asked = replace(asked, differential=True)
        if f"d{wrt}" in asked.program.names():
            raise InputError(f"--differential: d{wrt} is the name of a quantity, give it another")
    return _proved(*(second(asked) if hessian else (asked, derived(asked))))


def _proved(asked: Wanted, found: Derived) -> Derivation:
    """The derivation with every line verified.

    A formula may make sense for one order of the dimensions alone, such as inv(A @ A.T) with no
    more rows than columns: where the sizes at hand do not do, another order is tried.
    """
    failure: ExgenError | None = None
    for each in (asked, *asked.sized()):
        try:
            return Derivation(asked=each, derived=found, verified=_judged(each, found.steps))
        except (ClaimError, DerivationError) as error:
            failure = failure or error
    assert failure is not None
    raise failure


def _with_cancelled(asked: Wanted) -> Program:
    """The program, which has no value where what was typed and cancelled has none."""
    program = asked.program
    lost = cancelled(asked)
    names = [f"typed{k}" for k in range(len(lost) + len(program.names()))]
    free = [name for name in names if name not in program.names()]
    more = tuple(
        Equation(symbol(name, node.shape), node) for name, node in zip(free, lost, strict=False)
    )
    return replace(program, equations=(*program.equations, *more)) if more else program


def _judged(asked: Wanted, steps: Sequence[Step]) -> tuple[Verified, ...]:
    claims = [step.claim for step in steps]
    rng = stream(0, asked.of.name, "derive")
    try:
        return judge(_with_cancelled(asked), claims, rng, where="derive")
    except UnconfirmedError as error:
        raise DerivationError(
            "derived and proved, but not confirmed: its numbers are too large or too small for "
            f"floating point ({str(error).partition(': ')[2]})"
        ) from None
    except DrawError:
        raise DerivationError(
            "at all points that were tried the formula or its derivative has no value, is too "
            "large or too small for floating point, or sits on a kink: give the variables "
            "domains, such as --var x:n,1:positive, or smaller factors"
        ) from None
    except OverflowError:
        raise TooLargeError("too large: its numbers are beyond floating point") from None
    except LinAlgError:
        raise DerivationError(
            "a matrix whose inverse the derivation needs is singular at every point that was "
            "tried: a variable may need a domain such as invertible"
        ) from None
