"""Names given back: to parts, to powers of a named root, to quotients within a product."""

import pytest

from exgen.calculus.program import program
from exgen.calculus.text import to_text

NORM = program(
    variables={
        "x": (("n", 1), "real"),
        "g": (("n", 1), "real"),
        "A": (("n", "n"), "real"),
        "e": ((1, 1), "positive"),
    },
    equations={
        "m": "mean(x)",
        "c": "x - m",
        "v": "mean(c**2)",
        "s": "sqrt(v + e)",
        "h": "c / s",
        "k": "A @ h",
    },
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("x - mean(x)", "c"),
        ("sqrt(mean((x - mean(x))**2) + e)", "s"),
        ("(v + e)**(-3/2)", "1 / s**3"),
        ("(v + e)**2", "(v + e)**2"),
        ("c * g / s", "h * g"),
        ("c @ c.T / s**3", "h @ h.T / s"),
        ("-(g.T @ c) * c / s**2", "-(g.T @ h) * h"),
        ("-c / s", "-h"),
        ("sum(c * g) / s", "sum(h * g)"),
        ("c * s", "s * c"),
        ("tanh(c) / s", "tanh(c) / s"),
        ("g / s", "g / s"),
        ("A @ c / s", "k"),
        # what is centred adds up to nothing
        ("sum(c) * g + m * x", "m * x"),
        ("mean(h)", "0"),
        ("sum(x)", "sum(x)"),
    ],
)
def test_what_has_a_name_gets_it(text: str, folded: str) -> None:
    """The names of a normalisation come back, and the value is the same."""
    expr = NORM.read(text)
    assert to_text(NORM.fold(expr)) == folded


@pytest.mark.parametrize("root", ["sqrt(t)", "1 / sqrt(t)", "t**(-3/2)", "t**(3/2)"])
def test_powers_of_a_root(root: str) -> None:
    """A power is one of the root where the exponent allows, and stays where it does not."""
    prog = program(variables={"t": ((1, 1), "positive")}, equations={"q": root})
    for power in ("t**(1/2)", "t**(-1/2)", "t**(9/2)", "t**(1/3)", "t**2"):
        expr = prog.read(power)
        folded = prog.fold(expr)
        assert prog.expand(folded) is expr
        named = power.endswith("/2)") and (root.count("3") == 0 or "9" in power)
        assert (folded.names == {"q"}) == named
