"""Where a derivation holds, and what its variables are taken to be: for a person to read.

Left out are the points at which the function has no derivative: at kinks, where a number below a
fraction line is zero, where a logarithm or an inverse has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from exgen.calculus.build import transpose
from exgen.calculus.declared import ELEMENTWISE_DOMAIN, SCALAR_DOMAIN
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import (
    Apply,
    Call,
    Expr,
    MatMul,
    Number,
    Power,
    Symbol,
    Transpose,
    depends_on,
    walk,
)
from exgen.calculus.leaves import SUM_TO_ONE, SYMMETRIC
from exgen.calculus.rules import filled
from exgen.calculus.simplify import shorten
from exgen.calculus.text import shown
from exgen.deriving.typed_request import Wanted
from exgen.said.kinks import breaking
from exgen.said.signs import at_least_zero, positive
from exgen.wording import listed

_REGULAR: Final = frozenset({"invertible", "spd", "orthogonal"})
_POSITIVE_POLES: Final = frozenset({"log", "arcsin", "arccos"})
_IMPLIED: Final = {
    "entries": ("positive",),
    "nonzero": ("positive", "entries", "regular", "det"),
    "regular": ("det",),
}
"""Kind of a condition -> the kinds that say more of the same expression."""
_WORDS: Final = {
    "entries": "no entry of {} is zero",
    "nonzero": "{} is not zero",
    "positive-entries": "every entry of {} is positive",
    "positive": "{} is positive",
    "regular": "{} is invertible",
    "det": "{} has a positive determinant",
    "largest": "the largest entry of {} is attained once",
    "largest-rows": "the largest entry of each row of {} is attained once",
}

Write = Callable[[Expr], str]


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be true of an expression.

    `kind` is "entries" (none is zero), "nonzero" (as a whole), "positive" (each entry), "regular"
    (invertible), "det" (with positive determinant), "largest" or "largest-rows" (no ties).
    """

    kind: str
    expr: Expr

    def words(self, write: Write) -> str:
        """The condition in words; `write` puts down the expression."""
        kind, scalar = self.kind, self.expr.shape.is_scalar
        if kind == "positive" and not scalar:
            kind = "positive-entries"
        if kind == "entries" and scalar:
            kind = "nonzero"
        return _WORDS[kind].format(write(self.expr))


def conditions(asked: Wanted, answer: Expr) -> tuple[Condition, ...]:
    """What has to be true of the point for the derivative to be the answer."""
    program, wrt = asked.free, asked.wrt.name
    found: dict[Condition, None] = {}
    for edge in breaking(program):
        if depends_on(program.expand(edge), wrt) and not positive(edge):
            found[Condition("entries", edge)] = None
    for expr in (*(equation.expr for equation in program.equations), answer):
        for node in walk(expr):
            found.update(dict.fromkeys(_of(node)))
    for node in cancelled(asked):
        found.update(dict.fromkeys(_of(node)))
    return tuple(
        c
        for c in found
        if not any(Condition(kind, c.expr) in found for kind in _IMPLIED.get(c.kind, ()))
    )


def cancelled(asked: Wanted) -> tuple[Expr, ...]:
    """What has no value everywhere, was typed, and stands in the program no more."""
    there = {node for equation in asked.program.equations for node in walk(equation.expr)}
    gone = {node: None for value in asked.values for node in walk(value) if node not in there}
    return tuple(node for node in gone if any(True for _ in _of(node)))


def _of(node: Expr) -> Iterator[Condition]:
    """What one node of a formula asks for to have a value, and a derivative."""
    match node:
        case Apply():
            for text in ELEMENTWISE[node.function].poles:
                pole = filled(text, "x", node.arg)
                if not positive(pole):
                    log = node.function in _POSITIVE_POLES
                    yield Condition("positive" if log else "entries", pole)
        case Call(function="max" | "max_rows"):
            yield Condition("largest" if node.function == "max" else "largest-rows", node.arg)
        case Call(function="inv" | "logabsdet"):
            yield from _regular(node.arg)
        case Call(function="logdet"):
            if not (isinstance(node.arg, Symbol) and node.arg.domain == "spd"):
                yield Condition("det", node.arg)
        case Power() if not positive(node.base):
            yield from _of_power(node)


def _of_power(node: Power) -> Iterator[Condition]:
    base, exponent = node.base, node.exponent
    if not isinstance(exponent, Number):
        yield Condition("positive", base)
    elif exponent.value.denominator != 1 and not (
        isinstance(base, Call) and base.function == "norm"
    ):
        if not (exponent.value > 1 and at_least_zero(base)):
            yield Condition("positive", base)
    elif exponent.value < 1 and exponent.value != 0:
        match base:
            case Call(function="norm"):
                yield Condition("nonzero", base.arg)
            case Call(function="det"):
                yield from _regular(base.arg)
            case _:
                yield Condition("entries", base)


def _regular(matrix: Expr) -> Iterator[Condition]:
    if isinstance(matrix, Transpose):
        yield from _regular(matrix.arg)
    elif isinstance(matrix, MatMul) and all(f.shape.rows == f.shape.cols for f in matrix.factors):
        for factor in matrix.factors:
            yield from _regular(factor)
    elif not (isinstance(matrix, Symbol) and matrix.domain in _REGULAR):
        yield Condition("regular", matrix)


def sentence(asked: Wanted, answer: Expr, write: Write = shown) -> str:
    """The conditions as one clause, "where ... and ..."; "" where the answer holds everywhere."""
    words = [condition.words(write) for condition in conditions(asked, answer)]
    return f"where {listed(words, last='and')}" if words else ""


def convention(asked: Wanted, answer: Expr, write: Write = shown) -> str:
    """What a derivative means where its variable is of a special kind; "" for any other variable.

    The entries count as independent, as everywhere in exgen: for a symmetric S, df = tr(G^T dS)
    for every dS. Along symmetric dS alone, (G + G^T) / 2 does as well, and is symmetric.
    """
    wrt, name = asked.wrt, write(asked.wrt)
    independent = f"in the derivative the entries of {name} count as independent"
    if wrt.domain in SUM_TO_ONE:
        return f"{independent}, though they sum to 1"
    if wrt.domain not in SYMMETRIC:
        return ""
    same = shorten(transpose(answer)) is shorten(answer)
    among = "the same" if same else "half the sum of this and its transpose"
    return f"{independent}; among symmetric matrices alone the gradient is {among}"


def assumptions(asked: Wanted, answer: Expr) -> list[str]:
    """All of it as text, line by line."""
    texts = (sentence(asked, answer), convention(asked, answer), *functions(asked))
    return [text for text in texts if text]


def functions(asked: Wanted) -> Iterator[str]:
    """What is taken of each function that was declared."""
    for leaf in asked.program.variables:
        if leaf.domain == ELEMENTWISE_DOMAIN:
            yield f"nothing is known of {leaf.name} but its derivative; it goes entry by entry"
        elif leaf.domain == SCALAR_DOMAIN:
            yield f"nothing is known of {leaf.name} but its gradient; its value is a number"
