"""What a forward pass must keep: computed from what the backward pass reads.

The backward pass needs values (a layer's output, for the next layer's weight gradient) and slopes
(an activation's derivative). A value can be had from its layer's pre-activation by applying the
activation again, a slope from the pre-activation, or from the layer's output where the derivative
is a function of it. The smallest set that serves every need is found by trying sets in order of
size.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Apply, Expr, Symbol, walk
from exgen.calculus.functions import ELEMENTWISE
from exgen.calculus.program import Program
from exgen.calculus.rules import filled, written_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that the backward pass reads: an expression, and the names it can be had from."""

    expr: Expr
    sources: tuple[str, ...]
    stand_in: Claim | None = None


def needs(prog: Program, backward: Iterable[Expr]) -> tuple[Need, ...]:
    """What the given expressions of a backward pass read of the forward pass.

    Derivatives of activations are to be named (`sigma'(z)`) in them, not written out.
    """
    found: dict[Expr, Need] = {}
    for expr in backward:
        slopes = {n for n in walk(expr) if isinstance(n, Apply) and n.primes}
        inside = {id(n.arg) for n in slopes}
        for node in walk(expr):
            if isinstance(node, Apply) and node.primes:
                found.setdefault(node, _slope(prog, node))
            elif (
                isinstance(node, Symbol)
                and id(node) not in inside
                and prog.equation(node.name) is not None
            ):
                found.setdefault(node, _value(prog, node))
    return tuple(found.values())


def _slope(prog: Program, node: Apply) -> Need:
    assert isinstance(node.arg, Symbol)
    sources = [node.arg.name]
    stand_in = None
    row = ELEMENTWISE[node.function]
    output = next(
        (
            e.symbol
            for e in prog.equations
            if isinstance(e.expr, Apply)
            and e.expr.function == node.function
            and e.expr.arg is node.arg
        ),
        None,
    )
    if output is not None and row.from_output:
        sources.insert(0, output.name)
        rest = filled(row.from_output, "a", output)
        explicit = written_out(node)
        forms = dict.fromkeys((explicit, rest))
        stand_in = Claim(left=node, rights=tuple(forms))
    return Need(expr=node, sources=tuple(sources), stand_in=stand_in)


def _value(prog: Program, node: Symbol) -> Need:
    equation = prog.equation(node.name)
    assert equation is not None
    inside = [n for n in equation.expr.children if isinstance(n, Symbol)]
    if len(inside) == 1 and len(equation.expr.children) == 1:
        return Need(expr=node, sources=(node.name, inside[0].name))
    return Need(expr=node, sources=(node.name,))


def smallest(wanted: tuple[Need, ...]) -> tuple[str, ...]:
    """The smallest set of names that serves every need; among equals the one preferred first."""
    order = list(dict.fromkeys(name for need in wanted for name in need.sources))
    preferred = sorted(order, key=lambda n: sum(n == need.sources[0] for need in wanted))[::-1]
    for count in range(len(order) + 1):
        for names in combinations(preferred, count):
            if all(set(need.sources) & set(names) for need in wanted):
                return tuple(n for n in order if n in names)
    return tuple(order)


def alternatives(chosen: tuple[str, ...], wanted: tuple[Need, ...]) -> dict[str, tuple[str, ...]]:
    """For each chosen name the names that could be kept in its place."""
    found = {}
    for name in chosen:
        others = list(dict.fromkeys(s for need in wanted for s in need.sources if s != name))
        rest = set(chosen) - {name}
        found[name] = tuple(
            o
            for o in others
            if o not in rest and all(set(need.sources) & (rest | {o}) for need in wanted)
        )
    return {name: options for name, options in found.items() if options}


def sufficient(wanted: tuple[Need, ...]) -> tuple[tuple[str, ...], ...]:
    """All sets of names that serve every need and of which no name can be left out.

    The small ones come first; a set suffices if and only if it holds one of them.
    """
    order = list(dict.fromkeys(name for need in wanted for name in need.sources))
    found: list[tuple[str, ...]] = []
    for count in range(len(order) + 1):
        for names in combinations(order, count):
            if any(set(one) <= set(names) for one in found):
                continue
            if all(set(need.sources) & set(names) for need in wanted):
                found.append(names)
    return tuple(found)


def superfluous(prog: Program, sets: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The defined names that none of the sets holds: to store one of them never helps."""
    useful = {name for names in sets for name in names}
    return tuple(e.name for e in prog.equations if e.name not in useful)


def readers(
    name: str, wanted: Iterable[Need], backward: Iterable[tuple[str, Expr]]
) -> tuple[str, ...]:
    """The quantities whose derivatives read what can be had from `name`.

    `backward` has the expression of each derivative, as for `needs`, by the quantity's name.
    """
    served = {need.expr for need in wanted if name in need.sources}
    return tuple(of for of, expr in backward if any(node in served for node in walk(expr)))
