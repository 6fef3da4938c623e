r"""Formulas read: what they say by ordinary precedence, and what cannot be read in one way."""

import pytest

from exgen.calculus.expr import Expr
from exgen.calculus.parse import parse
from exgen.calculus.program import program
from exgen.printed.equal import same
from exgen.printed.latex_grammar import formula
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.meaning import Reader
from tests.typeset.test_latex import NAMES, PLAIN, WRITTEN

PROGRAM = program(
    variables={
        "x": (("d", 1), "real"), "y": (("d", 1), "real"), "yhat": (("d", 1), "real"),
        "b": (("n", 1), "real"), "W": (("n", "d"), "real"), "A": (("d", "d"), "real"),
        "W1": (("n", "d"), "real"), "s": ((1, 1), "real"), "t": ((1, 1), "real"),
    },
    equations={"z": "W @ x + b", "f": "norm(z)**2"},
    sizes={"d": 3, "n": 4},
)  # fmt: skip
SYMBOLS = list(PROGRAM.names().values())
BOLD = Vocabulary(quantities=Vocabulary.named(SYMBOLS), sizes=PROGRAM.sizes)  # type: ignore[arg-type]

SAYS = {
    # a superscript binds closest, then factors side by side, the entrywise sign, plus and minus
    r"s t^{2}": "s * t**2",
    r"\mathbf{W} \mathbf{x} + \mathbf{b}": "W @ x + b",
    r"2 \mathbf{x} \had \mathbf{y} - \mathbf{x}": "2 * x * y - x",
    r"\mathbf{W}\T \mathbf{b}": "W.T @ b",
    r"\mathbf{A}^{-1} \mathbf{x}": "inv(A) @ x",
    r"(\mathbf{A} \mathbf{A})^{-\top}": "inv(A @ A).T",
    r"\mathbf{x}^{\odot 2}": "x**2",
    r"\frac{\mathbf{x}}{\mathbf{y}}": "x / y",
    r"\frac{1}{2}\, \norm{\mathbf{x} - \mathbf{y}}^{2}": "norm(x - y)**2 / 2",
    r"\norm{\mathbf{W}}_F": "norm(W)",
    # a sum extends to the next plus or minus
    r"\sum_{i=1}^{d} x_{i}\, y_{i} + s": "sum(x * y) + s",
    r"\sum_{i=1}^{d} x_{i} (y_{i} + s)": "sum(x * (y + s))",
    r"\left(\sum_{i=1}^{d} x_{i}\right)\, s": "sum(x) * s",
    r"\sum_{i=1}^{n} \sum_{j=1}^{d} W_{ij}": "sum(W)",
    # functions and indicators
    r"\tanh^{2}(s)": "tanh(s)**2",
    r"\tanh(\mathbf{x})^{\odot 2}": "tanh(x)**2",
    r"\log \hat{y}_{1}": "log(yhat[0, 0])",
    r"\ind{\mathbf{x} > 0} \had \mathbf{y}": "(x > 0) * y",
    r"\ind{\mathbf{x} \le 0}": "off(x)",
    r"\ind{\abs{\mathbf{x}} < 1}": "step(1 - abs(x))",
    r"\det(\mathbf{A})\, \mathbf{A}^{-\top}": "det(A) * inv(A).T",
    # a bold 1 and I have the size that fits
    r"\ones - \mathbf{x}": "1 - x",
    r"\mathbf{b} \ones\T \mathbf{A}": "b @ ones(1, d) @ A",
    r"\mathbf{A} + s\, \mathbf{I}": "A + s * eye(d)",
    r"\mathbf{e}_{2}\T \mathbf{x}": "x[1, 0]",
    r"W_{1, 23}": "W1[1, 2]",
    r"\mathbf{W}_{1} \mathbf{x}": "W1 @ x",
    r"\exannot{\mathbf{W}\T}{d \times n}\; \exannot{\mathbf{b}}{n \times 1}": "W.T @ b",
    # ranges count from 1 and have their last one; blocks; both convolutions
    r"\mathbf{x}_{2:d}": "x[1:]",
    r"\mathbf{W}_{:,\, 1:2}": "W[:, :2]",
    r"[\mathbf{x} + \mathbf{y}]_{1:d - 1}": "x[:-1] + y[:-1]",
    r"\left[\begin{array}{c} \mathbf{x} \\ \mathbf{b} \end{array}\right]": "vstack(x, b)",
    r"\left[\begin{array}{cc} \mathbf{W} & \ones_{n} \end{array}\right]": "hstack(W, ones(n, 1))",
    r"\mathbf{b} \star \mathbf{x}": "correlate(b, x)",
    r"2 (\mathbf{x} * \mathbf{b})": "2 * convolve(x, b)",
}
"""LaTeX -> the same as text."""

