"""False claims that hold at some sizes, at one order of sizes, on one sign, or almost.

Each is a right gradient times a factor that is 1 where a careless judge looks, or a formula that a
size or a rank makes right by accident. The exact judge refuses all of them; the numerical one, at
the sheet's own sizes, all that differ there by more than it can measure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from exgen.calculus.adjoint import gradient, gradient_name
from exgen.calculus.build import scaled
from exgen.calculus.claims import Claim
from exgen.calculus.program import Program, program
from exgen.errors import ClaimError
from exgen.verify import points
from exgen.verify.arrays import evaluate
from exgen.verify.judge import judge
from exgen.verify.numeric import NumericJudge
from exgen.verify.proof_store import ProofStore
from exgen.verify.proofs import proved
from exgen.verify.trials import proves

VARIABLES = {
    "X": (("n", "d"), "real"),
    "Y": (("d", "n"), "real"),
    "A": (("n", "n"), "real"),
    "Z": (("n", "n"), "invertible"),
    "x": (("d", 1), "real"),
    "b": (("n", 1), "real"),
}
TRUE = [  # scalar, variable, gradient
    ("norm(X @ x - b)**2", "x", "2 * X.T @ (X @ x - b)"),
    ("norm(X @ x - b)**2", "X", "2 * (X @ x - b) @ x.T"),
    ("b.T @ A @ b", "A", "b @ b.T"),
    ("logabsdet(Z)", "Z", "inv(Z).T"),
    ("tr(A @ inv(Z))", "Z", "-inv(Z).T @ A.T @ inv(Z).T"),
    ("sum(relu(X @ x))", "x", "X.T @ step(X @ x)"),
    ("sum(tanh(A @ b))", "b", "A.T @ (1 - tanh(A @ b)**2)"),
]
HIDDEN = [  # zero at some sizes, at some rank, on one sign, or nearly everywhere
    *(f"(sum(ones(d, 1)) - {size})" for size in (2, 3, 4, 5)),
    *(f"(sum(ones(n, 1)) - {size})" for size in (2, 3, 4, 5)),
    "(sum(ones(n, 1)) - sum(ones(d, 1)))",
    "norm(Z @ Z - tr(Z) * Z + det(Z) * eye(n))**2",
    "norm(X @ Y @ X @ Y - tr(X @ Y) * X @ Y + det(X @ Y) * eye(n))**2",
    "norm(Y @ X @ Y @ X - tr(Y @ X) * Y @ X + det(Y @ X) * eye(d))**2",
    "det(X @ Y)",
    "det(Y @ X)",
    "(norm(ones(n, n))**2 - sum(ones(n, 1)) - 2)",
    "step(-det(Z))",
    "step(det(Z))",
    "step(sum(x))",
    "step(-sum(x)) * step(sum(b))",
    "step(-det(Z)) * norm(Z @ Z - tr(Z) * Z + det(Z) * eye(n))",
    "1",
]
SIZES = [{"n": 2, "d": 3}, {"n": 3, "d": 2}, {"n": 4, "d": 4}, {"n": 5, "d": 4}]
AMOUNTS = ("1", "1e-3", "1e-8")


@dataclass(frozen=True, slots=True)
class Setting:
    """A program and false claims about it."""

    prog: Program
    true: Claim
    false: tuple[Claim, ...]


def settings() -> Iterator[Setting]:
    """Every gradient at every size, spoilt by every factor."""
    for sizes in SIZES:
        for of, wrt, right in TRUE:
            prog = program(variables=VARIABLES, equations={"f": of}, sizes=sizes)
            left = gradient_name(prog.find("f"), prog.find(wrt))
            false = tuple(
                Claim(left=left, rights=(prog.read(f"(1 + {amount} * {factor}) * ({right})"),))
                for factor in HIDDEN
                for amount in AMOUNTS
            )
            yield Setting(prog, Claim(left=left, rights=(prog.read(right),)), false)


@cache
def all_settings() -> tuple[Setting, ...]:
    """The same, made once."""
    return tuple(settings())


def test_the_exact_judge_refuses_all() -> None:
    """Of more than 1,000 false claims none is proved, and every right one is."""
    count = 0
    for each in all_settings():
        assert proves(each.prog, (each.true,)) == [True]
        verdicts = proves(each.prog, each.false)
        accepted = [c for c, held in zip(each.false, verdicts, strict=True) if held]
        assert not accepted, (each.prog.sizes, accepted)
        count += len(each.false)
    assert count > 1000


def _visible(prog: Program, true: Claim, false: Claim) -> bool:
    """Whether the two answers differ at most points of the sheet's own sizes, by a thousandth."""
    at = points.draw_whole(prog, np.random.default_rng(77), 32)
    mine, theirs = (
        evaluate(c.answer, leaf=lambda s: at[s.name], sizes=prog.sizes) for c in (true, false)
    )
    gap = np.abs(mine - theirs).max(axis=(-2, -1))
    size = np.maximum(np.abs(mine).max(axis=(-2, -1)), 1e-2)
    return bool(np.quantile(gap / size, 0.4) > 1e-3)


