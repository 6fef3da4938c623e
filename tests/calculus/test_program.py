"""Programs: names are looked up, put in and folded back."""

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.program import Equation, Program, program
from exgen.errors import InputError

NET = program(
    variables={
        "x": (("d", 1), "real"),
        "W": (("p", "d"), "real"),
        "b": (("p", 1), "real"),
        "y": (("p", 1), "real"),
    },
    equations={
        "z": "W @ x + b",
        "a": "tanh(z)",
        "c": "a",
        "J": "norm(y - c)**2 + sum(z)",
    },
)


def test_quantities_are_found_by_name() -> None:
    """A variable and a defined quantity are found, and the equation of the latter alone."""
    assert NET.find("W") is symbol("W", ("p", "d"))
    equation = NET.equation("a")
    assert equation is NET.equations[1]
    assert NET.find("a") is equation.symbol
    assert NET.equation("W") is None
    assert list(NET.names()) == ["x", "W", "b", "y", "z", "a", "c", "J"]


def test_an_unknown_name_is_told() -> None:
    """The error says which names there are."""
    with pytest.raises(InputError, match=r"'q' \(known: x, W, b, y, z, a, c, J\)"):
        NET.find("q")


@pytest.mark.parametrize("name", ["x", "z"])
def test_no_name_twice(name: str) -> None:
    """Neither a variable nor a defined quantity has the name of another."""
    again = Equation(symbol(name, ("d", 1)), symbol("x", ("d", 1)))
    with pytest.raises(InputError, match=f"'{name}' is defined twice"):
        Program(NET.variables, (*NET.equations, again))


def test_expanded_and_folded_back() -> None:
    """All definitions are put in, one in another; a name found opens the way to the next."""
    spelled = NET.read("norm(y - tanh(W @ x + b))**2 + sum(W @ x + b)")
    assert NET.expand(NET.find("J")) is spelled
    assert NET.fold(spelled) is NET.read("norm(y - a)**2 + sum(z)")
    assert NET.fold(NET.read("W @ x")) is NET.read("W @ x")
