"""Formulas of every shape: the answer's shape and form, the lines, the refusals."""

import pytest

from deriving.formulas import derived
from exgen.calculus.text import to_text
from exgen.errors import DerivationError

VARIABLES = (
    "x:n,1 y:n,1 A:m,n B:n,n S:n,n:symmetric r:1,n s:1,1 b:m,1 X:m,n W:k,n P:n,n:spd "
    "p:n,1:positive t:1,1:positive Y:m,k:one-hot c:n,1:one-hot"
)


@pytest.mark.parametrize(
    ("formula", "wrt", "denominator", "numerator"),
    [
        ("A @ x", "x", "A.T", "A"),
        ("s * x", "s", "x.T", "x"),
        ("r @ B", "r", "B", "B.T"),
        ("x.T @ B", "x", "B", "B.T"),
        ("s * r", "s", "r", "r.T"),
        ("sin(r)", "r", "diag(cos(r.T))", "diag(cos(r.T))"),
        (
            "softmax_rows(r)",
            "r",
            "diag(softmax(r.T)) - softmax(r.T) @ softmax(r.T).T",
            "diag(softmax(r.T)) - softmax(r.T) @ softmax(r.T).T",
        ),
        ("s * A", "s", "A", "A"),
        ("exp(s * A)", "s", "exp(s * A) * A", "exp(s * A) * A"),
        ("inv(s * eye(n) + P)", "s", *["-inv(s * eye(n) + P) @ inv(s * eye(n) + P)"] * 2),
        ("norm(r)", "r", "r / norm(r)", "r / norm(r)"),
        ("A[0, :]", "x", "0 * ones(n, n)", "0 * ones(n, n)"),
        ("x[1, 0] * x", "x", *["x[1, 0] * eye(n) + eye(n)[1, :].T @ x.T"] * 1, None),
        ("diag(x) @ y", "x", "diag(y)", "diag(y)"),
        ("(B * (x @ x.T)) @ y", "x", "diag(B @ (x * y)) + diag(y) @ B.T @ diag(x)", None),
        ("tanh(B @ diag(x)) @ y", "x", "diag(y) @ ((1 - tanh(B @ diag(x))**2) * B).T", None),
        ("diag(A.T @ diag(b) @ A)", "b", "A**2", "A.T**2"),
        ("diag(B @ diag(x) @ B.T + diag(x))", "x", "(B**2).T + eye(n)", "B**2 + eye(n)"),
        ("diag(inv(P + diag(x)))", "x", "-inv(P + diag(x))**2", None),
        ("mean(r * x.T) * x", "r", *["x @ x.T / sum(ones(n, 1))"] * 2),
        ("sin(x @ y.T) @ y", "x", *["diag(cos(x @ y.T) @ y**2)"] * 2),
    ],
)
def test_shapes_and_layouts(formula: str, wrt: str, denominator: str, numerator: str) -> None:
    """Rows count as columns; a matrix by a scalar keeps its shape in both layouts."""
    answers = [
        to_text(derived(formula, VARIABLES, wrt, layout=layout).answer)
        for layout in ("denominator", "numerator")
    ]
    assert answers[0] == denominator
    assert numerator is None or answers[1] == numerator


@pytest.mark.parametrize(
    ("formula", "wrt", "answer"),
    [
        ("norm(B[0, :])**2", "B", "2 * eye(n)[0, :].T @ B[0, :]"),
        ("(B @ x)[2, 0]", "x", "B[2, :].T"),
        ("A[1, 2] * x[0, 0]", "A", "x[0, 0] * eye(m)[1, :].T @ eye(n)[2, :]"),
        ("sum(B[:, 1])", "B", "ones(n, 1) @ eye(n)[1, :]"),
        ("tr(B @ diag(x))", "x", "diag(B)"),
        ("logdet(diag(p))", "p", "1 / p"),
        ("sum(gelu(A @ x))", "x", "A.T @ (normcdf(A @ x) + (A @ x) * normpdf(A @ x))"),
        ("sum(arctan(x))", "x", "1 / (1 + x**2)"),
        ("sum(arcsin(tanh(x)))", "x", "sqrt(1 - tanh(x)**2)"),
        ("sum(tan(x))", "x", "1 + tan(x)**2"),
        ("sum(silu(x))", "x", "sigmoid(x) + silu(x) * (1 - sigmoid(x))"),
        ("sum(huber(x))", "x", "x - sign(x) * relu(abs(x) - 1)"),
        ("sum(logcosh(A @ x - b))", "x", "A.T @ tanh(A @ x - b)"),
        ("sum(p**t)", "p", "t * p**(t - 1)"),
        ("sum(p**t)", "t", "sum(p**t * log(p))"),
        ("sum(p**3.14159)", "p", "314159 * p**(214159/100000) / 100000"),
        ("sum(x**3)**(1/3)", "x", "x**2 / sum(x**3)**(2/3)"),
        ("t**-t", "t", "-t**(-t) * (1 + log(t))"),
        ("x.T @ x / (1 + x.T @ x)", "x", "2 * x / (1 + x.T @ x)**2"),
        ("norm(B @ x - x)**2", "x", "2 * (B.T - eye(n)) @ (B @ x - x)"),
        ("-sum(Y * log(softmax_rows(X @ W.T)))", "W", "(softmax_rows(X @ W.T) - Y).T @ X"),
        ("-sum(c * log(softmax(B @ x)))", "x", "B.T @ (softmax(B @ x) - c)"),
        ("det(s * B)", "s", "det(s * B) * sum(ones(n, 1)) / s"),
        ("logdet(A @ A.T)", "A", "2 * inv(A @ A.T) @ A"),
        ("norm(x)**2 - x.T @ x", "x", "0 * ones(n, 1)"),
        ("1", "x", "0 * ones(n, 1)"),
    ],
)
def test_language(formula: str, wrt: str, answer: str) -> None:
    """Entries, rows, diagonals, powers, distributions, losses: judged, and in short form."""
    assert to_text(derived(formula, VARIABLES, wrt).answer) == answer


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus"])
@pytest.mark.parametrize("formula", ["sum({}(X @ W.T))", "norm({}(A @ x) - b)**2 / 2"])
def test_activations(name: str, formula: str) -> None:
    """Every activation within a layer, on rows of samples and on a column."""
    wrt = "W" if "W" in formula else "A"
    found = derived(formula.format(name), VARIABLES, wrt)
    assert all(v.measurement.agrees for v in found.verified)
    assert found.answer.shape == found.asked.wrt.shape