def test_the_numerical_judge_refuses_what_it_can_see() -> None:
    """A false claim that differs at the sheet's own sizes is refused by differences alone."""
    seen = 0
    for each in all_settings():
        judge = NumericJudge(each.prog, np.random.default_rng(5))
        visible = [c for c in each.false if _visible(each.prog, each.true, c)]
        measured = judge.measure_all(visible)
        accepted = [c for c, found in zip(visible, measured, strict=True) if found.agrees]
        assert not accepted, (each.prog.sizes, accepted)
        assert judge.measure(each.true).agrees
        seen += len(visible)
    assert seen > 500


ACCIDENTS = [  # scalar, variable, wrong gradient, the sizes at which it is right
    ("det(A)", "A", "tr(A) * eye(n) - A.T", {"n": 2, "d": 3}),
    ("mean(b)", "b", "ones(n, 1) / 2", {"n": 2, "d": 3}),
    ("mean(x)", "x", "ones(d, 1) / 3", {"n": 2, "d": 3}),
    ("det(X.T @ X)", "X", "0 * X", {"n": 2, "d": 3}),
    ("det(X @ Y)", "X", "0 * X", {"n": 5, "d": 3}),
    ("sum(ones(n, n) @ A)", "A", "3 * ones(n, n)", {"n": 3, "d": 2}),
    ("norm(eye(n))**2 * sum(b)", "b", "4 * ones(n, 1)", {"n": 4, "d": 2}),
]


@pytest.mark.parametrize(("of", "wrt", "wrong", "sizes"), ACCIDENTS)
def test_what_a_size_makes_right(of: str, wrt: str, wrong: str, sizes: dict[str, int]) -> None:
    """A formula that holds at the sheet's own sizes alone is refused, by name."""
    prog = program(variables=VARIABLES, equations={"f": of}, sizes=sizes)
    left = gradient_name(prog.find("f"), prog.find(wrt))
    with pytest.raises(ClaimError, match="the exact judge does not prove it"):
        judge(prog, [Claim(left=left, rights=(prog.read(wrong),))], np.random.default_rng(0),
              where="here")  # fmt: skip


def test_kept_verdicts_accept_none() -> None:
    """What was kept at other sizes does not let a claim pass that holds there alone.

    Cayley and Hamilton's identity for 2 x 2 matrices holds of X @ Y wherever its rank is at most
    2 and n is 2; kept for n = 2, d = 3, it is refused at n = 3, d = 2 and n = 5, d = 4.
    """
    store = ProofStore()
    identity = "X @ Y @ X @ Y - tr(X @ Y) * X @ Y + det(X @ Y) * eye(n)"
    for sizes in ({"n": 2, "d": 3}, {"n": 3, "d": 2}, {"n": 5, "d": 4}):
        prog = program(variables=VARIABLES, equations={"f": "sum(X)"}, sizes=sizes)
        claim = Claim(left=prog.read(identity), rights=(prog.read("0 * A"),))
        assert proved(prog, [claim], store) == [False]
    for each in all_settings()[::5]:
        assert proved(each.prog, [each.true], store) == [True]
        for false in each.false[::7]:
            assert proved(each.prog, [false], store) == [False]


