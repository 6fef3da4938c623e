"""Which network a question is about: the original's, one of the file's own, or a drawn one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exgen.calculus.functions import activations
from exgen.errors import DrawError, InputError
from exgen.families.network.given import built, choose
from exgen.library.networks import NetworkRow
from exgen.questions import architecture
from exgen.questions.architecture import SKIPS, Architecture
from exgen.questions.options import named, refused
from exgen.questions.records import Request
from exgen.said.layer_names import hidden_layers
from exgen.words import N

_ATTEMPTS = 50
ORIGINALS: Mapping[str, Architecture] = {
    "relu-skip-binary": Architecture(
        widths=("d", "p", "d"),
        activations=("relu",),
        loss="binary-cross-entropy",
        biases=(True, True),
        skips=((0, 2),),
        penalty=False,
    )
}
"""Networks that an original homework draws, by name."""
_GIVEN = ("network", "networks")
_DRAWN = ("hidden", "skips", "activations")
OPTIONS = (*_DRAWN, *_GIVEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenNetwork:
    """A network, its title, and what tells it from others on the sheet.

    `hidden` is the largest number of hidden layers that the question may have; `given` says that
    the homework file has the network.
    """

    net: Architecture
    title: str
    identity: str
    hidden: int
    given: bool = False


def chosen(request: Request) -> ChosenNetwork:
    """The network of a question.

    Raises InputError for options that make no sense, DrawError when every attempt repeats a
    network that is already on the sheet.
    """
    rows = {row.name: row for row in request.rows.networks}
    if request.original is not None:
        name = str(request.original.get("network"))
        if name in rows:
            return _given(rows[name], choose(rows[name], None), rows[name].hidden)
        if name not in ORIGINALS:
            raise InputError(f"question {request.id}: no original network is called {name!r}")
        return _drawn(ORIGINALS[name], ORIGINALS[name].layers - 1)
    if any(key in request.options for key in _GIVEN):
        return _of_file(request, rows)
    options = _options(request)
    for _ in range(_ATTEMPTS):
        net = architecture.draw(request.rng, **options)
        if net.identity not in request.taken:
            return _drawn(net, options["hidden"][1])
    raise DrawError(
        f"question {request.id}: {_ATTEMPTS} networks drawn, all of them already on the sheet; "
        "allow more activations, depths or skip connections"
    )


def _of_file(request: Request, rows: Mapping[str, NetworkRow]) -> ChosenNetwork:
    """One of the networks that the option names, with what is drawn of it."""
    key = next(key for key in _GIVEN if key in request.options)
    for other in _DRAWN:
        if other in request.options:
            raise refused(
                request, other, f"says what to draw, and the option {key!r} gives the network:"
                " leave one of them out"
            )  # fmt: skip
    if not rows:
        raise refused(request, key, "the file has no [[network]]: add one, or leave the key out")
    names = named(request, ("network", "networks"), rows)
    assert names is not None
    most = max(rows[name].hidden for name in names)
    for _ in range(_ATTEMPTS):
        row = rows[names[int(request.rng.integers(len(names)))]]
        found = _given(row, choose(row, request.rng), most)
        if found.identity not in request.taken:
            return found
    raise DrawError(
        f"question {request.id}: all that is drawn of {', '.join(names)} is on the sheet already;"
        " name another network, or give it choices"
    )


_TITLES = {
    1: N("A network with one hidden layer"),
    2: N("A network with two hidden layers"),
    3: N("A network with three hidden layers"),
    4: N("A network with four hidden layers"),
    5: N("A network with five hidden layers"),
}
"""How many hidden layers a drawn network has -> its title."""


def _drawn(net: Architecture, hidden: int) -> ChosenNetwork:
    hidden_ones = net.layers - 1
    title = _TITLES.get(hidden_ones) or f"A network with {hidden_layers(hidden_ones)}"
    return ChosenNetwork(net=net, title=title, identity=net.identity, hidden=hidden)


def _given(row: NetworkRow, drawn: Mapping[str, str], hidden: int) -> ChosenNetwork:
    net = built(row, drawn)
    identity = f"{net.identity}:{row.name}"
    return ChosenNetwork(net=net, title=row.title, identity=identity, hidden=hidden, given=True)


def _options(request: Request) -> dict[str, Any]:
    hidden = request.options.get("hidden", [1, 3])
    match hidden:
        case [int(least), int(most)] if 1 <= least <= most <= 3:
            found: dict[str, Any] = {"hidden": (least, most)}
        case _:
            raise request.refused("hidden", "[least, most] within 1 and 3")
    for key, argument, known in (
        ("skips", "skips", SKIPS),
        ("activations", "allowed", activations()),
    ):
        if key in request.options:
            value = request.options[key]
            if not isinstance(value, list) or not value or not set(value) <= set(known):
                raise request.refused(key, f"a list of {', '.join(known)}")
            found[argument] = tuple(str(v) for v in value)
    return found
