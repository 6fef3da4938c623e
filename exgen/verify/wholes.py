"""The exact judge's table of functions of a whole vector or matrix, at residues.

Each has a value, and what its argument is sent back: the gradient with respect to the argument, for
a gradient `g` with respect to the value. Arrays have the shape (points, indices or outputs, rows,
columns); results are reduced by whoever looks them up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exgen.verify.argument import Argument
from exgen.verify.field import Residues, UndefinedError
from exgen.verify.opaque import Opaque

Back = Callable[[Opaque, Argument, Residues], Residues]


@dataclass(frozen=True, slots=True)
class Whole:
    """One function: its value, and the gradient it sends back to its argument."""

    value: Callable[[Opaque, Argument], Residues]
    back: Back


def _sum(x: Residues) -> Residues:
    total: Residues = x.sum(axis=(-2, -1), keepdims=True)
    return total


def _spread(x: Residues, g: Residues) -> Residues:
    return np.broadcast_to(g, np.broadcast_shapes(g.shape, x.shape))


def _share(o: Opaque, x: Residues) -> int:
    """One over the number of entries."""
    return o.field.number(Fraction(1, x.shape[-2] * x.shape[-1]))


def _norm(o: Opaque, u: Argument) -> Residues:
    return o.root(_sum(u.own * u.own % o.field.modulus) % o.field.modulus)


def _norm_back(o: Opaque, u: Argument, g: Residues) -> Residues:
    norm = _norm(o, u)
    o.spoil(norm == 0)
    return g * o.field.inverse(norm) % o.field.modulus * u.own


def _trace(x: Residues) -> Residues:
    return np.asarray(x.trace(axis1=-2, axis2=-1))[..., None, None]


def _eye_like(x: Residues) -> Residues:
    return np.eye(x.shape[-1], dtype=np.int64)


def _determinant(o: Opaque, u: Argument) -> Residues:
    return o.field.determinant(u.own)[..., None, None]


def _determinant_back(o: Opaque, u: Argument, g: Residues) -> Residues:
    return g * o.field.adjugate(u.own).swapaxes(-1, -2)


def _inverse(o: Opaque, u: Argument) -> Residues:
    o.spoil(_determinant(o, u) == 0)
    return o.field.inverse_matrix(u.own)


def _inverse_back(o: Opaque, u: Argument, g: Residues) -> Residues:
    turned = _inverse(o, u).swapaxes(-1, -2)
    return -o.field.product(o.field.product(turned, g), turned)


def _logdet(o: Opaque, u: Argument) -> Residues:
    determinant = _determinant(o, u)
    o.spoil(determinant == 0)
    return o.log(determinant)


def _logabsdet(o: Opaque, u: Argument) -> Residues:
    sign = u.sign_of_determinant()
    o.spoil(sign == 0)
    return o.log(sign * _determinant(o, u) % o.field.modulus)


def _logdet_back(o: Opaque, u: Argument, g: Residues) -> Residues:
    return g * _inverse(o, u).swapaxes(-1, -2)


def _diag(o: Opaque, u: Argument) -> Residues:
    x = u.own
    if x.shape[-1] == 1:
        return x * np.eye(x.shape[-2], dtype=np.int64)
    return np.diagonal(x, axis1=-2, axis2=-1)[..., None]


def _diag_back(o: Opaque, u: Argument, g: Residues) -> Residues:
    if u.own.shape[-1] == 1:
        return np.diagonal(g, axis1=-2, axis2=-1)[..., None]
    return g * _eye_like(u.own)


def _weights(o: Opaque, u: Argument, axis: int) -> tuple[Residues, Residues]:
    """The exponentials, and their sums along an axis."""
    grown = o.exp(u.own, u.exponent)
    total = grown.sum(axis=axis, keepdims=True) % o.field.modulus
    o.spoil(total == 0)
    return grown, total


def _softmax(o: Opaque, u: Argument, axis: int) -> Residues:
    m = o.field.modulus
    grown, total = _weights(o, u, axis)
    value = grown * o.field.inverse(total) % m
    o.note_sign(value, np.ones_like(value))
    if o.needs.logs_of_values:
        o.note_log(value, (u.own - o.log(total)) % m)
    return value


def _softmax_back(o: Opaque, u: Argument, g: Residues, axis: int) -> Residues:
    m = o.field.modulus
    value = _softmax(o, u, axis)
    shared = (value * g % m).sum(axis=axis, keepdims=True) % m
    sent: Residues = value * ((g - shared) % m)
    return sent


_EVERYWHERE, _ROWS = (-2, -1), (-1,)


def _hardmax(o: Opaque, u: Argument, axes: tuple[int, ...]) -> Residues:
    found = u.largest(axes)
    o.spoil(found.sum(axis=axes, keepdims=True) > 1)
    return found


def _nothing_back(o: Opaque, u: Argument, g: Residues) -> Residues:
    return np.zeros_like(_spread(u.own, g))


def _max(o: Opaque, u: Argument, axes: tuple[int, ...]) -> Residues:
    total: Residues = (_hardmax(o, u, axes) * u.own).sum(axis=axes, keepdims=True)
    return total


def _logsumexp(o: Opaque, u: Argument) -> Residues:
    return o.log(_weights(o, u, -2)[1])


def _mixed(o: Opaque, x: Residues) -> Residues:
    """One residue for all entries in their order: another matrix has another, nearly always."""
    places = np.arange(1, x.shape[-2] * x.shape[-1] + 1).reshape(1, 1, *x.shape[-2:])
    weights = o.value("place", np.broadcast_to(places, x.shape))
    total: Residues = (x * weights % o.field.modulus).sum(axis=(-2, -1), keepdims=True)
    return total % o.field.modulus


def _gradient(o: Opaque, name: str, x: Residues) -> Residues:
    """The gradient of a declared scalar function: an opaque value for each place."""
    places = np.arange(x.shape[-2] * x.shape[-1]).reshape(1, 1, *x.shape[-2:])
    return o.value(f"{name}'", (_mixed(o, x) + places) % o.field.modulus)


class _Wholes(dict[str, Whole]):
    """Function -> its rules; of a declared scalar one nothing is known but its gradient's name."""

    def __missing__(self, function: str) -> Whole:
        """An opaque value of all entries; for a name with a prime the gradient."""
        name = function.rstrip("'")
        if function != name:
            return Whole(lambda o, u: _gradient(o, name, u.own), _no_back)
        return Whole(
            lambda o, u: o.value(name, _mixed(o, u.own)),
            lambda o, u, g: g * _gradient(o, name, u.own),
        )