def test_gates_that_are_nearly_always_shut() -> None:
    """A chain of six rectifiers is open at 1 point in 64: its gradient is not 0, nor tripled."""
    variables = {"x": ((1, 1), "real"), "y": ((1, 1), "real")}
    equations, below = {}, "x"
    for i in range(1, 7):
        variables |= {f"w{i}": ((1, 1), "real"), f"b{i}": ((1, 1), "real")}
        equations |= {f"z{i}": f"w{i} * {below} + b{i}", f"a{i}": f"relu(z{i})"}
        below = f"a{i}"
    prog = program(variables=variables, equations={**equations, "J": f"({below} - y)**2"})
    target, wrt = prog.find("J"), prog.find("w1")
    right = gradient(prog.expand(target), wrt)
    claims = [
        Claim(left=gradient_name(target, wrt), rights=(r,))
        for r in (right, prog.read("0 * x"), scaled(Fraction(3), (), right))
    ]
    assert proves(prog, claims) == [True, False, False]


SIGNS = [  # left, right, whether they are equal
    ("abs(7 * s)", "-7 * abs(s)", False),
    ("abs(7 * s)", "7 * abs(s)", True),
    ("relu(0.7 * s)", "0.7 * relu(s)", True),
    ("step(-59 * s)", "step(s)", False),
    ("sqrt(3.14159265) * sqrt(3.14159265)", "3.14159265 * s**0", True),
    ("sqrt(s**2)", "-s", False),
    ("s + 1e-9 * (sqrt(s**2) + s)", "s", False),
    ("log(s**2)", "2 * log(abs(s))", True),
    ("abs(s)", "s", False),
    ("s + 1041083039e-20 * q", "s", False),
    ("q + 1e-9 * step(s) * step(-q) * (sqrt(1 + v**2) + sqrt(2 + v**2) + sqrt(3 + v**2))", "q",
     False),
    ("(sqrt(1 + v**2) + 1)**2", "2 + v**2 + 2 * sqrt(1 + v**2)", True),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "equal"), SIGNS)
def test_signs_roots_and_numbers(left: str, right: str, equal: bool) -> None:
    """Signs of numbers and of roots are those of real numbers, alone and after another claim."""
    variables = dict.fromkeys("asqv", ((1, 1), "real"))
    prog = program(variables=variables, equations={"f": "s**2"})
    spoiling = Claim(left=prog.read("(sqrt(s) + 1)**2"), rights=(prog.read("s + 1 + 2 * sqrt(s)"),))
    claim = Claim(left=prog.read(left), rights=(prog.read(right),))
    assert proves(prog, (claim,)) == [equal]
    assert proves(prog, (spoiling, claim)) == [True, equal]


@pytest.mark.parametrize("of", ["sum(x**2) / sqrt(7)", "sum(sqrt(1 + X**2) * X)", "sum(arcsin(x))"])
def test_many_roots_have_points(of: str) -> None:
    """Roots of any number, of many entries, and those that a claim alone takes are judged."""
    variables = {"x": ((8, 1), "real"), "X": ((7, 8), "real")}
    prog = program(variables=variables, equations={"f": of})
    wrt = prog.find("X" if "X" in of else "x")
    right = gradient(prog.equations[0].expr, wrt)
    claims = [
        Claim(left=gradient_name(prog.find("f"), wrt), rights=(r,))
        for r in (right, scaled(Fraction(2), (), right))
    ]
    assert proves(prog, claims) == [True, False]