REFUSED = (
    # two ways to take it
    r"\log s t", r"\det \mathbf{A} s", r"s 2", r"2 \ones", r"\log \det(\mathbf{A})^{2}",
    r"\sum_{i=1}^{d} x_{i} \had \mathbf{y}", r"\mathbf{W} \mathbf{x} \had \mathbf{b}",
    r"\mathbf{x}\T^{2}", r"\mathbf{A}\T_{ij}", r"s - - t", r"\tanh s", r"\mathbf{x}'",
    r"\mathbf{b} \star \mathbf{W} \mathbf{x}", r"2 \mathbf{x} * \mathbf{b}",
    r"\mathbf{b} \star \mathbf{x} \star \mathbf{y}", r"\mathbf{x} * \mathbf{y} \had \mathbf{b}",
    # shapes that do not fit
    r"\mathbf{W} \star \mathbf{x}", r"\mathbf{x}_{1:n}", r"\mathbf{x}_{0:2}", r"\mathbf{x}_{1:2:3}",
    r"\left[\begin{array}{c} \mathbf{x} \\ \mathbf{W} \mathbf{A} \end{array}\right] + \mathbf{x}",
    r"\mathbf{W} \mathbf{b}", r"\mathbf{x} + \mathbf{b}", r"1 - \mathbf{x}", r"\mathbf{x} + s",
    r"\mathbf{x}^{2}", r"\norm{\mathbf{W}}", r"\norm{\mathbf{x}}_F", r"s^{\odot 2}",
    r"s \had \mathbf{x}", r"\mathbf{W}^{-1}", r"\tr(\mathbf{W})", r"\frac{1}{\mathbf{x}}",
    r"\exannot{\mathbf{W}}{d \times n}\; \exannot{\mathbf{x}}{d \times 1}",
    # names and indices
    r"\mathbf{q}", r"x", r"\mathbf{s}", r"\mathbf{x}_{1}", r"x_{12}", r"W_{1}", r"W_{51}",
    r"\hat{x}_{1}", r"\sum_{i=1}^{n} x_{i}", r"\sum_{i=1}^{d} W_{ii}", r"W_{ij} x_{i}",
    r"\sum_{i=1}^{d} x_{j}", r"\pd{f}{\mathbf{q}}", r"\pd{\mathbf{z}}{\mathbf{W}}", r"n_{7}",
    # what ends too early, or is no formula
    r"(s + t", r"s + t)", r"s +", r"\frac{s}{}", r"\sum s", r"\ind{s}", r"[\mathbf{x}]", "",
)  # fmt: skip


def said(latex: str, words: Vocabulary = BOLD) -> Expr:
    """What a formula says."""
    return Reader(words).expressions([formula(latex)])[0]


def test_formulas_by_ordinary_precedence() -> None:
    """Each says what a student takes it to say."""
    for latex, text in SAYS.items():
        assert same(said(latex), parse(text, PROGRAM.names()), PROGRAM.sizes), latex


def test_what_can_be_read_in_two_ways_is_refused() -> None:
    """So is what has no meaning: the printer has to say it in another way."""
    for latex in REFUSED:
        with pytest.raises(MisreadError):
            pytest.fail(f"{latex} is read as {said(latex)}")


def test_what_the_printer_writes_is_read_back() -> None:
    """Every example of the printer's own tests, in plain letters."""
    words = Vocabulary(
        quantities=Vocabulary.named(NAMES.values()),  # type: ignore[arg-type]
        sizes={"d": 3, "n": 4},
        bold=False,
    )
    for text in WRITTEN:
        expr = parse(text, NAMES)
        (read,) = Reader(words).expressions([formula(PLAIN(expr))], expr.shape)
        assert same(read, expr, words.sizes), text


def test_a_layer_stands_above() -> None:
    """In a layered network a numeral above is a layer, and entries of rows have two indices."""
    layered = program(
        variables={"x": ((1, "n0"), "real"), "W1": (("n1", "n0"), "real")},
        equations={"z1": "x @ W1.T", "h1": "relu(z1)"},
        sizes={"n0": 2, "n1": 3},
    )
    symbols = list(layered.names().values())
    words = Vocabulary(
        quantities=Vocabulary.named(symbols),  # type: ignore[arg-type]
        sizes=layered.sizes,
        layered="row",
        bold=False,
    )
    for latex, text in {
        r"x (W^{1})\T": "x @ W1.T",
        r"h^{1}_{1,2}": "h1[0, 1]",
        r"(h^{1}_{1,2})^{2}": "h1[0, 1]**2",
        r"W^{1}_{2,\cdot}": "W1[1, :]",
        r"\sum_{q=1}^{n_{0}} x_{1,q}\, W^{1}_{2,q}": "(x @ W1.T)[0, 1]",
    }.items():
        assert same(said(latex, words), layered.read(text), layered.sizes), latex
    for latex in (r"h^{2}", r"h^{1}_{2}", r"x_{1}", r"W^{1}\T", r"(h^{1})^{2}"):
        with pytest.raises(MisreadError):
            said(latex, words)


def test_equality_is_by_the_names_that_are_read() -> None:
    """A name in the place of its definition is another formula, and so is a kink turned round."""
    read = PROGRAM.read
    assert not same(read("z"), read("W @ x + b"), PROGRAM.sizes)
    assert not same(read("relu(s)"), read("s"), PROGRAM.sizes)
    assert not same(read("x"), read("y"), PROGRAM.sizes)
    assert not same(read("norm(x)"), read("norm(x) * (1 + 1e-7)"), PROGRAM.sizes)
    assert same(read("sum(x * y)"), read("x.T @ y"), PROGRAM.sizes)
