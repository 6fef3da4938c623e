"""Answers with slices, blocks and convolutions: what is right, and what is said of the rest."""

from many import over

from checking.keys import small, verdicts
from exgen.checking.records import Status

KEY = small(
    {"u": "vstack(h, x)", "z": "correlate(u, w)", "J": "norm(z - y)**2"},
    {
        "h": (["k", 1], "real"), "x": (["n", 1], "real"), "w": (["l", 1], "real"),
        "y": (["n + k - l + 1", 1], "real"),
    },
    [
        {
            "id": "1.z", "kind": "shape", "of": "z",
            "answer": ["k - l + n + 1", 1], "shape": ["k - l + n + 1", 1],
        },
        {
            "id": "1.w", "kind": "gradient", "of": "J", "wrt": "w",
            "answer": "2 * correlate(u, z - y)", "shape": ["l", 1],
        },
        {
            "id": "1.x", "kind": "gradient", "of": "J", "wrt": "x",
            "answer": "2 * convolve(z - y, w)[k:, :]", "shape": ["n", 1],
        },
    ],
    {"n": 5, "k": 2, "l": 3},
)  # fmt: skip
RIGHT = {
    "1.z": ("(n + k - l + 1, 1)", "k + n + 1 - l", "5 x 1"),
    "1.w": ("2 u ⋆ (z - y)", "2 correlate([h; x], z - y)", "u ⋆ (2z - 2y)", "2 conv(u, z - y)"),
    "1.x": (
        "2 (w * (z - y))[k:]",
        r"2 [\mathbf{w} * (z - y)]_{k+1:k+n}",
        "(2 np.convolve(w, z - y))[-n:]",
    ),
}
WRONG = {
    "1.z": {"(n - l + 1, 1)": "is a (n - l + 1) x 1", "(1, n + k - l + 1)": "swapped"},
    "1.w": {"2 convolve(u, z - y)": "should be an l x 1", "u ⋆ (z - y)": "lost a factor"},
    "1.x": {"2 (w * (z - y))[:n]": "entry (1, 1) is", "2 w * (z - y)": "should be an n x 1"},
}
"""Part -> a wrong answer and what is said of it."""


@over("part", RIGHT)
def test_other_forms_are_right(part: str) -> None:
    """Whatever equals the key is right, in code or on paper."""
    for answer in RIGHT[part]:
        found = verdicts({part: answer}, KEY)[part]
        assert found.status is Status.RIGHT, (answer, found)


@over("part", WRONG)
def test_what_is_wrong_is_said(part: str) -> None:
    """A wrong answer is read, and its shape, its mistake or its first difference is told."""
    for answer, said in WRONG[part].items():
        found = verdicts({part: answer}, KEY)[part]
        assert found.status is Status.WRONG, (answer, found)
        assert any(said in one.sentence for one in found.explanations), (answer, found)
