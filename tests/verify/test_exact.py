"""The exact judge by itself: derivatives, assumptions, names, and sizes."""

from time import process_time

import numpy as np
import pytest

from exgen.calculus.adjoint import gradient, gradient_name, sweep
from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Differential, Expr, Partial, intern
from exgen.calculus.parse import parse
from exgen.calculus.program import program
from exgen.calculus.shape import Shape
from exgen.errors import InputError
from exgen.verify.numeric import NumericJudge
from exgen.verify.sizes import other_sizes
from exgen.verify.trials import proves
from verify.test_relations import setting


def derivative_holds(of: str, wrt: str, answer: str) -> tuple[bool, bool]:
    """What the exact and the numerical judge say of `d of / d wrt = answer`, each alone."""
    prog = setting(f=of)
    left = gradient_name(prog.find("f"), prog.find(wrt))
    claim = Claim(left=left, rights=(prog.read(answer),))
    judge = NumericJudge(prog, np.random.default_rng(1))
    return proves(prog, (claim,))[0], judge.measure(claim).agrees


@pytest.mark.parametrize(
    ("of", "wrt", "answer", "wrong"),
    [
        ("x.T @ M @ x", "M", "x @ x.T", "2 * x @ x.T - diag(x * x)"),
        ("logdet(S)", "S", "inv(S)", "2 * inv(S) - diag(diag(inv(S)))"),
        ("tr(S @ S)", "S", "2 * S", "4 * S - 2 * diag(diag(S))"),
        ("tr(inv(S) @ A)", "S", "-inv(S) @ A.T @ inv(S)", "-inv(S) @ A @ inv(S)"),
        ("u.T @ M @ x", "M", "u @ x.T", "x @ u.T + u @ x.T"),
        ("sum(y * y)", "y", "2 * y", "ones(n, 1)"),
        ("x.T @ p", "p", "x", "x - x[2, 0] * ones(n, 1)"),
        ("sum(h**2)", "h", "2 * h", "2 * h - 2 * h[2, 0] * ones(n, 1)"),
        ("sum(Y @ A)", "Y", "ones(m, n) @ A.T", "ones(m, n) @ A"),
    ],
)
def test_entries_count_as_independent(of: str, wrt: str, answer: str, wrong: str) -> None:
    """A derivative by a variable of a narrow domain is taken as if its entries were independent.

    That is the convention of the textbooks; both judges hold to it, and refuse the derivative
    along the domain.
    """
    assert derivative_holds(of, wrt, answer) == (True, True)
    assert derivative_holds(of, wrt, wrong) == (False, False)
    prog = setting(f=of)
    ours = gradient(prog.equations[0].expr, prog.find(wrt))
    left = gradient_name(prog.find("f"), prog.find(wrt))
    assert proves(prog, (Claim(left=left, rights=(ours,)),)) == [True]


def test_assumptions_do_not_leak() -> None:
    """Softmax with cross-entropy is yhat - y where the target sums to 1, and not otherwise."""
    for domain, wanted in (("one-hot", True), ("simplex", True), ("binary", False)):
        prog = program(
            variables={"z": (("n", 1), "real"), "y": (("n", 1), domain)},
            equations={"yhat": "softmax(z)", "J": "-sum(y * log(yhat))"},
            sizes={"n": 3},
        )
        left = gradient_name(prog.find("J"), prog.find("z"))
        claim = Claim(left=left, rights=(prog.read("yhat - y"),))
        assert proves(prog, (claim,)) == [wanted]


def test_names_are_kept_apart() -> None:
    """A program cannot give a name twice, and a claim cannot speak of an unknown quantity."""
    with pytest.raises(InputError, match="'x' is defined twice"):
        setting(x="u + u")
    prog = setting(z="x + u")
    stranger = symbol("w", ("n", 1))
    with pytest.raises(InputError, match="no quantity is called 'w'"):
        proves(prog, (Claim(left=prog.find("x"), rights=(stranger,)),))
    impostor = symbol("A", ("n", "n"), "symmetric")
    claim = Claim(left=prog.read("A.T @ x"), rights=(prog.find("x"),))
    assert proves(prog, (claim,)) == [False]
    assert proves(prog, (Claim(left=prog.read("A.T"), rights=(impostor,)),)) == [False]


