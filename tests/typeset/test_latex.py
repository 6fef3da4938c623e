"""Expressions as LaTeX: the form that a person would write, and no form that TeX refuses."""

import re

import pytest
from many import over
from sheets import homework
from tried import seeds

from exgen.calculus.build import symbol
from exgen.calculus.expr import Apply, Constant, Differential, Expr, Partial, intern
from exgen.calculus.functions import ELEMENTWISE, apply, call
from exgen.calculus.indexed import by_entry, entry, entry_of
from exgen.calculus.parse import parse
from exgen.calculus.shape import SCALAR, Shape
from exgen.families.registry import family
from exgen.questions.records import Question, Request
from exgen.questions.streams import stream
from exgen.typeset import latex
from exgen.typeset.latex import Printer
from exgen.typeset.linebreaks import pieces
from exgen.typeset.operators import FUNCTIONS
from exgen.typeset.symbols import Notation

SHAPES = {
    "x": ("d", 1), "y": ("d", 1), "yhat": ("d", 1), "b": ("n", 1), "z1": ("n", 1),
    "W": ("n", "d"), "W1": ("n", "d"), "A": ("d", "d"), "X": ("d", "d"),
    "t": (1, 1), "c": (1, 1), "lam": (1, 1),
}  # fmt: skip
NAMES: dict[str, Expr] = {name: symbol(name, shape) for name, shape in SHAPES.items()}
PLAIN = Printer(Notation(bold=False))
BOLD = Printer(Notation(bold=True))

