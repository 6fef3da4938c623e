"""Numbers that are to be computed: `(-1, 2)^T (1, 9)`, `np.outer([1, 2], [3, 4])`, `2 * [1, 0]`."""

from __future__ import annotations

from fractions import Fraction

from exgen.answers.records import PartVocabulary, Unreadable
from exgen.answers.typed_reading import read
from exgen.answers.typed_values import TypedValue
from exgen.calculus.build import symbol
from exgen.calculus.expr import Constant, Expr, Symbol, walk
from exgen.calculus.substitute import substitute
from exgen.errors import ExgenError
from exgen.verify.duals import Dual, Rows, evaluate


def computed(text: str) -> TypedValue | None:
    """The value of a formula in numbers, exactly; None where it is none."""
    try:
        found = read(text, PartVocabulary.empty())
        if isinstance(found, Unreadable) or found.lossy:
            return None
        rows = _exact(found.expr)
    except (ExgenError, ValueError, ArithmeticError, KeyError, TypeError):
        return None
    values = tuple(tuple(entry.value for entry in row) for row in rows)
    return TypedValue(values, tuple(tuple(Fraction(0) for _ in row) for row in values))


def _exact(expr: Expr) -> Rows:
    """The entries; ValueError where a root or an exponential has no exact one."""
    constants = dict.fromkeys(node for node in walk(expr) if isinstance(node, Constant))
    names: dict[Expr, Expr] = {c: symbol(f"c{k}", c.shape) for k, c in enumerate(constants)}
    values = {names[c]: _entries(c) for c in constants}

    def leaf(node: Expr) -> Rows:
        if not isinstance(node, Symbol) or node not in values:
            raise ValueError("a value has no names of quantities")
        return values[node]

    return evaluate(substitute(expr, names), leaf)


def _entries(constant: Constant) -> Rows:
    """The entries of ones, of an identity, or of a unit row."""
    rows, cols = constant.shape
    if not isinstance(rows, int) or not isinstance(cols, int):
        raise ValueError("a size is a number here")
    place = constant.kind.removeprefix("unit ")

    def entry(i: int, j: int) -> int:
        if constant.kind == "ones":
            return 1
        if constant.kind == "eye":
            return int(i == j)
        if place.isdigit():
            return int((i if cols == 1 else j) == int(place))
        raise ValueError(f"the constant {constant.kind} has no value here")

    return tuple(tuple(Dual(Fraction(entry(i, j))) for j in range(cols)) for i in range(rows))
