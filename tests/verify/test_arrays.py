"""Evaluation with NumPy: all values of indices at once, and products of stacks."""

from fractions import Fraction

import numpy as np
import pytest

from exgen.calculus import expr as nodes
from exgen.calculus.build import number
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Expr, IndexSum, Symbol, intern
from exgen.calculus.parse import parse
from exgen.calculus.program import program
from exgen.calculus.rules import written_out
from exgen.calculus.shape import SCALAR
from exgen.verify.array_functions import product
from exgen.verify.arrays import RULES, ArrayScope, evaluate

SIZES = {"n": 2, "m": 3, "k": 4}
RNG = np.random.default_rng(3)
VALUES = {
    "A": RNG.normal(size=(5, 2, 3)),
    "B": RNG.normal(size=(5, 3, 4)),
    "x": RNG.normal(size=(5, 3, 1)),
}
PROG = program(
    variables={
        "A": (("n", "m"), "real"), "B": (("m", "k"), "real"), "x": (("m", 1), "real"),
    },
    equations={"z": "A @ x"},
    sizes=SIZES,
)  # fmt: skip
INDICES = {"i": "n", "j": "m", "l": "k"}
TEXTS = (
    "A[i, j]",
    "A[i, j] * x[j, 0] + 2",
    "A[i, :] @ B",
    "A[:, j]",
    "tanh(A[i, j]) * B[j, 3]",
    "(A @ B)[i, l] - A[i, :] @ B[:, l]",
    "norm(x)**2",
)


def leaf(node: Expr) -> np.ndarray:
    """The value of a symbol."""
    assert isinstance(node, Symbol)
    return VALUES[node.name]


@pytest.mark.parametrize("text", TEXTS)
def test_all_values_of_the_indices_at_once(text: str) -> None:
    """One pass gives for each value what it gives alone."""
    expr = parse(text, PROG.names(), indices=INDICES)
    places = np.indices([SIZES[d] for d in INDICES.values()]).reshape(3, -1)
    scope = ArrayScope(leaf=leaf, sizes=SIZES).inside(dict(zip(INDICES, places, strict=True)))
    together = scope.value(expr)
    assert together.shape[-3] in (1, places.shape[1])
    together = np.broadcast_to(together, (5, places.shape[1], *together.shape[-2:]))
    for k, place in enumerate(places.T.tolist()):
        at = dict(zip(INDICES, place, strict=True))
        alone = evaluate(expr, leaf=leaf, sizes=SIZES, indices=at)
        np.testing.assert_allclose(together[:, k], alone, rtol=1e-14, atol=1e-14)


def test_sums_within_sums() -> None:
    """Sums over one and two indices, at free ones and without, are the matrix products."""
    names = PROG.names()
    term = parse("A[i, j] * B[j, l]", names, indices=INDICES)
    inner = intern(IndexSum(SCALAR, "j", "m", term))
    known = VALUES["A"] @ VALUES["B"]
    for i, k in np.ndindex(2, 4):
        value = evaluate(inner, leaf=leaf, sizes=SIZES, indices={"i": i, "l": k})
        np.testing.assert_allclose(value[:, 0, 0], known[:, i, k])
    outer = intern(IndexSum(SCALAR, "i", "n", intern(IndexSum(SCALAR, "l", "k", inner))))
    value = evaluate(outer, leaf=leaf, sizes=SIZES)
    np.testing.assert_allclose(value[:, 0, 0], known.sum(axis=(1, 2)))


def test_what_the_index_does_not_touch_counts_for_every_value() -> None:
    """A sum of a constant is so many times the constant, within another sum too."""
    body = parse("x[0, 0]", PROG.names())
    once = intern(IndexSum(SCALAR, "j", "m", body))
    twice = intern(IndexSum(SCALAR, "i", "n", once))
    np.testing.assert_allclose(evaluate(once, leaf=leaf, sizes=SIZES), 3 * VALUES["x"][:, :1])
    np.testing.assert_allclose(evaluate(twice, leaf=leaf, sizes=SIZES), 6 * VALUES["x"][:, :1])


def test_every_kind_of_node_has_a_rule() -> None:
    """A kind of node that is added without a value is noticed here."""
    named = [value for value in vars(nodes).values() if isinstance(value, type)]
    assert {kind for kind in named if issubclass(kind, Expr) and kind is not Expr} == set(RULES)


