"""What exgen's functions are called in Maxima, and what those do that Maxima has not itself.

Learning platforms read answers in Maxima's syntax. A name is chosen so that Maxima and STACK have
no other meaning for it: `sum` adds up over an index there, and `step` is a word of the language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

INNER: Final = "ex_"
"""What names of the program begin with, so that no quantity of a sheet is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaximaFunction:
    """A function as it is typed.

    `parameters` are those of the definition. A `body` says what it does with whole arrays, in
    `ex_x` and `ex_y`; `each` what it does with every entry `ex_u`. Maxima's own functions have
    neither. `says` tells who types what it is, "" where the name does.
    """

    name: str
    body: str = ""
    each: str = ""
    parameters: tuple[str, ...] = ("ex_x",)
    says: str = ""

    @property
    def inner(self) -> str:
        """The name under which it is defined: what is typed stays a name until it has values."""
        return f"{INNER}{self.name}"

    @property
    def definition(self) -> str:
        """Its definition; "" for one of Maxima's own."""
        if self.each:
            one = f"block([ex_u: ex_x], {self.each})"
            body = f"if matrixp(ex_x) then matrixmap(lambda([ex_u], {self.each}), ex_x) else {one}"
        else:
            body = self.body
        return f"{self.inner}({', '.join(self.parameters)}) := {body}" if body else ""


_TOTAL: Final = "ex_sum({})"
_TWO: Final = ("ex_x", "ex_y")
_EXP_OF_ROW: Final = 'apply("+", makelist(exp(ex_z), ex_z, ex_x[ex_i]))'
_SAME_SIZE: Final = "length(ex_x), length(first(ex_x))"

