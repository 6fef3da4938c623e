r"""The space of a dimension question as a problem sheet gives it: vectors, matrix, functions."""

from __future__ import annotations

from exgen.questions.space import Space
from exgen.typeset.linear_algebra import LinearNames
from exgen.typeset.matrix_grids import column, grid
from exgen.typeset.written import tex
from exgen.verify.linear import columns


def given(names: LinearNames) -> str:
    """The display that defines the vectors, the matrix, the polynomials or the functions."""
    space = names.space
    if space.members:
        left = [f"{names.member(j)}({space.variable})" for j in range(space.count)]
        right = [tex(text) for text in space.members]
    elif space.kind == "span":
        left = [names.member(j) for j in range(space.count)]
        right = [column(vector) for vector in columns(space.given)]
    else:
        left, right = [names.whole], [grid(space.given)]
    pairs = [f"{a} = {b}" for a, b in zip(left, right, strict=True)]
    one = r",\quad ".join(pairs)
    if space.kind == "span":
        half = (len(pairs) + 1) // 2
        halves = (r",\quad ".join(pairs[:half]), r",\quad ".join(pairs[half:]))
        broken = "&" + r",\\[4pt] &".join(halves)
        return f"\\exfit{{{one}}}{{\\begin{{aligned}}{broken}\\end{{aligned}}}}"
    rows = r",\\[2pt] ".join(f"{a} &= {b}" for a, b in zip(left, right, strict=True))
    return f"\\exfit{{{one}}}{{\\begin{{aligned}}{rows}\\end{{aligned}}}}"


def ambient(space: Space) -> str:
    """The space in which the question's space lies, as inline math."""
    match space.kind:
        case "span" | "column-space":
            return f"$\\R^{{{len(space.given)}}}$"
        case "null-space":
            return f"$\\R^{{{len(space.given[0])}}}$"
        case "polynomial-span":
            return f"$\\R[{space.variable}]$"
    return f"$C[{interval(space)}]$"


def interval(space: Space) -> str:
    """The ends of the interval of the functions, without brackets."""
    return ", ".join(tex(end) if "/" not in end else end for end in space.interval)
