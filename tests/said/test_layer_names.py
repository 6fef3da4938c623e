"""What a network is called by its layers."""

import pytest

from exgen.calculus.program import Program, program
from exgen.errors import WordsError
from exgen.said.layer_names import hidden_layers, maps, output_layer


def ending(text: str) -> Program:
    """A network whose output is this function of z."""
    return program(
        variables={"W": (("n", "d"), "real"), "x": (("d", 1), "real")},
        equations={"z": "W @ x", "out": text},
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sigmoid(z)", "a sigmoid output layer"),
        ("softmax(z)", "a softmax output layer"),
        ("exp(z)", "an exponential output layer"),
        ("2 * z", "a linear output layer"),
        ("elu(z)", "an ELU output layer"),
        ("relu(z)", "a ReLU output layer"),
        ("tanh(z)", "a tanh output layer"),
    ],
)  # fmt: skip
def test_the_output_layer_is_read_off_the_program(text: str, words: str) -> None:
    """By the function in its equation, whatever the loss is."""
    prog = ending(text) if "2" not in text else ending("W @ x")
    assert output_layer(prog, "out", of="the loss") == words


@pytest.mark.parametrize("text", ["gelu(z)", "huber(z)", "logsumexp(z)"])
def test_an_output_without_words_is_an_error_that_names_it(text: str) -> None:
    """The function and the row it belongs to; no other layer's words stand in."""
    function = text.partition("(")[0]
    with pytest.raises(WordsError, match=rf"the loss 'new'.*'{function}'.*said/layer_names\.py"):
        output_layer(ending(text), "out", of="the loss 'new'")


def test_hidden_layers_in_words() -> None:
    """One has no s; where the numbers end there is an error, not the largest of them."""
    assert [hidden_layers(k) for k in (1, 2, 3, 5)] == [
        "one hidden layer", "two hidden layers", "three hidden layers", "five hidden layers"
    ]  # fmt: skip
    with pytest.raises(WordsError, match="11 hidden layers"):
        hidden_layers(11)


def test_the_maps_of_all_layers() -> None:
    """Affine where each has a bias, linear where none has, and both where some have."""
    assert maps((True, True)) == "an affine map, bias included,"
    assert maps((False, False)) == "a linear map"
    assert "with a bias where the figure shows one" in maps((True, False))
