"""Exact arithmetic on arrays of residues modulo a prime.

P = 2 Q + 1 with both prime, and -1 is a square modulo neither. The squares modulo P other than 0
are a group of prime order Q. So among them every root exists and is unique, and exponents are
residues modulo Q: they take the part of the positive numbers. Of u and -u, where u is not 0,
exactly one is a square, a product of squares is one, and the root of a square is chosen among the
squares: sqrt(u v) = sqrt(u) sqrt(v) and sqrt(u^2) = |u| hold as they do for real numbers. (A sum of
squares need not be one.) The primes up to 19 are squares modulo every P and Q of the table, so that
numbers made of them are positive, the sizes of dimensions among them; for others a P is chosen.

Arrays are of int64 with entries in [0, m), so that products of two of them do not overflow.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

Residues = NDArray[np.int64]

PRIMES: Final = (
    1072540559, 1062489119, 1061489519, 1059846479, 1048664399, 1041069119, 1038555839, 1034970719,
    1033272239, 996772559, 996357599, 995072399, 990858959, 976464719, 969783359, 960958319,
    959600879, 959185919, 958972559, 956958239, 953032079, 946434719, 931170239, 929570879,
    911378159, 905464559, 893469359, 893341679, 891770879, 889385279, 875849519, 873991439,
    865667039, 861997919, 851558399, 841162559, 839747999, 832495439, 826054319, 812360639,
    811660079, 807446639, 803990879, 803777519, 800479679, 793752959, 789668879, 784143359,
    780316319, 773747519, 766207679, 763979999, 763565039, 751099439, 741859439, 740916959,
    738274319, 736990799, 733933199, 726393359, 716412479, 715997519, 705972959, 704687759,
)  # fmt: skip
"""The largest P below 2^30 such that the primes up to 19 are squares modulo P and modulo Q."""
_LARGE: Final = 1 << 20
"""Numerators and denominators beyond this are looked at modulo a second P too."""
_FEW: Final = 32
"""So few inverses or powers are found faster one by one."""
_INNER: Final = 8
"""So many products of residues have a sum below 2^63."""


class UndefinedError(ArithmeticError):
    """A number has no residue: its denominator is a multiple of the prime."""


@dataclass(frozen=True, slots=True)
class Field:
    """The residues modulo `modulus`, which is a P or a Q."""

    modulus: int

    def number(self, value: Fraction | int) -> int:
        """The residue of a rational number; UndefinedError where there is none."""
        above, below, m = value.numerator, value.denominator, self.modulus
        if below == 1:
            return above % m
        if below % m == 0:
            raise UndefinedError(f"{value} has no residue modulo {m}")
        return above * pow(below, -1, m) % m

    def inverse(self, u: Residues) -> Residues:
        """1 / u entry by entry, and 0 for 0."""
        zero = u == 0
        if not np.count_nonzero(zero):
            return self._inverses(u.ravel()).reshape(u.shape)
        found = self._inverses((u + zero).ravel()).reshape(u.shape)
        found[zero] = 0
        return found

    def _inverses(self, u: Residues) -> Residues:
        """The inverses of residues other than 0, all from one (Montgomery 1987, section 10.3.1).

        1 / a = b (1 / ab) and 1 / b = a (1 / ab): halves are multiplied until few are left.
        """
        m, half = self.modulus, len(u) // 2
        if len(u) <= _FEW:
            return np.array(_inverses_of_few(u.tolist(), m), dtype=np.int64)
        low, high, odd = u[:half], u[half : 2 * half], u[2 * half :]
        products = self._inverses(np.concatenate([low * high % m, odd]))
        both = products[:half]
        return np.concatenate([both * high % m, both * low % m, products[half:]])

    def power(self, u: Residues, exponent: int | Residues) -> Residues:
        """The power with exponents from 0, one for all entries or one for each."""
        m = self.modulus
        if isinstance(exponent, int):
            return self._fixed_power(u, exponent)
        bases, exponents = np.broadcast_arrays(u, exponent)
        each = map(pow, bases.ravel().tolist(), exponents.ravel().tolist(), [m] * bases.size)
        return np.array(list(each), dtype=np.int64).reshape(bases.shape)

    def _fixed_power(self, u: Residues, exponent: int) -> Residues:
        m = self.modulus
        if exponent <= 2:
            return u * u % m if exponent == 2 else u if exponent else np.ones_like(u)
        if u.size <= _FEW:
            each = [pow(x, exponent, m) for x in u.ravel().tolist()]
            return np.array(each, dtype=np.int64).reshape(u.shape)
        digits = oct(exponent)[2:]
        powers = [u, u]
        while len(powers) <= int(max(digits)):
            powers.append(powers[-1] * u % m)
        found = powers[int(digits[0])].copy()
        for digit in digits[1:]:
            for _ in range(3):
                found *= found
                found %= m
            if digit != "0":
                found *= powers[int(digit)]
                found %= m
        return found

    def root(self, u: Residues) -> tuple[Residues, NDArray[np.bool_]]:
        """The square roots that are squares, and which entries have none."""
        found = self.power(u, (self.modulus + 1) // 4)
        return found, found * found % self.modulus != u

    def positive(self, u: Residues) -> NDArray[np.bool_]:
        """Which entries are squares other than 0 (Euler's criterion)."""
        return np.asarray(self.power(u, (self.modulus - 1) // 2) == 1)

    def product(self, left: Residues, right: Residues) -> Residues:
        """The matrix product of stacks of matrices."""
        inner = left.shape[-1]
        if inner <= _INNER:
            return left @ right % self.modulus
        parts = range(0, inner, _INNER)
        return self.total([
            left[..., k : k + _INNER] @ right[..., k : k + _INNER, :] % self.modulus for k in parts
        ])  # fmt: skip

    def total(self, terms: list[Residues]) -> Residues:
        """The sum of a few arrays."""
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total % self.modulus

    def determinant(self, matrices: Residues) -> Residues:
        """The determinants of a stack of square matrices, by elimination."""
        return self._eliminated(matrices)[0]

    def inverse_matrix(self, matrices: Residues) -> Residues:
        """The inverses of a stack of square matrices; of a singular one, anything."""
        return self._eliminated(matrices)[1]

    def adjugate(self, matrices: Residues) -> Residues:
        """The transposed matrices of cofactors: det(M) inv(M), and defined for a singular M too."""
        if matrices.shape[-1] == 1:
            return np.ones_like(matrices)
        determinants, inverses = self._eliminated(matrices)
        found = determinants[..., None, None] * inverses % self.modulus
        singular = determinants == 0
        if singular.any():
            found[singular] = self._singular_adjugate(matrices[singular])
        return found

    def _singular_adjugate(self, matrices: Residues) -> Residues:
        """The same for a stack of singular matrices M.

        With random vectors u and z, M + u z^T has the determinant z^T adj(M) u. Where M has rank
        n - 1, adj(M) is a multiple of v w^T with M v = 0 and w^T M = 0, and inv(M + u z^T) takes u
        to a multiple of v and z^T to one of w^T. Where its rank is less, adj(M) = 0.
        """
        m, (count, n, _) = self.modulus, matrices.shape
        rng = np.random.default_rng(n)
        u, z = rng.integers(1, m, size=(2, count, n, 1))
        z = z.swapaxes(-1, -2)
        determinants, inverses = self._eliminated((matrices + u * z) % m)
        right, left = self.product(inverses, u), self.product(z, inverses)
        return determinants[:, None, None] * right % m * left % m

    def _eliminated(self, matrices: Residues) -> tuple[Residues, Residues]:
        """Determinants and inverses by Gauss and Jordan; the row with a pivot is moved up."""
        m, n = self.modulus, matrices.shape[-1]
        count = int(np.prod(matrices.shape[:-2], dtype=int))
        flat = matrices.reshape(count, n, n)
        work = np.concatenate([flat, np.broadcast_to(np.eye(n, dtype=np.int64), flat.shape)], -1)
        determinants = np.ones(count, dtype=np.int64)
        every = np.arange(count)
        for k in range(n):
            pivot = k + (work[:, k:, k] != 0).argmax(axis=1)
            swapped = work[every, pivot]
            work[every, pivot] = work[:, k]
            work[:, k] = swapped
            lead = swapped[:, k]
            signed = np.where(pivot == k, lead, -lead)
            determinants = determinants * signed % m
            work[:, k] = swapped * self.inverse(lead)[:, None] % m
            below = work[:, :, k].copy()
            below[:, k] = 0
            work = (work - below[:, :, None] * work[:, None, k]) % m
        shape = matrices.shape
        return determinants.reshape(shape[:-2]), work[:, :, n:].reshape(shape)


def _inverses_of_few(numbers: list[int], modulus: int) -> list[int]:
    """The inverses of residues other than 0, all from that of their product."""
    products = list(accumulate(numbers, lambda a, b: a * b % modulus))
    found = numbers[:0]
    inverse = pow(products[-1], -1, modulus) if products else 1
    for before, number in zip(products[-2::-1], numbers[:0:-1], strict=True):
        found.append(inverse * before % modulus)
        inverse = inverse * number % modulus
    return [inverse, *found[::-1]] if products else found


@dataclass(frozen=True, slots=True)
class Fields:
    """The residues modulo P, in which sides are compared, and modulo Q, which are exponents."""

    values: Field
    exponents: Field

    def takes(self, number: Fraction) -> bool:
        """Whether the number is no multiple of a prime, and its size counts as positive."""
        if not number:
            return True
        p, q = self.values.modulus, self.exponents.modulus
        whole = (number.numerator, number.denominator)
        if any(part % m == 0 for part in whole for m in (p, q)):
            return False
        size = abs(number.numerator) * number.denominator
        return pow(size, q, p) == 1 and pow(size, (q - 1) // 2, q) == 1


FIELDS: Final = tuple(Fields(Field(p), Field((p - 1) // 2)) for p in PRIMES)


def fields_for(numbers: Collection[Fraction]) -> tuple[Fields, ...]:
    """The fields in which a question with these numbers is looked at.

    Their sizes count as positive there, as far as the table has a P for it. There are two where a
    number is so long that it could be made for one.
    """
    fitting = (each for each in FIELDS if all(map(each.takes, numbers)))
    long = any(max(abs(n.numerator), n.denominator) > _LARGE for n in numbers)
    return tuple(islice(chain(fitting, FIELDS), 2 if long else 1))
