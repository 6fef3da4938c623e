"""A new loss, a row in one table: nothing false is said of it, missing words are an error."""

import re

import pytest

from exgen.calculus.losses import LOSSES
from exgen.errors import WordsError
from said.pages import BRIER, DOUBLES, POISSON, UNSPOKEN, asked, page

OTHERS = ("softmax", "sigmoid", "one-hot", "One entry of the target is 1", "a linear output")
"""What is true of other losses: none of it belongs on a sheet with the Poisson loss."""


@pytest.fixture(autouse=True)
def _doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, row in DOUBLES.items():
        monkeypatch.setitem(LOSSES, name, row)


def layered(loss: str, seed: int = 3) -> tuple[str, str]:
    """A layered network and its mini-batch with this loss."""
    network = asked("backprop", losses=[loss], level=2, activations=["tanh"])
    return page(network, asked("backprop-batch", network_of="1"), seed=seed)


def two_layer(loss: str, seed: int = 0) -> tuple[str, str]:
    """A loss of two layers with this row."""
    return page(asked("two-layer", losses=[loss], activations=["tanh"]), seed=seed)


def test_no_other_losses_words_are_said_of_a_poisson_loss() -> None:
    """Its output layer is exponential, its targets are positive, and its terms do cancel."""
    problems, solution = layered("poisson")
    assert "and an exponential output layer" in problems
    assert "with respect to the last pre-activation, which your answers may use" in problems
    assert r"\in \R_{>0}" in problems
    for words in OTHERS:
        assert words not in problems + solution, words
    assert "Where the loss meets the last activation, terms cancel:" in solution
    problems, solution = two_layer("poisson")
    for words in OTHERS:
        assert words not in problems + solution, words
    assert "[chain rule, terms cancel]" in solution
    assert "is itself such a map" not in problems


def test_what_does_not_cancel_is_not_said_to() -> None:
    """A squared error of a sigmoid has nothing to cancel, though it has an output function."""
    _, solution = layered("brier")
    assert "cancel" not in solution
    assert "Through the last activation," in solution
    assert "cancel" not in two_layer("brier")[1]
    assert "and a sigmoid output layer" in layered("brier")[0]


def test_missing_words_are_an_error_that_names_the_row() -> None:
    """No other layer's words stand in for those of an output function that has none."""
    with pytest.raises(WordsError, match=r"loss 'unspoken'.*'tan'.*exgen/said/layer_names\.py"):
        layered("unspoken")


def test_the_doubles_differ_where_the_sentences_look() -> None:
    """None of them is a row of the table, and no two have the same output."""
    rows = {POISSON.output, BRIER.output, UNSPOKEN.output}
    assert len(rows) == 3
    assert not re.search("softmax", "".join(rows))
