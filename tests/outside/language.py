"""Evaluating the text form: Python's `ast` reads it, a short list says what may stand in it."""

import ast
import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as plain

from outside.functions import FUNCTIONS, Value, indicator

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
    reader = _Reader(values, sizes, indices or {})
    try:
        value = reader.read(parsed(text))
    except (ValueError, TypeError, ArithmeticError, plain.linalg.LinAlgError) as error:
        raise TextError(f"{text!r}: {error}") from error
    except TextError as error:
        raise TextError(f"{text!r}: {error}") from error
    return plain.full((1, 1), float(value)) if isinstance(value, int | float) else value


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


class _Reader:
    def __init__(
        self, values: Mapping[str, Value], sizes: Mapping[str, int], indices: Mapping[str, int]
    ) -> None:
        self.values = values
        self.sizes = sizes
        self.indices = indices

    def read(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return node.value
            case ast.Name(id=name) if name in self.values:
                return self.values[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.read(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                return BINARY[type(op)](self.read(left), self.read(right))
            case ast.Compare(left=left, ops=[ast.Gt()], comparators=[right]):
                return indicator(self.read(left) > self.read(right))
            case ast.Attribute(value=value, attr="T"):
                return self.read(value).T
            case ast.Subscript(value=value, slice=ast.Tuple(elts=[row, column])):
                return self.read(value)[self.cut(row), self.cut(column)]
            case ast.Call(func=ast.Name(id="eye"), args=[size], keywords=[]):
                return plain.eye(self.dimension(size))
            case ast.Call(func=ast.Name(id="ones"), args=[rows, columns], keywords=[]):
                return plain.ones((self.dimension(rows), self.dimension(columns)))
            case ast.Call(func=ast.Name(id=name), args=[arg], keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name](self.array(arg))
        raise TextError(f"{ast.unparse(node)!r} has no meaning in the text form")

    def array(self, node: ast.expr) -> Value:
        value = self.read(node)
        return plain.full((1, 1), float(value)) if isinstance(value, int | float) else value

    def cut(self, node: ast.expr) -> slice:
        if isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None:
            return slice(None)
        place = index_value(node, self.indices)
        return slice(place, place + 1)

    def dimension(self, node: ast.expr) -> int:
        match node:
            case ast.Constant(value=int(value)) if value > 0 and not isinstance(value, bool):
                return value
            case ast.Name(id=name) if name in self.sizes:
                return self.sizes[name]
        raise TextError(f"unknown dimension {ast.unparse(node)!r}")
