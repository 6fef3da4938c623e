"""Index notation: entries and derivatives by an entry, proved for all values of the indices."""

import pytest
from many import over

from exgen.calculus.adjoint import gradient
from exgen.calculus.build import ONE, ZERO, symbol, times
from exgen.calculus.claims import Claim
from exgen.calculus.expr import IndexSum, intern, walk
from exgen.calculus.indexed import by_entry, delta, entry, entry_of, index_sum, used_indices
from exgen.calculus.program import Program, program
from exgen.calculus.shape import SCALAR
from exgen.calculus.substitute import rename_indices
from exgen.errors import DerivationError
from exgen.verify.trials import proves


def setting(text: str) -> Program:
    """A program that defines f by the text."""
    return program(
        variables={
            "x": (("d", 1), "real"),
            "u": (("d", 1), "real"),
            "b": (("n", 1), "real"),
            "A": (("n", "d"), "real"),
            "B": (("d", "d"), "real"),
            "C": (("d", "n"), "real"),
            "s": ((1, 1), "real"),
        },
        equations={"f": text},
        sizes={"d": 3, "n": 4},
    )


SCALARS = [
    "x.T @ x", "x.T @ B @ x", "x.T @ B @ u", "b.T @ A @ x", "norm(A @ x - b)**2",
    "norm(A @ x - b)**2 / 2", "norm(x)", "sum(sigmoid(A @ x))", "sum(x**3)", "tr(A @ C)",
    "norm(A @ B @ x)**2", "norm(A @ B)**2", "tr(B @ B.T @ B)",
    "sum(exp(A @ x) * b)", "-sum(u * log(sigmoid(x)))", "s * x.T @ u + s**2", "sum(A * C.T)",
    "x.T @ diag(u) @ B @ x", "sum((x * u)**2)", "sum(softplus(x)**s)",
]  # fmt: skip


@over("text", SCALARS)
@pytest.mark.parametrize("wrt", ["x", "A", "B", "s"])
def test_derivatives(text: str, wrt: str) -> None:
    """The sum is the expression, and its derivative by every entry is the gradient's entry."""
    prog = setting(text)
    expr, var = prog.equations[0].expr, prog.find(wrt)
    as_sum = entry_of(expr, 0, 0)
    row, col = "k" if var.shape.rows != 1 else 0, "l" if var.shape.cols != 1 else 0
    wanted = entry_of(gradient(expr, var), row, col)
    slope = by_entry(as_sum, var, row, col)
    raw = by_entry(as_sum, var, row, col, keep_deltas=True)
    named = entry(gradient(expr, var), row, col)
    claims = [
        Claim(left=expr, rights=(as_sum,)),
        Claim(left=named, rights=(slope,)),
        Claim(left=named, rights=(raw,)),
        Claim(left=named, rights=(wanted,)),
    ]
    assert proves(prog, tuple(claims)) == [True] * len(claims)


@pytest.mark.parametrize("text", ["A @ x - b", "sigmoid(A @ x)", "A @ B @ x", "b * (A @ u)**2"])
def test_entries(text: str) -> None:
    """Entry i of a column is the sum that the matrix product stands for; another is not."""
    prog = setting(text)
    expr = prog.equations[0].expr
    left = entry(expr, "k", 0)
    good = Claim(left=left, rights=(entry_of(expr, "k", 0),))
    wrong = Claim(left=left, rights=(entry_of(expr, 0, 0),))
    assert proves(prog, (good, wrong)) == [True, False]


def test_no_index_is_captured() -> None:
    """A derivative by entry (k, l) of a sum that already runs over l renames that sum."""
    prog = setting("norm(A @ B @ x)**2")
    as_sum = entry_of(prog.equations[0].expr, 0, 0)
    assert "l" in used_indices(as_sum)
    slope = by_entry(as_sum, prog.find("B"), "k", "l", keep_deltas=True)
    assert not any(isinstance(n, IndexSum) and n.index in ("k", "l") for n in walk(slope))


def test_indices_are_replaced_at_once() -> None:
    """Two indices change places, and one that a sum runs over is left alone."""
    prog = setting("sum(x)")
    matrix, x = prog.find("B"), prog.find("x")
    swapped = rename_indices(entry(matrix, "i", "j"), {"i": "j", "j": "i"})
    assert swapped is entry(matrix, "j", "i")
    inside = index_sum("i", "d", times(entry(x, "i", 0), entry(matrix, "i", "j")))
    fixed = rename_indices(times(entry(x, "i", 0), inside), {"i": 1, "j": 2})
    kept = index_sum("i", "d", times(entry(x, "i", 0), entry(matrix, "i", 2)))
    assert fixed is times(entry(x, 1, 0), kept)


def test_delta_is_used_up() -> None:
    """A sum over a delta leaves the term with the other index."""
    x = symbol("x", ("d", 1))
    body = times(entry(x, "i", 0), delta("i", "k"))
    assert index_sum("i", "d", body) is entry(x, "k", 0)
    assert delta("i", "i") is ONE
    assert delta(0, 1) is ZERO


def test_refusals() -> None:
    """Functions without an index form are refused by name."""
    prog = setting("det(B)")
    with pytest.raises(DerivationError, match="no index form for det"):
        entry_of(prog.equations[0].expr, 0, 0)
    hidden = intern(type(entry(prog.find("B"), 0, 0))(SCALAR, prog.read("B @ x"), 0, 0))
    with pytest.raises(DerivationError, match="entry of a computed expression"):
        by_entry(hidden, prog.find("x"), "k", 0)