FUNCTIONS: Final[Mapping[str, MaximaFunction]] = {
    "exp": MaximaFunction(name="exp"),
    "log": MaximaFunction(name="log"),
    "sin": MaximaFunction(name="sin"),
    "cos": MaximaFunction(name="cos"),
    "tan": MaximaFunction(name="tan"),
    "arcsin": MaximaFunction(name="asin"),
    "arccos": MaximaFunction(name="acos"),
    "sinh": MaximaFunction(name="sinh"),
    "cosh": MaximaFunction(name="cosh"),
    "arctan": MaximaFunction(name="atan"),
    "tanh": MaximaFunction(name="tanh"),
    "abs": MaximaFunction(name="abs"),
    "sign": MaximaFunction(name="signum", says="1, 0 or -1 by the sign of each entry"),
    "normcdf": MaximaFunction(
        name="normcdf", each="(1 + erf(ex_u/sqrt(2)))/2", says="the normal distribution function"
    ),
    "normpdf": MaximaFunction(
        name="normpdf", body="exp(-ex_x^2/2)/sqrt(2*%pi)", says="the normal density"
    ),
    "gelu": MaximaFunction(name="gelu", each="ex_u*(1 + erf(ex_u/sqrt(2)))/2"),
    "step": MaximaFunction(
        name="unitstep", each="if ex_u > 0 then 1 else 0",
        says="1 for each entry above 0, else 0",
    ),
    "relu": MaximaFunction(name="relu", each="max(ex_u, 0)"),
    "leaky_relu": MaximaFunction(
        name="leaky_relu", each="if ex_u > 0 then ex_u else ex_u/100",
    ),
    "elu": MaximaFunction(name="elu", each="if ex_u > 0 then ex_u else exp(ex_u) - 1"),
    "sigmoid": MaximaFunction(name="sigmoid", body="1/(1 + exp(-ex_x))"),
    "softplus": MaximaFunction(name="softplus", body="log(1 + exp(ex_x))"),
    "silu": MaximaFunction(name="silu", body="ex_x/(1 + exp(-ex_x))"),
    "sum": MaximaFunction(
        name="total", body=_TOTAL.format("ex_x"), says="the sum of all entries"
    ),
    "mean": MaximaFunction(
        name="average", body=f"{_TOTAL.format('ex_x')}/length(ex_entries(ex_x))",
        says="the mean of all entries",
    ),
    "norm": MaximaFunction(
        name="norm", body=f"sqrt({_TOTAL.format('ex_x^2')})",
        says="the Euclidean norm, of a matrix the Frobenius norm",
    ),
    "tr": MaximaFunction(
        name="tr", body='apply("+", makelist(ex_x[ex_i, ex_i], ex_i, 1, length(ex_x)))',
        says="the trace",
    ),
    "det": MaximaFunction(name="det", body="determinant(ex_x)", says="the determinant"),
    "inv": MaximaFunction(name="inv", body="invert(ex_x)", says="the inverse of a matrix"),
    "diag": MaximaFunction(
        name="diag",
        body="if length(first(ex_x)) = 1 then genmatrix(lambda([ex_i, ex_j],"
        " if ex_i = ex_j then ex_x[ex_i, 1] else 0), length(ex_x), length(ex_x))"
        " else genmatrix(lambda([ex_i, ex_j], ex_x[ex_i, ex_i]), length(ex_x), 1)",
        says="the diagonal matrix of a column, or the diagonal of a matrix as a column",
    ),
    "logsumexp": MaximaFunction(name="logsumexp", body=f"log({_TOTAL.format('exp(ex_x)')})"),
    "softmax": MaximaFunction(name="softmax", body=f"exp(ex_x)/{_TOTAL.format('exp(ex_x)')}"),
    "softmax_rows": MaximaFunction(
        name="softmax_rows",
        body=f"genmatrix(lambda([ex_i, ex_j], exp(ex_x[ex_i, ex_j])/{_EXP_OF_ROW}), {_SAME_SIZE})",
        says="the softmax of each row",
    ),
    "max": MaximaFunction(
        name="largest", body="apply(max, ex_entries(ex_x))", says="the largest entry"
    ),
    "max_rows": MaximaFunction(
        name="largest_rows",
        body="genmatrix(lambda([ex_i, ex_j], apply(max, ex_x[ex_i])), length(ex_x), 1)",
        says="the largest entry of each row, as a column",
    ),
    "hardmax": MaximaFunction(
        name="hardmax",
        body="block([ex_z: apply(max, ex_entries(ex_x))],"
        " matrixmap(lambda([ex_u], if ex_u = ex_z then 1 else 0), ex_x))",
        says="1 for the largest entry, else 0",
    ),
    "hardmax_rows": MaximaFunction(
        name="hardmax_rows",
        body="genmatrix(lambda([ex_i, ex_j], if ex_x[ex_i, ex_j] = apply(max, ex_x[ex_i])"
        f" then 1 else 0), {_SAME_SIZE})",
        says="1 for the largest entry of each row, else 0",
    ),
    "ones": MaximaFunction(
        name="ones", parameters=_TWO, body="genmatrix(lambda([ex_i, ex_j], 1), ex_x, ex_y)",
        says="the matrix of ones with so many rows and columns",
    ),
    "zeros": MaximaFunction(
        name="zeros", parameters=_TWO, body="genmatrix(lambda([ex_i, ex_j], 0), ex_x, ex_y)",
        says="the matrix of zeros with so many rows and columns",
    ),
    "eye": MaximaFunction(
        name="eye",
        body="genmatrix(lambda([ex_i, ex_j], if ex_i = ex_j then 1 else 0), ex_x, ex_x)",
        says="the identity matrix",
    ),
    "entry": MaximaFunction(
        name="entry", parameters=("ex_x", "ex_y", "ex_z"), body="ex_x[ex_y, ex_z]",
        says="an entry by its row and column, counted from 1",
    ),
    "correlate": MaximaFunction(
        name="correlate", parameters=_TWO,
        body="genmatrix(lambda([ex_i, ex_j], apply(\"+\", makelist("
        "ex_x[ex_i + ex_k - 1, 1]*ex_y[ex_k, 1], ex_k, 1, length(ex_y)))),"
        " length(ex_x) - length(ex_y) + 1, 1)",
        says="the second column along the first, wherever it fits",
    ),
    "convolve": MaximaFunction(
        name="convolve", parameters=_TWO,
        body="genmatrix(lambda([ex_i, ex_j], apply(\"+\", makelist("
        "ex_x[ex_i - ex_k + 1, 1]*ex_y[ex_k, 1], ex_k,"
        " max(1, ex_i - length(ex_x) + 1), min(ex_i, length(ex_y))))),"
        " length(ex_x) + length(ex_y) - 1, 1)",
        says="the full convolution of two columns",
    ),
    "piece": MaximaFunction(
        name="piece", parameters=("ex_x", "ex_y", "ex_z", "ex_p", "ex_q"),
        body="genmatrix(lambda([ex_i, ex_j], ex_x[ex_y + ex_i, ex_z + ex_j]), ex_p, ex_q)",
        says="so many rows and columns behind those that are left out",
    ),
    "row": MaximaFunction(
        name="rowof", parameters=_TWO, body="apply(matrix, [ex_x[ex_y]])",
        says="a row by its number, counted from 1",
    ),
    "column": MaximaFunction(
        name="colof", parameters=_TWO,
        body="genmatrix(lambda([ex_i, ex_j], ex_x[ex_i, ex_y]), length(ex_x), 1)",
        says="a column by its number, counted from 1",
    ),
}  # fmt: skip
"""exgen's function -> Maxima's. `row`, `column` and `entry` are what is cut out by an index."""


def definitions(used: Iterable[str]) -> list[str]:
    """The definitions of these functions of exgen's, in the table's order."""
    wanted = set(used)
    return [one.definition for key, one in FUNCTIONS.items() if key in wanted and one.definition]
