"""A differential ring: SymPy polynomials in entries and opaque function values.

Generators are entries of variables, entries of named quantities, and values of functions
("atoms": sigma(u), log(u), 1/u ...), each with the partial derivatives of its value by its
arguments. Relations (step^2 = step, sqrt(u)^2 = u, u (1/u) = 1, sin^2 = 1 - cos^2) are applied
when a polynomial is brought to normal form, so a difference that reduces to 0 is 0.
Whatever is proved this way holds; an identity that needs a relation not listed stays unproved.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from sympy import QQ

from exgen.verify.ring import (
    MOST_TERMS,
    Monomial,
    Poly,
    RingFullError,
    Terms,
    TooLongError,
    by_exponent,
    ring,
    support,
)

__all__ = ["Opening", "Poly", "RingFullError", "Rule", "TooLongError", "Tower"]

Opening: TypeAlias = Literal["entrywise", "derivatives", "everything"]
"""Which names are opened when a polynomial is resolved, each with those before it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """d(generator) = sum of `slope * d(argument)`; the callables are evaluated when needed.

    `remake` gives the function's value at other arguments, in terms of the tower's generators.
    """

    arguments: tuple[Poly, ...]
    slopes: Callable[[], tuple[Poly, ...]]
    remake: Callable[[tuple[Poly, ...]], Poly]


