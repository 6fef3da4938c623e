"""The words before a line of a layered network: one is true of it, or there is an error."""

import pytest

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import ZERO, symbol, times
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr
from exgen.calculus.indexed import entry, index_sum, partial
from exgen.errors import WordsError
from exgen.said.found import FoundLine, how

L = symbol("l", (1, 1))
W2 = symbol("W2", ("n2", "n1"))
H1, X = symbol("h1", (1, "n1")), symbol("x", (1, "n0"))
ONE = entry(W2, 0, "j")
SUM = index_sum("q", "n2", entry(W2, "q", "j"))


def said(left: Expr, *rights: Expr, depth: int = 3, samples: str | None = None) -> str:
    """The words before a line of a network with so many layers."""
    found = FoundLine(claim=Claim(left=left, rights=rights), depth=depth, samples=samples)
    return how(found, about="part 1.x")


def by(quantity: Expr, *places: int | str) -> Expr:
    """An entry of the derivative of the loss by a quantity."""
    return entry(gradient_name(L, quantity), *places)  # type: ignore[arg-type]


def test_a_value_acts_through_one_unit_or_through_all() -> None:
    """Of the output or of the next layer, as the chain rule has a sum or has none."""
    assert said(by(H1, 0, "j"), ONE, depth=2) == "Through the one output,"
    assert said(by(H1, 0, "j"), SUM, depth=2) == "Through every output that it leads to,"
    assert said(by(H1, 0, "j"), SUM) == "The unit acts through every unit of the next layer:"
    assert said(by(H1, 0, "j"), ONE) == "The unit acts through the one unit of the next layer:"
    assert said(by(X, 0, "j"), SUM) == "The unit acts through every unit of the next layer:"


def test_a_weight_acts_through_the_unit_it_leads_into() -> None:
    """Of the last layer on the output, of an earlier one through its unit; not where it is sums."""
    assert said(by(W2, "i", "j"), ONE, depth=2).startswith("The weight acts on the output")
    assert said(by(W2, "i", "j"), ONE) == "The weight acts through the one unit that it leads into:"
    over = index_sum("k", "m", entry(symbol("z", ("m", 1)), "k", 0))
    assert said(by(W2, "i", "j"), over, samples="m") == "Every sample contributes:"
    with pytest.raises(WordsError, match=r"part 1\.x"):
        said(by(W2, "i", "j"), SUM, samples="m")


def test_a_weight_that_does_not_lead_into_a_unit_is_told_by_the_zero() -> None:
    """And one that does goes through the pre-activation."""
    name = partial(entry(H1, 0, 0), entry(W2, 0, "j"))
    zero = times(ONE, entry(symbol("o", ("n2", "n1")), 0, "j"))
    assert said(name, zero) == "Through the pre-activation of the unit,"
    assert said(name, zero, ZERO) == "The weight {wrt} does not lead into this unit:"


def test_a_line_of_another_kind_is_an_error() -> None:
    """No sentence stands in for the one that is missing."""
    with pytest.raises(WordsError, match=r"part 1\.x: one sentence should be true of it.*none"):
        said(L, ONE)
