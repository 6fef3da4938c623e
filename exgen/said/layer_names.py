"""What a network is called by its layers: how many are hidden, what the output layer is."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.program import Program
from exgen.errors import WordsError
from exgen.said.formulas import applied
from exgen.said.sentence import Sentence, the_one
from exgen.wording import with_article
from exgen.words import N, tr

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_OUTPUTS = {
    "": N("a linear output layer"),
    "softmax": N("a softmax output layer"),
    "exp": N("an exponential output layer"),
}
"""Function of the output -> the words for a layer with it, where the function is no activation."""


def number_word(count: int) -> str:
    """A small number as a word: `two`. Raises WordsError above ten."""
    if not 0 <= count < len(_NUMBERS):
        raise WordsError(f"the number {count}: no word for it in exgen/said/layer_names.py")
    return _NUMBERS[count]


def hidden_layers(count: int) -> str:
    """So many hidden layers, in words: `one hidden layer`, `two hidden layers`.

    Raises WordsError above ten.
    """
    if not 0 <= count < len(_NUMBERS):
        raise WordsError(f"a network with {count} hidden layers: there are no words for the number")
    return f"{_NUMBERS[count]} hidden layer{'' if count == 1 else 's'}"


def output_layer(prog: Program, output: str, *, of: str) -> str:
    """What the layer is that makes the output: `a linear output layer`, `a sigmoid output layer`.

    It is read off the program. Raises WordsError, which names the function and whose it is (`of`),
    where there are no words for it.
    """
    function = applied(prog, output)
    if function in _OUTPUTS:
        return tr(_OUTPUTS[function])
    row = ELEMENTWISE.get(function)
    if row is None or not row.activation:
        raise WordsError(
            f"{of}: there are no words for an output layer with the function {function!r}; add a "
            "row to _OUTPUTS in exgen/said/layer_names.py"
        )
    name = tr(row.activation)
    if with_article(row.activation).startswith("an "):
        return tr("an {function} output layer", function=name)
    return tr("a {function} output layer", function=name)


_MAPS: tuple[Sentence[Sequence[bool]], ...] = (
    Sentence("an affine map, bias included,", lambda biases: len(biases) > 0 and all(biases)),
    Sentence("a linear map", lambda biases: not any(biases)),
    Sentence(
        "an affine map, with a bias where the figure shows one,",
        lambda biases: any(biases) and not all(biases),
    ),
)


def maps(biases: Sequence[bool]) -> str:
    """What the weights of the layers make of the layer before; `biases` says which have a bias."""
    return the_one(_MAPS, biases, about="the layers of a network")
