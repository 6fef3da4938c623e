"""One part of a backpropagation question: the derivative that is asked, its lines, its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from exgen.calculus.build import add, power, scaled, symbol, times
from exgen.calculus.claims import Claim, free_indices
from exgen.calculus.expr import (
    Add,
    Apply,
    Constant,
    Expr,
    Hadamard,
    Index,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Symbol,
    Transpose,
    walk,
)
from exgen.calculus.functions import apply
from exgen.calculus.indexed import entry, entry_of
from exgen.calculus.substitute import substitute
from exgen.calculus.text import to_text
from exgen.families.backprop.layered_program import Network
from exgen.questions.derivative_names import spoken
from exgen.questions.records import Part, Share, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDraft:
    """A part before it has points.

    `name` is the derivative as the sheet asks for it, `entry` the same as an entry where a row or
    a column of entries is asked. `answer` may use derivatives by name, and so may the lines.
    `marks` asks for a matrix of question marks on the sheet, `vector` for the answer in vector
    notation; `hint` names a remark of the template, `about` what the remark speaks of.
    """

    number: str
    name: Expr
    steps: tuple[Step, ...]
    answer: Expr
    entry: Expr | None = None
    marks: bool = False
    vector: bool = False
    hint: str = ""
    about: tuple[Expr, ...] = ()

    @property
    def keyed(self) -> Expr:
        """The derivative as the key names it."""
        return self.name if self.entry is None else self.entry

    @property
    def grid(self) -> Expr | None:
        """One entry of the matrix that the sheet shows with names in it, None without a matrix."""
        lines = [s.claim.left for s in self.steps if s.kind in ("matrix", "matrix-found")]
        return lines[0] if lines else None


def line(kind: str, left: Expr, *rights: Expr, about: tuple[Expr, ...] = ()) -> Step:
    """One line; forms that repeat the one before are left out."""
    forms = tuple(dict.fromkeys(r for r in rights if r is not left))
    return Step(kind=kind, claim=Claim(left=left, rights=forms), about=about)


def picked(expr: Expr, row: Index, col: Index) -> Expr:
    """Entry (row, col) without sums over indices: what needs one is an entry of a product.

    Raises TypeError for a function of a whole vector or matrix, which has no such entry.
    """
    match expr:
        case Add():
            return add(*(picked(t, row, col) for t in expr.terms))
        case Scaled() if expr.body is not None:
            return scaled(expr.coefficient, expr.scalars, picked(expr.body, row, col))
        case Hadamard():
            return scaled(Fraction(1), [picked(f, row, col) for f in expr.factors], None)
        case Transpose():
            return picked(expr.arg, col, row)
        case Apply():
            return apply(expr.function, picked(expr.arg, row, col), expr.primes)
        case Power():
            return power(picked(expr.base, row, col), expr.exponent)
        case MatMul() if len(expr.factors) == 2 and expr.factors[0].shape.cols == 1:
            left, right = expr.factors
            return times(picked(left, row, 0), picked(right, 0, col))
        case MatMul() | Partial():
            return entry(expr, row, col)
        case Number() | Constant() | Symbol():
            return entry_of(expr, row, col)
    raise TypeError(f"no entry of {type(expr).__name__}")


def part(asked: PartDraft, *, question: str, number: str, shares: tuple[Share, ...]) -> Part:
    """The part as it is asked, with its lines but without the answer.

    `number` is what the sheet prints after the question's id.
    """
    name = asked.keyed
    of, wrt = spoken(name)
    index = free_indices(name)
    return Part(
        id=f"{question}.{asked.number}",
        printed=f"{question}.{number}",
        kind="entry" if "[" in wrt else "gradient",
        of=of,
        wrt=wrt,
        shares=shares,
        derivative=asked.name,
        extras={"index": dict(index)} if index else {},
        shape=name.shape,
        steps=asked.steps,
    )


def answered(part: Part, asked: PartDraft, network: Network, *, uses: tuple[str, ...]) -> Part:
    """The part with its answer in the program's quantities alone, which is proved too.

    The line that is added for the proof is not printed, so the part weighs what it weighed before.
    """
    answer = network.resolved(asked.answer)
    extras: dict[str, object] = {**part.extras, "uses": list(uses)}
    named = _named(asked.answer, network.delta)
    if named:
        extras["in_terms_of"] = {letter: {"of": p.of, "wrt": p.wrt} for p, letter in named.items()}
        letters: Mapping[Expr, Expr] = {p: symbol(letter, p.shape) for p, letter in named.items()}
        extras["answer_in_terms"] = to_text(substitute(asked.answer, letters))
    steps = part.steps
    if steps[-1].claim.answer is not answer or steps[-1].claim.left is not asked.keyed:
        steps = (*steps, line("resolved", asked.keyed, answer))
    return replace(part, answer=answer, extras=extras, steps=steps)


def _named(answer: Expr, delta: Partial) -> dict[Partial, str]:
    """The derivatives that an answer leaves by name, each with its name in the key."""
    found = dict.fromkeys(n for n in walk(answer) if isinstance(n, Partial))
    return {p: "delta" if p is delta else f"d{p.of}_d{p.wrt}" for p in found}
