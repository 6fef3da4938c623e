"""A function that lacks a row somewhere: the row is named, with its table and file."""

from collections.abc import Collection

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.elementwise import ELEMENTWISE, Elementwise
from exgen.calculus.expr import Apply
from exgen.codegen.maxima_functions import FUNCTIONS as MAXIMA
from exgen.errors import WordsError
from exgen.printed.latex_macros import FUNCTIONS as READ
from exgen.typeset.applied import applied
from exgen.typeset.glossary import DEFINITIONS
from exgen.typeset.operators import FUNCTIONS as PRINTED
from exgen.verify.array_functions import ELEMENTWISE as VALUES
from exgen.verify.laws import LAWS

SIGNS = frozenset({"abs", "step", "off"})
"""Functions that print as a sign and not by a name: bars, indicators."""
FAMILIAR = frozenset(
    {"exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "tanh", "sign"}
    | {"sinh", "cosh", "normcdf", "normpdf"}
)
"""Functions that a sheet uses without an explanation, or explains as a sign."""
NAMELESS = frozenset(name for name, row in ELEMENTWISE.items() if not row.activation)
"""Functions that are no activation: the others print as their layer is called."""
TABLES: dict[str, tuple[Collection[str], Collection[str]]] = {
    "ELEMENTWISE in exgen/verify/array_functions.py": (VALUES, ELEMENTWISE),
    "LAWS in exgen/verify/laws.py": (LAWS, ELEMENTWISE),
    "_SIGNS in exgen/typeset/operators.py": (PRINTED, NAMELESS - SIGNS),
    "FUNCTIONS in exgen/printed/latex_macros.py": (READ.values(), NAMELESS - SIGNS),
    "FUNCTIONS in exgen/codegen/maxima_functions.py": (
        MAXIMA,
        {name for name, row in ELEMENTWISE.items() if not row.spelled},
    ),
    "DEFINITIONS, by its pieces in exgen/calculus/elementwise.py": (
        DEFINITIONS,
        ELEMENTWISE.keys() - SIGNS - FAMILIAR,
    ),
}
"""Table -> its rows, and the functions that need one."""


def missing(functions: Collection[str]) -> list[str]:
    """What is to be added for these functions, a line for each row that is not there."""
    return [
        f"{name}: add a row to {table}"
        for table, (rows, needed) in TABLES.items()
        for name in functions
        if (name in needed or name not in ELEMENTWISE) and name not in rows
    ]


def test_no_row_is_missing() -> None:
    """Every elementwise function has a row in each table that needs one, and no table has more."""
    assert missing(ELEMENTWISE) == []
    for table in (VALUES, LAWS, DEFINITIONS):
        assert set(table) <= set(ELEMENTWISE)


def test_missing_rows_are_named() -> None:
    """A function that no table knows is told which rows it needs."""
    assert missing(["square_relu"]) == [f"square_relu: add a row to {table}" for table in TABLES]


def test_a_function_without_a_sign_is_named() -> None:
    """What has no way to print says which row is missing."""
    z = symbol("z", ("n", 1))
    with pytest.raises(WordsError, match="square_relu: add a row to _SIGNS in exgen/typeset/op"):
        applied(Apply(z.shape, "square_relu", z, 0), str)


def test_an_activation_prints_as_its_layer_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of the calculus is all that printing an activation needs."""
    row = Elementwise(name="square_relu", derivative="2 * relu(x)", activation="ReLU2")
    monkeypatch.setitem(ELEMENTWISE, "square_relu", row)
    z = symbol("z", ("n", 1))
    assert applied(Apply(z.shape, "square_relu", z, 1), str).startswith(r"\operatorname{ReLU2}'")
