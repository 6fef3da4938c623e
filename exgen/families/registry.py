"""The question families by name: light enough for `exgen list`, which must not import SymPy.

A family is loaded when one of its questions is drawn, or a row of its table is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from exgen.errors import InputError
from exgen.wording import nearest, quoted

if TYPE_CHECKING:
    from exgen.families.family import Family


@dataclass(frozen=True, slots=True)
class Registered:
    """A family before it is loaded: where its `Family` stands, and what it asks.

    `where` is its folder, for `FAMILY` in `family.py`, or the module there and the name, as in
    `backprop.numbers:FAMILY`.
    """

    where: str
    what: str


FAMILIES: Final[Mapping[str, Registered]] = {
    "gradient": Registered("gradient", "gradients and Jacobians of vectors and matrices"),
    "composition": Registered("composition", "a scalar in named steps: shapes, then gradients"),
    "two-layer": Registered("two_layer", "a two-layer loss and its weight gradients"),
    "network": Registered("network", "a drawn network: output, gradients, what to cache"),
    "program": Registered("program", "any named equations, and what is asked of them"),
    "dimension": Registered("dimension", "dimensions of spans, column and null spaces"),
    "backprop": Registered("backprop", "a layered network by hand: entries, then matrices"),
    "backprop-batch": Registered(
        "backprop.family:BATCH", "the same for a mini-batch: sums over samples"
    ),
    "backprop-numbers": Registered(
        "backprop.numbers:FAMILY", "both passes of a small network in exact numbers"
    ),
}
"""The one list of families, in the order in which `exgen list` shows them."""


@cache
def family(name: str) -> Family:
    """The family with this name. InputError, with the nearest name, where there is none."""
    if name not in FAMILIES:
        raise InputError(f"unknown family {quoted(name)}: {nearest(name, FAMILIES)}")
    where, _, record = FAMILIES[name].where.partition(":")
    module = import_module(f"{__package__}.{where if record else f'{where}.family'}")
    found: Family = getattr(module, record or "FAMILY")
    return found


def families() -> tuple[Family, ...]:
    """All families, in their order."""
    return tuple(family(name) for name in FAMILIES)


def family_of_table(table: str) -> Family:
    """The family that draws from a table of the homework file, such as `form`."""
    return next(one for one in families() if one.table == table)
