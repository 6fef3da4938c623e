"""Whether a network of an instructor's own is a question: its layers, its skips, its figure.

What a seed may draw is looked at as well: every text by itself, the widths at the ends of a skip in
every combination, and the figure with its widest labels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Final

from exgen.calculus.functions import activations
from exgen.calculus.losses import LOSSES
from exgen.calculus.parse import FUNCTIONS
from exgen.calculus.shape import Shape
from exgen.families.network.given import built, choose, dimension
from exgen.families.network.words import figure_of
from exgen.library.networks import MOST_SKIPS, SHORTEST_SKIP, NetworkRow
from exgen.library.row_fields import LARGEST, quantity, words_in
from exgen.questions import architecture
from exgen.questions.backward import Backward
from exgen.questions.explained import COUNTING
from exgen.questions.letters import MOST_DIMENSIONS
from exgen.questions.own_names import RowError, check_words
from exgen.typeset.graph_tags import OPERATION_PT
from exgen.typeset.label_size import estimate
from exgen.typeset.latex import Printer
from exgen.typeset.network_figure import operation
from exgen.typeset.symbols import Notation
from exgen.wording import listed, nearest, quoted, with_article

_LINEAR: Final = "linear"
"""What the activation of an output layer without a function may be called."""
_SIGNS: Final = ("sigma", "delta", "Omega")


def check(row: NetworkRow) -> NetworkRow:
    """The network as a draw takes it; RowError for the first thing that is wrong."""
    _check_range(row)
    check_words(list(row.words_used()), {**row.choices})
    _check_functions(row)
    _check_widths(row)
    _check_ends(row)
    _check_figure(row)
    return row


def _check_range(row: NetworkRow) -> None:
    """Every skip leads from a layer to one that comes two layers later, or more."""
    last = len(row.layers)
    for source, target in row.skips:
        shown = f"[{source}, {target}]"
        for layer in (source, target):
            if not 0 <= layer <= last:
                raise RowError(
                    "skips",
                    f"{shown} names layer {layer}, and there are the layers 1 to {last}, and 0 for"
                    " the input: take one of these",
                )
        if target < source + SHORTEST_SKIP:
            later = f"[{source}, {source + SHORTEST_SKIP}]"
            instead = f"such as {later}" if source + SHORTEST_SKIP <= last else "or leave it out"
            raise RowError(
                "skips",
                f"{shown} spans no two layers, and a layer reads the one before it anyway: lead it"
                f" from an earlier to a later layer, {instead}",
            )
    for end, name in ((0, "begin"), (1, "end")):
        counts = Counter(skip[end] for skip in row.skips)
        for layer, count in counts.items():
            if count > MOST_SKIPS:
                raise RowError(
                    "skips",
                    f"{count} of them {name} at layer {layer}: a figure has room for {MOST_SKIPS},"
                    " so leave some out",
                )


def _texts(row: NetworkRow, key: str) -> Iterator[str]:
    """What may stand at a place, each word put in."""
    for text in row.places[key]:
        words = list(dict.fromkeys(words_in(text)))
        for chosen in product(*(row.choices[word] for word in words)):
            put_in = dict(zip(words, chosen, strict=True))
            yield row.text(key, {**put_in, key: text})


def _check_functions(row: NetworkRow) -> None:
    """Activations and losses exist, and the last layer has that of its loss."""
    for key, given in row.activations.items():
        if not given:
            raise RowError(key, f"missing: a hidden layer has one of {listed(activations())}")
        for text in _texts(row, key):
            if text not in activations():
                hint = nearest(text, activations())
                raise RowError(key, f"unknown activation {quoted(text)}, {hint}")
    for text in _texts(row, "loss"):
        if text not in LOSSES:
            raise RowError("loss", f"unknown loss {quoted(text)}, {nearest(text, LOSSES)}")
    for text in row.layers[-1].activation:
        for loss in _texts(row, "loss"):
            wanted = LOSSES[loss].output or _LINEAR
            if text != wanted:
                raise RowError(
                    f"layers[#{len(row.layers)}].activation",
                    f"the output of the loss {loss} is {wanted}, not {quoted(text)}: leave the key"
                    " out",
                )


def _check_widths(row: NetworkRow) -> None:
    """Dimensions are numbers or names, which nothing else in the network has."""
    objectives = list(_texts(row, "objective"))
    names: dict[str, None] = {}
    for key in row.widths:
        for text in _texts(row, key):
            if isinstance(number := dimension(text), int):
                if not 0 < number <= LARGEST:
                    raise RowError(key, f"expected a number from 1 to {LARGEST}, got {text}")
                continue
            try:
                quantity(text)
            except ValueError as error:
                raise RowError(key, str(error)) from None
            if text in _names(row) or text in objectives:
                raise RowError(
                    key, f"{text} is a quantity of the network: take another name for a dimension"
                )
            if text in COUNTING:
                raise RowError(key, f"{text} counts entries in the solution: take another name")
            if text in FUNCTIONS:
                raise RowError(key, f"{text} is the name of a function of exgen: take another one")
            names[text] = None
    if len(names) > MOST_DIMENSIONS:
        raise RowError(
            "layers",
            f"at most {MOST_DIMENSIONS} dimensions have names, got {len(names)}: give some as"
            " numbers",
        )
    for text in objectives:
        if text in _names(row) or text in FUNCTIONS:
            raise RowError("objective", f"{text} has a meaning already: take another letter")
    alone = [text for text in _texts(row, list(row.widths)[-1]) if text == "1"]
    single = [text for text in _texts(row, "loss") if LOSSES[text].output == "softmax"]
    if alone and single:
        raise RowError(
            f"layers[#{len(row.layers)}].width",
            f"the softmax of a single number is 1, whatever it is: the loss {single[0]} needs two"
            " outputs or more",
        )


def _names(row: NetworkRow) -> set[str]:
    """The quantities of the network, but for its objective, and signs that stand for others."""
    layers = range(1, len(row.layers) + 1)
    numbered = {f"{letter}{layer}" for letter in "Wbza" for layer in layers}
    return {*_SIGNS, "x", "y", "yhat", architecture.PENALTY, *numbered}


def _combinations(row: NetworkRow, keys: list[str]) -> Iterator[Mapping[str, str]]:
    """Every draw that makes a difference at these places, with the first of all else."""
    inside = {word for key in keys for text in row.places[key] for word in words_in(text)}
    varied = {name: some for name, some in row.drawn.items() if name in {*inside, *keys}}
    first = choose(row, None)
    for chosen in product(*varied.values()):
        yield {**first, **dict(zip(varied, chosen, strict=True))}


def _put_in(row: NetworkRow, drawn: Mapping[str, str]) -> str:
    """What was drawn, for a message; "" where a network is always the same."""
    told = ", ".join(f"{name} = {drawn[name]!r}" for name in row.drawn)
    return f" (with {told})" if told else ""


def _check_ends(row: NetworkRow) -> None:
    """The two ends of a skip have one shape, whatever is drawn."""
    keys = list(row.widths)
    for source, target in row.skips:
        ends = [keys[source], keys[target]]
        for drawn in _combinations(row, ends):
            shapes = [Shape(dimension(row.text(key, drawn)), 1) for key in ends]
            if shapes[0] == shapes[1]:
                continue
            net = built(row, drawn)
            added, to = net.value(source), net.preactivation(target)
            both = f"{ends[0]} and {ends[1]}"
            lists = any(row.places[key][1:] for key in ends)
            way = f"one {{word}} of choices in {both}" if lists else f"{both} the same"
            raise RowError(
                "skips",
                f"[{source}, {target}] adds {added}, {with_article(shapes[0])}, to {to},"
                f" {with_article(shapes[1])}: make {way}{_put_in(row, drawn)}",
            )


def _check_figure(row: NetworkRow) -> None:
    """The page has room for the figure, with the widest labels that may be drawn."""
    widest = tuple(max(_texts(row, key), key=_label_width) for key in row.activations)
    first = built(row, choose(row, None))
    outputs = {LOSSES[loss].output: loss for loss in _texts(row, "loss")}
    for loss, objective in product(outputs.values(), _texts(row, "objective")):
        net = replace(first, activations=widest, loss=loss, objective=objective)
        prog = architecture.written(net, architecture.sizes(net, None))
        flows = Backward(net, prog).flows()
        for bold in (True, False):
            try:
                figure_of(net, prog, flows, Printer(Notation(bold=bold)), backward=True)
            except ValueError as error:
                told = str(error).partition(":")[0].replace("the graph", "the figure")
                raise RowError(
                    "layers", f"{told}: take fewer layers, or write it as a [[program]]"
                ) from None


def _label_width(function: str) -> float:
    return estimate(operation(function) or "", font_pt=OPERATION_PT).width