@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((4, 8, 6, 3, 2), (1, 8, 1, 2, 5)),
        ((1, 8, 1, 3, 2), (4, 8, 6, 2, 5)),
        ((1, 8, 1, 3, 2), (4, 8, 6, 2, 1)),
        ((8, 6, 3, 2), (2, 1)),
        ((8, 1, 3, 2), (4, 8, 6, 2, 1)),
        ((4, 8, 6, 3, 2), (4, 8, 6, 2, 1)),
        ((3, 2), (2, 4)),
    ],
)
def test_products_of_stacks(left: tuple[int, ...], right: tuple[int, ...], dtype: type) -> None:
    """However it is carried out, it is the product of the matrices."""
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=left), rng.normal(size=right).astype(dtype)
    np.testing.assert_allclose(product(one, other), one @ other, rtol=1e-12, atol=1e-12)


def test_a_part_is_evaluated_once() -> None:
    """What two expressions share is looked at for the first of them alone."""
    asked: list[Expr] = []

    def watched(node: Expr) -> np.ndarray:
        asked.append(node)
        return leaf(node)

    scope = ArrayScope(leaf=watched, sizes=SIZES)
    for text in ("A @ B", "tanh(A @ B)", "sum(A @ B)"):
        scope.value(parse(text, PROG.names()))
    assert len(asked) == 2


@pytest.mark.parametrize("name", [n for n, row in ELEMENTWISE.items() if row.activation])
@pytest.mark.parametrize("text", ["x", "A.T @ (A @ x)", "A[i, j] * x[j, 0]"])
def test_a_prime_is_the_rule_written_out(name: str, text: str) -> None:
    """A derivative at any argument has the value of its rule with the argument put in."""
    arg = parse(text, PROG.names(), indices=INDICES)
    primed = intern(nodes.Apply(arg.shape, name, arg, 1))
    for values in (VALUES, {n: v + 1e-30j for n, v in VALUES.items()}):
        at = {"leaf": lambda node, v=values: v[node.name], "sizes": SIZES}
        found, told = (
            evaluate(expr, indices={"i": 1, "j": 2}, **at) for expr in (primed, written_out(primed))
        )
        np.testing.assert_allclose(found.real, told.real, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(found.imag, told.imag, rtol=1e-12, atol=1e-45)


@pytest.mark.parametrize("name", ["step", "sign", "off"])
def test_a_constant_rule_has_a_value_for_every_index(name: str) -> None:
    """A derivative that is 0 everywhere has as many values as its argument."""
    arg = parse("A[i, j] * x[j, 0]", PROG.names(), indices=INDICES)
    places = np.indices([SIZES[d] for d in INDICES.values()]).reshape(3, -1)
    scope = ArrayScope(leaf=leaf, sizes=SIZES).inside(dict(zip(INDICES, places, strict=True)))
    found = scope.value(intern(nodes.Apply(arg.shape, name, arg, 1)))
    assert found.shape == scope.value(arg).shape
    assert not found.any()


def test_a_second_prime_has_no_value() -> None:
    """There is no rule for it, and no guess instead."""
    x = PROG.find("x")
    with pytest.raises(ValueError, match="2 primes"):
        evaluate(intern(nodes.Apply(x.shape, "tanh", x, 2)), leaf=leaf, sizes=SIZES)


@pytest.mark.parametrize("exponent", [2, 3, -1, -2, Fraction(1, 2), Fraction(-1, 2), 0])
def test_powers_with_a_number(exponent: Fraction | int) -> None:
    """Powers, roots and fractions entry by entry, and their slopes by the complex step."""
    x = PROG.find("x")
    node = intern(nodes.Power(x.shape, x, number(exponent)))
    base = np.abs(VALUES["x"])
    real = evaluate(node, leaf=lambda _: base, sizes=SIZES)
    np.testing.assert_allclose(real, np.vectorize(lambda e: e ** float(exponent))(base), rtol=1e-13)
    moved = evaluate(node, leaf=lambda _: base + 1e-30j, sizes=SIZES)
    slope = float(exponent) * base ** float(exponent - 1)
    np.testing.assert_allclose(moved.imag, 1e-30 * slope, rtol=1e-12, atol=1e-45)
