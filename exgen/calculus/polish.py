"""An answer as a lecturer writes it: means, common powers and the matrix of a softmax by name.

Every rule takes a node and gives an equal one that may be shorter; what is shorter is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import attrgetter

from exgen.calculus.broadcast import normalised
from exgen.calculus.build import (
    RangeError,
    add,
    hadamard,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    split,
    sub,
)
from exgen.calculus.expr import (
    Add,
    Call,
    Constant,
    Expr,
    Hadamard,
    MatMul,
    Partial,
    Scaled,
    Symbol,
)
from exgen.calculus.functions import inner
from exgen.calculus.gates import gated, opened
from exgen.calculus.known import by_definition
from exgen.calculus.program import Equation, Program
from exgen.calculus.recognise import recognised
from exgen.calculus.shorter import RULES
from exgen.calculus.simplify import shorten
from exgen.calculus.substitute import everywhere, rebuild, substitute, transform

_SIZE = attrgetter("size")
_LARGEST = 400
"""From so many nodes on an answer is left as it is."""
_KEPT = 1 << 11
"""So many answers are kept: that of a part is asked for again where it is boxed or built on."""


def polished(expr: Expr, program: Program) -> Expr:
    """The answer in a shorter form, in the names of the program; itself where none is found."""
    if expr.size > _LARGEST:
        return expr
    try:
        return _shortened(expr, program.equations)
    except RangeError:  # a form that divides by zero is none
        return expr


@lru_cache(maxsize=_KEPT)
def _shortened(expr: Expr, equations: tuple[Equation, ...]) -> Expr:
    program = Program((), equations)
    named = transform(expr, lambda node: by_definition(node, program))
    found = dict.fromkeys((expr, named))
    for start in tuple(found):
        found |= dict.fromkeys(_forms(start))
    if gated(expr):  # gates that shut one another may be told by what is named in them
        found |= dict.fromkeys(map(opened, (*found, program.expand(expr))))
    found |= dict.fromkeys(normalised(min(found, key=_SIZE), program))
    found |= dict.fromkeys(program.fold(form) for form in tuple(found))
    multiples = _multiples(program)
    folded = [shorten(program.fold(_in_terms_of(form, multiples))) for form in found]
    best = shorten(min((*found, *folded), key=_SIZE))  # a sum found last may be a factor in turn
    return _all_positive_first(_all_complements(best))


def _multiples(program: Program) -> dict[Expr, Expr]:
    """What a multiple has as its body, by the name: of d = -2 (y - a) c / n that is (y - a) c.

    And (a - y) c, since a difference may stand either way round; a sum of products is the inner
    product that it is, too.
    """
    found: dict[Expr, Expr] = {}
    for equation in program.equations:
        match equation.expr:
            case Scaled(body=Expr() as body) as multiple if not isinstance(body, Symbol | Constant):
                below = [power(s, number(-1)) for s in multiple.scalars]
                named = scaled(1 / multiple.coefficient, below, equation.symbol)
                found |= {body: named} | {other: neg(named) for other in _turned_round(body)}
            case Scaled(body=None, scalars=(single,)) as multiple:
                named = scaled(1 / multiple.coefficient, (), equation.symbol)
                found |= dict.fromkeys((single, *_inner_products(single)), named)
            case Call() as total:
                found |= dict.fromkeys(_inner_products(total), equation.symbol)
    return found


def _inner_products(total: Expr) -> Iterator[Expr]:
    """sum(u * v) as u^T v and as v^T u, where u and v are columns."""
    match total:
        case Call(function="sum", arg=Hadamard(factors=(one, other))) if one.shape.is_column:
            yield inner(one, other)
            yield inner(other, one)


def _in_terms_of(expr: Expr, multiples: Mapping[Expr, Expr]) -> Expr:
    """The answer with these in it by name, among the factors of a larger product too."""

    def within(node: Expr) -> Expr | None:
        for body, named in multiples.items():
            if isinstance(node, Hadamard) and isinstance(body, Hadamard):
                rest = [f for f in node.factors if f not in body.factors]
                if len(rest) == len(node.factors) - len(body.factors):
                    return hadamard(named, *rest)
        return None

    return transform(substitute(expr, multiples), within) if multiples else expr


def _turned_round(expr: Expr) -> Iterator[Expr]:
    """The negative of a product, by one of the differences in it turned round."""
    if isinstance(expr, Add) and len(expr.terms) == 2:
        yield neg(expr)
    if isinstance(expr, MatMul | Hadamard):
        for k, child in enumerate(expr.children):
            for other in _turned_round(child):
                yield rebuild(expr, (*expr.children[:k], other, *expr.children[k + 1 :]))


def _forms(expr: Expr) -> Iterator[Expr]:
    by_name = recognised(expr)
    for form in dict.fromkeys((expr, by_name, shorten(by_name))):
        yield form
        shorter = _all_shortest(form)
        yield shorter
        yield shorten(shorter)


def _shortest(node: Expr) -> Expr | None:
    best = node
    for rule in RULES.get(type(node), ()):
        for found in rule(best):
            best = min((best, found), key=_SIZE)
            if type(best) is not type(node):
                return best
    return best


_all_shortest = everywhere(_shortest)


def _positive_first(node: Expr) -> Expr | None:
    """A term without a minus stands first, in every sum; I - B where two differences turn."""
    if isinstance(node, MatMul):
        return _both_turned(node)
    if isinstance(node, Add) and split(node.terms[0])[0] < 0:
        positive = next((t for t in node.terms if split(t)[0] > 0), None)
        if positive is not None and not isinstance(positive, Constant):
            return add(positive, *(t for t in node.terms if t is not positive))
    return None


_all_positive_first = everywhere(_positive_first)


def _both_turned(node: MatMul) -> Expr | None:
    """A product with B - I and another difference in it, both turned round."""
    differences = [f for f in node.factors if isinstance(f, Add) and len(f.terms) == 2]
    if len(differences) == 2 and any(_is_minus_identity(t) for f in differences for t in f.terms):
        return matmul(*(neg(f) if f in differences else f for f in node.factors))
    return None


def _is_minus_identity(term: Expr) -> bool:
    turned = neg(term)
    return isinstance(turned, Constant) and turned.kind == "eye"


def _complement(node: Expr) -> Expr | None:
    """In a sum, v - v * g is v * (1 - g), where v is a name."""
    if not isinstance(node, Add):
        return None
    for term in node.terms:
        for other in node.terms:
            product = neg(other)
            if isinstance(term, Symbol | Partial) and isinstance(product, Hadamard):
                rest = [f for f in product.factors if f is not term]
                if len(rest) == len(product.factors) - 1:
                    mixed = hadamard(term, sub(ones(term.shape), hadamard(*rest)))
                    return add(*(mixed if t is term else t for t in node.terms if t is not other))
    return None


_all_complements = everywhere(_complement)