def test_shapes_must_agree() -> None:
    """A transposed answer is refused even where its numbers would agree."""
    prog = setting(f="sum(x)")
    left = gradient_name(prog.find("f"), prog.find("x"))
    assert proves(prog, (Claim(left=left, rights=(prog.read("ones(1, n)"),)),)) == [False]


def test_division_by_zero_is_no_proof() -> None:
    """A side that divides by zero everywhere proves nothing."""
    prog = setting(z="x + 0 * u", w="z - x")
    claim = Claim(left=prog.read("1 / (z - x)"), rights=(prog.read("1 / (z - x) + 0 * x"),))
    other = Claim(left=prog.read("u / w"), rights=(prog.read("x / w"),))
    assert proves(prog, (other,)) == [False]
    assert claim.left is claim.rights[0]


def test_a_refused_claim_is_not_used() -> None:
    """A refused claim leaves nothing behind for the next one."""
    prog = setting(f="x.T @ x", g="f**2")
    left = gradient_name(prog.find("f"), prog.find("x"))
    wrong = Claim(left=left, rights=(prog.read("3 * x"),))
    again = Claim(left=prog.read("3 * x"), rights=(left,))
    assert proves(prog, (wrong, again, wrong)) == [False] * 3


def test_derivative_by_itself() -> None:
    """A scalar's derivative by itself is 1."""
    prog = setting(f="x.T @ x")
    left = gradient_name(prog.find("f"), prog.find("f"))
    claims = (
        Claim(left=left, rights=(prog.read("s**0"),)),
        Claim(left=left, rights=(prog.read("2 + 0 * s"),)),
    )
    assert proves(prog, claims) == [True, False]


def test_differentials() -> None:
    """A differential follows what varies, through intermediate quantities too."""
    prog = setting(z="A @ x", f="z.T @ z")

    def d(name: str) -> Expr:
        return intern(Differential(prog.find(name).shape, name))

    both = ("A", "x")
    names = {**prog.names(), "dA": d("A"), "dx": d("x"), "dz": d("z")}

    def read(text: str) -> Expr:
        return parse(text, names)

    good = (
        Claim(left=d("z"), rights=(read("dA @ x + A @ dx"),), varying=both),
        Claim(left=d("f"), rights=(read("2 * z.T @ dz"),), varying=both),
        Claim(left=d("z"), rights=(read("A @ dx"),), varying=("x",)),
    )
    bad = (
        Claim(left=d("z"), rights=(read("A @ dx"),), varying=both),
        Claim(left=d("f"), rights=(read("z.T @ dz"),), varying=both),
    )
    assert proves(prog, good + bad) == [True, True, True, False, False]
    judge = NumericJudge(prog, np.random.default_rng(2))
    assert [judge.measure(c).agrees for c in good + bad] == [True, True, True, False, False]


def test_other_sizes() -> None:
    """Both other sets differ from the sheet's own and within, in either order, one above 4."""
    for own in ({"n": 5}, {"n": 3}, {"a": 7, "b": 5, "c": 7}, {"a": 2, "b": 5}, {"a": 1, "b": 1}):
        kept, turned = (choices[0] for choices in other_sizes(own, {}))
        for sizes in (kept, turned):
            assert len(set(sizes.values())) == len(own)
            assert sizes != own
        assert max(kept.values()) > 4
        assert [*kept.values()] != [*turned.values()]
        strict = [(x, y) for x in own for y in own if own[x] < own[y]]
        assert all(kept[x] < kept[y] and turned[x] > turned[y] for x, y in strict)
    assert other_sizes({"n": 4}, {"n": 9})[0][0]["n"] >= 9


