"""Short formulas in words."""

import pytest

from exgen.document.inlines import inlines
from exgen.writers.spoken import in_words, spoken


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\mathbf{W}_{1}", "W 1"),
        (r"\hat{\mathbf{y}}", "y hat"),
        (r"\pd{J}{\mathbf{z}_{1}}", "derivative of J with respect to z 1"),
        (r"\boldsymbol{\delta}_{4}", "delta 4"),
        (r"\operatorname{LeakyReLU}", "LeakyReLU"),
        (r"\mathbf{A}\T \mathbf{x} + b", "A transposed x plus b"),
        (r"10^{-3}", "10 to the power minus 3"),
    ],
)
def test_a_formula_in_words(tex: str, words: str) -> None:
    """Letters, indices, hats and derivatives are said as a person says them."""
    assert in_words(tex) == words


def test_running_text_in_words() -> None:
    """Formulas within text are said, too, and no sign of TeX is left."""
    assert spoken(inlines(r"Here $\boldsymbol{\delta}_1$ is \emph{the $\hat{y}$} one.")) == (
        "Here delta 1 is the y hat one."
    )
