"""One-dimensional convolution and cross-correlation of columns, as NumPy's functions have them.

`correlate(x, w)` slides w along x where it fits: entry i is the sum of x[i + j] w[j] over j, the
convolution of deep learning. `convolve(a, b)` is the full convolution: entry k is the sum of
a[i] b[k - i] over i. Each is what the derivative of the other needs, so there is no third one.
"""

from __future__ import annotations

from functools import lru_cache

from exgen.calculus.arithmetic import BUILT, scaled, times
from exgen.calculus.expr import Convolution, Expr, Scaled, intern
from exgen.calculus.leaves import ShapeError, is_zero, zeros
from exgen.calculus.product import matmul, transpose
from exgen.calculus.selections import never
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim, dim_less, dim_sum


@lru_cache(maxsize=BUILT)
def correlate(signal: Expr, kernel: Expr) -> Expr:
    """The kernel (k x 1) along the signal (n x 1), wherever it fits: (n - k + 1) x 1.

    Raises ShapeError for what is no column, and for a kernel that is longer than the signal.
    """
    _columns("correlate", signal, kernel)
    count = dim_sum(dim_less(signal.shape.rows, kernel.shape.rows), 1)
    if never(dim_less(count, 1)):
        raise ShapeError(
            f"correlate slides the second column along the first, which is shorter here: "
            f"{kernel.shape.rows} entries along {signal.shape.rows}"
        )
    if kernel.shape.is_scalar:
        return times(kernel, signal)
    if count == 1:
        return matmul(transpose(signal), kernel)
    return _linear(signal, kernel, count, full=False)


@lru_cache(maxsize=BUILT)
def convolve(left: Expr, right: Expr) -> Expr:
    """The full convolution of two columns (n x 1 and k x 1): (n + k - 1) x 1.

    Raises ShapeError for what is no column.
    """
    _columns("convolve", left, right)
    if left.shape.is_scalar or right.shape.is_scalar:
        return times(left, right)
    count = dim_less(dim_sum(left.shape.rows, right.shape.rows), 1)
    return _linear(left, right, count, full=True)


def convolved(node: Convolution, left: Expr, right: Expr) -> Expr:
    """The same of other columns."""
    return convolve(left, right) if node.full else correlate(left, right)


def pulled_back(node: Convolution, g: Expr) -> tuple[Expr, Expr]:
    """The adjoints of the left and the right column, given that of the result.

    For correlate(x, w) those are convolve(g, w) and correlate(x, g), for convolve(a, b) they are
    correlate(g, b) and correlate(g, a).
    """
    if node.full:
        return correlate(g, node.right), correlate(g, node.left)
    return convolve(g, node.right), correlate(node.left, g)


def _columns(name: str, *operands: Expr) -> None:
    for operand in operands:
        if operand.shape.cols != 1:
            raise ShapeError(f"{name} takes two columns, not {operand.shape}")


def _linear(left: Expr, right: Expr, count: Dim, *, full: bool) -> Expr:
    """Numbers and scalars stand in front, whichever of both they multiply."""
    if is_zero(left) or is_zero(right):
        return zeros(Shape(count, 1))
    for operand in (left, right):
        if isinstance(operand, Scaled) and operand.body is not None:
            pair = (operand.body, right) if operand is left else (left, operand.body)
            inside = _linear(*pair, count, full=full)
            return scaled(operand.coefficient, operand.scalars, inside)
    return intern(Convolution(Shape(count, 1), left, right, full))
