"""What a variant's views leave out: letters, and nothing else."""

from exgen.classroom.distinct_variants import _without_letters

LETTERS = {"x", "W", "b1"}


def test_letters_are_numbered_as_they_come() -> None:
    """Every letter becomes its number, words that hold one stay, and so does all between them."""
    assert _without_letters('["W", "W @ x + b1"] 2*x', LETTERS) == '["_0", "_0 @ _1 + _2"] 2*_1'
    assert _without_letters("exp(x) xx b12 1x", LETTERS) == "exp(_0) xx b12 1_0"


def test_other_letters_make_no_difference() -> None:
    """Two texts that differ in letters alone are one, two that use them otherwise are not."""
    one = _without_letters("A @ x + x", {"A", "x"})
    assert one == _without_letters("B @ u + u", {"B", "u"})
    assert one != _without_letters("B @ u + B", {"B", "u"})
