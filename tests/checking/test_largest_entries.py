"""Where a quantity is at its largest: as an equality with its maximum, in every notation."""

import pytest

from checking.keys import small, verdicts
from exgen.checking.records import Status

_PART = {"id": "1", "kind": "gradient", "of": "J", "wrt": "Z", "shape": ["n", "k"]}
POOLED = small(
    {"p": "max_rows(Z.T)", "J": "p.T @ v"},
    {"Z": (["n", "k"], "real"), "v": (["k", 1], "real")},
    [{**_PART, "answer": "((v @ ones(1, n)) * hardmax_rows(Z.T)).T"}],
    {"n": 4, "k": 3},
)


@pytest.mark.parametrize(
    "answer",
    [
        "(hardmax_rows(Z.T) * v).T",
        "((Z.T == p) * v).T",
        "(v * 1{Z.T = p}).T",
        "v.T * (p.T == Z)",
        "v.T * (Z == Z.max(axis=0))",
        "v.T * (Z == np.max(Z, axis=0, keepdims=True))",
        "v.T * (1 - (Z != np.amax(Z, axis=-2)))",
        r"v^T \odot \mathbb{1}[Z = 1 p^T]",
    ],
)
def test_an_equality_with_the_maximum_is_read(answer: str) -> None:
    """By the maximum's name, or spelled out along its axis."""
    assert verdicts({"1": answer}, POOLED)["1"].status is Status.RIGHT


@pytest.mark.parametrize(
    "answer",
    ["v.T * (Z == Z.max(axis=1, keepdims=True))", "v.T * (Z == max(Z))", "v.T * (Z != p.T)"],
)
def test_another_maximum_is_another_answer(answer: str) -> None:
    """That of the rows, of all entries, or where it is not."""
    assert verdicts({"1": answer}, POOLED)["1"].status is Status.WRONG


@pytest.mark.parametrize(
    "answer", ["v.T * (Z == 2 * p.T)", "v.T * (Z == v.T)", "ones(n, k, 2) * v.T"]
)
def test_what_is_not_read_is_for_a_person(answer: str) -> None:
    """An equality that means nothing to the reader is no wrong answer, and no slip of shapes."""
    assert verdicts({"1": answer}, POOLED)["1"].status is Status.UNREADABLE
