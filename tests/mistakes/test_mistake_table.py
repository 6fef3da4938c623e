"""The table of mistakes: names for keys, sentences for people."""

import re

import pytest

from exgen.mistakes.mistake_table import DIMENSIONS, FORWARD, MISTAKES, PATHS, sentence
from exgen.mistakes.records import Mistake


def test_names_and_sentences() -> None:
    """Names are short words with hyphens, sentences differ and start with a verb, no full stop."""
    names = [*MISTAKES, *PATHS, *DIMENSIONS, *FORWARD]
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    sentences = [sentence(name) for name in names]
    assert len(set(sentences)) == len(names)
    assert all(s[0].islower() and s[-1] != "." for s in sentences)


def test_unknown_name() -> None:
    """There is no sentence for a mistake that nobody knows."""
    with pytest.raises(KeyError):
        sentence("guessed")


def test_unknown_stage() -> None:
    """A row with a stage that there is not is refused when it is made."""
    with pytest.raises(ValueError, match="'guessed': unknown stage 'dream'"):
        Mistake(name="guessed", sentence="", wrong=lambda e, s: iter(()), stage="dream")
