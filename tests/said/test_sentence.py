"""Sentences with conditions: what is true is said, and where words are missing that is said."""

import pytest

from exgen.errors import WordsError
from exgen.said.sentence import Sentence, the_one, true_of

SIGNS = (
    Sentence("positive", lambda n: n > 0),
    Sentence("negative", lambda n: n < 0),
    Sentence("odd", lambda n: n % 2 == 1),
)


def test_all_that_is_true_is_said_and_nothing_else() -> None:
    """In the order of the table."""
    assert true_of(SIGNS, 3) == ("positive", "odd")
    assert true_of(SIGNS, 0) == ()


def test_one_sentence_or_an_error_that_names_the_subject() -> None:
    """None that is true and two that are true are both told, never settled by a guess."""
    assert the_one(SIGNS, 2, about="two") == "positive"
    with pytest.raises(WordsError, match="zero: one sentence should be true of it, but it is none"):
        the_one(SIGNS, 0, about="zero")
    with pytest.raises(WordsError, match=r"three: .*'positive'; 'odd'"):
        the_one(SIGNS, 3, about="three")
