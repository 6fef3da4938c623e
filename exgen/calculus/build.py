"""The smart constructors under one name: an expression is built with these and nothing else.

They check shapes and keep expressions short; how is said where each is written: `leaves` (numbers,
symbols, constant matrices), `arithmetic` (sums, elementwise products, powers) and `product`
(transposes and matrix products). Functions are built by `apply` and `call` in `functions`.
"""

from exgen.calculus.arithmetic import (
    add,
    divide,
    hadamard,
    neg,
    power,
    scaled,
    sub,
    times,
)
from exgen.calculus.cutting import cut
from exgen.calculus.leaves import (
    MINUS_ONE,
    ONE,
    SUM_TO_ONE,
    SYMMETRIC,
    ZERO,
    RangeError,
    ShapeError,
    eye,
    is_ones,
    is_zero,
    number,
    ones,
    symbol,
    unit,
    unit_index,
    zeros,
)
from exgen.calculus.multiple import split
from exgen.calculus.product import matmul, transpose

__all__ = [
    "MINUS_ONE",
    "ONE",
    "SUM_TO_ONE",
    "SYMMETRIC",
    "ZERO",
    "RangeError",
    "ShapeError",
    "add",
    "cut",
    "divide",
    "eye",
    "hadamard",
    "is_ones",
    "is_zero",
    "matmul",
    "neg",
    "number",
    "ones",
    "power",
    "scaled",
    "split",
    "sub",
    "symbol",
    "times",
    "transpose",
    "unit",
    "unit_index",
    "zeros",
]
