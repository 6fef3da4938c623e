"""The NumPy printer: its code computes what the expressions say, and reads well."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from calculus.programs import programs
from calculus.strategies import SIZES
from hypothesis import HealthCheck, given, settings
from tried import examples

from codegen.drawn import executed, network, parameters
from exgen.calculus.adjoint import sweep
from exgen.calculus.build import symbol
from exgen.calculus.elementwise import ELEMENTWISE, apply
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.parse import parse
from exgen.calculus.program import Program, program
from exgen.calculus.shape import Shape
from exgen.codegen import portable
from exgen.codegen.lines import assignment
from exgen.codegen.numpy_printer import NumpyPrinter
from exgen.codegen.python_names import dimensions, identifiers
from exgen.codegen.script import solution
from exgen.codegen.stable_functions import HELPERS, definitions
from exgen.errors import DerivationError
from exgen.verify import points
from exgen.verify.arrays import Array, evaluate

QUANTITIES = {
    "x": symbol("x", Shape("d", 1)),
    "z": symbol("z", Shape("d", 1)),
    "W": symbol("W", Shape("p", "d")),
    "S": symbol("S", Shape("d", "d")),
    "G": symbol("G", Shape("n", "d")),
    "lam": symbol("lam", Shape(1, 1), "positive"),
}
DIMS = {"d": "x.shape[0]", "p": "W.shape[0]", "n": "G.shape[0]"}


def printed(text: str) -> str:
    """The NumPy source of a text."""
    names: dict[Expr, str] = {s: n for n, s in QUANTITIES.items()}
    return NumpyPrinter(names, DIMS)(parse(text, QUANTITIES))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("norm(x - z)**2", "np.sum((x - z)**2)"),
        ("lam * norm(W)**2 / 2", "lam * np.sum(W**2) / 2"),
        ("norm(x)", "np.linalg.norm(x)"),
        ("x[1:, :] - z[:-1, :]", "x[1:, :] - z[:x.shape[0] - 1, :]"),
        ("vstack(x, 2 * z)", "np.vstack((x, 2 * z))"),
        ("hstack(W, W)[:, d:]", "W"),
        ("convolve(x, z + 1)", "np.convolve(x[:, 0], (z + 1)[:, 0])[:, None]"),
        ("x.T @ z", "(x.T @ z)[0, 0]"),
        ("G - G @ ones(d, 1) @ ones(1, d)", "G - np.sum(G, axis=1, keepdims=True)"),
        ("G + ones(n, 1) @ x.T", "G + x.T"),
        ("G - 2 * ones(n, 1) @ ones(1, n) @ G", "G - 2 * np.sum(G, axis=0, keepdims=True)"),
        ("x @ ones(1, n)", "x @ np.ones((1, G.shape[0]))"),
        ("x * (z > 0)", "x * (z > 0)"),
        ("-(z > 0)", "-step(z)"),
        ("(z > 0) * (x > 0)", "step(z) * step(x)"),
        ("x * off(z)", "x * (z <= 0)"),
        ("off(z)", "np.where(z > 0, 0.0, 1.0)"),
        ("W @ (x * z)", "W @ (x * z)"),
        ("(W @ x).T", "x.T @ W.T"),
        ("2 * W @ x", "2 * W @ x"),
        ("1 - tanh(z)**2", "1 - np.tanh(z)**2"),
        ("-x / z", "-x / z"),
        ("1 / (1 + x**2)", "1 / (1 + x**2)"),
        ("sqrt(x)", "np.sqrt(x)"),
        ("x**3", "x**3"),
        ("ones(1, n) @ G", "np.sum(G, axis=0, keepdims=True)"),
        ("G @ ones(d, 1)", "np.sum(G, axis=1, keepdims=True)"),
        ("ones(d, 1) + 0 * x", "np.ones((x.shape[0], 1))"),
        ("inv(S) @ x", "np.linalg.inv(S) @ x"),
        ("diag(x) @ S", "np.diagflat(x) @ S"),
        ("diag(S)", "np.diag(S).reshape(-1, 1)"),
        ("x[0, 0] * W", "x[0, 0] * W"),
        ("softmax(z)", "softmax(z)"),
    ],
)
def test_source(text: str, source: str) -> None:
    """The code is what a person would type."""
    assert printed(text) == source


def test_what_has_no_code_is_refused() -> None:
    """Free indices and unknown names are refused by name."""
    with pytest.raises(DerivationError, match="Entry"):
        printed("x[i, 0]")
    with pytest.raises(DerivationError, match="q has no NumPy form"):
        NumpyPrinter({}, {})(symbol("q", Shape(1, 1)))
    with pytest.raises(DerivationError, match="dimension m"):
        NumpyPrinter({}, {})(parse("ones(m, 1)", {}))


def test_every_function_has_code() -> None:
    """Whatever function the calculus knows, the code has it, and its derivative."""
    for name in ELEMENTWISE:
        for primes in (0, 1):
            expr = apply(name, QUANTITIES["z"], primes)
            printer = NumpyPrinter({QUANTITIES["z"]: "z"}, {"d": "3"})
            z = np.array([[0.3], [1.7], [2.2]]) / (3 if name in ("arcsin", "arccos") else 1)
            namespace = {"np": np, "z": z}
            source = printer(expr)
            exec("\n".join(definitions(printer.used)), namespace)
            theirs = evaluate(expr, leaf=lambda _, z=z: z, sizes={"d": 3})
            ours = portable.evaluate(expr, leaf=lambda _, z=z: z, sizes={"d": 3})
            np.testing.assert_allclose(eval(source, namespace), theirs, rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)


def test_helpers_are_stable() -> None:
    """The helpers neither overflow nor lose a value for large arguments."""
    namespace = {"np": np}
    with np.errstate(all="raise", under="ignore"):
        exec("\n".join(definitions(set(HELPERS))), namespace)
        far = np.array([[-1e4], [-800.0], [0.0], [800.0], [1e4]])
        for name in HELPERS:
            value = np.asarray(namespace[name](far))
            assert np.isfinite(value).all(), name
    assert namespace["softplus"](far)[-1, 0] == 1e4
    assert namespace["logsumexp"](far) == 1e4
    assert namespace["softmax"](far).sum() == 1


def test_helpers_bring_what_they_call() -> None:
    """Silu needs sigmoid, which is defined before it."""
    assert [d.split("(")[0] for d in definitions({"silu"})] == ["def sigmoid", "def silu"]


def test_long_lines_break_before_operators() -> None:
    """A long right-hand side stands in parentheses, its lines begin with operators."""
    source = " + ".join(f"first{k} @ second{k}" for k in range(9))
    lines = assignment("result", source, width=60)
    assert max(map(len, lines)) <= 60
    assert all(line.lstrip().startswith(("+", "@")) for line in lines[2:-1])
    values = {f"{n}{k}": np.full((1, 1), k + 1.0) for k in range(9) for n in ("first", "second")}
    exec("\n".join(lines), {}, values)
    assert values["result"] == sum((k + 1) ** 2 for k in range(9))


@given(programs())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_random_programs(prog: Program) -> None:
    """Every equation's code gives what the judge's evaluation gives."""
    rng = np.random.default_rng(1)
    stack = {v.name: rng.normal(size=(1, *v.shape.sized(SIZES))) for v in prog.variables}
    stack["S"] = stack["S"] @ np.swapaxes(stack["S"], 1, 2) + np.eye(SIZES["d"])
    known = points.values(prog, stack)
    names = identifiers(prog, "J")
    printer = NumpyPrinter(names, dimensions(prog, names))
    sources = [(e, printer(e.expr)) for e in prog.equations]
    namespace = {"np": np}
    exec("\n".join(definitions(printer.used)), namespace)
    for v in prog.variables:
        namespace[names[v]] = known[v.name][0] if not v.shape.is_scalar else known[v.name].item()
    for equation, source in sources:
        value = eval(source, namespace)
        namespace[names[equation.symbol]] = value
        assert np.ndim(value) == (0 if equation.symbol.shape.is_scalar else 2)
        wanted = known[equation.name].reshape(known[equation.name].shape[-2:])
        if equation.symbol.shape.is_scalar:
            wanted = wanted[0, 0]
        np.testing.assert_allclose(value, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("start", range(0, 100, 10))
def test_a_hundred_networks(start: int) -> None:
    """The printed gradients agree with autograd on the printed loss, and with the judge."""
    for seed in range(start, start + 10):
        net, prog = network(seed)
        wrt = parameters(net)
        text = solution(prog, net.objective, wrt, seed_instance=seed)
        stack = points.draw(prog, np.random.default_rng(seed), 1)
        values = [a[0] if a[0].size > 1 else a[0].item() for a in stack.values()]
        order = [v.name for v in prog.variables]
        found = executed(text, np)["compute_gradients"](*values)
        loss = executed(text, anp)["loss"]
        known = points.values(prog, stack)

        def leaf(node: Expr, known: dict[str, Array] = known) -> Array:
            assert isinstance(node, Symbol)
            return known[node.name]

        steps = sweep(prog, net.objective, wrt)
        for name, value in zip(wrt, found, strict=True):
            outside = autograd.grad(loss, order.index(name))(*values)
            inside = evaluate(steps[name].resolved, leaf=leaf, sizes=prog.sizes)[0]
            np.testing.assert_allclose(value, outside, rtol=1e-9, atol=1e-11)
            np.testing.assert_allclose(value, inside, rtol=1e-9, atol=1e-11)
            assert value.shape == prog.find(name).shape.sized(prog.sizes)


def test_names_that_python_keeps() -> None:
    """Quantities named like keywords, helpers or the script's own names get other identifiers."""
    prog = program(
        variables={"np": ((1, 1), "real"), "loss": (("d", 1), "real"), "J_": ((1, 1), "real")},
        equations={"sigmoid": "np * norm(loss)**2", "J": "sigmoid + J_"},
        sizes={"d": 3},
    )
    text = solution(prog, "J", ("np", "loss"), seed_instance=1)
    namespace = executed(text, np)
    column = np.ones((3, 1))
    first, second = namespace["compute_gradients"](2.0, column, 1.0)
    assert first == 3
    np.testing.assert_allclose(second, 4 * column)