WHOLE = {"n": 2, "d": 2}
HIDING = [  # a scalar, its variable, its gradient, a factor, and the sheet's sizes
    ("sum(sqrt(x**2 + 1))", "x", "x / sqrt(x**2 + 1)",
     "(n - 2) * (n - 3) * (n - 4) * (n - 5) * (n - 6) * (n - 7)", WHOLE),
    ("norm(X)", "X", "X / norm(X)", "(d - 2) * (d - 3) * (d - 4) * (d - 5)", {"n": 3, "d": 2}),
    ("det(X.T @ X)", "X", "2 * det(X.T @ X) * X @ inv(X.T @ X)", "det(X @ Y) * step(-det(A))",
     {"n": 4, "d": 2}),
    ("sum(x)", "x", "ones(d, 1)", "1e-14 * (n - 2) * (d - 2) * det(X @ Y)", {"n": 2, "d": 3}),
    ("det(X.T @ X)", "X", "2 * det(X.T @ X) * X @ inv(X.T @ X)",
     "1e-10 * (n - 2) * (n - 3) * (n - 4) * (n - 5) * (n - 6) * (n - 7)", WHOLE),
]  # fmt: skip


@pytest.mark.parametrize(("of", "wrt", "right", "factor", "sizes"), HIDING)
def test_what_is_zero_at_all_small_sizes(
    of: str, wrt: str, right: str, factor: str, sizes: dict[str, int]
) -> None:
    """A factor of high degree in the sizes, and one with a rank beside it, hides nothing."""
    prog = program(variables=VARIABLES, equations={"f": of}, sizes=sizes)
    left = gradient_name(prog.find("f"), prog.find(wrt))
    claims = [
        Claim(left=left, rights=(prog.read(text),))
        for text in (right, f"({right}) * (1 + {factor})")
    ]
    assert proves(prog, claims) == [True, False]


@pytest.mark.parametrize("sizes", [{"n": 3, "d": 2}, {"n": 4, "d": 2}, {"n": 3, "d": 5}])
def test_cayley_and_hamilton_of_a_product_of_low_rank(sizes: dict[str, int]) -> None:
    """The identity for 3 x 3 matrices holds of X @ Y where n or d is at most 3, and is refused."""
    prog = program(variables=VARIABLES, equations={"f": "sum(b)"}, sizes=sizes)
    m = "X @ Y"
    identity = (
        f"{m} @ {m} @ {m} - tr({m}) * {m} @ {m} + (tr({m})**2 - tr({m} @ {m})) / 2 * {m}"
        f" - det({m}) * eye(n)"
    )
    claim = Claim(left=prog.read(identity), rights=(prog.read("0 * A"),))
    assert proves(prog, [claim]) == [False]


def test_the_largest_of_one_entry() -> None:
    """A column of one entry has a largest one, which is true and confirmed."""
    prog = program(variables=VARIABLES, equations={"f": "max(b)"}, sizes={"n": 1, "d": 3})
    claim = Claim(
        left=gradient_name(prog.find("f"), prog.find("b")), rights=(prog.read("hardmax(b)"),)
    )
    assert judge(prog, [claim], np.random.default_rng(0), where="here")


@pytest.mark.parametrize(
    ("of", "variables"),
    [
        ("logabsdet(inv(X))", {"X": ((12, 12), "real")}),
        ("norm(tanh(W @ tanh(W @ h + U @ x) + U @ x) - y)**2",
         {"W": ((16, 16), "real"), "U": ((16, 16), "real")}
         | dict.fromkeys("hxy", ((16, 1), "real"))),
        ("-sum(Y * log(softmax_rows(relu(X @ W) @ V)))",
         {"X": ((8, 16), "real"), "W": ((16, 16), "real"), "V": ((16, 16), "real"),
          "Y": ((8, 16), "one-hot")}),
    ],
)  # fmt: skip
def test_large_sizes_are_confirmed(
    of: str, variables: dict[str, tuple[tuple[int, int], str]]
) -> None:
    """At 12 and 16 entries a side there are points: no function saturates, inverses are exact."""
    prog = program(variables=variables, equations={"f": of}, sizes={})
    target, wrt = prog.find("f"), prog.variables[0]
    claim = Claim(left=gradient_name(target, wrt), rights=(gradient(prog.expand(target), wrt),))
    assert judge(prog, [claim], np.random.default_rng(0), where="here")
