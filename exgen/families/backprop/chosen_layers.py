"""What a homework file may say about a layered network, and drawing one accordingly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

import numpy as np

from exgen.calculus.functions import activations
from exgen.calculus.losses import LOSSES
from exgen.errors import InputError
from exgen.families.backprop.layers import Allowed, Layers
from exgen.questions.records import Request

NETWORK_OPTIONS = (
    "hidden",
    "widest",
    "level",
    "activations",
    "losses",
    "convention",
    "bias",
    "parts",
)
BATCH_OPTIONS = (*NETWORK_OPTIONS, "network_of", "rows", "average")
BASE_LOSS = "half-squared-error"
ROWS_ONLY = "cross-entropy"
"""A loss whose softmax acts along rows, and so is asked in row convention alone."""
ORIGINALS: Mapping[str, Layers] = {
    "relu-4-3-2-1": Layers(
        widths=(4, 3, 2, 1),
        activation="relu",
        loss=BASE_LOSS,
        bias=False,
        convention="row",
    )
}
"""Networks that an original homework asks about, by name."""

_MOST_HIDDEN, _NARROWEST, _WIDEST = 3, 2, 8
_HIDDEN = (2, 3)
_OUTPUTS = (2, 3, 4)
_SAMPLES = (2, 3, 4, 5)
SYMBOLIC = "m"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniBatch:
    """A mini-batch: the number of samples at the check points, and whether the sheet tells it."""

    rows: int
    symbolic: bool
    average: bool


class Options:
    """The values of one question's options, each by its key, or a default.

    Every method raises InputError, which names the option, for a value that makes no sense.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.given = request.options if request.original is None else request.original

    def refused(self, key: str, wanted: str) -> InputError:
        """The error for an option; `wanted` says what it must be."""
        return self.request.refused(key, wanted)

    def span(self, key: str, default: tuple[int, int], within: tuple[int, int]) -> tuple[int, int]:
        """The least and the most, both within the bounds `within`: `[1, 3]` in the file."""
        match self.given.get(key, list(default)):
            case [int(least), int(most)] if within[0] <= least <= most <= within[1]:
                return least, most
        raise self.refused(key, f"[least, most] within {within[0]} and {within[1]}")

    def number(self, key: str, default: int, within: tuple[int, int]) -> int:
        """A whole number within the bounds `within`, which both count."""
        value = self.given.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refused(key, f"a whole number from {within[0]} to {within[1]}")
        if not within[0] <= value <= within[1]:
            raise self.refused(key, f"a whole number from {within[0]} to {within[1]}")
        return value

    def names(self, key: str, known: Sequence[str], default: Sequence[str]) -> tuple[str, ...]:
        """A list of names, at least one, all of them among those `known`."""
        value = self.given.get(key, list(default))
        if not isinstance(value, list) or not value or not {str(v) for v in value} <= set(known):
            raise self.refused(key, f"a list of {', '.join(known)}")
        return tuple(str(v) for v in value)

    def choice(self, key: str, known: Sequence[object], default: object) -> tuple[object, ...]:
        """What may be drawn: one value, or with "either" all of them."""
        value = self.given.get(key, default)
        if value == "either":
            return tuple(known)
        if not any(value is one or (value == one and isinstance(value, str)) for one in known):
            shown = ", ".join(
                str(one).lower() if one in (True, False) else str(one) for one in known
            )
            raise self.refused(key, f"one of {shown}, either")
        return (value,)

    def parts(self, known: Sequence[int]) -> tuple[int, ...]:
        """The numbers of the parts that are asked: all, or those of the option in order."""
        value = self.given.get("parts", list(known))
        match value:
            case [*numbers] if numbers and all(type(n) is int for n in numbers):
                asked = sorted(set(cast("list[int]", numbers)))
                if set(asked) <= set(known):
                    return tuple(asked)
        raise self.refused("parts", f"a list of numbers from {known[0]} to {known[-1]}")


def bounds(options: Options, net: Layers) -> Allowed:
    """What the options allow; an original has its network `net` and no other."""
    if "network" in options.given:
        return Allowed(hidden=(net.depth - 1, net.depth - 1), bias=net.bias)
    hidden = options.span("hidden", _HIDDEN, (1, _MOST_HIDDEN))
    return Allowed(hidden=hidden, bias=True in options.choice("bias", (True, False), False))


def drawn(request: Request, options: Options) -> Layers:
    """A network within the options: widths in numbers, pairwise distinct.

    `level` 1 asks for half the squared error of one output, 2 for several outputs and any loss.
    Raises InputError for options that make no sense.
    """
    if request.original is not None:
        name = str(request.original.get("network"))
        if name not in ORIGINALS:
            raise InputError(f"question {request.id}: no original network is called {name!r}")
        return ORIGINALS[name]
    rng = request.rng
    level = options.number("level", 1, (1, 2))
    least, most = options.span("hidden", _HIDDEN, (1, _MOST_HIDDEN))
    widest = options.number("widest", 5, (_NARROWEST + 3, _WIDEST))
    pool = options.names("activations", activations(), activations())
    losses = options.names("losses", tuple(LOSSES), tuple(LOSSES) if level > 1 else (BASE_LOSS,))
    conventions = options.choice("convention", ("row", "column"), "row")
    biases = options.choice("bias", (True, False), False)
    depth = int(rng.integers(least, most + 1))
    activation = _pick(rng, pool)
    convention = cast(Literal["row", "column"], _pick(rng, conventions))
    possible = [name for name in losses if convention == "row" or name != ROWS_ONLY]
    if not possible:
        raise InputError(
            f"{request.key('losses')}: allows {ROWS_ONLY} alone, which needs row convention: "
            "its softmax acts along rows"
        )
    loss = _pick(rng, possible)
    bias = bool(_pick(rng, biases))
    outputs = 1 if level == 1 and loss != ROWS_ONLY else _pick(rng, _OUTPUTS)
    return Layers(
        widths=(*_widths(rng, depth + 1, widest, outputs), outputs),
        activation=activation,
        loss=loss,
        bias=bias,
        convention=convention,
    )


def _widths(rng: np.random.Generator, count: int, widest: int, outputs: int) -> list[int]:
    """Widths of the input and the hidden layers: distinct from one another and the output's."""
    most = max(widest, _NARROWEST + count)
    pool = [n for n in range(_NARROWEST, most + 1) if n != outputs]
    return [int(n) for n in rng.permutation(pool)[:count]]


def _pick(rng: np.random.Generator, choices: Sequence[_T]) -> _T:
    return choices[int(rng.integers(len(choices)))]


def batch(request: Request, options: Options, net: Layers) -> MiniBatch:
    """The mini-batch: `rows` is a number of samples, "m" for any, "either" for a drawn one.

    Raises InputError for options that make no sense.
    """
    if request.original is not None:
        return MiniBatch(rows=2, symbolic=False, average=True)
    rng = request.rng
    free = [n for n in _SAMPLES if n not in net.widths] or [max(net.widths) + 1]
    rows = options.given.get("rows", "either")
    if rows == "either":
        symbolic = bool(rng.random() < 0.4)
        small = [n for n in free if n <= 4]
        count = _pick(rng, small or free)
        symbolic = symbolic or count > 4
    elif rows == SYMBOLIC:
        symbolic, count = True, _pick(rng, free)
    elif type(rows) is int and 2 <= rows <= 4:
        symbolic, count = False, rows
    else:
        raise options.refused("rows", 'a number from 2 to 4, "m" or "either"')
    average = options.choice("average", ("mean", "sum"), "mean")
    return MiniBatch(rows=count, symbolic=symbolic, average=_pick(rng, average) == "mean")
