"""What a node knows of the tree below it, and what is left undone because of that."""

import gc
from collections.abc import Mapping
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from calculus.strategies import VARIABLES, texts
from exgen.calculus.adjoint import gradient
from exgen.calculus.arithmetic import BUILT
from exgen.calculus.build import add, scaled, split, symbol
from exgen.calculus.claims import has_indices
from exgen.calculus.expr import (
    Apply,
    Delta,
    Entry,
    Expr,
    IndexSum,
    Scaled,
    Slice,
    Symbol,
    Transpose,
    depends_on,
    walk,
)
from exgen.calculus.functions import apply
from exgen.calculus.indexed import entry_of
from exgen.calculus.node import _TABLE, _forget, _Held
from exgen.calculus.parse import parse
from exgen.calculus.polish import _complement, _positive_first, _shortest
from exgen.calculus.rules import write_out
from exgen.calculus.substitute import everywhere, rebuild, substitute, transform
from exgen.collector import leave_alone
from exgen.errors import DerivationError

NAMES: dict[str, Expr] = {n: symbol(n, shape, domain) for n, (shape, domain) in VARIABLES.items()}


def _forms(text: str) -> list[Expr]:
    """The expression, its derivative with primes in it, and an entry of it."""
    expr = parse(text, NAMES)
    forms = [expr, apply("tanh", expr, primes=1)]
    if expr.shape.is_scalar:
        forms.append(gradient(expr, symbol("x", ("d", 1))))
    with suppress(DerivationError):  # not everything has an index form
        forms.append(entry_of(expr, "i", "j"))
    return forms


@given(texts())
def test_found_as_by_walking(text: str) -> None:
    """Size, transposes, primes, symbols and index notation are those of the nodes of the tree."""
    for expr in _forms(text):
        nodes = list(walk(expr))
        numbers = sum(isinstance(n, Scaled) and n.coefficient not in (1, -1) for n in nodes)
        primes = sum(n.primes for n in nodes if isinstance(n, Apply))
        assert expr.size == len(nodes) + numbers + primes
        assert expr.primed == (primes > 0)
        assert expr.transposes == sum(isinstance(n, Transpose) for n in nodes)
        inside = {n.name for n in nodes if isinstance(n, Symbol)}
        assert all(depends_on(expr, name) == (name in inside) for name in NAMES)
        indexed = any(isinstance(n, Entry | Slice | IndexSum | Delta) for n in nodes)
        assert has_indices(expr) == indexed


def _everywhere(node: Expr, replacements: Mapping[Expr, Expr]) -> Expr:
    """Substitution that looks at every node and builds every node again."""
    if node in replacements:
        return replacements[node]
    changed = tuple(_everywhere(child, replacements) for child in node.children)
    return node if changed == node.children else rebuild(node, changed)


@given(texts(), st.data())
def test_substitution_misses_nothing(text: str, data: st.DataObject) -> None:
    """Passing over what cannot hold a key leaves the same expression as looking everywhere."""
    expr = parse(text, NAMES)
    parts = sorted(
        set(walk(expr)), key=lambda n: (n.size, repr(n.shape), sorted(map(str, n.names)))
    )
    keys = data.draw(st.lists(st.sampled_from(parts), max_size=3))
    replacements: dict[Expr, Expr] = {k: symbol(f"k{i}", k.shape) for i, k in enumerate(keys)}
    assert substitute(expr, replacements) is _everywhere(expr, replacements)


KEPT = [(visit, everywhere(visit)) for visit in (_complement, _positive_first, _shortest)]


@given(texts())
def test_what_is_kept_is_what_would_be_found(text: str) -> None:
    """A transformation that keeps what came of a part gives what one that starts anew does."""
    for expr in _forms(text):
        for visit, kept in KEPT:
            assert kept(expr) is transform(expr, visit)
            assert kept(expr) is kept(expr)


@given(texts())
def test_a_sum_of_one_term_is_the_term(text: str) -> None:
    """Nothing is built again by adding one term, or by taking its number off and putting it on."""
    for expr in _forms(text):
        assert add(expr) is expr
        coefficient, rest = split(expr)
        assert scaled(coefficient, (), rest) is expr


def test_nothing_to_write_out() -> None:
    """Without primes an expression is its own written-out form, with them it is not."""
    plain = parse("tanh(B @ x)", NAMES)
    assert write_out(plain) is plain
    assert write_out(apply("tanh", NAMES["x"], primes=1)) is parse("1 - tanh(x)**2", NAMES)


def test_the_table_forgets() -> None:
    """A node that nobody holds leaves the table, so that it does not grow with what was drawn.

    Constructors hold their latest results, of which there is a bound.
    """

    def held() -> bool:
        return any(getattr(held(), "name", "") == "nobody else" for held in _TABLE.values())

    leave_alone()  # what other tests have left behind takes a collection seconds
    node = symbol("nobody else", ("d", 1))
    whole = add(node, node)
    assert held()
    del node, whole
    assert add.cache_info().maxsize == BUILT
    add.cache_clear()
    gc.collect()
    assert not held()


def test_an_equal_node_keeps_the_place_of_one_that_is_gone() -> None:
    """What is heard late of a node that is gone takes nothing off the table."""
    node = symbol("still here", ("d", 1))
    key = next(key for key, held in _TABLE.items() if held() is node)
    late = _Held(node)
    late.key = key
    _forget(late)
    assert _TABLE[key]() is node is symbol("still here", ("d", 1))
