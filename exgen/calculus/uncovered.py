"""What courses write that formulas do not cover: each with one line that says so and a way out."""

from __future__ import annotations

import re
from typing import Final

_MATRIX: Final = (
    "functions of a matrix as a whole (exponential, logarithm, root) are not covered; exp, log and"
    " sqrt go entry by entry"
)
_EXPECTED: Final = (
    "expectations are not covered, least of all where the distribution depends on the variable:"
    " write the mean over samples, mean(v), or the sum over all values, p.T @ v"
)
_MULTIPLIED: Final = (
    "a product over an index is not covered: write exp of the sum of logarithms, exp(sum(log(v)))"
    " with one entry of v for each factor"
)
_CONVOLVED: Final = (
    "of convolutions those of two columns are covered: correlate(x, w), which slides w along x, and"
    " convolve(a, b), the full one"
)
_POOLED: Final = (
    "pooling with a stride is not covered: max(z) is the largest entry of all, and"
    " maximum(z[1:], z[:-1]) that of every two neighbours"
)
JOINED: Final = (
    "blocks are put together by vstack(a, b), below one another, and hstack(a, b), side by side"
)

_REASONS: Final = {
    **dict.fromkeys(("expm", "logm", "sqrtm", "cosm", "sinm", "matrix_power"), _MATRIX),
    **dict.fromkeys(("E", "expect", "expectation"), _EXPECTED),
    **dict.fromkeys(("conv2d", "conv3d", "correlate2d", "convolve2d"), _CONVOLVED),
    **dict.fromkeys(("maxpool", "max_pool", "max_pool1d", "avgpool", "avg_pool1d"), _POOLED),
    **dict.fromkeys(("concat", "concatenate", "stack", "block", "cat"), JOINED),
}
_OVER_INDEX: Final = re.compile(r"prod(_[a-z]\w*)?")
_EXPECTED_OVER: Final = re.compile(r"E_\w+")


def reason(function: str) -> str | None:
    """Why no function of this name is read, in one line; None where there is nothing to say."""
    if _OVER_INDEX.fullmatch(function):
        return _MULTIPLIED
    if _EXPECTED_OVER.fullmatch(function):
        return _EXPECTED
    return _REASONS.get(function)