def _no_back(o: Opaque, u: Argument, g: Residues) -> Residues:
    raise UndefinedError("of a gradient of a declared function no derivative is known")


WHOLES: dict[str, Whole] = _Wholes(
    {
        "sum": Whole(lambda o, u: _sum(u.own), lambda o, u, g: _spread(u.own, g)),
        "mean": Whole(
            lambda o, u: _sum(u.own) % o.field.modulus * _share(o, u.own),
            lambda o, u, g: _spread(u.own, g * _share(o, u.own)),
        ),
        "norm": Whole(_norm, _norm_back),
        "tr": Whole(lambda o, u: _trace(u.own), lambda o, u, g: g * _eye_like(u.own)),
        "det": Whole(_determinant, _determinant_back),
        "logdet": Whole(_logdet, _logdet_back),
        "logabsdet": Whole(_logabsdet, _logdet_back),
        "inv": Whole(_inverse, _inverse_back),
        "diag": Whole(_diag, _diag_back),
        "logsumexp": Whole(_logsumexp, lambda o, u, g: g * _softmax(o, u, -2)),
        "softmax": Whole(
            lambda o, u: _softmax(o, u, -2), lambda o, u, g: _softmax_back(o, u, g, -2)
        ),
        "softmax_rows": Whole(
            lambda o, u: _softmax(o, u, -1), lambda o, u, g: _softmax_back(o, u, g, -1)
        ),
        "max": Whole(
            lambda o, u: _max(o, u, _EVERYWHERE), lambda o, u, g: g * u.largest(_EVERYWHERE)
        ),
        "max_rows": Whole(lambda o, u: _max(o, u, _ROWS), lambda o, u, g: g * u.largest(_ROWS)),
        "hardmax": Whole(lambda o, u: _hardmax(o, u, _EVERYWHERE), _nothing_back),
        "hardmax_rows": Whole(lambda o, u: _hardmax(o, u, _ROWS), _nothing_back),
    }
)
"""Function -> its rules."""
