"""What NumPy users type: dimensions as numbers, rows spread over matrices, axes."""

import pytest
from many import over

from deriving.typed import Typed
from exgen.calculus.build import symbol
from exgen.calculus.parse import ParseError, parse
from exgen.calculus.text import to_text
from exgen.wording import dimensions_by_name

TYPED = [
    Typed("norm(X @ w - y)**2 / n", "X:n,d w:d,1 y:n,1", "w", "2 * X.T @ (X @ w - y) / n"),
    Typed("sum(x) / sqrt(d)", "x:d,1", "x", "ones(d, 1) / sqrt(d)"),
    Typed("d**2 * x.T @ x", "x:d,1", "x", "2 * d**2 * x"),
    Typed("mean(X)", "X:n,d", "X", "ones(n, d) / n / d"),
    Typed(
        "norm(X @ W + b - Y)**2", "X:n,d W:d,p b:1,p Y:n,p", "b",
        "2 * ones(1, n) @ (X @ W + ones(n, 1) @ b - Y)",
    ),
    Typed(
        "norm(b + X @ W - Y)**2", "X:n,d W:d,p b:1,p Y:n,p", "W",
        "2 * X.T @ (ones(n, 1) @ b + X @ W - Y)",
    ),
    Typed(
        "sum(Y * (X - c)**2)", "X:n,d c:n,1 Y:n,d", "c",
        "-2 * (Y * (X - c @ ones(1, d))) @ ones(d, 1)",
    ),
    Typed("sum(X * r * Y)", "X:n,d r:1,d Y:n,d", "r", "ones(1, n) @ (X * Y)"),
    Typed("sum(Y / (r * X))", "X:n,d r:1,d:positive Y:n,d", "r", ""),
    Typed("sum(exp(s * sum(X, axis=0, keepdims=True)))", "X:n,d s:1,1", "X", ""),
    Typed("sum(sum(X, axis=1)**2)", "X:n,d", "X", "2 * X @ ones(d, 1) @ ones(1, d)"),
    Typed("sum((X - mean(X, axis=0))**2)", "X:n,d", "X", ""),
    Typed("sum(mean(x, axis=0) * x)", "x:n,1", "x", ""),
    Typed("sum(norm(X - a, axis=1))", "X:n,d a:1,d", "a", ""),
    Typed("sum(logsumexp(X, axis=-1))", "X:n,d", "X", "softmax_rows(X)"),
    Typed(
        "sum(c * logsumexp(X, axis=0))", "X:n,d c:1,d", "X",
        "softmax_rows(X.T).T * (ones(n, 1) @ c)",
    ),
    Typed(
        "sum(logsumexp(X @ W, axis=1) - sum(Y * (X @ W), axis=1)) / n", "X:n,d W:d,k Y:n,k", "W",
        "X.T @ (softmax_rows(X @ W) - Y) / n",
    ),
    Typed("sum(clip(x, -2, 3) * c)", "x:d,1 c:d,1", "x", "c * (3 - x > 0) * (x + 2 > 0)"),
    Typed("sum(clip(x, -s, a)**2)", "x:d,1 s:1,1:positive a:d,1", "x", ""),
    Typed("sum(clip(x, -s, a) * a)", "x:d,1 s:1,1:positive a:d,1", "s", ""),
    Typed("clip(s, 0, 1) * a", "s:1,1 a:1,1", "s", "a * step(1 - s) * step(s)"),
    Typed(
        "min(r * a, clip(r, 1 - s, 1 + s) * a)", "r:1,1 a:1,1 s:1,1:positive", "r",
        "a - step(a * (r - 1 - s + relu(2 * s - relu(r + s - 1)))) * a",
    ),
    Typed("sum(max(min(x, y), max(x, c)) * c)", "x:d,1 y:d,1 c:d,1", "x", ""),
    Typed("sum(min(max(x, c), max(y, c)))", "x:d,1 y:d,1 c:d,1", "c", ""),
    Typed("sum(Y * softmax(X, axis=0))", "X:n,d Y:n,d", "X", ""),
    Typed("sum(Y * softmax(X, axis=1))", "X:n,d Y:n,d", "X", ""),
    Typed(
        "sum(maximum(0, 1 - y * (X @ w)))", "X:n,d w:d,1 y:n,1", "w",
        "-X.T @ ((1 - y * (X @ w) > 0) * y)",
    ),
    Typed("sum(maximum(x, y) * x)", "x:d,1 y:d,1", "y", "x * (y - x > 0)"),
    Typed("sum(minimum(x, s) * x)", "x:d,1 s:1,1", "s", ""),
    Typed("sum(minimum(X, r)**2)", "X:n,d r:1,d", "r", ""),
    Typed("c.T @ minimum(r * a, max(s, 1 - s) * a)", "c:n,1 r:n,1 a:n,1 s:1,1", "r", ""),
    Typed(
        "c.T @ leaky_relu(x, s)", "c:d,1 x:d,1 s:1,1:positive", "x",
        "c * (step(x) + s * step(-x))",
    ),
    Typed("c.T @ leaky_relu(x, s)", "c:d,1 x:d,1 s:1,1:positive", "s", "-c.T @ relu(-x)"),
    Typed("c.T @ leaky_relu(x, 1/5)", "c:d,1 x:d,1", "x", ""),
    Typed("c.T @ elu(x, s)", "c:d,1 x:d,1 s:1,1:positive", "x", ""),
    Typed("max(A @ x)", "A:n,d x:d,1", "x", "A.T @ hardmax(A @ x)"),
    Typed("sum(max(X - y, axis=1)**2)", "X:n,d y:n,1", "y", ""),
    Typed("min(X) * sum(X)", "X:n,d", "X", ""),
    Typed("c.T @ max(X * Y, axis=1)", "X:n,d Y:n,d c:n,1", "Y", ""),
    Typed("sum(min(X, axis=0)**2)", "X:n,d", "X", ""),
    Typed("sum(softmax(x - max(x)) * c)", "x:d,1 c:d,1", "x", ""),
    Typed("max(max(x), s) * s", "x:d,1 s:1,1", "x", ""),
    Typed("sum(max(relu(X), axis=1))", "X:n,d", "X", ""),
    Typed("sum(Y * elu(X, s))", "X:n,d Y:n,d s:1,1", "s", ""),
    # gates beside what has a value for some numbers alone, and the norm of what may vanish
    Typed("sum(sqrt(1 + relu(x)))", "x:d,1", "x", "((x > 0) / sqrt(1 + relu(x))) / 2"),
    Typed("sum(log(1 + relu(x))**2)", "x:d,1", "x", ""),
    Typed("sum((1 + relu(x))**s)", "x:d,1 s:1,1:positive", "x", ""),
    Typed("max(0, s) * log(1 + max(0, s))", "s:1,1", "s", ""),
    Typed("norm(relu(A @ x))", "A:n,d x:d,1", "x", "A.T @ relu(A @ x) / norm(relu(A @ x))"),
    # a column beside a row: the table of all pairs
    Typed(
        "sum(P * log(1 + sum(X**2, axis=1) + sum(X**2, axis=1).T - 2 * X @ X.T))",
        "X:n,d P:n,n", "X", "",
    ),
    Typed("norm(Y - a - b.T)**2", "Y:n,d a:n,1 b:d,1", "b", ""),
    Typed("sum(Y * (a - r))", "Y:n,d a:n,1 r:1,d", "a", "Y @ ones(d, 1)"),
    Typed("sum(Y * r * a)", "Y:n,d a:n,1 r:1,d", "r", ""),
    Typed("sum(Y * (a * r))", "Y:n,d a:n,1 r:1,d", "r", "a.T @ Y"),
    Typed("sum(Y * (r / a))", "Y:n,d a:n,1:positive r:1,d", "a", ""),
    Typed("sum(Y * maximum(r, a))", "Y:n,d a:n,1 r:1,d", "a", ""),
    Typed("sum(Y * (a > r) * a)", "Y:n,d a:n,1 r:1,d", "a", ""),
    Typed("a.T @ exp(-(x - x.T)**2) @ a", "x:n,1 a:n,1", "x", ""),
]  # fmt: skip


