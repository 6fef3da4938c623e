"""Verdicts on answers that are no formulas: shapes, dimensions, and what to store."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from exgen.answers.literals import read_names, read_shape, read_value
from exgen.answers.records import Unreadable
from exgen.answers.worded import in_words
from exgen.calculus.shape import Shape, shape_of
from exgen.checking.bench import Bench
from exgen.checking.differences import of_shape
from exgen.checking.expressions import unreadable
from exgen.checking.keyed_sheet import KeyPart
from exgen.checking.records import Explanation, Verdict
from exgen.checking.short_verdicts import named, verdict
from exgen.dimensions import names_in, size_of
from exgen.mistakes.dimension import wrong_dimensions

_LISTS = ("vectors", "polynomials", "functions")
"""Where a space's spanning set stands in a key."""


def check_shape(
    bench: Bench, part: KeyPart, text: str, deductions: Mapping[str, Fraction]
) -> Verdict:
    """The verdict on a shape, `text`, in names of dimensions or in their sizes on this sheet.

    `deductions` give, by the name of a mistake, the share of the points that it costs.
    """
    found = read_shape(text, bench.vocabulary(part))
    if isinstance(found, Unreadable):
        return unreadable(part, text, found)
    right = shape_of(part.answer)
    sizes = bench.question.program.sizes
    same = found == right or _numbers(found, sizes) == _numbers(right, sizes)
    # Numbers stand for the sizes of the sheet; a name that is another one is wrong.
    if (
        same
        and found != right
        and any(not isinstance(d, int) and d != r for d, r in zip(found, right, strict=True))
    ):
        same = False
    told: list[Explanation] = []
    if not same:
        if found == right.transposed:
            told.append(named("shape-transposed"))
        told.append(of_shape(found, right))
    return verdict(
        part,
        text,
        right=same,
        text=str(found),
        told=told,
        deductions=dict(deductions),
        group=f"shape {found}",
    )


def _numbers(shape: Shape, sizes: Mapping[str, int]) -> tuple[object, ...]:
    return tuple(size_of(d, sizes) if sizes.keys() >= set(names_in(d)) else d for d in shape)


def check_dimension(
    bench: Bench, part: KeyPart, text: str, deductions: Mapping[str, Fraction]
) -> Verdict:
    """The verdict on the dimension of a space, `text`: a whole number, in digits or in words."""
    found = read_value(in_words(text))
    if isinstance(found, Unreadable):
        return unreadable(part, text, found)
    if len(found.rows) != 1 or len(found.rows[0]) != 1:
        why = Unreadable.of(text, 0, "a whole number is expected: the dimension")
        return unreadable(part, text, why)
    number = found.rows[0][0]
    right = number == int(part.answer)
    told = [] if right else _wrong_dimension(part, number)
    return verdict(
        part,
        text,
        right=right,
        text=str(number),
        told=told,
        deductions=dict(deductions),
        group=f"dimension {number}",
    )


def _wrong_dimension(part: KeyPart, number: Fraction) -> list[Explanation]:
    for mistake in part.data.get("mistakes", ()):
        if str(mistake.get("answer")) == str(number):
            return [named(str(mistake["name"]))]
    space = part.data.get("space", {})
    null_space = space.get("kind") == "null-space"
    matrix = space.get("matrix")
    listed = next((space[name] for name in _LISTS if name in space), ())
    count = len(matrix[0]) if matrix else len(listed)
    ambient = str(space.get("ambient", ""))
    found = wrong_dimensions(
        dimension=int(part.answer),
        count=count,
        ambient=int(ambient[2:]) if ambient[:2] == "R^" and ambient[2:].isdigit() else None,
        null_space=null_space,
    )
    return [named(m.name) for m in found if m.value == number][:1]


def check_cache(
    bench: Bench, part: KeyPart, text: str, deductions: Mapping[str, Fraction]
) -> Verdict:
    """The verdict on what the forward pass has to store for the backward pass, `text`.

    Right is any set of quantities that suffices and of which none can be left out; variables that
    are listed besides are passed over.
    """
    found = read_names(text, bench.vocabulary(part))
    if isinstance(found, Unreadable):
        return unreadable(part, text, found)
    prog = bench.question.program
    kept = {name for name in found if prog.equation(name) is not None}
    told: list[Explanation] = []
    enough = [set(names) for names in sufficient(part)]
    smallest = any(kept == names for names in enough)
    if not smallest and any(names <= kept for names in enough):
        spare = sorted(set.intersection(*[kept - names for names in enough if names <= kept]))
        told.append(named("cache-too-large", ", ".join(spare)))
    elif not smallest:
        nearest = min(enough, key=lambda names: (len(names - kept), sorted(names)))
        told.append(named("cache-incomplete", ", ".join(sorted(nearest - kept))))
    return verdict(
        part, text, right=smallest, text=", ".join(found), told=told, deductions=dict(deductions)
    )


def sufficient(part: KeyPart) -> list[tuple[str, ...]]:
    """All smallest sets that suffice: the key's, or what an older key says of stand-ins."""
    listed = part.data.get("sufficient")
    if listed:
        return [tuple(names) for names in listed]
    sets: list[tuple[str, ...]] = [()]
    stand_ins = part.data.get("stand_ins", {})
    for name in part.answer:
        sets = [(*each, one) for each in sets for one in (name, *stand_ins.get(name, ()))]
    return sets
