"""Kinks: whether a slope jumps is computed from a function's row."""

import numpy as np
import pytest

from exgen.calculus.elementwise import ELEMENTWISE, Elementwise
from exgen.calculus.program import program
from exgen.calculus.text import shown
from exgen.said.kinks import breaking, breaks, constant_at, pieced, places, silent
from exgen.verify import arrays

JUMPING = {"relu", "leaky_relu", "abs", "clip", "sign", "step", "off"}
SMOOTHLY_PIECED = {"elu", "huber"}


@pytest.mark.parametrize("function", ELEMENTWISE)
def test_a_slope_jumps_where_the_limits_on_both_sides_differ(function: str) -> None:
    """ReLU breaks at its kink; ELU and Huber's function have one slope there; smooth ones none."""
    assert breaks(function) == (function in JUMPING)
    assert pieced(function) == (function in JUMPING | SMOOTHLY_PIECED)


def test_the_kinks_are_found_as_numbers() -> None:
    """Every zero of every text, of a line or of a curve."""
    assert places(ELEMENTWISE["relu"]) == (0.0,)
    assert places(ELEMENTWISE["huber"]) == pytest.approx((-1, 1))
    curved = Elementwise(name="relu", derivative="1", kinks=("x**2 - 2",))
    assert places(curved) == pytest.approx((-(2**0.5), 2**0.5))


@pytest.mark.parametrize(
    ("derivative", "kinks", "jumps"),
    [("2 * relu(x)", ("x",), False), ("step(x + 1) * step(1 - x)", ("x - 1", "x + 1"), True)],
)
def test_a_new_row_is_judged_by_its_slopes(
    derivative: str, kinks: tuple[str, ...], jumps: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The square of ReLU is smooth enough, the hard tanh is not, whatever they are called."""
    row = Elementwise(name="fresh", derivative=derivative, kinks=kinks, smooth=False)
    values = {
        True: lambda x: np.clip(x, -1, 1),
        False: lambda x: np.maximum(x, 0) ** 2,
    }[jumps]
    monkeypatch.setitem(ELEMENTWISE, "fresh", row)
    monkeypatch.setitem(arrays.ELEMENTWISE, "fresh", values)
    assert breaks("fresh") == jumps


def test_what_a_negative_argument_passes_back() -> None:
    """Nothing through ReLU, something through leaky ReLU and ELU."""
    assert [f for f in ("relu", "leaky_relu", "elu", "tanh", "abs") if silent(f)] == ["relu"]


def test_where_a_function_does_not_move() -> None:
    """ReLU is 0 left of its kink, a step 1 right of it; a slope that is zero in a point is none."""
    assert constant_at("relu", -0.5) == 0.0
    assert constant_at("relu", 0.5) is None
    assert constant_at("step", 0.5) == 1.0
    assert constant_at("cos", 0.0) is None
    assert constant_at("huber", 0.0) is None


def test_a_program_is_kept_off_the_kinks_where_a_slope_jumps() -> None:
    """No entry of ReLU's argument is zero; what goes into ELU or Huber's function may be."""
    prog = program(
        variables={"x": (("d", 1), "real"), "y": (("d", 1), "real")},
        equations={"z": "2 * x", "a": "relu(z)", "b": "elu(z)", "f": "sum(huber(a - b - y))"},
    )
    assert [shown(e) for e in breaking(prog)] == ["z"]