@over("typed", TYPED)
def test_derived_as_numpy_means_it(typed: Typed) -> None:
    """The answer is that of the formula as NumPy reads it, by central differences."""
    assert typed.gap() < 1e-7
    text = dimensions_by_name(to_text(typed.derived().answer))
    assert not typed.answer or text == typed.answer


@over("typed", TYPED)
def test_what_is_printed_is_read(typed: Typed) -> None:
    """An answer as a person sees it, dimensions by name, is read back as itself."""
    found = typed.derived()
    text = dimensions_by_name(to_text(found.answer))
    read = found.asked.program.read(text)
    assert dimensions_by_name(to_text(read)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A + r", "cannot add a 1 x n to an n x d"),
        ("A * x", "cannot multiply an n x d and a d x 1 elementwise"),
        ("sum(A, axis=2)", "an axis is 0, down the columns, or 1"),
        ("sum(A, axes=0)", "sum has no 'axes'"),
        ("exp(A, axis=0)", "exp has no 'axis'"),
        ("sum(A, keepdims=False)", "every array has two"),
        ("clip(x, 1)", "clip takes one argument or three, clip"),
        ("clip(x, 2, 1)", "clip cuts off below 2 and above 1: swap the two"),
        ("clip(A, x.T, 1)", "cannot add"),
        ("clip(A, 0, 1, 2)", "clip takes one argument or three"),
        ("where(x, x, 0)", "where chooses by a comparison, such as x > 0"),
        ("where(x > 0, x)", "where takes three arguments, where"),
        ("where(x > 0)", "where takes three arguments, where"),
        ("where(x > 0, x, 0, 1)", "where takes three arguments, where"),
        ("where(x > 0, x, A)", "cannot multiply"),
        ("q / m", "unknown name 'q'"),
        ("x / m", "unknown name 'm'"),
    ],
)
def test_refused(text: str, message: str) -> None:
    """What has another meaning in NumPy than one would think is refused, with the reason."""
    names = {
        "x": symbol("x", ("d", 1)), "r": symbol("r", (1, "n")), "A": symbol("A", ("n", "d")),
    }  # fmt: skip
    with pytest.raises(ParseError, match=message):
        parse(text, names)


def test_a_name_goes_before_a_dimension() -> None:
    """A variable that is called as a dimension is the variable."""
    names = {"n": symbol("n", (1, 1)), "x": symbol("x", ("n", 1))}
    assert to_text(parse("n * x", names)) == "n * x"
    assert to_text(parse("n * x", {"x": names["x"]})) == "sum(ones(n, 1)) * x"
