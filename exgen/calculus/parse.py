"""Reading the text form. Python's `ast` gives the tree, a closed grammar says what may stand in it.

Nothing is evaluated: a node outside the grammar is refused with its place in the text.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from fractions import Fraction

from exgen.calculus.build import (
    add,
    divide,
    eye,
    matmul,
    neg,
    number,
    ones,
    power,
    sub,
    times,
    transpose,
)
from exgen.calculus.expr import Entry, Expr, intern
from exgen.calculus.functions import CALLS, ELEMENTWISE, apply, call
from exgen.calculus.shape import SCALAR, Dim, Shape
from exgen.errors import InputError

MAX_LENGTH = 10_000
MAX_DEPTH = 200


class ParseError(InputError):
    """Text that is no expression of the language; the message marks the place."""

    def __init__(self, reason: str, text: str, column: int) -> None:
        """`column` is 0-based; the message shows the text around it with a caret below."""
        start = max(0, column - 40)
        shown = text[start : start + 72]
        super().__init__(f"{reason}, at character {column + 1} of {len(text)}")
        self.detail = f"  {shown}\n  {' ' * (column - start)}^"
        self.reason = reason
        self.column = column


def parse(text: str, names: Mapping[str, Expr]) -> Expr:
    """The expression that `text` denotes; `names` gives each variable its expression.

    Raises ParseError for text outside the grammar and ShapeError for operands that do not fit.
    """
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the text is longer than {MAX_LENGTH} characters", text, MAX_LENGTH)
    line = " ".join(text.split("\n"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(line.strip(), mode="eval")
    except SyntaxError as error:
        column = max(0, (error.offset or 1) - 1)
        raise ParseError("this is no expression", line, column) from None
    except (ValueError, RecursionError, MemoryError):
        raise ParseError("the text is nested too deeply or no text at all", line, 0) from None
    return _Reader(line.strip(), names).read(tree.body, 0)


class _Reader:
    def __init__(self, text: str, names: Mapping[str, Expr]) -> None:
        self.text = text
        self.names = names

    def refuse(self, node: ast.AST, reason: str) -> ParseError:
        return ParseError(reason, self.text, getattr(node, "col_offset", 0))

    def read(self, node: ast.expr, depth: int) -> Expr:
        if depth > MAX_DEPTH:
            raise self.refuse(node, f"nested more than {MAX_DEPTH} deep")
        match node:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float()):
                return number(Fraction(ast.get_source_segment(self.text, node) or "0"))
            case ast.Name(id=name):
                if name not in self.names:
                    known = ", ".join(self.names) or "none"
                    raise self.refuse(node, f"unknown name {name!r} (known: {known})")
                return self.names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return neg(self.read(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand, depth + 1)
            case ast.BinOp():
                return self.binary(node, depth)
            case ast.Attribute(value=value, attr="T"):
                return transpose(self.read(value, depth + 1))
            case ast.Compare(left=left, ops=[ast.Gt()], comparators=[right]):
                difference = sub(self.read(left, depth + 1), self.read(right, depth + 1))
                return apply("step", difference)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.function(node, name, args, depth)
            case ast.Subscript(value=value, slice=ast.Tuple(elts=[row, col])):
                base = self.read(value, depth + 1)
                return intern(Entry(SCALAR, base, self.index(row), self.index(col)))
        raise self.refuse(node, "this has no meaning in an expression")

    def index(self, node: ast.expr) -> int | str:
        match node:
            case ast.Constant(value=int(value)):
                return value
            case ast.Name(id=name):
                return name
        raise self.refuse(node, "an index is a number or a name")

    def terms(self, node: ast.BinOp, depth: int) -> Expr:
        """A chain of sums and differences, added up at once."""
        found: list[Expr] = []
        rest: ast.expr = node
        while isinstance(rest, ast.BinOp) and isinstance(rest.op, ast.Add | ast.Sub):
            term = self.read(rest.right, depth + 1)
            found.append(neg(term) if isinstance(rest.op, ast.Sub) else term)
            rest = rest.left
        return add(self.read(rest, depth + 1), *reversed(found))

    def binary(self, node: ast.BinOp, depth: int) -> Expr:
        if isinstance(node.op, ast.Add | ast.Sub):
            return self.terms(node, depth)
        left, right = self.read(node.left, depth + 1), self.read(node.right, depth + 1)
        match node.op:
            case ast.Mult():
                return times(left, right)
            case ast.Div():
                return divide(left, right)
            case ast.MatMult():
                return matmul(left, right)
            case ast.Pow():
                return power(left, right)
        raise self.refuse(node, "unknown operator (there are + - * / @ **)")

    def function(self, node: ast.Call, name: str, args: list[ast.expr], depth: int) -> Expr:
        if name in ("ones", "eye"):
            dims = [self.dimension(a) for a in args]
            if name == "ones" and len(dims) == 2:
                return ones(Shape(dims[0], dims[1]))
            if name == "eye" and len(dims) == 1:
                return eye(dims[0])
            raise self.refuse(node, "write ones(rows, cols) and eye(rows)")
        if len(args) != 1:
            raise self.refuse(node, f"{name} takes one argument")
        arg = self.read(args[0], depth + 1)
        if name in ELEMENTWISE or name == "sqrt":
            return apply(name, arg)
        if name in CALLS:
            return call(name, arg)
        raise self.refuse(node, f"unknown function {name!r}")

    def dimension(self, node: ast.expr) -> Dim:
        match node:
            case ast.Constant(value=int(value)) if value > 0:
                return value
            case ast.Name(id=name):
                return name
        raise self.refuse(node, "a dimension is a positive number or a name")
