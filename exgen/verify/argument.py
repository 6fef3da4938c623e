"""What an elementwise function is applied to, at random residues: in both fields, and its signs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from exgen.verify.field import Residues
from exgen.verify.opaque import Opaque

Later = Callable[[], Residues]


class Argument:
    """An argument's residues: in the field of the value, modulo Q, and modulo P.

    The last two are found when a function asks for them.
    """

    __slots__ = ("_exponent", "_gate", "_signs", "found", "own")

    def __init__(self, own: Residues, *, exponent: Later, gate: Later, signs: Opaque) -> None:
        """`signs` knows which residues modulo P are positive."""
        self.own = own
        self._signs = signs
        self._exponent = exponent
        self._gate = gate
        self.found: dict[str, Residues] = {}

    @property
    def exponent(self) -> Residues:
        """The argument modulo Q, as an exponential takes it."""
        return self._exponent()

    @property
    def gate(self) -> Residues:
        """The argument modulo P, where it is found out whether it is positive."""
        return self._gate()

    def positive(self) -> Residues:
        """1 where the argument is positive, else 0."""
        known = self.found.get("positive")
        if known is None:
            known = self.found["positive"] = self._signs.positive(self.gate)
        return known

    def sign(self) -> Residues:
        """1 where it is positive, -1 where it is negative, 0 at 0."""
        signs: Residues = 2 * self.positive() - (self.gate != 0)
        return signs

    def inside(self) -> Residues:
        """1 where 1 - |u| is positive, else 0."""
        known = self.found.get("inside")
        if known is None:
            distance = (1 - self.sign() * self.gate) % self._signs.field.modulus
            known = self.found["inside"] = self._signs.positive(distance)
        return known

    def largest(self, axes: tuple[int, ...]) -> Residues:
        """1 at the largest entry along the axes, else 0; at a point with a tie at both.

        What is largest is an order of the residues that is made up, as that of an unknown function;
        its differences from the others count as positive from now on.
        """
        order = self._signs.value("order", self.gate)
        found: Residues = np.asarray(order == order.max(axis=axes, keepdims=True), dtype=np.int64)
        top = (found * self.gate).max(axis=axes, keepdims=True)
        self._signs.note_sign((top - self.gate) % self._signs.field.modulus, 1 - found)
        return found

    def sign_of_determinant(self) -> Residues:
        """1 where the determinant of the matrix is positive, -1 where it is negative, else 0."""
        value = self._signs.field.determinant(self.gate)[..., None, None]
        signs: Residues = 2 * self._signs.positive(value) - (value != 0)
        return signs
