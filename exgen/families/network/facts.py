"""What the templates of a network need besides its program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exgen.calculus.expr import Expr, Symbol
from exgen.questions.architecture import Architecture
from exgen.questions.cache import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFacts:
    """The drawn network, and what of its forward pass has to be kept.

    `readers` names for each quantity to be kept those whose derivatives read it. `flows` holds,
    where several equations use a quantity, what each of them sends back to it.
    """

    net: Architecture
    needs: tuple[Need, ...]
    keep: tuple[Symbol, ...]
    stand_ins: Mapping[str, tuple[str, ...]]
    readers: Mapping[str, tuple[str, ...]]
    flows: Mapping[tuple[str, str], Expr]
