"""Sharing out the points of a question: by work, and the same whatever is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from re import fullmatch

from exgen.errors import InputError
from exgen.questions.records import Part, Question, Share
from exgen.wording import listed


def apportioned(points: int, shares: Sequence[Share]) -> list[int]:
    """`points` by the weights of the shares, whole and together `points`.

    No share is below its `least` where there are points for that; what is left over by rounding
    goes to the largest remainders, of equal ones to the last: what stands later builds on more.
    """
    given: dict[int, int] = {}
    if points >= sum(share.least for share in shares):
        while True:
            ideal = _ideal(points, shares, given)
            short = {k: shares[k].least for k, share in ideal.items() if share < shares[k].least}
            if not short:
                break
            given |= short
    ideal = _ideal(points, shares, given)
    given |= {k: int(share) for k, share in ideal.items()}
    over = points - sum(given.values())
    for k in sorted(ideal, key=lambda k: (ideal[k] % 1, k), reverse=True)[:over]:
        given[k] += 1
    return [given[k] for k in range(len(shares))]


def _ideal(points: int, shares: Sequence[Share], given: Mapping[int, int]) -> dict[int, Fraction]:
    """What the others have by weight once some shares are `given`."""
    left = points - sum(given.values())
    others = [k for k in range(len(shares)) if k not in given]
    total = sum(shares[k].weight for k in others)
    return {k: Fraction(left * shares[k].weight, total) for k in others}


def shared(points: int, parts: Sequence[Part], *, question: str) -> tuple[Part, ...]:
    """The parts of the question with this id, with `points` shared out by their `shares`.

    Raises InputError where `points` are fewer than the shares need at least, whatever is drawn.
    """
    needed = sum(share.least for share, _ in _branches(parts, 0))
    if points < needed:
        raise InputError(
            f"question[{question}].points: expected {needed} at least, one for each of the"
            f" {needed} parts that it may have, got {points}"
        )
    worth = _descended(points, list(parts), 0)
    return tuple(replace(part, points=worth[part.id]) for part in parts)


def _descended(points: int, parts: list[Part], depth: int) -> dict[str, int]:
    """The points by part, branch by branch from this depth of the shares on."""
    if len(parts) == 1:
        return {parts[0].id: points}
    branches = list(_branches(parts, depth))
    given = apportioned(points, [share for share, _ in branches])
    found: dict[str, int] = {}
    for worth, (_, below) in zip(given, branches, strict=True):
        found |= _descended(worth, below, depth + 1)
    return found


def _branches(parts: Sequence[Part], depth: int) -> Iterator[tuple[Share, list[Part]]]:
    """Neighbours that have this share in common; it is worth a point for each part at least."""

    def at(part: Part) -> Share:
        return part.shares[depth] if depth < len(part.shares) else Share(part.id)

    for name, members in groupby(parts, key=lambda part: at(part).name):
        below = list(members)
        share = at(below[0])
        yield Share(name, share.weight, max(share.least, len(below))), below


def within_layer(name: str) -> tuple[Share, Share]:
    """The shares of a weight or a bias: all layers alike; a bias asks a step less of its layer."""
    return Share(name[1:], 1, 2), Share(name, 3 if name[0] == "W" else 1)


def allotted(question: Question, shares: Mapping[str, int]) -> Question:
    """The question with the points that its homework file gives to parts.

    A part is named by what follows the question's id (`2.W2`), together with its neighbours by the
    beginning of that (`2`), or by the end where no other part begins or ends so (`W2`). Parts that
    are named together share as their question shares its points, and so do those that are not
    named, among them what is left. The points of a bias that the network does not have are its
    weight's; a bias that is not named shares those of its weight. Raises InputError for a name
    that no part has, for a part that is named twice, and where the points do not add up.
    """
    if not shares:
        return question
    where = f"question[{question.id}].parts"
    names = [part.id.removeprefix(question.id).lstrip(".") or part.id for part in question.parts]
    meant: dict[str, list[int]] = {}
    worth: dict[str, int] = {}
    for name, share in shares.items():
        called = name if _places(name, names) else _weight_of(name)
        if called in worth and called != name:
            worth[called] += share
            continue
        places = _places(called, names)
        if not places:
            known = listed(dict.fromkeys(_shortest(one, names) for one in names), last="and")
            raise InputError(f"{where}: no part is called {name!r}, there are {known}")
        taken = {place for others in meant.values() for place in others}
        again = next((place for place in places if place in taken), None)
        if again is not None:
            raise InputError(f"{where}: {name!r} and another name both mean {names[again]}")
        meant[called], worth[called] = places, share
    taken = {place for places in meant.values() for place in places}
    for places in meant.values():
        for bias in _biases(places, names):
            if bias not in taken:
                places.append(bias)
                taken.add(bias)
    rest = [place for place in range(len(names)) if place not in taken]
    left = question.points - sum(worth.values())
    if left < 0 or (left > 0 and not rest):
        raise InputError(
            f"{where}: the points add up to {sum(worth.values())}, and the question has"
            f" {question.points}"
        )
    points: dict[str, int] = {}
    for share, places in [*((worth[name], meant[name]) for name in meant), (left, rest)]:
        if places:
            points |= _descended(share, [question.parts[k] for k in sorted(places)], 0)
    parts = tuple(replace(part, points=points[part.id]) for part in question.parts)
    return replace(question, parts=parts)


def _places(name: str, names: Sequence[str]) -> list[int]:
    """The parts that a name means, by their place."""
    exact = [k for k, one in enumerate(names) if one == name]
    beginning = [k for k, one in enumerate(names) if one.startswith(f"{name}.")]
    ends = [k for k, one in enumerate(names) if one.endswith(f".{name}")]
    return exact or beginning or (ends if len(ends) == 1 else [])


def _weight_of(name: str) -> str:
    """The weight whose bias the name means (`2.b2` -> `2.W2`, `11b` -> `11`), else the name."""
    layer = fullmatch(r"((?:.*\.)?)b(\d+)", name)
    number = fullmatch(r"((?:.*\.)?\d+)b", name)
    return f"{layer[1]}W{layer[2]}" if layer else number[1] if number else name


def _biases(places: Sequence[int], names: Sequence[str]) -> list[int]:
    """The biases of weights among these parts."""
    weights = {names[k] for k in places}
    return [k for k, one in enumerate(names) if _weight_of(one) in weights and one not in weights]


def _shortest(one: str, names: Sequence[str]) -> str:
    """The shortest name that means this part alone."""
    end = one.rpartition(".")[2]
    return end if _places(end, names) == [names.index(one)] else one
