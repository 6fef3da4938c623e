"""The exact judge's table: what each function is in the differential ring.

An elementwise function maps a polynomial to a polynomial, bringing in atoms whose derivatives are
again polynomials in atoms (sigma' = sigma (1 - sigma), tanh' = 1 - tanh^2). The table shares no
entry with the calculus' own rules; a test holds each row to `sympy.diff`.
"""

from __future__ import annotations

from collections.abc import Callable

from exgen.verify.gates import absolute, clip, elu, huber, leaky_relu, relu, sign, step
from exgen.verify.smooth import (
    cos,
    exp,
    log,
    logcosh,
    logsumexp,
    reciprocal,
    root,
    sigmoid,
    silu,
    sin,
    softmax,
    softplus,
    tanh,
)
from exgen.verify.special import arccos, arcsin, arctan, gelu, normcdf, normpdf, tan
from exgen.verify.tower import Poly, Tower

__all__ = ["ELEMENTWISE", "exp", "log", "logsumexp", "reciprocal", "root", "softmax"]

Function = Callable[[Tower, Poly], Poly]

ELEMENTWISE: dict[str, Function] = {
    "exp": exp,
    "log": log,
    "sin": sin,
    "cos": cos,
    "tan": tan,
    "arcsin": arcsin,
    "arccos": arccos,
    "arctan": arctan,
    "normcdf": normcdf,
    "normpdf": normpdf,
    "gelu": gelu,
    "abs": absolute,
    "sign": sign,
    "step": step,
    "off": lambda t, u: t.one - step(t, u),
    "relu": relu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softplus": softplus,
    "silu": silu,
    "logcosh": logcosh,
    "huber": huber,
    "clip": clip,
}
