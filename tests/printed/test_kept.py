"""Readings that are kept: the same formula says something else where its letters do."""

import pytest

from exgen.calculus.expr import Expr
from exgen.calculus.program import program
from exgen.printed.latex_grammar import formula
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.meaning import Reader


def words(d: int = 3, domain: str = "real", rows: str = "n", **options: bool) -> Vocabulary:
    """A matrix W, a column x and a number s, as another question may have them."""
    cols = "d" if rows == "n" else "n"
    known = program(
        variables={"W": ((rows, cols), "real"), "x": (("d", 1), domain), "s": ((1, 1), "real")},
        equations={},
        sizes={"d": d, "n": 4},
    )
    return Vocabulary(quantities=Vocabulary.named(known.variables), sizes=known.sizes, **options)  # type: ignore[arg-type]


def said(latex: str, vocabulary: Vocabulary) -> Expr:
    """What a formula says; twice, the second time from what is kept."""
    first, again = (Reader(vocabulary).expressions([formula(latex)])[0] for _ in range(2))
    assert first is again
    return first


def refused(latex: str, vocabulary: Vocabulary) -> str:
    """Why a formula is refused; twice, in the same words."""
    reasons = []
    for _ in range(2):
        with pytest.raises(MisreadError) as error:
            Reader(vocabulary).expressions([formula(latex)])
        reasons.append(str(error.value))
    assert reasons[0] == reasons[1]
    return reasons[0]


def test_a_kept_reading_is_that_of_its_vocabulary() -> None:
    """Domains, shapes, sizes and boldness: each change of an answer has the formula read anew."""
    for _ in range(2):  # whichever comes first
        assert said(r"\mathbf{x}", words()) is not said(r"\mathbf{x}", words(domain="positive"))
        assert said(r"\mathbf{W} \mathbf{x}", words()).shape == ("n", 1)
        assert "does not agree" in refused(r"\mathbf{W} \mathbf{x}", words(rows="d"))
        assert said("x_{4}", words(d=5)).shape == (1, 1)
        assert refused("x_{4}", words()) == "there is no entry 4 of 3"
        assert said("x", words(bold=False)).shape == ("d", 1)
        assert "stands for a vector" in refused("x", words())
        assert "nothing is called" in refused(r"\mathbf{q}", words())
