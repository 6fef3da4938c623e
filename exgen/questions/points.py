"""Sharing out the points of a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from exgen.errors import InputError
from exgen.questions.records import Question
from exgen.wording import listed


def spread(points: int, parts: int) -> list[int]:
    """`points` over `parts` as evenly as whole numbers allow, the larger shares first."""
    base, extra = divmod(points, parts)
    return [base + (1 if k < extra else 0) for k in range(parts)]


def allotted(question: Question, shares: Mapping[str, int]) -> Question:
    """The question with the points that its homework file gives to parts.

    A part is named by what follows the question's id (`2.W2`), together with its neighbours by the
    beginning of that (`2`), which then share the points, or by the end where no other part begins
    or ends so (`W2`). Parts that are not named share what is left. Raises InputError for a name
    that no part has, for a part that is named twice, and where the points do not add up.
    """
    if not shares:
        return question
    where = f"question[{question.id}].parts"
    names = [part.id.removeprefix(question.id).lstrip(".") or part.id for part in question.parts]
    points: dict[int, int] = {}
    for name, share in shares.items():
        places = _places(name, names)
        if not places:
            known = listed(dict.fromkeys(_shortest(one, names) for one in names), last="and")
            raise InputError(f"{where}: no part is called {name!r}, there are {known}")
        again = next((place for place in places if place in points), None)
        if again is not None:
            raise InputError(f"{where}: {name!r} and another name both mean {names[again]}")
        points |= dict(zip(places, spread(share, len(places)), strict=True))
    rest = [place for place in range(len(names)) if place not in points]
    left = question.points - sum(points.values())
    if left < 0 or (left > 0 and not rest):
        raise InputError(
            f"{where}: the points add up to {sum(points.values())}, and the question has"
            f" {question.points}"
        )
    if rest:
        points |= dict(zip(rest, spread(left, len(rest)), strict=True))
    parts = tuple(replace(part, points=points[k]) for k, part in enumerate(question.parts))
    return replace(question, parts=parts)


def _places(name: str, names: Sequence[str]) -> list[int]:
    """The parts that a name means, by their place."""
    exact = [k for k, one in enumerate(names) if one == name]
    beginning = [k for k, one in enumerate(names) if one.startswith(f"{name}.")]
    ends = [k for k, one in enumerate(names) if one.endswith(f".{name}")]
    return exact or beginning or (ends if len(ends) == 1 else [])


def _shortest(one: str, names: Sequence[str]) -> str:
    """The shortest name that means this part alone."""
    end = one.rpartition(".")[2]
    return end if _places(end, names) == [names.index(one)] else one
