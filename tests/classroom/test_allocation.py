"""Who gets which variant: no two alike while there are enough, and nothing depends on the later."""

from functools import lru_cache
from pathlib import Path

import pytest

from exgen.classroom.allocation import VIEWS, Allocation
from exgen.classroom.distinct_variants import Likeness
from exgen.classroom.drafts import Drafts, draft_sheets
from exgen.errors import DrawError
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.pipeline import draw_sheet
from tests.classroom.classes import SHORT, short_homework

NARROW = SHORT.replace("{ level = 1 }", '{ forms = ["inner-product"] }')
"""A homework with one form, of whose variants there are few."""
TWO = SHORT + SHORT[SHORT.index("[[question]]") :].replace('"1"', '"2"')
"""A homework that asks the same twice, so that its second question depends on the first."""


def homework_of(folder: Path, text: str) -> Homework:
    """A homework from the text of its file."""
    path = folder / "test.toml"
    path.write_text(text, encoding="utf-8")
    return read(str(path), families=FAMILIES)


@lru_cache(maxsize=4)
def drafts_of(name: str, count: int) -> tuple[Drafts, ...]:
    """The first drafts of a homework that exgen ships."""
    return draft_sheets(read(name, families=FAMILIES), tuple(range(count)))


def allocate(
    homework: Homework, sheets: tuple[Drafts, ...]
) -> list[dict[str, tuple[int, Likeness]]]:
    """The draws and variants of so many students, whose seeds are their places."""
    allocation = Allocation(homework)
    plans = []
    for seed, drafts in enumerate(sheets):
        plan = allocation.plan(seed, drafts)
        allocation.count({name: draft.variant for name, draft in plan.items()})
        plans.append({name: (draft.attempt, draft.variant) for name, draft in plan.items()})
    return plans


def test_no_two_students_print_the_same() -> None:
    """Of each question of matrix-gradients thirty students have thirty variants."""
    homework = read("matrix-gradients", families=FAMILIES)
    plans = allocate(homework, drafts_of("matrix-gradients", 30))
    for asked in homework.questions:
        variants = [plan[asked.id][1] for plan in plans]
        assert len({variant.printed for variant in variants}) == 30
    kinds = [{plan[asked.id][1].kind for plan in plans} for asked in homework.questions]
    assert len(kinds[-1]) == 30  # networks never run out


def test_the_first_kinds_are_all_different(tmp_path: Path) -> None:
    """While there are enough kinds of questions, no two students have the same kind."""
    homework = short_homework(tmp_path)
    plans = allocate(homework, draft_sheets(homework, tuple(range(4))))
    assert len({plan["1"][1].kind for plan in plans}) == 4


def test_later_students_change_nothing(tmp_path: Path) -> None:
    """A longer roster gives the students before its end what they had."""
    homework = homework_of(tmp_path, TWO)
    sheets = draft_sheets(homework, tuple(range(25)))
    assert allocate(homework, sheets)[:18] == allocate(homework, sheets[:18])


def test_drafts_are_a_short_cut_only(tmp_path: Path) -> None:
    """Without drafts that were made beforehand the plan is the same."""
    homework = homework_of(tmp_path, TWO)
    sheets = draft_sheets(homework, tuple(range(15)))
    assert allocate(homework, sheets) == allocate(homework, ((),) * 15)


def test_the_sheet_is_the_planned_one(tmp_path: Path) -> None:
    """Drawing and proving from the planned draws on gives the planned variants."""
    from exgen.classroom.distinct_variants import variant_of

    homework = homework_of(tmp_path, TWO)
    plans = allocate(homework, draft_sheets(homework, tuple(range(12))))
    moved = 0
    for seed, plan in enumerate(plans):
        sheet = draw_sheet(homework, seed=seed, planned={k: v[0] for k, v in plan.items()})
        found = {one.question.id: variant_of(one.question) for one in sheet.questions}
        assert found == {name: variant for name, (_, variant) in plan.items()}
        moved += any(attempt for attempt, _ in plan.values())
    assert moved > 0


def test_shared_evenly_once_they_run_out(tmp_path: Path) -> None:
    """With too few variants each is given about as often as any other."""
    homework = homework_of(tmp_path, NARROW)
    allocation = Allocation(homework)
    given: dict[str, int] = {}
    for seed in range(150):
        plan = allocation.plan(seed, ())
        allocation.count({"1": plan["1"].variant})
        given[plan["1"].variant.printed] = given.get(plan["1"].variant.printed, 0) + 1
    assert allocation.levels == {"1": len(VIEWS)}
    assert len(given) >= 20
    assert max(given.values()) - min(given.values()) <= 150 // len(given) + 1


def test_a_student_without_further_draws_takes_nothing_from_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who can draw nothing more has the least used of theirs; the next student has a new one."""
    from exgen.classroom.drafts import Draft, SheetDraft
    from exgen.homework import QuestionTable as Asked

    homework = homework_of(tmp_path, NARROW)
    allocation = Allocation(homework)
    given = []
    draft = SheetDraft.draft

    def only_one(sheet: SheetDraft, asked: Asked, *, first: int = 0) -> Draft:
        if sheet._seed == 1 and first:
            raise DrawError("nothing more")
        return draft(sheet, asked, first=first)

    monkeypatch.setattr(SheetDraft, "draft", only_one)
    for seed in (1, 1, 2, 3, 4):
        plan = allocation.plan(seed, ())
        allocation.count({"1": plan["1"].variant})
        given.append(plan["1"])
    assert allocation.levels["1"] < len(VIEWS)
    assert given[0] == given[1]
    assert given[0].attempt == 0
    assert len({one.variant.printed for one in given}) == 4


def test_a_question_that_goes_on_from_another() -> None:
    """Where a question goes on from an earlier one, both are the planned ones on the sheet."""
    from exgen.classroom.distinct_variants import variant_of

    homework = read("sampler", families=FAMILIES)
    asked = [one for one in homework.questions if one.family.startswith("backprop")]
    homework = homework.model_copy(update={"questions": asked})
    sheets = draft_sheets(homework, tuple(range(12)))
    assert any(draft.goes_on_from for draft in sheets[0])
    plans = allocate(homework, sheets)
    assert any(attempt for plan in plans for attempt, _ in plan.values())
    for name in (asked[0].id, asked[-1].id):
        assert len({plan[name][1].printed for plan in plans}) == 12
    for seed in (9, 10, 11):
        first = {name: attempt for name, (attempt, _) in plans[seed].items()}
        sheet = draw_sheet(homework, seed=seed, planned=first)
        found = {one.question.id: variant_of(one.question) for one in sheet.questions}
        assert found == {name: variant for name, (_, variant) in plans[seed].items()}


@pytest.mark.parametrize("letters", [("x", "a"), ("u", "c")])
def test_letters_are_no_substance(letters: tuple[str, str]) -> None:
    """Two variants that differ in letters alone print differently and are one in substance."""
    from dataclasses import replace

    from exgen.calculus.program import program
    from exgen.classroom.distinct_variants import variant_of

    drawn = draw_sheet(read("sampler", families=FAMILIES), seed=1).questions[0].question

    def asked(first: str, second: str) -> Likeness:
        prog = program(
            variables={first: (("d", 1), "real"), second: (("d", 1), "real")},
            equations={"f": f"{second}.T @ {first}"},
            sizes={"d": 3},
        )
        parts = (replace(drawn.parts[0], of="f", wrt=first),)
        return variant_of(replace(drawn, program=prog, parts=parts))

    one, other = asked("w", "b"), asked(*letters)
    assert one.substance == other.substance
    assert one.printed != other.printed
