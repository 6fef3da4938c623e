"""Derivatives of single entries, rows and columns: what both judges make of them."""

import numpy as np
import pytest

from exgen.calculus.build import ONE, ZERO, matmul, times, transpose, unit
from exgen.calculus.claims import Claim, free_indices
from exgen.calculus.expr import Expr
from exgen.calculus.functions import apply
from exgen.calculus.indexed import at, delta, entry, line, partial
from exgen.calculus.program import program
from exgen.calculus.text import shown, to_text
from exgen.errors import DerivationError
from exgen.verify.numeric import NumericJudge
from exgen.verify.trials import proves

PROG = program(
    variables={
        "t": ((1, 1), "real"),
        "h": ((1, "n"), "real"),
        "W": (("p", "n"), "real"),
    },
    equations={"z": "h @ W.T", "a": "relu(z)"},
    sizes={"n": 3, "p": 4},
    away_from_zero=("t",),
)
T, H, W, Z, A = (PROG.find(name) for name in ("t", "h", "W", "z", "a"))
SLOPE = apply("step", entry(Z, 0, "i"))

CLAIMS = [
    (partial(entry(A, 0, "i"), entry(W, "i", "j")), times(SLOPE, entry(H, 0, "j")), True),
    (partial(entry(A, 0, 0), entry(W, 1, "j")), ZERO, True),
    (partial(entry(A, 0, "i"), H), times(SLOPE, line(W, "i", None)), True),
    (
        partial(entry(Z, 0, 1), W),
        matmul(transpose(unit(1, "p")), H),
        True,
    ),
    (partial(apply("relu", T), T), apply("step", T), True),
    (
        partial(entry(Z, 0, "i"), entry(W, "q", "j")),
        times(delta("i", "q"), entry(H, 0, "j")),
        True,
    ),
    (partial(entry(A, 0, "i"), entry(W, "i", "j")), entry(H, 0, "j"), False),
    (partial(entry(Z, 0, "i"), H), line(W, 0, None), False),
    (partial(apply("relu", T), T), ONE, False),
]


@pytest.mark.parametrize(("left", "right", "true"), CLAIMS)
def test_both_judges(left: Expr, right: Expr, true: bool) -> None:
    """Each claim is proved and measured, for every index, and what is false is refused by both."""
    claim = Claim(left=left, rights=(right,))
    assert proves(PROG, (claim,)) == [true]
    assert NumericJudge(PROG, np.random.default_rng(0)).measure(claim).agrees is true


def test_an_entry_that_is_not_there() -> None:
    """Of an entry beyond a row's end nothing holds, not even what holds of the next row's first."""
    prog = program(
        variables={"x": ((2, 1), "real"), "Y": ((2, 3), "real")},
        equations={"Z": "Y + sum(x) * ones(2, 3)"},
        sizes={},
    )
    z, y = prog.find("Z"), prog.find("Y")
    for place, true in (((0, 2), True), ((0, 3), False), ((1, 0), True), ((2, 0), False)):
        claim = Claim(left=partial(entry(z, *place), entry(y, place[0], place[1])), rights=(ONE,))
        assert proves(prog, (claim,)) == [true]
    beyond = Claim(left=partial(entry(z, 0, 3), entry(y, 1, 0)), rights=(ONE,))
    assert proves(prog, (beyond,)) == [False]


def test_names_and_texts() -> None:
    """A derivative by an entry has no text for NumPy; a row has, and indices are put in."""
    name = partial(entry(A, 0, "i"), entry(W, "i", "j"))
    assert free_indices(name) == {"i": "p", "j": "n"}
    assert shown(at(name, {"i": 1, "j": 2})) == "da[0, 1]/dW[1, 2]"
    with pytest.raises(ValueError, match="without a text form"):
        to_text(name)
    assert to_text(line(W, "i", None)) == "W[i, :]"
    assert at(delta("i", 0), {"i": 1}) is ZERO


def test_a_matrix_has_no_derivative_by_name() -> None:
    """Only a 1 x 1 expression is differentiated by an entry."""
    with pytest.raises(DerivationError, match="1 x 1"):
        partial(A, entry(W, 0, 0))
