"""Second derivatives as answers: what is right, and the gradient that was given instead."""

from many import over

from checking.keys import key, part, small, verdicts
from exgen.checking.records import Status

LOGISTIC = small(
    {"z": "X @ w", "p": "sigmoid(z)", "J": "-sum(y * log(p) + (1 - y) * log(1 - p))"},
    {"X": (["n", "d"], "real"), "w": (["d", 1], "real"), "y": (["n", 1], "binary")},
    [
        {
            "id": "1.g", "kind": "gradient", "of": "J", "wrt": "w",
            "answer": "X.T @ (p - y)", "shape": ["d", 1],
        },
        {
            "id": "1.h", "kind": "hessian", "of": "J", "wrt": "w", "layout": "denominator",
            "answer": "X.T @ diag(p * (1 - p)) @ X", "shape": ["d", "d"],
        },
    ],
    {"n": 5, "d": 3},
)  # fmt: skip
RIGHT = (
    "X^T diag(p (1 - p)) X",
    "X.T @ (p * (1 - p) * X)",
    "X^T diag(σ'(X w)) X",
    "X^T (diag(p) - diag(p)^2) X",
)
WRONG = {
    "X^T (p - y)": ["gradient-for-hessian"],
    "(p - y)^T X": ["gradient-for-hessian", "answer-transposed"],
    "2 X^T (p - y)": ["gradient-for-hessian", "factor-half-lost"],
    "X^T (y - p)": ["gradient-for-hessian", "answer-negated"],
    "-X^T diag(p (1 - p)) X": ["answer-negated"],
    "X^T diag(1 - p) X": ["factor-lost"],
    "2 X^T diag(p (1 - p)) X": ["factor-half-lost"],
}
"""A wrong answer to the Hessian -> the mistakes that explain it."""


@over("answer", RIGHT)
def test_a_hessian_in_other_forms_is_right(answer: str) -> None:
    """Whatever equals the second derivative is right, as NumPy or on paper."""
    found = verdicts({"1.h": answer}, LOGISTIC)["1.h"]
    assert found.status is Status.RIGHT, found


@over("answer", WRONG)
def test_what_went_wrong_is_named(answer: str) -> None:
    """The gradient is told from a Hessian with a mistake in it, and no sweep is blamed."""
    found = verdicts({"1.h": answer}, LOGISTIC)["1.h"]
    assert found.status is Status.WRONG
    assert list(found.mistakes) == WRONG[answer]
    assert all(each.where in ("", "the answer") for each in found.explanations if each.mistake)


def test_the_sentence_says_what_is_asked() -> None:
    """What a TA reads names both derivatives, and half the points are left."""
    found = verdicts({"1.h": "X^T (p - y)"}, LOGISTIC)["1.h"]
    assert found.explanations[0].sentence == "gave the gradient, not the second derivative"
    assert "differentiate once more" in found.explanations[0].hint
    assert 2 * found.points == found.out_of


def test_a_gradient_is_no_gradient_for_a_hessian() -> None:
    """Where the gradient is asked, the same answer is right."""
    assert verdicts({"1.g": "X^T (p - y)"}, LOGISTIC)["1.g"].status is Status.RIGHT


def test_a_shipped_sheet_asks_for_a_hessian_and_knows_the_mistake() -> None:
    """The key's first mistake is the gradient, which the check names; the key's answer is right."""
    drawn = key(0, "likelihoods")
    _, asked = part(drawn, "1.e")
    assert asked.kind == "hessian"
    gradient = next(
        p.answer for q, p in drawn.parts() if p.id in ("1.c", "1.d") and p.wrt == asked.wrt
    )
    found = verdicts({"1.e": str(gradient)}, drawn)["1.e"]
    assert found.mistakes == ("gradient-for-hessian",)
    assert verdicts({"1.e": str(asked.answer)}, drawn)["1.e"].status is Status.RIGHT
