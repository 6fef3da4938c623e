"""What a learning platform asks for each part of a key: a choice, a number, cells, a shape, a text.

The decision is made here once; a platform's writer says how it writes each form, or what it does
where it has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final, Literal

from exgen.document.standard import standard
from exgen.marking.deduction import deduction
from exgen.words import N, tr

Record = Mapping[str, Any]
Grid = tuple[tuple[str, ...], ...]
Form = Literal["choice", "number", "cells", "shape", "essay"]
_JOINED: Final = "\n\n"
FEWEST: Final = 2
"""A choice has so many wrong answers at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongChoice:
    """A usual mistake: what comes out, as LaTeX or in cells, and the share of the points left."""

    name: str
    said: str
    share: Fraction
    latex: str = ""
    cells: Grid = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One part as a question of its own.

    `text` is what is asked, with all that stands before it; `which` tells, where one text asks for
    several things, which is meant here. `solution` is how it is solved and `worth` what earns
    points. All of it is in the Markdown of the key. A choice has `latex`; a number, cells and a
    shape (rows and columns) have `cells`, exact numbers or names of dimensions as text.
    """

    variant: str
    id: str
    title: str
    points: Fraction
    form: Form
    text: str
    solution: str
    which: str = ""
    worth: tuple[str, ...] = ()
    latex: str = ""
    cells: Grid = ()
    wrong: tuple[WrongChoice, ...] = ()
    figures: tuple[Record, ...] = ()
    part: Record = field(repr=False)
    question: Record = field(repr=False)


def asked(key: Record, *, besides: str = "") -> Iterator[Asked]:
    """The parts of a key, in order; `besides` is said with each of them, in Markdown."""
    own = key.get("marking", {}).get("deductions", {})
    for question in key["questions"]:
        together = Counter(part["number"] for part in question["parts"])
        met = Counter[str]()
        for part in question["parts"]:
            number = part["number"]
            met[number] += 1
            which = _which(part, met[number]) if together[number] > 1 else ""
            text = [question["statement"], part.get("text", ""), which, besides]
            plain = Asked(
                variant=key["variant"],
                id=part["id"],
                title=f"{number} {question['title']} ({part['id']})",
                points=Fraction(str(part["points"])),
                form="essay",
                text="\n\n".join(filter(None, text)),
                solution=_solution(part),
                which=which,
                worth=tuple(_worth(part)),
                figures=tuple(question.get("figures", ())),
                part=part,
                question=question,
            )
            form = _FORMS.get(part["kind"])
            yield form(plain, own) if form else plain


def common_title(variants: Sequence[Asked]) -> str:
    """What a part with several variants is called: by its family where the drawn titles differ.

    Such as "Network (B.3.W1)" for variants with one hidden layer and with two.
    """
    first = variants[0]
    titles = {str(one.question["title"]) for one in variants}
    family = str(first.question["family"]).replace("-", " ").capitalize()
    return f"{titles.pop() if len(titles) == 1 else family} ({first.id})"


def title_of(key: Record) -> str:
    """The title of the sheet; from a key that has none, the homework's name as words."""
    return str(
        key.get("sheet", {}).get("title") or str(key["homework"]).replace("-", " ").capitalize()
    )


def told_of_all(keys: Sequence[Record]) -> str:
    """What may be said of all variants together: the paragraphs of `told` that all of them have.

    Conventions that hold for some variants alone are left out, with what leads to them.
    """
    first, *others = (told(key).split("\n\n") for key in keys)
    found: list[str] = []
    for paragraph in first:
        if all(paragraph in one for one in others):
            found.append(paragraph)
        elif found and found[-1].endswith(":"):
            found.pop()
    return "\n\n".join(found)


def told_of_one(key: Record, of_all: str = "") -> str:
    """What a sheet says beyond `of_all`, to be said with each of its questions; maybe ""."""
    lines = of_all.split("\n\n")
    own = [paragraph for paragraph in told(key).split("\n\n") if paragraph not in lines]
    return f"*On this sheet.* {_JOINED.join(own)}" if any(own) else ""


def told(key: Record) -> str:
    """What is said of the whole sheet, before its questions, in the key's Markdown; maybe ""."""
    sheet = key.get("sheet", {})
    due = tr("Due {date}", date=sheet["due"]) if "due" in sheet else ""
    where = ", ".join(filter(None, [sheet.get("course", ""), due]))
    further = (sheet.get(name, "") for name in ("instructions", "honour", "preliminaries"))
    return "\n\n".join(filter(None, [where, *further]))


def share(name: str, points: Fraction, own: Mapping[str, float]) -> Fraction:
    """What is left of the points after a mistake, from 0 to 1; `own` are a homework's deductions.

    They are shares of the points by the mistake's name, where exgen's suggestion is not wanted.
    """
    if name in own:
        return 1 - min(Fraction(1), Fraction(str(own[name])))
    return (points - deduction(name, points)) / points if points else Fraction(0)


