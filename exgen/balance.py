"""Bands of difficulty that balance each other: where one question is easy, another one is hard.

Drawn each on its own, wide bands would add up to sheets that are too easy or too hard, and narrow
ones leave out most of what a family can ask. So a homework file may cut a wide band into pieces
(`balance`), and of two such questions one takes as hard a piece as the other takes an easy one.
Which pieces they are depends on the seed alone, not on what is drawn for other questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from exgen.homework import Homework
from exgen.homework import QuestionTable as Asked

Band = tuple[int, int]


def pieces(asked: Asked) -> tuple[Band, ...]:
    """The pieces of a question's band, the easiest first; the band itself where it has no cuts."""
    if asked.difficulty is None:
        return ()
    least, most = asked.difficulty
    ends = [least - 1, *asked.balance, most]
    return tuple((low + 1, high) for low, high in pairwise(ends))


def bands(homework: Homework, seed: int) -> Mapping[str, Band | None]:
    """The band of each question, by its id, on the sheet of this seed (in [0, 2**63)).

    Questions with cuts are paired by the width of their bands, so that what one gives the other
    can take; the last of an odd number of them takes any of its pieces.
    """
    from exgen.questions.streams import stream  # NumPy, without which pages of choices do

    found: dict[str, Band | None] = {asked.id: asked.difficulty for asked in homework.questions}
    cut = {
        asked.id: pieces(asked)
        for asked in homework.questions
        if asked.balance and asked.difficulty is not None
    }
    order = sorted(cut, key=lambda id: (cut[id][-1][1] - cut[id][0][0], id))
    for k in range(0, len(order), 2):
        first, *second = order[k : k + 2]
        place = stream(seed, first, "balance").random()
        found[first] = cut[first][int(place * len(cut[first]))]
        for id in second:
            found[id] = cut[id][len(cut[id]) - 1 - int(place * len(cut[id]))]
    return found
