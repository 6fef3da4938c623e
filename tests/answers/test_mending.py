"""Formulas whose shapes do not fit, and the slips that make them fit."""

from answers.typings import find
from exgen.answers.mending import mended
from exgen.answers.records import Misfit, Reading
from exgen.answers.typed_reading import read
from exgen.answers.typed_tree import Chain, Leaf, Option, Turned
from exgen.answers.typed_vocabulary import vocabulary
from exgen.calculus.text import shown


def test_a_misfit_tells_which_product_does_not_exist() -> None:
    """What is said of a misfit names both shapes, at the factor that does not fit."""
    found = read("(yhat - y) a1", vocabulary(*find("B.2.W2", "matrix-gradients-orig B")))
    assert isinstance(found, Misfit)
    assert found.expected == "a d x 1 cannot be multiplied by a p x 1 here"
    assert found.column == 12
    assert (("transpose-dropped",), "(yhat - y) @ a1.T") in [(s, shown(e)) for s, e in found.mended]


def test_a_formula_that_fits_is_no_misfit() -> None:
    """Also where only other parentheses fit, which is said."""
    part = vocabulary(*find("B.3.W1", "matrix-gradients-orig B"))
    found = read("(W2^T (yhat-y) ⊙ relu'(z2)) x^T", part)
    assert isinstance(found, Reading)
    assert "parentheses were put where the shapes fit" in found.notes


def test_what_is_no_formula_is_unreadable_only() -> None:
    """An unknown name is no matter of shapes."""
    found = read("(yhat - y) qqq", vocabulary(*find("B.2.W2", "matrix-gradients-orig B")))
    assert not isinstance(found, Misfit | Reading)


def test_each_slip_is_undone_at_every_place() -> None:
    """Of A B, both may be transposed and the order may be turned; at most 400 are made."""
    question, part = find("B.2.W2", "matrix-gradients-orig B")
    names = vocabulary(question, part).program.names()
    a, b = (Leaf(0, (Option(names[n]),)) for n in ("yhat", "a1"))
    found = list(mended(Chain(0, (a, b), ("",))))
    once = [(slips, each) for slips, each in found if len(slips) == 1]
    assert (("product-order-swapped",), Chain(0, (b, a), ("",))) in once
    assert (("transpose-dropped",), Chain(0, (a, Turned(0, b)), ("",))) in once
    long = Chain(0, (a, b) * 20, ("",) * 39)
    assert len(list(mended(long))) == 400