def test_a_small_size_is_no_theorem() -> None:
    """What holds at one size alone (a mean of two) is refused by the exact judge at others too."""
    for n in (2, 5):
        prog = program(
            variables={"x": (("n", 1), "real")}, equations={"f": "mean(x)"}, sizes={"n": n}
        )
        claim = Claim(left=prog.find("f"), rights=(prog.read("sum(x) / 2"),))
        assert proves(prog, (claim,)) == [False]


@pytest.mark.parametrize(
    "hidden", [("silu", "elu", "tanh"), ("relu", "softplus", "leaky_relu"), ("sigmoid",) * 3]
)
def test_deep_network(hidden: tuple[str, ...]) -> None:
    """All adjoints of a network with three hidden layers are proved, and a sign error is not."""
    dims = ("d", "p", "q", "r", "k")
    variables = {"x": (("d", 1), "real"), "y": (("k", 1), "binary")}
    equations = {}
    below = "x"
    for layer, (rows, cols) in enumerate(zip(dims[1:], dims, strict=False), 1):
        variables[f"W{layer}"] = ((rows, cols), "real")
        variables[f"b{layer}"] = ((rows, 1), "real")
        equations[f"z{layer}"] = f"W{layer} @ {below} + b{layer}"
        below = f"a{layer}"
        if layer <= len(hidden):
            equations[below] = f"{hidden[layer - 1]}(z{layer})"
    equations["yhat"] = "sigmoid(z4)"
    equations["J"] = "-sum(y * log(yhat) + (1 - y) * log(1 - yhat))"
    sizes = dict(zip(dims, (3, 5, 4, 6, 2), strict=True))
    prog = program(variables=variables, equations=equations, sizes=sizes)
    wanted = tuple(v.name for v in prog.variables if v.name != "y")
    steps = sweep(prog, "J", wanted)
    target = prog.find("J")
    claims = [
        Claim(left=gradient_name(target, s.wrt), rights=(s.named, s.resolved))
        for s in steps.values()
    ]
    last = steps["z4"]
    wrong = Claim(left=gradient_name(target, last.wrt), rights=(prog.read("yhat + y"),))
    assert proves(prog, (*claims, wrong)) == [True] * len(claims) + [False]
    assert last.resolved is prog.read("yhat - y")


def test_jacobian_layouts_differ() -> None:
    """A Jacobian in the other layout is refused."""
    prog = setting(f="A @ x")
    for layout, answer in (("numerator", "A"), ("denominator", "A.T")):
        left = intern(Partial(Shape("n", "n"), "f", "x", layout))
        right, wrong = prog.read(answer), prog.read("A" if answer == "A.T" else "A.T")
        claims = (Claim(left=left, rights=(right,)), Claim(left=left, rights=(wrong,)))
        assert proves(prog, claims) == [True, False]


GROWING = {
    "inverse": ({"f": "tr(A @ inv(M) @ B)"}, "M"),
    "gram": ({"f": "det(X.T @ A @ X)"}, "X"),
    "quartic": ({"f": "tr(X.T @ A @ X @ X.T @ B @ X)"}, "X"),
    "classifier": (
        {"H": "relu(X @ A)", "P": "softmax_rows(H @ B)", "f": "-sum(Y * log(P)) / s"}, "A",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(GROWING))
def test_time_grows_with_the_operations_alone(name: str) -> None:
    """From size 4 to size 16 the time grows by less than 4 cubed, and stays below a second."""
    equations, wrt = GROWING[name]
    square = ("n", "n")
    variables = dict.fromkeys("AMBX", (square, "real"))
    variables |= {"Y": (square, "one-hot"), "s": ((1, 1), "positive")}
    seconds = {}
    for n in (4, 16):
        prog = program(variables=variables, equations=equations, sizes={"n": n})
        step = sweep(prog, "f", (wrt,))[wrt]
        claim = Claim(left=gradient_name(prog.find("f"), step.wrt), rights=(step.resolved,))
        times = []
        for _ in range(3):
            start = process_time()
            assert proves(prog, (claim,)) == [True]
            times.append(process_time() - start)
        seconds[n] = min(times)
    assert seconds[16] < 1
    assert seconds[16] < 4**3 * seconds[4]
