"""Evaluating the text form: Python's `ast` reads it, a short list says what may stand in it."""

import ast
import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as plain

from outside.functions import FUNCTIONS, OF_SEVERAL, Value, indicator

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.MatMult: operator.matmul,
    ast.Pow: operator.pow,
}


class TextError(Exception):
    """A text that has no value: it is not in the language, or its operands do not fit."""


def evaluate(
    text: str,
    values: Mapping[str, Value],
    *,
    sizes: Mapping[str, int],
    indices: Mapping[str, int] | None = None,
) -> Value:
    """The two-dimensional array that `text` denotes.

    `values` gives the names their arrays, `sizes` the dimensions their numbers (for `eye` and
    `ones`), `indices` the free indices of an entry. Raises TextError.
    """
    try:
        value = meaning(text)(_Scope(values, sizes, indices or {}))
    except (ValueError, TypeError, ArithmeticError, plain.linalg.LinAlgError) as error:
        raise TextError(f"{text!r}: {error}") from error
    except TextError as error:
        raise TextError(f"{text!r}: {error}") from error
    return _array(value)


@functools.lru_cache(maxsize=4096)
def parsed(text: str) -> ast.expr:
    """The tree of a text; TextError where it is no expression at all."""
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, TypeError, ValueError) as error:
        raise TextError(f"{text!r} is no expression: {error}") from error


@functools.lru_cache(maxsize=4096)
def names(text: str) -> frozenset[str]:
    """The names that occur in a text, those of functions and dimensions included."""
    return frozenset(node.id for node in ast.walk(parsed(text)) if isinstance(node, ast.Name))


def entry_of(text: str) -> tuple[str, tuple[ast.expr, ast.expr] | None]:
    """Split `W[i, j]` into the name and its two indices; a bare name has none."""
    match parsed(text):
        case ast.Name(id=name):
            return name, None
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=[row, column])):
            return name, (row, column)
    raise TextError(f"{text!r} is neither a name nor an entry of one")


def index_value(node: ast.expr, indices: Mapping[str, int]) -> int:
    """The number of an index, which is a number from 0 or a free index."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return value
        case ast.Name(id=name) if name in indices:
            return indices[name]
    raise TextError(f"unknown index {ast.unparse(node)!r}")


class _Scope(NamedTuple):
    """What the names of a text stand for."""

    values: Mapping[str, Value]
    sizes: Mapping[str, int]
    indices: Mapping[str, int]


_Meaning = Callable[[_Scope], Value]


@functools.lru_cache(maxsize=4096)
def meaning(text: str) -> _Meaning:
    """A function that gives a text its value; the text is read once, however often that is."""
    return _meaning(parsed(text))


def _meaning(node: ast.expr) -> _Meaning:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return lambda _: number
        case ast.Name(id=name):
            return lambda scope: _named(name, scope)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _meaning(operand)
            return lambda scope: -inner(scope)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            compute, one, two = BINARY[type(op)], _meaning(left), _meaning(right)
            return lambda scope: compute(one(scope), two(scope))
        case ast.Compare(left=left, ops=[ast.Gt()], comparators=[right]):
            one, two = _meaning(left), _meaning(right)
            return lambda scope: indicator(one(scope) > two(scope))
        case ast.Attribute(value=value, attr="T"):
            inner = _meaning(value)
            return lambda scope: inner(scope).T
        case ast.Subscript(value=value, slice=ast.Tuple(elts=[row, column])):
            inner = _meaning(value)
            return lambda scope: inner(scope)[_cut(row, scope), _cut(column, scope)]
        case ast.Call(func=ast.Name(id="eye"), args=[size], keywords=[]):
            return lambda scope: plain.eye(_dimension(size, scope))
        case ast.Call(func=ast.Name(id="ones"), args=[rows, columns], keywords=[]):
            return lambda scope: plain.ones((_dimension(rows, scope), _dimension(columns, scope)))
        case ast.Call(func=ast.Name(id="zeros"), args=[rows, columns], keywords=[]):
            return lambda scope: plain.zeros((_dimension(rows, scope), _dimension(columns, scope)))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in OF_SEVERAL:
            several, inside = OF_SEVERAL[name], [_meaning(arg) for arg in args]
            return lambda scope: several(*(_array(each(scope)) for each in inside))
        case ast.Call(func=ast.Name(id=name), args=[arg], keywords=[]) if name in FUNCTIONS:
            function, inner = FUNCTIONS[name], _meaning(arg)
            return lambda scope: function(_array(inner(scope)))
    raise _without_meaning(node)


def _named(name: str, scope: _Scope) -> Value:
    try:
        return scope.values[name]
    except KeyError:
        raise _without_meaning(ast.Name(id=name)) from None


def _without_meaning(node: ast.expr) -> TextError:
    return TextError(f"{ast.unparse(node)!r} has no meaning in the text form")


def _array(value: Value) -> Value:
    return plain.full((1, 1), float(value)) if isinstance(value, int | float) else value


def _cut(node: ast.expr, scope: _Scope) -> slice:
    if isinstance(node, ast.Slice) and node.step is None:
        ends = (node.lower, node.upper)
        return slice(*(None if end is None else _dimension(end, scope) for end in ends))
    place = index_value(node, scope.indices)
    return slice(place, place + 1)


def _dimension(node: ast.expr, scope: _Scope) -> int:
    match node:
        case ast.Constant(value=int(value)) if value > 0 and not isinstance(value, bool):
            return value
        case ast.Name(id=name) if name in scope.sizes:
            return scope.sizes[name]
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as op, right=right):
            number: int = BINARY[type(op)](_dimension(left, scope), _dimension(right, scope))
            return number
    raise TextError(f"unknown dimension {ast.unparse(node)!r}")
