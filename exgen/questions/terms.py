"""The terms of a differential, in the order in which the product rule gives them.

A `Term` is a number, scalars and a chain of factors, one of which holds the change of a variable.
It is written as it stands: nothing in it is simplified or put in another order, so that a reader
can follow each term from one line to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from exgen.calculus.build import hadamard, matmul, ones, scaled, transpose
from exgen.calculus.differential import differential
from exgen.calculus.expr import (
    Add,
    Call,
    Differential,
    Expr,
    Hadamard,
    MatMul,
    Power,
    Scaled,
    Symbol,
    Transpose,
    contains,
    depends_on,
    intern,
)
from exgen.calculus.functions import CALLS, call
from exgen.calculus.multiple import split as without_number
from exgen.calculus.rules import gradient_of
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.substitute import substitute
from exgen.said.formulas import squared_norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """`coefficient * scalars * chain`, or with the trace of the chain where it is `traced`."""

    coefficient: Fraction = Fraction(1)
    scalars: tuple[Expr, ...] = ()
    chain: tuple[Expr, ...]
    traced: bool = False

    @property
    def expr(self) -> Expr:
        """The term as an expression."""
        body = product(self.chain)
        if self.traced:
            body = intern(Call(SCALAR, "tr", body))
        if self.coefficient == 1 and not self.scalars:
            return body
        if body.shape.is_scalar:
            return intern(Scaled(SCALAR, self.coefficient, (*self.scalars, body), None))
        return intern(Scaled(body.shape, self.coefficient, self.scalars, body))

    @property
    def place(self) -> int | None:
        """Where in the chain the change stands as a factor, transposed or not; None for nowhere."""
        places = [k for k, factor in enumerate(self.chain) if _is_change(_bare(factor))]
        others = [f for f in self.chain if _changing(f) and not _is_change(_bare(f))]
        alone = len(places) == 1 and not others and not any(map(_changing, self.scalars))
        return places[0] if alone else None

    @property
    def weight(self) -> Expr | None:
        """The matrix G of `tr(G^T dX)`, or the vector of `g^T dx`; None where it is not seen."""
        place = self.place
        if place is None or self.expr.shape != SCALAR:
            return None
        before, after = self.chain[:place], self.chain[place + 1 :]
        around = (*after, *before)
        if not around:
            return None
        found = matmul(*around)
        if not isinstance(self.chain[place], Transpose):
            found = transpose(found)
        return scaled(self.coefficient, self.scalars, found)

    def transposed(self) -> Term:
        """The same with the chain turned round."""
        return replace(self, chain=tuple(transpose(f) for f in reversed(self.chain)))

    def turned(self) -> Term:
        """The same trace with the change at its end."""
        place = self.place
        assert place is not None and self.traced
        return replace(self, chain=(*self.chain[place + 1 :], *self.chain[: place + 1]))

    def cleared(self) -> Term:
        """`u^T (v * w)` as `(u * v)^T w`, where w holds the change and the chain begins so."""
        if len(self.chain) != 2:
            return self
        first, second = self.chain
        if not isinstance(second, Hadamard):
            return self
        moving = [f for f in second.factors if _changing(f)]
        still = [f for f in second.factors if not _changing(f)]
        if len(moving) != 1 or not still:
            return self
        left = transpose(hadamard(transpose(first), *still))
        return replace(self, chain=(*flat(left), *flat(moving[0])))


def product(chain: Iterable[Expr]) -> Expr:
    """The matrix product of the factors as they stand."""
    factors = tuple(chain)
    if len(factors) == 1:
        return factors[0]
    return intern(MatMul(Shape(factors[0].shape.rows, factors[-1].shape.cols), factors))


def total(terms: Iterable[Expr]) -> Expr:
    """The sum of the terms as they stand."""
    found = tuple(terms)
    return found[0] if len(found) == 1 else intern(Add(found[0].shape, found))


def of(node: Expr, changes: Mapping[str, Expr]) -> list[Term]:
    """The differential of an expression when the named quantities change: a term for each place."""
    if isinstance(node, Symbol):
        return [Term(chain=(changes[node.name],))] if node.name in changes else []
    if not any(depends_on(node, name) for name in changes):
        return []
    match node:
        case Add():
            return [t for term in node.terms for t in of(term, changes)]
        case Scaled():
            return _of_scaled(node, changes)
        case MatMul():
            return _of_product(node.factors, changes)
        case Transpose():
            return [t.transposed() for t in of(node.arg, changes)]
        case Power() if squared_norm(node):
            base: Expr = node.base.children[0]
            traced = not base.shape.is_column and not base.shape.is_row
            if base.shape.is_row:
                base = transpose(base)
            twice = _of_product((transpose(base), base), changes)
            return [replace(t, traced=traced) for t in twice]
        case Call(function="tr"):
            return [replace(t, traced=True) for t in of(node.arg, changes)]
        case Call(function="logdet" | "logabsdet"):
            inverse = call("inv", node.arg)
            inside = of(node.arg, changes)
            return [replace(t, chain=(inverse, *t.chain), traced=True) for t in inside]
        case Call(function="logsumexp"):
            inside = of(node.arg, changes)
            first = transpose(call("softmax", node.arg))
            return [replace(t, chain=(first, *t.chain)) for t in inside]
        case Call(function=function) if function not in CALLS and node.arg.shape.is_column:
            inside = of(node.arg, changes)
            first = transpose(gradient_of(node))
            return [replace(t, chain=(first, *t.chain)) for t in inside]
        case Call(function="sum") if node.arg.shape.is_column:
            row = ones(Shape(1, node.arg.shape.rows))
            return [replace(t, chain=(row, *t.chain)) for t in of(node.arg, changes)]
    return split(differential(node, changes))


def split(expr: Expr) -> list[Term]:
    """The terms of an expression that is linear in the change."""
    if isinstance(expr, Add):
        return [t for term in expr.terms for t in split(term)]
    if isinstance(expr, Scaled):
        moving = [f for f in expr.children if _changing(f)]
        if len(moving) == 1 and (expr.body is None or moving[0] is expr.body):
            rest = tuple(f for f in expr.scalars if f is not moving[0])
            return [
                replace(t, coefficient=expr.coefficient * t.coefficient, scalars=rest + t.scalars)
                for t in split(moving[0])
            ]
        return [Term(chain=(expr,))]
    if isinstance(expr, Call) and expr.function == "tr":
        return [replace(t, traced=True) for t in split(expr.arg)]
    return [Term(chain=flat(expr))]


def put_in(term: Term, values: Mapping[Expr, list[Term]]) -> list[Term]:
    """The term with the differentials of intermediate quantities replaced by their own terms."""
    for k, factor in enumerate(term.chain):
        bare = _bare(factor)
        if bare not in values:
            continue
        found = values[bare]
        if bare is not factor:
            found = [t.transposed() for t in found]
        return [
            replace(
                term,
                coefficient=term.coefficient * t.coefficient,
                scalars=term.scalars + t.scalars,
                chain=(*term.chain[:k], *t.chain, *term.chain[k + 1 :]),
            )
            for t in found
        ]
    inside = {name: total(t.expr for t in found) for name, found in values.items()}
    return [
        replace(
            term,
            scalars=tuple(substitute(s, inside) for s in term.scalars),
            chain=tuple(substitute(f, inside) for f in term.chain),
        )
    ]


def equal_joined(terms: list[Term]) -> list[Term]:
    """Scalar terms that are equal, as one: each the transpose of the other."""
    found: list[Term] = []
    for term in terms:
        weight = term.weight
        for k, other in enumerate(found):
            mirrored = term.transposed().expr is replace(other, coefficient=term.coefficient).expr
            alike = weight is not None and _alike(other.weight, weight)
            if not (mirrored or alike) or term.coefficient + other.coefficient == 0:
                continue
            place = term.place
            turned = place is not None and isinstance(term.chain[place], Transpose)
            plain = other if turned else term
            found[k] = replace(plain, coefficient=term.coefficient + other.coefficient)
            break
        else:
            found.append(term)
    return found


def _alike(first: Expr | None, second: Expr) -> bool:
    """Whether two weights are the same but for a number in front."""
    return first is not None and without_number(first)[1] is without_number(second)[1]


def _of_scaled(node: Scaled, changes: Mapping[str, Expr]) -> list[Term]:
    found: list[Term] = []
    if node.body is not None:
        found += [
            replace(
                t, coefficient=node.coefficient * t.coefficient, scalars=node.scalars + t.scalars
            )
            for t in of(node.body, changes)
        ]
    for k, factor in enumerate(node.scalars):
        others = node.scalars[:k] + node.scalars[k + 1 :]
        for t in of(factor, changes):
            front = replace(
                t, coefficient=node.coefficient * t.coefficient, scalars=others + t.scalars
            )
            if node.body is None:
                found.append(front)
            else:
                found.append(
                    Term(
                        coefficient=front.coefficient,
                        scalars=(
                            *front.scalars,
                            replace(t, coefficient=Fraction(1), scalars=()).expr,
                        ),
                        chain=(node.body,),
                    )
                )
    return found


def _of_product(factors: tuple[Expr, ...], changes: Mapping[str, Expr]) -> list[Term]:
    """The product rule: each factor in its turn changes where it stands."""
    found = []
    for k, factor in enumerate(factors):
        before = tuple(f for other in factors[:k] for f in flat(other))
        after = tuple(f for other in factors[k + 1 :] for f in flat(other))
        found += [replace(t, chain=(*before, *t.chain, *after)) for t in of(factor, changes)]
    return found


def flat(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a product, or the expression alone."""
    return expr.factors if isinstance(expr, MatMul) else (expr,)


def _bare(factor: Expr) -> Expr:
    return factor.arg if isinstance(factor, Transpose) else factor


def _is_change(expr: Expr) -> bool:
    return isinstance(expr, Differential)


def _changing(expr: Expr) -> bool:
    return contains(expr, _is_change)
