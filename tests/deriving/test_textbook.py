"""The closed forms beside those of textbooks: equal, and as short."""

from many import over
from verify.test_identities import COVERED, case

from deriving.formulas import KNOWN, Known
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, size
from exgen.calculus.text import to_text
from exgen.verify.trials import proves

SAME_FORM = 0.9
"""The share of the formulas whose answer is the textbook's, letter by letter."""


@over("known", KNOWN, pieces=2)
def test_textbook(known: Known) -> None:
    """Both judges accept our form; the exact judge proves the textbook's; ours is no longer."""
    found = known.derived()
    theirs = known.known()
    assert isinstance(theirs, Expr)
    claim = Claim(left=found.derived.target, rights=(theirs,))
    assert proves(found.asked.program, (claim,)) == [True]
    assert size(found.answer) <= 1.25 * size(theirs)


def test_most_are_the_textbooks_own() -> None:
    """Nearly all answers are the textbook's form, term by term."""
    assert len(KNOWN) >= 60
    same = [to_text(known.derived().answer) == to_text(known.known()) for known in KNOWN]
    assert sum(same) >= SAME_FORM * len(KNOWN)


def test_mean_and_worst_length() -> None:
    """Over all identities and textbook formulas our forms are no longer on average."""
    ratios = [size(known.derived().answer) / size(known.known()) for known in KNOWN]
    ratios += [size(c.ours) / size(c.known) for c in map(case, COVERED)]
    assert sum(ratios) / len(ratios) <= 1.0
    assert max(ratios) <= 1.1