class Tower:
    """The ring with its generators, their derivatives and their relations."""

    def __init__(self, capacity: int) -> None:
        """An empty tower with room for `capacity` generators."""
        self.ring = ring(capacity)
        self.capacity = capacity
        self.zero: Poly = self.ring.zero
        self.one: Poly = self.ring.one
        self.keys: dict[Hashable, int] = {}
        self.rules: dict[int, Rule] = {}
        self.powers: dict[int, tuple[int, Poly]] = {}
        self.inverses: dict[int, Poly] = {}
        self.logs: dict[Poly, Poly] = {}
        self.exps: dict[Poly, Poly] = {}
        self.gates: dict[Poly, Poly] = {}
        self.named: dict[int, Poly] = {}
        self.entrywise: set[int] = set()
        self.derived: set[int] = set()
        self.tied: dict[int, Poly] = {}
        self.binary: set[int] = set()

    def number(self, value: Fraction | int) -> Poly:
        """A rational constant."""
        value = Fraction(value)
        result: Poly = self.one * QQ(value.numerator, value.denominator)
        return result

    def generator(self, key: Hashable) -> tuple[Poly, bool]:
        """The generator for a key, and whether it is new."""
        place = self.keys.get(key)
        new = place is None
        if place is None:
            place = len(self.keys)
            if place >= self.capacity:
                raise RingFullError
            self.keys[key] = place
        return self.ring.gens[place], new

    def place(self, generator: Poly) -> int:
        """The number of a generator."""
        monomial = next(iter(generator))
        return int(monomial.index(1))

    def atom(self, key: Hashable, make: Callable[[Poly], Rule]) -> Poly:
        """The value of a function: a generator, its rule made from it when it is new."""
        value, new = self.generator(key)
        if new:
            self.rules[self.place(value)] = make(value)
        return value

    def name(self, key: Hashable, value: Poly, *, derived: bool = False) -> Poly:
        """A generator that stands for a named quantity's entry, of the given value.

        It is `derived` where it names a derivative.
        """
        generator, new = self.generator(key)
        if new:
            place = self.place(generator)
            self.named[place] = value
            if derived:
                self.derived.add(place)
            if len(self._roots(value)) <= 1:
                self.entrywise.add(place)
            self.rules[place] = Rule((value,), lambda: (self.one,), lambda args: args[0])
        return generator

    def _roots(self, poly: Poly) -> set[int]:
        """The entries of variables and named quantities that a polynomial is a function of."""
        found: set[int] = set()
        for place in support(poly):
            rule = self.rules.get(place)
            if rule is None or place in self.named:
                found.add(place)
            else:
                for argument in rule.arguments:
                    found |= self._roots(argument)
        return found

    def relate(self, generator: Poly, degree: int, value: Poly) -> None:
        """`generator ** degree = value` from now on."""
        self.powers[self.place(generator)] = (degree, value)

    def tie(self, generator: Poly, value: Poly) -> None:
        """Let a variable's entry equal `value` when claims are settled, not when differentiated."""
        self.tied[self.place(generator)] = value

    def tie_binary(self, generator: Poly) -> None:
        """Let a variable's entry be 0 or 1 when claims are settled, not when differentiated."""
        self.binary.add(self.place(generator))

    def reduce(self, poly: Poly) -> Poly:
        """The polynomial with all power relations applied."""
        while True:
            rest: Terms = {}
            lowered: dict[int, Terms] = {}
            for monomial, coefficient in poly.items():
                place = self._offending(monomial)
                if place is None:
                    rest[monomial] = coefficient
                    continue
                degree = self.powers[place][0]
                fresh = (*monomial[:place], monomial[place] - degree, *monomial[place + 1 :])
                lowered.setdefault(place, {})[fresh] = coefficient
            if not lowered:
                return poly
            poly = self.ring.from_dict(rest)
            for place, terms in lowered.items():
                poly += self.ring.from_dict(terms) * self.powers[place][1]

    def _offending(self, monomial: Monomial) -> int | None:
        """The first generator in a monomial whose power has a relation."""
        for place, (degree, _) in self.powers.items():
            if monomial[place] >= degree:
                return place
        return None

    def times(self, left: Poly, right: Poly) -> Poly:
        """The reduced product."""
        return self.reduce(left * right) if self.powers else left * right

    def is_zero(self, poly: Poly) -> bool:
        """Whether the polynomial is proved to be 0: denominators cleared, relations applied."""
        poly = self.reduce(poly)
        for place in sorted(self.inverses, reverse=True):
            degree = max((monomial[place] for monomial in poly), default=0)
            if not degree:
                continue
            below = self.inverses[place]
            powers = [self.one]
            for _ in range(degree):
                powers.append(self.times(powers[-1], below))
            cleared = self.zero
            for exponent, terms in by_exponent(poly, place).items():
                cleared += self.ring.from_dict(terms) * powers[degree - exponent]
            poly = self.reduce(cleared)
        return not self._on_binary(poly)

    def _on_binary(self, poly: Poly) -> Poly:
        """The polynomial with y^2 = y for all binary entries."""
        if not self.binary:
            return poly
        total: Terms = {}
        for monomial, coefficient in poly.items():
            lowered = list(monomial)
            for place in self.binary:
                lowered[place] = min(lowered[place], 1)
            key = tuple(lowered)
            total[key] = total[key] + coefficient if key in total else coefficient
        return self.ring.from_dict({m: c for m, c in total.items() if c})

    def resolve(self, poly: Poly, *, opening: Opening, seen: dict[int, Poly]) -> Poly:
        """The polynomial with named entries replaced by their values, within atoms too.

        Replaced are tied entries, names whose value is a function of one other entry (an
        activation), from "derivatives" on those of derivatives, and with "everything" all names:
        the quantities between the variables and the loss are opened last. `seen` keeps what
        generators resolve to, for one such choice.
        Raises TooLongError when the result grows beyond reason.
        """
        changed: dict[int, Poly] = {}
        for place in support(poly):
            value = self._resolved(place, opening, seen)
            if value != self.ring.gens[place]:
                changed[place] = value
        if not changed:
            return poly
        groups: dict[tuple[int, ...], Terms] = {}
        for monomial, coefficient in poly.items():
            bare = list(monomial)
            for place in changed:
                bare[place] = 0
            exponents = tuple(monomial[place] for place in changed)
            groups.setdefault(exponents, {})[tuple(bare)] = coefficient
        total = self.zero
        for exponents, terms in groups.items():
            product = self.ring.from_dict(terms)
            for value, exponent in zip(changed.values(), exponents, strict=True):
                for _ in range(exponent):
                    product = self.times(product, value)
                    if len(product) > MOST_TERMS:
                        raise TooLongError
            total += product
            if len(total) > MOST_TERMS:
                raise TooLongError
        return self.reduce(total)

    def _resolved(self, place: int, opening: Opening, seen: dict[int, Poly]) -> Poly:
        if place not in seen:
            generator: Poly = self.ring.gens[place]
            value = generator
            if place in self.tied:
                value = self.tied[place]
            elif place in self.named:
                derived = place in self.derived and opening != "entrywise"
                if opening == "everything" or derived or place in self.entrywise:
                    value = self.resolve(self.named[place], opening=opening, seen=seen)
            elif place in self.rules:
                rule = self.rules[place]
                fresh = tuple(self.resolve(a, opening=opening, seen=seen) for a in rule.arguments)
                if fresh != rule.arguments:
                    value = rule.remake(fresh)
            seen[place] = value
        return seen[place]

    def derivative(self, poly: Poly, known: dict[int, Poly], *, through_names: bool = True) -> Poly:
        """The derivative along a direction.

        `known` holds the derivatives of generators along it: the direction's own ones to begin
        with; those of atoms are added as they are found. A generator without a rule is constant,
        and so is a named one unless `through_names`.
        """
        total = self.zero
        for place in support(poly):
            change = self._change(place, known, through_names)
            if change:
                total += self.times(poly.diff(self.ring.gens[place]), change)
        return total

    def _change(self, place: int, known: dict[int, Poly], through_names: bool) -> Poly:
        if place not in known:
            rule = self.rules.get(place)
            total = self.zero
            if rule is not None and (through_names or place not in self.named):
                changes = [
                    self.derivative(a, known, through_names=through_names) for a in rule.arguments
                ]
                if any(changes):
                    for slope, change in zip(rule.slopes(), changes, strict=True):
                        if change:
                            total += self.times(slope, change)
            known[place] = total
        return known[place]
