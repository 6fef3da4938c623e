"""What the name of a derivative says: of what, with respect to what, of which matrix."""

from __future__ import annotations

from exgen.calculus.expr import Derivative, Entry, Expr, Partial, Slice, Symbol, intern
from exgen.calculus.shape import Shape
from exgen.calculus.text import to_text


def spoken(name: Expr) -> tuple[str, str]:
    """Of what and with respect to what, as the key's text: `("h2[0, 0]", "W2[0, j]")`.

    Raises TypeError for an expression that names no derivative.
    """
    match name:
        case Partial():
            return name.of, name.wrt
        case Entry(base=Partial() as base):
            return base.of, f"{base.wrt}[{name.row}, {name.col}]"
        case Derivative():
            return to_text(name.of), to_text(name.wrt)
    raise TypeError(f"{type(name).__name__} names no derivative")


def whole(name: Expr) -> Expr:
    """The matrix, row or column of which `name` is an entry with free indices.

    Raises TypeError for what is no entry of a derivative.
    """
    match name:
        case Entry(base=Partial() as base):
            fixed = [
                i if isinstance(i, int) and dim != 1 else None
                for i, dim in zip((name.row, name.col), base.shape, strict=True)
            ]
            if fixed == [None, None]:
                return base
            column = fixed[0] is None
            shape = Shape(base.shape.rows, 1) if column else Shape(1, base.shape.cols)
            return intern(Slice(shape, base, fixed[0], fixed[1]))
        case Derivative(wrt=Entry(base=Symbol() as by)):
            return intern(Derivative(by.shape, name.of, by))
    raise TypeError(f"{type(name).__name__} is no entry of a derivative")
