"""Mistakes that a variant hides by its sizes, or by its numbers."""

import numpy as np
import pytest

from exgen.calculus.program import Program, program
from exgen.dimensions import dim_less, dim_sum
from exgen.mistakes.hidden import hidden, hidden_at, hidden_in_numbers, wrongs
from exgen.mistakes.shapes import shapes
from exgen.verify.linear import matrix
from exgen.verify.value_facts import Point
from mistakes.drawn import DRAW, question


def layered(widths: tuple[int, int, int], samples: int) -> Program:
    """A row-convention network with these widths and so many samples."""
    n0, n1, n2 = widths
    return program(
        variables={
            "x": (("m", "n0"), "real"),
            "W1": (("n1", "n0"), "real"),
            "W2": (("n2", "n1"), "real"),
            "y": (("m", "n2"), "real"),
        },
        equations={
            "z1": "x @ W1.T",
            "h1": "relu(z1)",
            "h2": "h1 @ W2.T",
            "J": "sum((h2 - y)**2) / 2 / sum(ones(m, 1))",
        },
        sizes={"n0": n0, "n1": n1, "n2": n2, "m": samples},
    )


def names(prog: Program, wrt: str) -> set[str]:
    """The names of what is hidden."""
    return {h.name for h in hidden(prog, "J", wrt)}


def test_blocks_and_convolutions_hide_by_their_sums() -> None:
    """A sum of dimensions that is as large as another one hides what their names would show."""

    def stacked(n: int, k: int, m: int) -> Program:
        return program(
            variables={
                "x": (("n", 1), "real"),
                "h": (("k", 1), "real"),
                "W": (("m", dim_sum("k", "n")), "real"),
                "y": (("m", 1), "real"),
            },
            equations={"z": "W @ vstack(h, x)", "J": "norm(tanh(z) - y)**2"},
            sizes={"n": n, "k": k, "m": m},
        )

    def slid(n: int, k: int) -> Program:
        return program(
            variables={
                "x": (("n", 1), "real"),
                "w": (("k", 1), "real"),
                "y": ((dim_sum(dim_less("n", "k"), 1), 1), "real"),
            },
            equations={"z": "correlate(x, w)", "J": "norm(tanh(z) - y)**2"},
            sizes={"n": n, "k": k},
        )

    assert names(stacked(3, 2, 4), "W") == names(slid(6, 2), "w") == set()
    assert "transpose-dropped" in names(stacked(3, 2, 5), "h")
    assert names(slid(5, 3), "w") == {"wrong-quantity"}


def test_distinct_sizes_hide_nothing() -> None:
    """With four sizes for four dimensions everything shows."""
    prog = layered((4, 3, 2), 5)
    assert shapes(prog).coinciding == ()
    assert not names(prog, "W1") | names(prog, "W2")


def test_a_square_weight_hides_transposes() -> None:
    """A square W2 may be transposed, and its product with delta swapped, unseen."""
    assert names(layered((4, 3, 3), 5), "h1") >= {"transpose-added"}
    assert names(layered((4, 3, 3), 5), "W2") >= {"product-order-swapped"}


def test_a_batch_as_large_as_a_layer() -> None:
    """As many samples as units let the transpose in delta^T h be dropped."""
    assert names(layered((4, 3, 2), 2), "W2") >= {"transpose-dropped"}


def test_squares_by_need_hide_nothing() -> None:
    """In x^T A x the matrix must be square, whatever the sizes: no bad draw."""
    prog = program(
        variables={"x": (("d", 1), "real"), "A": (("d", "d"), "real")},
        equations={"J": "x.T @ A @ x"},
        sizes={"d": 3},
    )
    assert shapes(prog).classes == {"g0": 3}
    assert hidden(prog, "J", "x") == ()


def test_a_skip_connection_makes_widths_equal() -> None:
    """Two layers that a skip connection adds have one width by need."""
    prog = program(
        variables={
            "x": (("d", 1), "real"),
            "U": (("p", "d"), "real"),
            "V": (("d", "p"), "real"),
        },
        equations={"h": "tanh(U @ x)", "o": "V @ h + x", "J": "norm(o)**2"},
        sizes={"d": 3, "p": 4},
    )
    assert sorted(shapes(prog).classes.values()) == [3, 4]


@pytest.mark.parametrize("family", sorted(set(DRAW) - {"dimension", "backprop-numbers"}))
def test_no_family_draws_a_bad_variant(family: str) -> None:
    """No drawn question has two sizes that hide a mistake."""
    for seed in range(12):
        assert shapes(question(family, seed).program).coinciding == (), seed


def numbers(bias: str) -> Point:
    """One ReLU layer at numbers; a large bias keeps all units alive."""
    prog = program(
        variables={"x": ((2, 1), "real"), "W": ((3, 2), "real"), "b": ((3, 1), "real")},
        equations={"z": "W @ x + b", "h": "relu(z)", "J": "norm(h - ones(3, 1))**2 / 2"},
        sizes={},
    )
    given = {
        "x": matrix([[2], [3]]),
        "W": matrix([[1, 2], [-2, -1], [3, -4]]),
        "b": matrix([[bias], [bias], [bias]]),
    }
    return Point(prog, given)


def test_a_question_with_numbers() -> None:
    """The names over all parts; a part that is no derivative is passed over."""
    asked = [("J", "x"), ("J", "W"), ("h", ""), ("J", "x")]
    expected = {h.name for wrt in "xW" for h in hidden_at(numbers("50"), "J", wrt)}
    assert hidden_in_numbers(numbers("50"), asked) == tuple(sorted(expected))
    assert "activation-derivative-forgotten" in expected


def test_live_units_hide_the_derivative() -> None:
    """With every unit alive the derivative of the ReLU may be forgotten; a dead one shows it."""
    forgotten = "activation-derivative-forgotten"
    assert forgotten in {h.name for h in hidden_at(numbers("50"), "J", "x")}
    assert forgotten not in {h.name for h in hidden_at(numbers("1"), "J", "x")}


def test_a_stack_of_points() -> None:
    """Wrong answers are counted point by point; the biases change what is hidden."""
    prog = numbers("50").program
    each = [numbers(bias) for bias in ("50", "1", "-1")]
    stack = {
        name: np.array([[[float(e) for e in row] for row in point.given[name]] for point in each])
        for name in ("x", "W", "b")
    }
    counts = wrongs(prog, "J", ("W", "x")).hidden(stack, {})
    names = [hidden_in_numbers(point, [("J", "W"), ("J", "x")]) for point in each]
    assert [count > 0 for count in counts] == [bool(found) for found in names]
    assert counts[0] > counts[1]


def test_each_mistake_on_the_way_is_made_once() -> None:
    """What goes wrong before both gradients part is looked for in the first alone."""
    prog = numbers("1").program
    (_, first), (_, second) = wrongs(prog, "J", ("W", "x")).answers
    assert {m.quantity for m in first} >= {"h", "z"}
    assert {m.quantity for m in second} <= {"x", ""}
