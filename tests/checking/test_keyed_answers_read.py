"""What a key writes as its answer is read as an answer: sizes that are sums, multiples, hardmax."""

import pytest

from checking.keys import small, verdicts
from exgen.checking.records import Status

KEY = small(
    {"z": "W @ x", "m": "max_rows(X * (ones(n, 1) @ x.T))", "J": "v.T @ m + sum(z)"},
    {
        "W": (["2*k", "d"], "real"), "x": (["d", 1], "real"), "X": (["n", "d"], "real"),
        "v": (["n", 1], "real"),
    },
    [
        {"id": "1.z", "kind": "shape", "of": "z", "answer": ["2*k", 1], "shape": ["2*k", 1]},
        {
            "id": "1.X", "kind": "gradient", "of": "J", "wrt": "X", "shape": ["n", "d"],
            "answer":
                "(v @ ones(1, d)) * hardmax_rows(X * (ones(n, 1) @ x.T)) * (ones(n, 1) @ x.T)",
        },
        {
            "id": "1.D", "kind": "expression", "of": "D", "shape": ["n", "n"],
            "answer": "vstack(zeros(1, n), hstack(zeros(n - 1, 1), eye(n - 1)))",
        },
    ],
    {"n": 5, "k": 2, "d": 3},
)  # fmt: skip


@pytest.mark.parametrize(
    ("part", "answer", "status"),
    [
        *(("1.z", a, Status.RIGHT) for a in ("2*k x 1", "2k x 1", "(2k, 1)", "2k", "R^{2k}", "4")),
        *(("1.z", a, Status.WRONG) for a in ("2 x k", "k x 1", "(2, k)", "3k")),
        ("1.X", "(v @ ones(1, d)) * hardmax_rows(X * x.T) * x.T", Status.RIGHT),
        ("1.X", "(v @ ones(1, d)) * hardmax_rows(X * x.T)", Status.WRONG),
        ("1.D", "vstack(zeros(1, n), hstack(zeros(n - 1, 1), eye(n - 1)))", Status.RIGHT),
        ("1.D", "vstack(zeros(1, n), hstack(ones(n - 1, 1), eye(n - 1)))", Status.WRONG),
    ],
)
def test_it_is_read(part: str, answer: str, status: Status) -> None:
    """As the key has it and as a person writes it; what is wrong stays wrong."""
    assert verdicts({part: answer}, KEY)[part].status is status