WRITTEN = {
    # sums keep their order
    "yhat - y": r"\hat{y} - y",
    "y - yhat": r"y - \hat{y}",
    "-x - y": r"-x - y",
    "-(x - y)": r"y - x",
    "1 - x": r"\ones - x",
    "A - (x - y) @ x.T": r"A - (x - y) x\T",
    "W @ x + b - z1": r"W x + b - z_{1}",
    # products
    "2 * (yhat - y)": r"2 (\hat{y} - y)",
    "W.T @ (W @ x - b)": r"W\T (W x - b)",
    "x.T @ A @ x": r"x\T A x",
    "lam * x": r"\lambda\, x",
    "t * (x - y)": r"t\, (x - y)",
    "(x.T @ y) * x": r"(x\T y)\, x",
    "(x.T @ y) * (x.T @ yhat)": r"(x\T y)\, x\T \hat{y}",
    "0.01 * x": "0.01 x",
    "0.01 * (x > 0)": r"0.01 \cdot \ind{x > 0}",
    "2 * ones(d, 1)": r"2 \cdot \ones",
    # Hadamard products
    "(W @ x) * (z1 > 0)": r"(W x) \had \ind{z_{1} > 0}",
    "(x - y) * yhat": r"(x - y) \had \hat{y}",
    "x * yhat * y": r"x \had \hat{y} \had y",
    "x * (1 - x)": r"x \had (\ones - x)",
    "W.T @ (b * z1)": r"W\T (b \had z_{1})",
    "(x * y).T": r"(x \had y)\T",
    # scalars take no hold of the first factor alone, nor need they
    "2 * ((x - y) * yhat)": r"2 (x - y) \had \hat{y}",
    "t * (x * y) / 2": r"\frac{t}{2}\, x \had y",
    "A @ (2 * (x * y))": r"2 A (x \had y)",
    # one pair of parentheses under a superscript
    "W @ (1 / x) @ (1 / x).T": r"W \left(\frac{\ones}{x}\right) \left(\frac{\ones}{x}\right)\T",
    # fractions
    "1 / 2": r"\frac{1}{2}",
    "-1 / 2": r"-\frac{1}{2}",
    "1 / t": r"\frac{1}{t}",
    "x / 2": r"\frac{1}{2}\, x",
    "3 * x / 4": r"\frac{3}{4}\, x",
    "x / (2 * t)": r"\frac{x}{2 t}",
    "lam / 2 * norm(W)**2": r"\frac{\lambda}{2}\, \norm{W}_F^{2}",
    "norm(x)**2 / 2": r"\frac{1}{2}\, \norm{x}^{2}",
    "(x - y) / norm(x - y)": r"\frac{1}{\norm{x - y}}\, (x - y)",
    "W.T @ b / norm(b)": r"\frac{W\T b}{\norm{b}}",
    "x / yhat": r"\frac{x}{\hat{y}}",
    "x * y / yhat": r"\frac{x \had y}{\hat{y}}",
    "1 / x": r"\frac{\ones}{x}",
    "1 / (1 + exp(-t))": r"\frac{1}{1 + \exp(-t)}",
    "(x.T @ A @ x) / (x.T @ x)": r"\frac{x\T A x}{x\T x}",
    # powers, one superscript each
    "t**2": r"t^{2}",
    "x**2": r"x^{\odot 2}",
    "(t + 1)**2": r"(t + 1)^{2}",
    "sqrt(t)": r"\sqrt{t}",
    "tanh(t)**2": r"\tanh^{2}(t)",
    "(x.T @ y)**2": r"(x\T y)^{2}",
    "A.T**2": r"(A\T)^{\odot 2}",
    "inv(A)**2": r"(A^{-1})^{\odot 2}",
    "inv(A**2)": r"(A^{\odot 2})^{-1}",
    "(A**2).T": r"(A^{\odot 2})\T",
    "x.T**2": r"(x\T)^{\odot 2}",
    # inverses and transposes
    "inv(X)": r"X^{-1}",
    "inv(X).T": r"X^{-\top}",
    "inv(A @ X)": r"X^{-1} A^{-1}",
    "inv(A + X).T": r"(A + X)^{-\top}",
    "(A @ X).T": r"X\T A\T",
    "softmax(x).T": r"\softmax(x)\T",
    # indicators
    "(x > 0)": r"\ind{x > 0}",
    "step(-x)": r"\ind{x < 0}",
    "step(x - y)": r"\ind{x - y > 0}",
    "step(1 - abs(x))": r"\ind{\abs{x} < 1}",
    # sums over an index
    "sum(x)": r"\sum_{i=1}^{d} x_{i}",
    "sum(x) / 2": r"\frac{1}{2}\, \sum_{i=1}^{d} x_{i}",
    "lam * sum(abs(x))": r"\lambda\, \sum_{i=1}^{d} \abs{x_{i}}",
    "sum(x) * x": r"\left(\sum_{i=1}^{d} x_{i}\right)\, x",
    "sum(x)**2": r"\left(\sum_{i=1}^{d} x_{i}\right)^{2}",
    "-sum(y * log(yhat) + (1 - y) * log(1 - yhat))": (
        r"-\sum_{i=1}^{d} \bigl(y_{i}\, \log \hat{y}_{i}"
        r" + (1 - y_{i})\, \log(1 - \hat{y}_{i})\bigr)"
    ),
    "sum(W)": r"\ones\T W\, \ones",
    # functions
    "log(t)": r"\log t",
    "log(t)**2": r"\log(t)^{2}",
    "log(t) * c": r"\log(t)\, c",
    "log(x) * y": r"\log(x) \had y",
    "y.T @ log(yhat)": r"y\T \log \hat{y}",
    "det(A)": r"\det A",
    "det(A) * inv(A).T": r"\det(A)\, A^{-\top}",
    "logdet(A)**2": r"(\logdet A)^{2}",
    "logabsdet(A)": r"\log\abs{\det(A)}",
    "logabsdet(A)**2": r"\bigl(\log\abs{\det(A)}\bigr)^{2}",
    # what is below a fraction line, and numerals
    "c / (4 * (1 + t**2))": r"\frac{c}{4 (1 + t^{2})}",
    "2 * 2**(3/2)": r"2 \cdot 2^{3/2}",
    "1 / (1 + A**2)": r"\frac{\ones\ones\T}{\ones\ones\T + A^{\odot 2}}",
    "1 / (1 + x.T**2)": r"\frac{\ones\T}{\ones\T + (x\T)^{\odot 2}}",
    "tr(A @ X)": r"\tr(A X)",
    # ranges, blocks and convolutions
    "x[1:] - x[:-1]": r"x_{2:d} - x_{1:d - 1}",
    "W[:, :2] @ y[1:3]": r"W_{:,\, 1:2} y_{2:3}",
    "(W @ x)[1:]": r"W_{2:n,\, :} x",
    "vstack(x, y, 1)": (
        r"\left[\begin{array}{@{\,}c@{\,}} x \\ y \\ 1 \end{array}\right]"
    ),
    "norm(vstack(x, y))": (
        r"\left\lVert \left[\begin{array}{@{\,}c@{\,}} x \\ y \end{array}\right] \right\rVert"
    ),
    "2 * convolve(x, y + 1) * ones(2 * d - 1, 1)": r"2 \bigl(x * (y + \ones)\bigr)",
    "correlate(convolve(x, y), x) * c": r"c\, \bigl((x * y) \star x\bigr)",
    "logsumexp(x)": r"\lse(x)",
    "diag(softmax(x)) - softmax(x) @ softmax(x).T": (
        r"\diag\bigl(\softmax(x)\bigr) - \softmax(x) \softmax(x)\T"
    ),
    "relu(sigmoid(x))": r"\relu\bigl(\sigma(x)\bigr)",
    "exp(-norm(x)**2 / 2)": r"\exp\left(-\frac{1}{2}\, \norm{x}^{2}\right)",
    "abs(x)": r"\abs{x}",
    "norm(A)": r"\norm{A}_F",
    # entries count from 1
    "A[1, 0]": "A_{21}",
    "x[0, 0]": "x_{1}",
    "eye(d)": "I",
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_as_a_person_writes_it(text: str) -> None:
    """The LaTeX of a text, in plain letters."""
    assert PLAIN(parse(text, NAMES)) == WRITTEN[text]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("W1 @ x", r"\mathbf{W}_{1} \mathbf{x}"),
        ("yhat - y", r"\hat{\mathbf{y}} - \mathbf{y}"),
        ("lam * t", r"\lambda\, t"),
        ("eye(d)", r"\mathbf{I}"),
        ("sum(x * y)", r"\sum_{i=1}^{d} x_{i}\, y_{i}"),
        ("W1[0, 1]", r"W_{1, 12}"),
    ],
)
def test_vectors_and_matrices_are_bold(text: str, shown: str) -> None:
    """Bold letters for vectors and matrices, plain ones for scalars and entries."""
    assert BOLD(parse(text, NAMES)) == shown


