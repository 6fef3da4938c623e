"""Functions that are no polynomials, at residues: opaque values with the laws that define them.

The exponential takes a residue modulo Q to a power of a fixed square modulo P, so that
exp(u + v) = exp(u) exp(v) holds: the argument is known by its residue modulo Q as well (Gonnet's
signatures, 1984). All other values are opaque: numbers that a mixing function makes from the
argument, the same for the same argument and independent for others, as an unknown function's are.
Laws are built on top, in `laws`. An identity of functions that follows from no law is not seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exgen.verify.field import PRIMES, Field, Fields, Residues, UndefinedError

_BASE: Final = 4
"""A square other than 1 modulo every P: its powers are all Q squares other than 0."""
_DIGIT: Final = 10
_BITS: Final = 30
"""So many bits have residues, and the numbers of points."""
_MIX: Final = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


@lru_cache(maxsize=64)
def _salt(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())


@lru_cache(maxsize=len(PRIMES))
def _powers(p: int) -> Residues:
    """Entry (i, k) is the base to the power k 2^(10 i): an exponent below 2^30 has three digits."""
    steps = [pow(_BASE, 1 << (_DIGIT * i), p) for i in range(3)]
    found = np.ones((3, 1), dtype=np.int64)
    while found.shape[1] < 1 << _DIGIT:
        further = [pow(step, found.shape[1], p) for step in steps]
        found = np.hstack([found, found * np.array(further)[:, None] % p])
    return found


def exponential(exponent: Residues, p: int) -> Residues:
    """The exponential modulo p of arguments that are known modulo Q."""
    table, mask = _powers(p), (1 << _DIGIT) - 1
    low, middle, high = (table[i][exponent >> (_DIGIT * i) & mask] for i in range(3))
    found: Residues = low * middle % p * high % p
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a question needs to know of values beside the values themselves."""

    logs: bool
    """The logarithms of exponentials, and the exponentials of logarithms."""
    logs_of_values: bool
    """Those of functions that are made of exponentials."""
    signs: bool
    """Which values of functions are positive."""


