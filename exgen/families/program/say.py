"""What is true of a program's derivatives, in words: along which ways a quantity acts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from exgen.calculus.adjoint import gradient_name, pullback
from exgen.calculus.build import is_zero, transpose
from exgen.calculus.expr import (
    Apply,
    Call,
    Expr,
    Hadamard,
    MatMul,
    Power,
    Symbol,
    Transpose,
    depends_on,
    walk,
)
from exgen.calculus.program import Equation, Program
from exgen.calculus.rules import write_out
from exgen.errors import DerivationError
from exgen.said.formulas import occurrences, squared_norm
from exgen.said.sentence import Sentence, the_one

_RULED: Final = (Apply, Call, Hadamard, MatMul, Power)
_FEW: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How `of` depends on a quantity: `through` named quantities, and perhaps directly.

    Through those that are `silent` it does so in name alone: the contribution is 0.
    """

    through: tuple[Symbol, ...]
    direct: bool
    silent: tuple[Symbol, ...] = ()

    @property
    def count(self) -> int:
        """How many contributions the derivative has."""
        return len(self.through) + self.direct


def ways(prog: Program, *, wrt: str, of: str) -> Ways:
    """The equations that use `wrt` on a path to `of`: each of them contributes to the derivative.

    What the equation of `of` itself uses acts directly.
    """
    using = [e for e in prog.between(wrt, of) if depends_on(e.expr, wrt)]
    return Ways(
        through=tuple(e.symbol for e in using if e.name != of),
        direct=any(e.name == of for e in using),
        silent=tuple(e.symbol for e in using if e.name != of and _nothing(prog, e, wrt, of)),
    )


def _nothing(prog: Program, equation: Equation, wrt: str, of: str) -> bool:
    """Whether an equation contributes nothing: the sum over what is centred, say."""
    above = gradient_name(prog.find(of), equation.symbol)
    with suppress(DerivationError):
        return is_zero(prog.fold(write_out(pullback(equation.expr, above, prog.find(wrt)))))
    return False


_SENTENCES: tuple[Sentence[Ways], ...] = (
    Sentence("", lambda w: w.count < 2),
    Sentence(
        "{of} depends on {wrt} through {through}: both contribute, and the contributions add up.",
        lambda w: w.count == 2 and not w.direct,
    ),
    Sentence(
        "{of} depends on {wrt} through {through}: each contributes, and the contributions add up.",
        lambda w: w.count > 2 and not w.direct,
    ),
    Sentence(
        "{of} depends on {wrt} through {through} and directly: both contribute, and the"
        " contributions add up.",
        lambda w: w.count == 2 and w.direct,
    ),
    Sentence(
        "{of} depends on {wrt} through {through} and directly: each contributes, and the"
        " contributions add up.",
        lambda w: w.count > 2 and w.direct,
    ),
)


def paths_add(found: Ways) -> str:
    """The sentence on several ways, with {of}, {wrt}, {through} and {silent}; "" for a single."""
    several = found.count > 1 and found.silent
    return the_one(
        _SILENT if several else _SENTENCES, found, about="the ways along which a quantity acts"
    )


_SILENT: tuple[Sentence[Ways], ...] = (
    Sentence(
        "{of} depends on {wrt} through {through}; the contributions add up, and that through"
        " {silent} is 0.",
        lambda w: len(w.silent) == 1 and not w.direct,
    ),
    Sentence(
        "{of} depends on {wrt} through {through} and directly; the contributions add up, and that"
        " through {silent} is 0.",
        lambda w: len(w.silent) == 1 and w.direct,
    ),
    Sentence(
        "{of} depends on {wrt} through {through}; the contributions add up, and those through"
        " {silent} are 0.",
        lambda w: len(w.silent) > 1 and not w.direct,
    ),
    Sentence(
        "{of} depends on {wrt} through {through} and directly; the contributions add up, and those"
        " through {silent} are 0.",
        lambda w: len(w.silent) > 1 and w.direct,
    ),
)


def because(variable: Symbol) -> str:
    """Why terms cancel: the entries of a one-hot vector, say, add up to 1; {y} is the variable."""
    return the_one(_ADDING_UP, variable, about=f"the variable {variable.name}")


_ADDING_UP: tuple[Sentence[Symbol], ...] = (
    Sentence("The entries of {y} add up to 1, so terms cancel.", lambda v: 1 in v.shape),
    Sentence(
        "The entries of each row of {y} add up to 1, so terms cancel.", lambda v: 1 not in v.shape
    ),
)


def symmetric(prog: Program, before: Expr, after: Expr) -> tuple[Symbol, ...]:
    """The computed matrices that are transposed in `before` and stand as they are in `after`.

    That is right since each of them is its own transpose, which is seen by its definition.
    """
    gone = dict.fromkeys(s for s in _turned(before) if s not in set(_turned(after)))
    found = (s for s in gone if prog.equation(s.name) is not None)
    return tuple(s for s in found if transpose(prog.expand(s)) is prog.expand(s))


def _turned(expr: Expr) -> Iterator[Symbol]:
    """The quantities that are transposed in an expression, their inverses included."""
    for node in walk(expr):
        inside = node.arg if isinstance(node, Transpose) else None
        if isinstance(inside, Call) and inside.function == "inv":
            inside = inside.arg
        if isinstance(inside, Symbol):
            yield inside


def symmetric_together(quantities: Sequence[Symbol]) -> str:
    """That matrices are symmetric, with {these}; "" for none."""
    return the_one(_SYMMETRIC, quantities, about="the matrices that are symmetric")


_SYMMETRIC: tuple[Sentence[Sequence[Symbol]], ...] = (
    Sentence("", lambda q: not q),
    Sentence("The matrix {these} is symmetric.", lambda q: len(q) == 1),
    Sentence("The matrices {these} are symmetric.", lambda q: len(q) > 1),
)


def centred_together(quantities: Sequence[Symbol]) -> str:
    """What is known of quantities whose entries add up to 0, with {these}; "" for none."""
    return the_one(_CENTRED, quantities, about="the quantities that are centred")


_CENTRED: tuple[Sentence[Sequence[Symbol]], ...] = (
    Sentence("", lambda q: not q),
    Sentence("The entries of {these} add up to 0.", lambda q: len(q) == 1),
    Sentence("The entries of each of {these} add up to 0.", lambda q: len(q) > 1),
)


def intricate(expr: Expr, name: str) -> bool:
    """Whether it takes more than two rules to differentiate the expression, sums aside.

    A quantity that stands in it several times is differentiated by the product rule.
    """
    if occurrences(expr, name) > 1:
        return True
    rules = [n for n in walk(expr) if isinstance(n, _RULED) and depends_on(n, name)]
    return len(rules) - sum(map(squared_norm, rules)) > _FEW


def norms(prog: Program) -> tuple[Expr, ...]:
    """What a norm that is not squared is taken of: at zero it has no derivative."""
    squared, found = set[Expr](), dict[Expr, None]()
    for equation in prog.equations:
        for node in walk(equation.expr):
            if squared_norm(node):
                squared.add(node.children[0])
            if isinstance(node, Call) and node.function == "norm":
                found[node] = None
    return tuple(node.children[0] for node in found if node not in squared)
