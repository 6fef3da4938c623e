"""How a loss depends on one entry: the bound on its degree, held to differences in fractions."""

from __future__ import annotations

import numpy as np
import pytest

from exgen.calculus.program import Program, program
from exgen.said.degree import degrees
from exgen.verify.arrays import Array, evaluate

SHAPES = {"x": ("d", 1), "y": ("d", 1), "A": ("d", "d"), "s": (1, 1)}
SIZES = {"d": 3}


def at(text: str, seed: int = 3) -> tuple[Program, dict[str, Array]]:
    """A program of one equation, and all its quantities at a random point."""
    prog = program(
        variables={name: (shape, "real") for name, shape in SHAPES.items()},
        equations={"f": text},
        sizes=SIZES,
    )
    rng = np.random.default_rng(seed)
    point = {v.name: rng.normal(size=v.shape.sized(SIZES)).round(2) for v in prog.variables}
    value = evaluate(prog.equations[0].expr, leaf=lambda s: point[s.name], sizes=SIZES)  # type: ignore[attr-defined]
    return prog, {**point, "f": np.asarray(value).reshape(1, 1)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x.T @ y", 1),
        ("x.T @ A @ x", 2),
        ("norm(A @ x - y)**2 / 2", 2),
        ("norm(x)**4", 4),
        ("(x.T @ y) * norm(x)**2", 3),
        ("sum(x * x * y)", 2),
        ("tr(A @ x @ x.T)", 2),
        ("mean(x**3)", 3),
        ("s**2 + 5", 0),
        ("norm(x)", np.inf),
        ("sum(exp(x))", np.inf),
        ("sum(tanh(x) * y)", np.inf),
        ("1 / (x.T @ x)", np.inf),
        ("logsumexp(x)", np.inf),
        ("sum(exp(y)) * norm(x)**2", 2),
        ("sum(sin(x)**2)", np.inf),
    ],
)
def test_the_degree_of_a_formula(text: str, wanted: float) -> None:
    """Products add, sums take the larger; what is no polynomial has no degree."""
    prog, point = at(text)
    assert (degrees(prog, "f", "x", point) == wanted).all()


@pytest.mark.parametrize(
    ("function", "x", "wanted"),
    [
        ("relu", 0.4, 2), ("relu", -0.4, -np.inf), ("leaky_relu", -0.4, 2), ("elu", 0.4, 2),
        ("elu", -0.4, np.inf), ("abs", -0.4, 2), ("huber", 0.4, 4), ("huber", 1.7, 2),
        ("clip", 0.4, 2), ("clip", 1.7, 0), ("step", 0.4, 0), ("sign", -0.4, 0),
        ("softplus", 0.4, np.inf), ("silu", -3.0, np.inf), ("gelu", 0.4, np.inf),
        ("logcosh", 0.4, np.inf), ("sigmoid", 0.4, np.inf),
    ],
)  # fmt: skip
def test_a_function_counts_by_the_piece_its_argument_lies_on(
    function: str, x: float, wanted: float
) -> None:
    """The square of a function: linear pieces have degree 2 then, ELU's curved side none."""
    prog, point = at(f"sum({function}(x)**2)")
    point["x"] = np.full((3, 1), x)
    assert (degrees(prog, "f", "x", point) == wanted).all()


@pytest.mark.parametrize(
    "text",
    ["norm(relu(A @ x) - y)**2", "sum(huber(A @ x - y))", "sum(elu(x)**2)", "sum(x**3)",
     "norm(A @ tanh(y) - s * y)**2", "sum(abs(x) * y)", "(y.T @ x)**2 * s", "sum(softplus(x))"],
)  # fmt: skip
def test_where_the_bound_is_two_third_differences_are_zero(text: str) -> None:
    """In every entry, at many points; and where it is more, some are not."""
    curved, shown = False, False
    for seed in range(8):
        prog, point = at(text, seed)
        for name in ("x", "y", "s"):
            bounds = degrees(prog, "f", name, point)
            for place in np.ndindex(bounds.shape):
                third = _third(prog, point, name, place)
                if bounds[place] <= 2:
                    assert third < 1e-13 * max(1, abs(point["f"].item())), (name, place)
                else:
                    curved = True
                    shown = shown or third > 1e-12
    assert curved == shown


def _third(prog: Program, point: dict[str, Array], name: str, place: tuple[int, ...]) -> float:
    """The third difference along one entry."""

    def value(by: float) -> float:
        moved = point[name].copy()
        moved[place] += by
        known = {**point, name: moved}
        found = evaluate(prog.equations[0].expr, leaf=lambda s: known[s.name], sizes=SIZES)  # type: ignore[attr-defined]
        return float(found.item())

    step = 2e-4
    return abs(value(2 * step) - 2 * value(step) + 2 * value(-step) - value(-2 * step))
