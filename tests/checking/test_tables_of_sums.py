"""A column plus a row: a table of all sums where the question has one, else a mistake."""

import pytest

from checking.keys import small, verdicts
from exgen.checking.records import Status

_VARIABLES = {"R": (["n", "m"], "real"), "a": (["n", 1], "real"), "b": (["m", 1], "real")}
_SIZES = {"n": 3, "m": 4}
_PART = {"id": "1", "kind": "gradient", "of": "J", "wrt": "a", "shape": ["n", 1]}
WITH = small(
    {"J": "norm(R - a @ ones(1, m) - ones(n, 1) @ b.T)**2"},
    _VARIABLES,
    [{**_PART, "answer": "2 * (a @ ones(1, m) - R + ones(n, 1) @ b.T) @ ones(m, 1)"}],
    _SIZES,
)
WITHOUT = small(
    {"J": "norm(R @ b - a)**2"},
    _VARIABLES,
    [{**_PART, "answer": "2 * (a - R @ b)"}],
    _SIZES,
)


@pytest.mark.parametrize(
    "answer",
    [
        "2*sum(a + b.T - R, axis=1)",
        "2*(a + b.T - R).sum(1)",
        "-2*(R - (a + b.T)) @ ones(m, 1)",
        "-2*np.sum(R - a[:,None] - b[None,:], axis=1)",
    ],
)
def test_all_pairs_are_added(answer: str) -> None:
    """In any order, as NumPy adds them; the reading says so."""
    assert verdicts({"1": answer}, WITH)["1"].status is Status.RIGHT


def test_elsewhere_a_transpose_was_forgotten() -> None:
    """The shapes do not fit where the question adds no column and row."""
    found = verdicts({"1": "2*(a - R @ b + b.T - b.T)"}, WITHOUT)["1"]
    assert found.status is Status.WRONG
    assert verdicts({"1": "2*(a - R @ b)"}, WITHOUT)["1"].status is Status.RIGHT