def _choice(plain: Asked, own: Mapping[str, float]) -> Asked:
    """The right answer among those that usual mistakes lead to; an essay where they are few."""
    if "latex" not in plain.part:
        return plain
    right = standard(plain.part["latex"])
    found: dict[str, WrongChoice] = {}
    for one in _mistakes(plain, own):
        if one.latex and one.latex != right:
            found.setdefault(one.latex, one)
    if len(found) < FEWEST:
        return plain
    return replace(plain, form="choice", latex=right, wrong=tuple(found.values()))


def _number(plain: Asked, own: Mapping[str, float]) -> Asked:
    return _in_cells(plain, own, "number")


def _shape(plain: Asked, own: Mapping[str, float]) -> Asked:
    return _in_cells(plain, own, "shape")


def _value(plain: Asked, own: Mapping[str, float]) -> Asked:
    cells = _cells(plain.part["answer"])
    return _in_cells(plain, own, "number" if len(cells) == len(cells[0]) == 1 else "cells")


def _in_cells(plain: Asked, own: Mapping[str, float], form: Form) -> Asked:
    right = _cells(plain.part["answer"])
    found: dict[Grid, WrongChoice] = {}
    for one in _mistakes(plain, own):
        if one.cells and one.cells != right:
            found.setdefault(one.cells, one)
    return replace(plain, form=form, cells=right, wrong=tuple(found.values()))


_FORMS: Final[Mapping[str, Callable[[Asked, Mapping[str, float]], Asked]]] = {
    "gradient": _choice,
    "jacobian": _choice,
    "hessian": _choice,
    "expression": _choice,
    "entry": _choice,
    "dimension": _number,
    "shape": _shape,
    "value": _value,
}
"""Kind of part -> the form in which it is asked; what must be written is an essay."""


_HERE: Final = {
    "jacobian": N("Here: the Jacobian of {of} with respect to {wrt}."),
    "hessian": N("Here: the Hessian of {of} with respect to {wrt}."),
    "shape": N("Here: the shape of the derivative of {of} with respect to {wrt}."),
}
"""Kind of part -> which of several derivatives is meant, where one text asks for them."""


def _mistakes(plain: Asked, own: Mapping[str, float]) -> Iterator[WrongChoice]:
    for one in plain.part.get("mistakes", ()):
        latex = standard(one["latex"]) if "latex" in one else ""
        yield WrongChoice(
            name=one["name"],
            said=tr("Who answers so {mistake}.", mistake=tr(one["sentence"])),
            share=share(one["name"], plain.points, own),
            latex=latex,
            cells=() if latex else _cells(one["answer"]),
        )


def _cells(answer: Any) -> Grid:
    """Rows of cells: of a matrix, of a shape (one row of two), of a single number."""
    if not isinstance(answer, list):
        return ((str(answer),),)
    rows = answer if answer and isinstance(answer[0], list) else [answer]
    return tuple(tuple(map(str, row)) for row in rows)


def _which(part: Record, place: int) -> str:
    """Which of the things that a text asks for together this question is about."""
    if "wrt" in part:
        text = _HERE.get(part["kind"], N("Here: the derivative of {of} with respect to {wrt}."))
        return tr(text, of=f"`{part['of']}`", wrt=f"`{part['wrt']}`")
    if part["kind"] == "value":
        return tr("Here: {this}.", this=f"`{part['of']}`")
    return tr("Here: number {place} of these.", place=place)


def _solution(part: Record) -> str:
    """The way and the answer, a line each."""
    lines = [
        f"- {step['rule']}: {_named(step)} = ${standard(step['latex'])}$"
        for step in part.get("steps", ())
        if "latex" in step
    ]
    return "\n".join([*lines, f"- {tr('Answer')}: {_answer(part)}"])


def _named(step: Record) -> str:
    wrt = step.get("wrt", "")
    return f"`d {step['of']} / d {wrt}`" if wrt else f"`{step['of']}`"


def _answer(part: Record) -> str:
    """The answer of any part in one line."""
    if "latex" in part:
        return f"${standard(part['latex'])}$"
    answer = part["answer"]
    match part["kind"]:
        case "cache":
            return ", ".join(f"`{name}`" for name in answer)
        case "code":
            return tr("the file {name}", name=f"`{answer['solution']}`")
        case "shape":
            return f"{answer[0]} × {answer[1]}"
        case "value" if len(cells := _cells(answer)) > 1 or len(cells[0]) > 1:
            rows = r" \\ ".join(map(" & ".join, cells))
            return rf"$\begin{{bmatrix}}{rows}\end{{bmatrix}}$"
        case "value":
            return _cells(answer)[0][0]
    return str(answer)


def _worth(part: Record) -> Iterator[str]:
    """What earns points, a line each."""
    rubric = part.get("rubric")
    if rubric is None:
        return
    formulas = {
        (step["of"], step.get("wrt", "")): f"${standard(step['latex'])}$" for step in part["steps"]
    }
    for step in rubric["steps"]:
        formula = formulas[step["of"], step.get("wrt", "")]
        worth = tr("{points} points: {this} is {formula}")
        yield worth.format(points=step["points"], this=_named(step), formula=formula)
    yield tr("{points} points: the answer, {answer}", points=rubric["answer"], answer=_answer(part))
