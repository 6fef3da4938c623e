"""The family `backprop-numbers`: all activations and all gradients of a network, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from exgen.errors import DrawError, InputError
from exgen.families.backprop import numbers_draw, numbers_network
from exgen.families.backprop.facts import NumbersFacts, layered, on_its_own
from exgen.families.backprop.key import NumbersKey
from exgen.families.backprop.layers import Allowed, Layers
from exgen.families.backprop.numbers_network import LOSSES, MOST_WEIGHTS, WIDEST
from exgen.families.backprop.numbers_parts import parts_of
from exgen.families.backprop.numbers_words import words
from exgen.families.family import Family
from exgen.mistakes.hidden import hidden_in_numbers
from exgen.questions.records import Question, Request, Spelling
from exgen.questions.shared_points import shared
from exgen.verify.linear import Matrix, matrix
from exgen.verify.value_facts import Point
from exgen.words import N

OPTIONS = ("network_of", "widths", "bias", "convention", "loss")
CONVENTIONS: tuple[Literal["row", "column"], ...] = ("row", "column")
_OWN = ((2, 2, 1), (3, 2, 1), (3, 2, 2), (2, 3, 2), (3, 3, 1), (3, 2, 2, 1), (2, 3, 2, 1))


def draw(request: Request) -> Question:
    """Draw numbers for a network and ask for all that the two passes make of them.

    Options: `network_of` (the id of an earlier question with a layered network) or, for a network
    of its own, `widths` (a list, input first), `bias` (true or false), `convention` ("row" or
    "column") and `loss`. Raises InputError for options that make no sense, DrawError where no good
    numbers are found.
    """
    if request.original is not None:
        raise InputError(
            f"question {request.id}: numbers have no original; set ask = 'variants' to leave the "
            "question out of the original"
        )
    facts = _network(request)
    layers = facts.net
    prog = numbers_network.written(layers)
    numbers = numbers_draw.draw(request.rng, layers)
    deepest, bias = _limits(request, layers)
    parts = shared(
        request.points,
        parts_of(request.id, layers, prog, numbers, most=(deepest + 1, deepest * (1 + bias))),
        question=request.id,
    )
    identity = f"backprop-numbers:{layers}:{sorted(numbers.given.items())}"
    if identity in request.taken:
        raise DrawError(f"question {request.id}: the same numbers stand on the sheet already")
    return Question(
        id=request.id,
        family="backprop-numbers",
        title=N("Backpropagation in numbers"),
        points=request.points,
        layout=request.layout,
        program=prog,
        varying=tuple(prog.find(name) for name in numbers_network.parameters(layers)),
        parts=parts,
        identity=identity,
        spelling=Spelling(layered=layers.convention),
        losses=(layers.loss,),
        facts=facts,
        extras={
            "given": _texts(numbers.given),
            "values": _texts(numbers.values),
            "gradients": {numbers_network.OBJECTIVE: _texts(numbers.gradients)},
        },
    )


def _limits(request: Request, layers: Layers) -> tuple[int, bool]:
    """The most layers that the options allow, and whether they allow biases."""
    source = request.drawn.get(str(request.options.get("network_of")))
    if source is None:
        drawn = (len(widths) - 1 for widths in _OWN)
        depth = layers.depth if "widths" in request.options else max(drawn)
        return depth, layers.bias or "bias" not in request.options
    before = layered(source)
    assert before is not None
    return numbers_network.deepest(before.bounds.hidden[1] + 1), before.bounds.bias


def _texts(table: Mapping[str, Matrix]) -> dict[str, list[list[str]]]:
    return {name: [[str(e) for e in row] for row in rows] for name, rows in table.items()}


def _network(request: Request) -> NumbersFacts:
    source = request.options.get("network_of")
    if source is None:
        own = _own(request)
        return NumbersFacts(net=own, bounds=_bounds(own), source="", altered=False)
    others = [key for key in request.options if key != "network_of"]
    if others:
        raise InputError(
            f"{request.key(others[0])}: belongs to the question of 'network_of': drop one"
        )
    known = {name: before.net for name, one in request.drawn.items() if (before := layered(one))}
    if source not in known:
        raise request.refused(
            "network_of",
            "the id of an earlier question with a layered network "
            f"({', '.join(known) or 'there is none'})",
        )
    theirs = known[str(source)]
    layers = numbers_network.on_paper(theirs)
    kept = (*theirs.widths[: layers.depth], theirs.widths[-1])
    return NumbersFacts(
        net=layers,
        bounds=_bounds(layers),
        source=str(source),
        altered=layers != theirs,
        narrower=layers.widths != kept,
    )


def _bounds(layers: Layers) -> Allowed:
    """A network with numbers is what it is: a question that goes on from it has no other."""
    return Allowed(hidden=(layers.depth - 1, layers.depth - 1), bias=layers.bias)


def _own(request: Request) -> Layers:
    """A small network: what the options leave open is drawn, in a fixed order."""
    options, rng = request.options, request.rng
    drawn = _OWN[int(rng.integers(len(_OWN)))], bool(rng.random() < 0.5)
    widths = options.get("widths", list(drawn[0]))
    if (
        not isinstance(widths, list)
        or not 3 <= len(widths) <= 5
        or not all(type(n) is int and 0 < n <= WIDEST for n in widths)
        or numbers_network.weights(widths) > MOST_WEIGHTS
    ):
        raise request.refused(
            "widths",
            f"a list of three to five whole numbers from 1 to {WIDEST} "
            f"with at most {MOST_WEIGHTS} weights between them",
        )
    bias = options.get("bias", drawn[1])
    if not isinstance(bias, bool):
        raise request.refused("bias", "true or false")
    convention = _one_of(request, "convention", CONVENTIONS, "column")
    return Layers(
        widths=tuple(widths),
        activation=numbers_network.ACTIVATION,
        loss=_one_of(request, "loss", LOSSES, LOSSES[0]),
        bias=bias,
        convention="row" if convention == "row" else "column",
    )


def _one_of(request: Request, key: str, allowed: tuple[str, ...], default: str) -> str:
    value = request.options.get(key, default)
    if not isinstance(value, str) or value not in allowed:
        raise request.refused(key, " or ".join(map(repr, allowed)))
    return value


def hidden(question: Question) -> tuple[str, ...]:
    """The mistakes that do not show in the question's numbers."""
    given = question.extras["given"]
    assert isinstance(given, dict)
    point = Point(question.program, {name: matrix(rows) for name, rows in given.items()})
    return hidden_in_numbers(point, [(part.of, part.wrt) for part in question.parts])


FAMILY = Family(
    name="backprop-numbers",
    options=OPTIONS,
    draw=draw,
    words=words,
    keyed=NumbersKey,
    hidden=hidden,
    on_its_own=on_its_own,
)
