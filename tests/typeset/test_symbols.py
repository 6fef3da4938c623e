"""Names as they print: letters, subscripts, hats, bold or plain, and the spaces they live in."""

import pytest

from exgen.calculus.shape import SCALAR, Shape
from exgen.typeset.symbols import Notation, index_latex, name_latex, shape_latex, space_latex

BOLD, PLAIN = Notation(bold=True), Notation(bold=False)
COLUMN, MATRIX = Shape("d", 1), Shape("p", "d")


@pytest.mark.parametrize(
    ("name", "shape", "bold", "plain"),
    [
        ("x", COLUMN, r"\mathbf{x}", "x"),
        ("W", MATRIX, r"\mathbf{W}", "W"),
        ("W1", MATRIX, r"\mathbf{W}_{1}", "W_{1}"),
        ("z12", COLUMN, r"\mathbf{z}_{12}", "z_{12}"),
        ("J", SCALAR, "J", "J"),
        ("yhat", COLUMN, r"\hat{\mathbf{y}}", r"\hat{y}"),
        ("yhat2", COLUMN, r"\hat{\mathbf{y}}_{2}", r"\hat{y}_{2}"),
        ("ybar", SCALAR, r"\bar{y}", r"\bar{y}"),
        ("lam", SCALAR, r"\lambda", r"\lambda"),
        ("mu", SCALAR, r"\mu", r"\mu"),
        ("delta1", COLUMN, r"\boldsymbol{\delta}_{1}", r"\delta_{1}"),
        ("theta", COLUMN, r"\boldsymbol{\theta}", r"\theta"),
        ("loss", SCALAR, r"\mathit{loss}", r"\mathit{loss}"),
        ("Wq", COLUMN, r"\mathbf{W}_{q}", r"W_{q}"),
        ("Wq2", COLUMN, r"\mathbf{W}_{q2}", r"W_{q2}"),
        ("Xwy", COLUMN, r"\boldsymbol{\mathit{Xwy}}", r"\mathit{Xwy}"),
        ("Pi", COLUMN, r"\boldsymbol{\Pi}", r"\Pi"),
    ],
)
def test_names(name: str, shape: Shape, bold: str, plain: str) -> None:
    """Digits become a subscript, Greek names letters, `hat` a hat; only arrays are bold."""
    assert name_latex(name, shape, BOLD) == bold
    assert name_latex(name, shape, PLAIN) == plain


def test_entries_are_scalars() -> None:
    """The name of an entry is plain, and shares its subscript with the number of the name."""
    assert name_latex("W1", MATRIX, BOLD, entry="ij") == "W_{1, ij}"
    assert name_latex("x", COLUMN, BOLD, entry="k") == "x_{k}"
    assert name_latex("yhat", COLUMN, BOLD, entry="i") == r"\hat{y}_{i}"


def test_indices_count_from_one() -> None:
    """A number in the key counts from 0, on the sheet from 1; letters stay."""
    assert [index_latex(i) for i in (0, 2, "k")] == ["1", "3", "k"]


def test_shapes_and_spaces() -> None:
    """Rows and columns for a shape; a scalar, a column and a matrix live in different spaces."""
    assert shape_latex(MATRIX) == r"p \times d"
    assert space_latex(SCALAR) == r"\R"
    assert space_latex(COLUMN) == r"\R^{d}"
    assert space_latex(MATRIX) == r"\R^{p \times d}"
    assert space_latex(COLUMN, positive=True) == r"\R_{>0}^{d}"