def test_named_derivatives() -> None:
    """Partial derivatives, Jacobians, their transposes, differentials, primes, deltas."""
    scalar, column = Shape("d", 1), Shape("n", "d")
    gradient = intern(Partial(scalar, "J", "x"))
    numerator = intern(Partial(column, "z1", "x", "numerator"))
    assert BOLD(gradient) == r"\pd{J}{\mathbf{x}}"
    assert BOLD(numerator) == r"\pd{\mathbf{z}_{1}}{\mathbf{x}}"
    assert Printer(Notation(nabla=True))(gradient) == r"\nabla_{\!\mathbf{x}} J"
    assert PLAIN(intern(Differential(column, "W"))) == r"\mathrm{d}W"
    assert BOLD(entry(gradient, "k", 0)) == r"\pd{J}{x_{k}}"
    one, two = (intern(Apply(scalar, "relu", NAMES["x"], primes)) for primes in (1, 2))
    assert PLAIN(one) == r"\relu'(x)"
    assert PLAIN(two) == r"\relu''(x)"
    whole = entry_of(parse("x.T @ x", NAMES), 0, 0)
    x = parse("x", NAMES)
    assert PLAIN(by_entry(whole, x, "k", 0, keep_deltas=True)) == (
        r"\sum_{i=1}^{d} 2 x_{i}\, \delta_{ik}"
    )


def test_no_derivative_stands_above_another_fraction_line() -> None:
    """What is tall or long stands beside the fraction of the scalars, where it can be read."""
    by_x, by_t = intern(Partial(Shape("d", 1), "J", "x")), intern(Partial(SCALAR, "J", "t"))
    names: dict[str, Expr] = NAMES | {"dx": by_x, "dt": by_t}
    assert PLAIN(parse("A @ dx / t", names)) == r"\frac{1}{t}\, A \pd{J}{x}"
    assert PLAIN(parse("dt / (2 * t)", names)) == r"\frac{1}{2 t}\, \pd{J}{t}"
    shown = PLAIN(parse("-c * (x.T @ dx) / t", names))
    assert shown == r"-\frac{c}{t}\, x\T \pd{J}{x}"
    assert PLAIN(parse("A @ x / t", names)) == r"\frac{A x}{t}"
    long = "(x.T @ A @ x * exp(t) + y.T @ A @ y * exp(lam) + yhat.T @ A @ yhat * exp(c))"
    assert PLAIN(parse(f"{long} / t", names)).startswith(r"\frac{(x\T A x)\, \exp(t) + ")
    assert PLAIN(parse(f"-c * {long} / t", names)).startswith(r"-\frac{c}{t}\, ")


def test_a_jacobian_in_a_product_is_transposed_in_parentheses() -> None:
    """The transpose of a derivative's name is not mistaken for that of its denominator."""
    name = intern(Partial(Shape("n", "d"), "z1", "x", "numerator"))
    assert PLAIN(parse("J.T", {"J": name})) == r"\left(\pd{z_{1}}{x}\right)\T"


def test_names_override_expressions() -> None:
    """An expression with a short name prints as that name, inside others too."""
    delta = intern(Partial(Shape("d", 1), "J", "x"))
    printer = Printer(Notation(bold=False), {delta: r"\delta_{1}"})
    assert printer(delta) == r"\delta_{1}"
    assert printer(parse("W @ g", {**NAMES, "g": delta})) == r"W \delta_{1}"


