"""How many powers of sizes a claim has, and that those with many are tried at more sizes."""

import pytest

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.claims import Claim
from exgen.calculus.program import Program, program
from exgen.verify.size_terms import size_terms
from exgen.verify.trials import proves

VARIABLES = {"x": (("n", 1), "real"), "y": (("n", 1), "real"), "A": (("n", "d"), "real")}


def _claim(prog: Program, right: str) -> Claim:
    left = gradient_name(prog.find("f"), prog.find("x"))
    return Claim(left=left, rights=(prog.read(right),))


@pytest.mark.parametrize(
    ("f", "right", "count"),
    [
        ("x.T @ y", "y", 0),
        ("x.T @ y / n", "y / n", 1),
        ("norm(x)**2 / sqrt(d) / n", "2 * x / (sqrt(d) * n)", 1),
        ("norm(x / n + y / sqrt(n))**2", "2 * (x / n + y / sqrt(n)) / n", 1),
        ("(n - 1) * x.T @ y", "(n - 1) * y", 2),
        ("x.T @ y / (n - 1)", "y / n", 2),
        ("n**2 * x.T @ y", "2 * n * y + n**3 * y - 4 * y", 4),
        ("x.T @ y", "y + (n - 2) * (d - 3) * y", 4),
    ],
)
def test_powers_are_counted_where_they_can_cancel(f: str, right: str, count: int) -> None:
    """Those of both sides that stand with the same quantity; what differs in more is no sum."""
    prog = program(variables=VARIABLES, equations={"f": f}, sizes={"n": 4, "d": 3})
    assert size_terms(prog, (_claim(prog, right),)) == count


FALSE = [
    ({"f": "x.T @ y"}, "y + 1e-3 * (n - 4) * (n - 2) * (n - 3) * (n - 5) * (n - 6) * y"),
    (
        {"f": "x.T @ y"},
        "n**5*y - 20*n**4*y + 155*n**3*y - 580*n**2*y + 1044*n*y - 719*y",
    ),
    ({"c": "(n - 2) * (n - 3) * (n - 4) * (n - 5) * (n - 6)", "f": "c * x.T @ y"}, "2 * c * y"),
    ({"f": "x.T @ y"}, "y + (n - 2) * (n - 3) * (n - 4) * (n - 5) * (n - 6) * (x + y)"),
    ({"f": "norm(x)**2 / n"}, "2 * x / n + log(n - 3) * (n - 2) * (n - 5) * (n - 6) * y"),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "right"), FALSE)
def test_what_holds_at_the_usual_sizes_alone_is_refused(
    equations: dict[str, str], right: str
) -> None:
    """A factor that is 0 at all sizes from 2 to 6, spelled in factors, in powers, by a name."""
    prog = program(variables=VARIABLES, equations=equations, sizes={"n": 4, "d": 3})
    assert proves(prog, (_claim(prog, right),)) == [False]