def test_definitions_become_steps() -> None:
    """Named quantities are differentiated one by one, also where a Jacobian would be a tensor."""
    variables = "X:m,n w:n,1 y:m,1"
    found = derived("norm(e)**2 / 2", variables, "X", definitions=("z=X @ w", "e=z - y"))
    assert [" = ".join(dict.fromkeys(line.forms)) for line in found.lines()] == [
        "z = X @ w",
        "e = z - y",
        "f = norm(e)**2 / 2",
        "df/de = e",
        "df/dz = df/de = e",
        "df/dX = df/dz @ w.T = e @ w.T",
        "df/dX = e @ w.T",
    ]


def test_a_jacobian_of_named_quantities() -> None:
    """The chain rule for Jacobians names the local ones."""
    found = derived("tanh(z)", "A:m,n x:n,1", "x", definitions=("z=A @ x",))
    forms = [" = ".join(dict.fromkeys(line.forms)) for line in found.lines()]
    assert forms[2:4] == ["df/dz = diag(1 - tanh(z)**2)", "dz/dx = A.T"]
    assert forms[4].startswith("df/dx = dz/dx @ df/dz = A.T @ diag(1 - tanh(z)**2)")


@pytest.mark.parametrize(
    ("formula", "wrt", "layout", "words"),
    [
        ("A @ x", "A", "denominator", "order three.*vec.f. by vec.A., it is an m.n x m matrix"),
        ("A @ x", "A", "numerator", "order three.*it is an m x m.n matrix"),
        ("A @ X.T", "X", "denominator", "order four.*it is an m.n x m.m matrix"),
        ("sum(x) * A", "x", "denominator", "order three.*it is an n x m.n matrix"),
        ("diag(A @ x)", "x", "numerator", "order three.*it is an m.m x n matrix"),
    ],
)
def test_a_tensor_is_refused(formula: str, wrt: str, layout: str, words: str) -> None:
    """A derivative with three or four axes is refused with the shape of the vectorised form."""
    with pytest.raises(DerivationError, match=words) as caught:
        derived(formula, VARIABLES, wrt, layout=layout)
    assert caught.value.status == 1


def test_a_tensor_in_numbers() -> None:
    """With numbers for dimensions the vectorised form has numbers too."""
    with pytest.raises(DerivationError, match="it is a 12 x 8 matrix"):
        derived("A @ X", "A:2,3 X:3,4", "X")


@pytest.mark.parametrize("formula", ["log(-1 - x.T @ x)", "sqrt(-exp(s))", "inv(x @ x.T)[0, 0]"])
def test_without_a_value_anywhere(formula: str) -> None:
    """A formula that has no value is refused in words."""
    with pytest.raises(DerivationError, match=r"no value|singular"):
        derived(formula, "x:n,1 s:1,1", "x" if "x" in formula.replace("exp", "") else "s")


def test_constant_definitions() -> None:
    """A definition that is the same at all points is checked at all of them."""
    found = derived(
        "z - b - softmax(z) * sum(x)", "b:m,1 x:n,1", "x", definitions=("z=tanh(b - b)",)
    )
    assert to_text(found.answer) == "-ones(n, 1) @ softmax(z).T"


def test_a_formula_without_the_variable() -> None:
    """What does not depend on the variable has the derivative zero, in the right shape."""
    found = derived("r.T", "x:n,1 r:1,m t:1,1", "x", definitions=("z=tanh(t)",))
    assert to_text(found.answer) == "0 * ones(n, m)"