class Opaque:
    """Values of functions in one field, at points that are told apart by their numbers.

    `ids` holds the points' numbers, as many as the arrays have along their first axis. A point at
    which something has no value is `spoilt`: it is counted how often that was seen.
    """

    def __init__(self, fields: Fields, field: Field, ids: Residues, needs: Needs) -> None:
        """Nothing is known yet, and no point is spoilt."""
        self.field = field
        self.exponents = fields.exponents
        self.top = field is fields.values
        self.ids = ids
        self.needs = needs
        self.logs: dict[int, int] = {}
        self.exps: dict[int, int] = {}
        self.signs: dict[int, int] = {}
        self.clear()

    def at(self, kept: Residues) -> Opaque:
        """The same at some of the points; what is noted from now on, both know."""
        part = copy(self)
        part.ids, part.spoilt = self.ids[kept], self.spoilt[kept]
        part.flawless = not part.spoilt.any()
        return part

    def clear(self) -> None:
        """Let no point be spoilt."""
        self.spoilt = np.zeros(len(self.ids), dtype=np.int64)
        self.flawless = True

    def spoil(self, where: NDArray[np.bool_]) -> None:
        """Note where something has no value; entries of one point stand along the other axes."""
        if np.count_nonzero(where):
            self.spoilt += where.sum(axis=tuple(range(1, where.ndim)))
            self.flawless = False

    def root(self, u: Residues) -> Residues:
        """The positive square root; a point at which there is none is spoilt."""
        found, none = self.field.root(u)
        self.spoil(none)
        return found

    def power(self, base: Residues, exponent: Fraction) -> Residues:
        """The power with a rational exponent, of positive numbers where its denominator is even.

        A point is spoilt where there is no such root, or 0 is raised to a negative exponent. Raises
        UndefinedError where roots of this degree are not unique in the field.
        """
        field, order = self.field, self.field.modulus - 1
        above, below = exponent.numerator, exponent.denominator
        if below % 2 == 0:
            base, below, order = self.root(base), below // 2, order // 2
        if below > 1:
            if math.gcd(below, order) > 1:
                raise UndefinedError(f"there is no root of degree {exponent.denominator}")
            base = field.power(base, pow(below, -1, order))
        if above < 0:
            self.spoil(base == 0)
            base = field.inverse(base)
        return field.power(base, abs(above))

    def value(self, name: str, u: Residues) -> Residues:
        """The opaque values at `u` of the function called `name`: from 1 on, so that none is 0.

        Where the function is 0 (an odd one at 0, say) is for whoever asks to say.
        """
        salt = _salt(name)
        ids = self.ids.reshape(-1, *[1] * (u.ndim - 1))
        mixed = (u.astype(np.uint64) << np.uint64(31)) ^ ids.astype(np.uint64)
        mixed = mixed + np.uint64(salt)
        for factor, shift in zip(_MIX, (30, 27, 31), strict=True):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(32)
        return np.asarray(mixed % np.uint64(self.field.modulus - 1), dtype=np.int64) + 1

    def odd(self, name: str, u: Residues) -> Residues:
        """The opaque value of an odd function."""
        m = self.field.modulus
        low = np.minimum(u, m - u)  # of 0 it is 0
        signed = np.where(u == low, 1, m - 1)
        return np.asarray(np.where(u == 0, 0, self.value(name, low) * signed % m))

    def exp(self, u: Residues, exponent: Residues) -> Residues:
        """The exponential; `exponent` is the argument modulo Q.

        Modulo Q itself the values are opaque but for exp(-u) = 1 / exp(u). The exponential of a
        logarithm that was noted is what it is the logarithm of.
        """
        if self.top:
            found = exponential(exponent, self.field.modulus)
        else:
            low = np.minimum(u, self.field.modulus - u)
            opaque = np.where(u == 0, 1, self.value("exp", low))
            found = np.where(u == low, opaque, self.field.inverse(opaque))
        if self.exps:
            m = self.field.modulus
            found = self._recalled(
                self.exps, u, -u % m, lambda other: pow(other, -1, m) if other else 0, found
            )
        if self.needs.logs:
            self.logs.update(self._pairs(found, u))
        return found

    def log(self, v: Residues) -> Residues:
        """The logarithm that was noted, else an opaque one, of opposite sign at the inverse."""
        m = self.field.modulus
        inverses = self.field.inverse(v)
        found = self.odd_under_inversion(v, inverses)
        if self.logs:
            found = self._recalled(self.logs, v, inverses, lambda other: -other % m, found)
        self.exps.update(self._pairs(found, v))
        return found

    def odd_under_inversion(self, v: Residues, inverses: Residues) -> Residues:
        """The opaque logarithm: of opposite sign at the inverse, so 0 at 1, and here at -1 too."""
        m = self.field.modulus
        opaque = self.value("log", np.minimum(v, inverses))
        signed = np.where(v <= inverses, opaque, m - opaque)
        return np.asarray(np.where(v == inverses, 0, signed))

    def note_log(self, v: Residues, log: Residues) -> None:
        """Let the logarithms of these values be `log` from now on."""
        if self.needs.logs:
            self.logs.update(self._pairs(v, log))
            self.exps.update(self._pairs(log, v))

    def note_sign(self, v: Residues, positive: Residues) -> None:
        """Let these values count as positive where `positive` is 1, and as negative elsewhere."""
        if self.needs.signs and self.top:
            self.signs.update(self._pairs(v, positive))

    def carry_signs(self, u: Residues, multiple: Residues) -> None:
        """Let positive multiples of values have the signs that were noted of these, if any were."""
        if not self.signs:
            return
        keys, others = self._keys(u), self._keys(-u % self.field.modulus)
        if self.signs.keys().isdisjoint(keys) and self.signs.keys().isdisjoint(others):
            return
        for at, other, to in zip(keys, others, self._keys(multiple), strict=True):
            if at in self.signs:
                self.signs[to] = self.signs[at]
            elif other in self.signs:
                self.signs[to] = 1 - self.signs[other]

    def positive(self, u: Residues) -> Residues:
        """1 where a residue is a square other than 0, or was noted as positive, else 0."""
        found = self.field.positive(u).astype(np.int64)
        if not self.signs:
            return found
        opposite = -u % self.field.modulus
        found = self._recalled(self.signs, u, opposite, lambda other: 1 - other, found)
        return np.asarray(found * (u != 0))

    def _recalled(
        self,
        notes: Mapping[int, int],
        at: Residues,
        opposite: Residues,
        turned: Callable[[int], int],
        found: Residues,
    ) -> Residues:
        """What was noted at the residues, else at the opposite ones and turned, else what is found.

        All three have one shape, apart from the number of points.
        """
        keys, others = self._keys(at), self._keys(opposite)
        if notes.keys().isdisjoint(keys) and notes.keys().isdisjoint(others):
            return found
        values = [
            y if other is None else turned(other)
            for other, y in zip(map(notes.get, others), self._flat(found), strict=True)
        ]
        entries = np.fromiter(map(notes.get, keys, values), dtype=np.int64, count=len(keys))
        return entries.reshape(len(self.ids), *at.shape[1:])

    def _keys(self, u: Residues) -> list[int]:
        """A number for each entry that tells it from other residues and from other points."""
        ids = self.ids.reshape(-1, *[1] * (u.ndim - 1))
        keys: list[int] = (ids << _BITS | u).ravel().tolist()
        return keys

    def _flat(self, u: Residues) -> list[int]:
        """The entries at all points."""
        if len(u) != len(self.ids):
            u = np.broadcast_to(u, (len(self.ids), *u.shape[1:]))
        entries: list[int] = u.ravel().tolist()
        return entries

    def _pairs(self, u: Residues, v: Residues) -> Iterable[tuple[int, int]]:
        """The keys of the one, each with the entry of the other."""
        if u.shape[1:] != v.shape[1:]:
            u, v = np.broadcast_arrays(u, v)
        return zip(self._keys(u), self._flat(v), strict=True)
