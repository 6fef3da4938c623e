"""The exact judge's table of elementwise functions: values and slopes at residues.

A value is a residue; a slope is the derivative there, as a rational function of the argument and of
opaque values. The table shares no entry with the calculus' own rules: a test holds each slope to
SymPy's derivative of the function. "Positive" residues are the squares (see `field`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from exgen.verify.argument import Argument
from exgen.verify.field import Residues
from exgen.verify.opaque import Opaque

Value = Callable[[Opaque, Argument], Residues]


@dataclass(frozen=True, slots=True)
class Law:
    """One elementwise function: its value and its slope, as integers before reduction."""

    value: Value
    slope: Value


def _once(value: Value) -> Value:
    """The same, found once for an argument: values and slopes share what they are made of."""
    name = value.__name__

    def found(o: Opaque, u: Argument) -> Residues:
        known = u.found.get(name)
        if known is None:
            known = u.found[name] = value(o, u)
        return known

    return found


def _over(o: Opaque, above: Residues, below: Residues) -> Residues:
    """The quotient; where the denominator is 0 the point is spoilt."""
    o.spoil(below == 0)
    return above * o.field.inverse(below)


_ONE: Final = np.ones((1, 1, 1, 1), dtype=np.int64)


def _half(o: Opaque) -> int:
    return (o.field.modulus + 1) // 2


@_once
def _exp(o: Opaque, u: Argument) -> Residues:
    return o.exp(u.own, u.exponent)


def _log(o: Opaque, u: Argument) -> Residues:
    o.spoil(u.own == 0)
    return o.log(u.own)


def _circle(o: Opaque, u: Argument) -> tuple[Residues, Residues]:
    """Sine and cosine: a point of the unit circle by the tangent of half the angle."""
    m = o.field.modulus
    t = o.odd("tangent of half the angle", u.own)
    square = t * t % m
    below = o.field.inverse((1 + square) % m)  # -1 is no square, so it is never 0
    return 2 * t % m * below % m, (1 - square) % m * below % m


def _tan(o: Opaque, u: Argument) -> Residues:
    sine, cosine = _circle(o, u)
    return _over(o, sine, cosine)


def _root_below(o: Opaque, u: Argument) -> Residues:
    """1 / sqrt(1 - u^2)."""
    return _over(o, np.ones_like(u.own), o.root((1 - u.own * u.own) % o.field.modulus))


def _arccos(o: Opaque, u: Argument) -> Residues:
    return o.value("half of pi", np.zeros_like(u.own)) - o.odd("arcsin", u.own)


def _arctan_slope(o: Opaque, u: Argument) -> Residues:
    return _over(o, np.ones_like(u.own), (1 + u.own * u.own) % o.field.modulus)


@_once
def _normpdf(o: Opaque, u: Argument) -> Residues:
    m = o.field.modulus
    exponent = u.exponent * u.exponent % o.exponents.modulus
    bell = o.exp(
        -u.own * u.own % m * _half(o) % m,
        -exponent * ((o.exponents.modulus + 1) // 2) % o.exponents.modulus,
    )
    return bell * o.value("1 / sqrt(2 pi)", np.zeros_like(u.own)) % m


@_once
def _normcdf(o: Opaque, u: Argument) -> Residues:
    value = (o.odd("normal distribution", u.own) + _half(o)) % o.field.modulus
    o.note_sign(value, _ONE)
    return value


def _gelu_slope(o: Opaque, u: Argument) -> Residues:
    return _normcdf(o, u) + u.own * _normpdf(o, u)


@_once
def _leaky(o: Opaque, u: Argument) -> Residues:
    value = _leaky_slope(o, u) % o.field.modulus * u.own % o.field.modulus
    o.carry_signs(u.own, value)
    return value


def _leaky_slope(o: Opaque, u: Argument) -> Residues:
    gate = u.positive()
    return gate + (1 - gate) * pow(100, -1, o.field.modulus)


@_once
def _elu(o: Opaque, u: Argument) -> Residues:
    gate = u.positive()
    value = (gate * u.own + (1 - gate) * (_exp(o, u) - 1)) % o.field.modulus
    o.note_sign(value, gate)
    return value


def _elu_slope(o: Opaque, u: Argument) -> Residues:
    gate = u.positive()
    return gate + (1 - gate) * _exp(o, u)


@_once
def _sigmoid(o: Opaque, u: Argument) -> Residues:
    m = o.field.modulus
    grown = _exp(o, u)
    value = _over(o, grown, (1 + grown) % m) % m
    o.note_sign(value, _ONE)
    o.note_sign((1 - value) % m, _ONE)
    if o.needs.logs_of_values:
        soft = _softplus(o, u)
        o.note_log(value, (u.own - soft) % m)
        o.note_log((1 - value) % m, -soft % m)
    return value


def _sigmoid_slope(o: Opaque, u: Argument) -> Residues:
    value = _sigmoid(o, u)
    return value * (1 - value)


@_once
def _softplus(o: Opaque, u: Argument) -> Residues:
    """log(1 + exp(u)), which is log(1 + exp(-u)) + u."""
    m, q = o.field.modulus, o.exponents.modulus
    turned = u.exponent > q // 2
    grown = o.exp(
        np.where(turned, -u.own % m, u.own), np.where(turned, -u.exponent % q, u.exponent)
    )
    value = (o.log((1 + grown) % m) + turned * u.own) % m
    o.note_log((1 + _exp(o, u)) % m, value)
    o.note_sign(value, _ONE)
    return value


@_once
def _tanh(o: Opaque, u: Argument) -> Residues:
    m = o.field.modulus
    grown = o.exp(2 * u.own % m, 2 * u.exponent % o.exponents.modulus)
    return _over(o, grown - 1, (grown + 1) % m) % m


def _tanh_slope(o: Opaque, u: Argument) -> Residues:
    value = _tanh(o, u)
    return 1 - value * value


def _silu_slope(o: Opaque, u: Argument) -> Residues:
    value = _sigmoid(o, u)
    return value + u.own * (value * (1 - value) % o.field.modulus)


@_once
def _cosh(o: Opaque, u: Argument) -> Residues:
    m, grown = o.field.modulus, _exp(o, u)
    value = (grown + o.field.inverse(grown)) % m * _half(o) % m
    o.note_sign(value, _ONE)
    return value


def _sinh(o: Opaque, u: Argument) -> Residues:
    m, grown = o.field.modulus, _exp(o, u)
    return (grown - o.field.inverse(grown)) % m * _half(o)


def _logcosh(o: Opaque, u: Argument) -> Residues:
    return o.log(_cosh(o, u))


def _huber(o: Opaque, u: Argument) -> Residues:
    m, near = o.field.modulus, u.inside()
    return near * (u.own * u.own % m * _half(o) % m) + (1 - near) * (u.sign() * u.own - _half(o))


def _clip(o: Opaque, u: Argument) -> Residues:
    near = u.inside()
    return near * u.own + (1 - near) * u.sign()


def _nothing(o: Opaque, u: Argument) -> Residues:
    return np.zeros_like(u.own)


class _Laws(dict[str, Law]):
    """Function -> its law; of a declared one nothing is known but that its slope has a prime."""

    def __missing__(self, function: str) -> Law:
        """Opaque values, and as the slope those of another function."""
        return Law(
            lambda o, u: o.value(function, u.own), lambda o, u: o.value(f"{function}'", u.own)
        )


LAWS: dict[str, Law] = _Laws(
    {
        "exp": Law(_exp, _exp),
        "log": Law(_log, lambda o, u: _over(o, np.ones_like(u.own), u.own)),
        "sin": Law(lambda o, u: _circle(o, u)[0], lambda o, u: _circle(o, u)[1]),
        "cos": Law(lambda o, u: _circle(o, u)[1], lambda o, u: -_circle(o, u)[0]),
        "tan": Law(_tan, lambda o, u: 1 + (_tan(o, u) % o.field.modulus) ** 2),
        "arcsin": Law(lambda o, u: o.odd("arcsin", u.own), _root_below),
        "arccos": Law(_arccos, lambda o, u: -_root_below(o, u)),
        "arctan": Law(lambda o, u: o.odd("arctan", u.own), _arctan_slope),
        "normcdf": Law(_normcdf, _normpdf),
        "normpdf": Law(_normpdf, lambda o, u: -u.own * _normpdf(o, u)),
        "gelu": Law(lambda o, u: u.own * _normcdf(o, u), _gelu_slope),
        "abs": Law(lambda o, u: u.sign() * u.own, lambda o, u: u.sign()),
        "sign": Law(lambda o, u: u.sign(), _nothing),
        "step": Law(lambda o, u: u.positive(), _nothing),
        "off": Law(lambda o, u: 1 - u.positive(), _nothing),
        "relu": Law(lambda o, u: u.positive() * u.own, lambda o, u: u.positive()),
        "leaky_relu": Law(_leaky, _leaky_slope),
        "elu": Law(_elu, _elu_slope),
        "sigmoid": Law(_sigmoid, _sigmoid_slope),
        "tanh": Law(_tanh, _tanh_slope),
        "softplus": Law(_softplus, _sigmoid),
        "silu": Law(lambda o, u: u.own * _sigmoid(o, u), _silu_slope),
        "sinh": Law(_sinh, _cosh),
        "cosh": Law(_cosh, _sinh),
        "logcosh": Law(_logcosh, _tanh),
        "huber": Law(_huber, _clip),
        "clip": Law(_clip, lambda o, u: u.inside()),
    }
)
"""Function -> its law. The values are reduced by whoever looks them up."""