def test_printers_of_another_notation_do_not_share() -> None:
    """What one printer has printed is no other's: bold, short names and brevity stay apart."""
    delta = intern(Partial(Shape("d", 1), "J", "x"))
    expr = parse("x * g", {**NAMES, "g": delta})
    cell = entry(delta, "i", 0)
    for _ in range(2):
        assert PLAIN(expr) == r"x \had \pd{J}{x}"
        assert Printer()(expr) == r"\mathbf{x} \had \pd{J}{\mathbf{x}}"
        assert Printer(Notation(bold=False), {delta: r"\delta"})(expr) == r"x \had \delta"
        assert Printer(Notation(bold=False), {delta: r"\eta"})(expr) == r"x \had \eta"
        assert PLAIN(cell) == r"\pd{J}{x_{i}}"
        assert Printer(Notation(bold=False), brief=True)(cell) == r"\partial_{x_{i}} J"


def test_what_a_printer_keeps_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is printed, little of it is kept, and it prints the same after that."""
    monkeypatch.setattr(latex, "_MOST_KEPT", 10)
    printer = Printer(Notation(bold=False), {NAMES["y"]: "v"})
    kept = latex._kept(printer.notation, frozenset(printer.names.items()), False)
    for k in range(40):
        assert printer(parse(f"y + {k + 2} * x", NAMES)) == f"v + {k + 2} x"
        assert 0 < len(kept) <= 10


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_every_function_prints_as_its_sign(function: str) -> None:
    """Every function of the table prints with its own sign, in sound LaTeX."""
    if function in ELEMENTWISE:
        expr = apply(function, NAMES["x"])
    else:
        expr = call(function, NAMES["x" if function in ("logsumexp", "softmax") else "A"])
    shown = PLAIN(expr)
    assert shown.startswith(FUNCTIONS[function].removesuffix("{\\det}"))
    sound(shown)


def test_a_stranger_has_no_latex() -> None:
    """A node that is none of the language's raises TypeError instead of printing something."""
    with pytest.raises(TypeError, match="no LaTeX for"):
        PLAIN(intern(Expr(SCALAR)))
    assert PLAIN(intern(Constant(Shape("d", 1), "zeros"))) == "0"


def sound(latex: str) -> None:
    """Hold LaTeX to what TeX accepts: braces balance, no two superscripts in a row."""
    depth = 0
    for sign in re.findall(r"\\.|[{}]", latex):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0, latex
    assert depth == 0, latex
    assert r"\T\T" not in latex
    raised = [m.start() for m in re.finditer(r"\^|\\T\b", latex)]
    for start in raised:
        rest = latex[start + 2 :] if latex.startswith("\\T", start) else after(latex, start + 1)
        assert not re.match(r"'|\^|\\T\b", rest), latex
    assert latex.count(r"\left") == latex.count(r"\right")
    assert latex.count(r"\bigl") == latex.count(r"\bigr")
    plain = re.sub(r"\\left\(|\\bigl\(", "(", latex)
    assert plain.count("(") == latex.count(")"), latex


def after(latex: str, start: int) -> str:
    """What follows the group or token at `start`."""
    if latex[start] != "{":
        return latex[start + 1 :]
    depth = 0
    for k in range(start, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[k], 0)
        if depth == 0:
            return latex[k + 1 :]
    return ""


@pytest.mark.parametrize(
    "bad", [r"x^{2}^{3}", r"x\T^{2}", r"x\T\T", r"\frac{x}{y", r"x^{-1}\T", r"(x", r"\left(x"]
)
def test_the_check_of_soundness_can_fail(bad: str) -> None:
    """What TeX refuses is refused here."""
    with pytest.raises(AssertionError):
        sound(bad)


@over("seed", seeds("sheets printed"), pieces=2)
def test_every_expression_of_a_sheet_is_sound(seed: int) -> None:
    """Whatever stands in a claim prints as TeX that compiles, in bold and in plain letters."""
    asked = homework("matrix-gradients" if seed % 2 else "sampler").questions
    printed = 0
    drawn: dict[str, Question] = {}
    for one in asked:
        request = Request(
            id=one.id,
            points=one.points,
            layout=("denominator", "numerator")[seed % 3 == 0],
            options=one.options,
            rng=stream(seed, one.id, "draw"),
            drawn=dict(drawn),
        )
        question = drawn[one.id] = family(one.family).question(request)
        for step in question.steps():
            for expr in (step.claim.left, *step.claim.rights):
                for printer in (BOLD, PLAIN)[: 1 if seed % 4 else 2]:
                    sound(printer(expr))
                    assert " ".join(pieces(expr, printer)) == printer(expr)
                    printed += 1
    assert printed > 20
