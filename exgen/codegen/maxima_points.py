"""A Maxima program that judges what was typed by its numbers, at random points.

What is the same for all questions stands in `templates/stack/judge.mac`; here are the values that
a variable can have by its domain, and the program of one question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from exgen.codegen.maxima_functions import FUNCTIONS, definitions
from exgen.places import templates

POINTS: Final = 6
"""At so many points is what was typed compared."""

_BY_ENTRY: Final = "genmatrix(lambda([ex_i, ex_j], {}), ex_n, ex_m)"
_COIN: Final = "ex_random(ex_k + 100*ex_i + ex_j) > 0.5"
_ANY: Final = "ex_any(ex_n, ex_m, ex_k)"
_SQUARE: Final = "ex_any(ex_n, ex_n, ex_k)"
_ONE_OF: Final = "if {0} = 1 + floor(ex_{1}*ex_random(ex_k{2})) then 1 else 0"
_REFLECTION: Final = (
    "block([ex_w: ex_any(ex_n, 1, ex_k + {})],"
    " ident(ex_n) - 2*(ex_w . transpose(ex_w))/ex_sum(ex_w^2))"
)


def _spread(start: str, column: str, whole: str, entry: str) -> str:
    """A column as a whole, a matrix row by row: `ex_w` is what it begins with."""
    return f"block([ex_w: {start}], if {column} then {whole} else {_BY_ENTRY.format(entry)})"


DOMAINS: Final[Mapping[str, str]] = {
    "real": _ANY,
    "positive": f"{_ANY}/2 + 1",
    "binary": _BY_ENTRY.format(f"if {_COIN} then 1 else 0"),
    "sign": _BY_ENTRY.format(f"if {_COIN} then 1 else -1"),
    "one-hot": f"if ex_m = 1 then {_BY_ENTRY.format(_ONE_OF.format('ex_i', 'n', ''))}"
    f" else {_BY_ENTRY.format(_ONE_OF.format('ex_j', 'm', ' + ex_i'))}",
    "simplex": _spread(
        f"{_ANY}/2 + 1",
        "ex_m = 1",
        "ex_w/ex_sum(ex_w)",
        "ex_w[ex_i, ex_j]/ex_sum(matrix(ex_w[ex_i]))",
    ),
    "unit": _spread(
        _ANY,
        "ex_m = 1 or ex_n = 1",
        "ex_w/sqrt(ex_sum(ex_w^2))",
        "ex_w[ex_i, ex_j]/sqrt(ex_sum(matrix(ex_w[ex_i])^2))",
    ),
    "orthogonal": f"{_REFLECTION.format(0)} . {_REFLECTION.format(50)}",
    "symmetric": f"block([ex_w: {_SQUARE}], ex_w + transpose(ex_w))",
    "invertible": f"{_SQUARE} + 4*ident(ex_n)",
    "spd": f"block([ex_w: {_SQUARE}], ex_w . transpose(ex_w) + ident(ex_n))",
}
"""Domain of a variable -> its value, a matrix of `ex_n` rows and `ex_m` columns; `ex_k` is where in
the random numbers it begins."""


def judging(
    answer: str, *, used: Collection[str], domains: Collection[str], within: str
) -> list[str]:
    """Statements after which `ex_same(E)` says whether the answer has the value of E everywhere.

    `answer` is the name of what was typed, `used` the functions (keys of
    `maxima_functions.FUNCTIONS`) and `domains` those of the variables, none where only numbers are
    asked for. `ex_sizes`, `ex_given` (each a list of name, domain, rows and columns) and
    `ex_definitions` have the quantities. `within` is how far off a number may be, relative to 1 and
    the largest of its matrix. `ex_typed` has [] where shapes do not fit.
    """
    own = [one for key, one in FUNCTIONS.items() if key in used and one.definition]
    program = (templates() / "stack" / "judge.mac").read_text(encoding="utf-8").rstrip(";\n")
    drawn = [f'if ex_d = "{name}" then {DOMAINS[name]}' for name in DOMAINS if name in domains]
    points = "[[]]"
    if drawn:
        drawn = [f"ex_drawn(ex_d, ex_n, ex_m, ex_k) := {' else '.join(drawn)}"]
        points = f"makelist(ex_point(ex_p), ex_p, 1, {POINTS})"
    return [
        program,
        *definitions(used),
        f"ex_functions: [{', '.join(f'{one.name} = {one.inner}' for one in own)}]",
        *drawn,
        f"ex_within: {within}",
        f"ex_points: {points}",
        f"ex_typed: makelist(ex_value({answer}, ex_p), ex_p, ex_points)",
    ]
