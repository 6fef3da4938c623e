"""Letters: one letter stands for one kind of thing on a sheet."""

import numpy as np
import pytest
from sheets import homework

from exgen.classroom.drafts import SheetDraft
from exgen.library import catalogue
from exgen.questions.letters import LETTERS, choose

LIBRARY = (*catalogue.forms().values(), *catalogue.compositions().values())
FUNCTIONS = frozenset("fg")
"""Letters of what is differentiated."""


def roles(kind: str) -> set[str]:
    """The roles of a kind in the library: functions, dimensions, steps, variables, constants."""
    found: set[str] = set()
    for row in LIBRARY:
        wrt = {row.wrt} if isinstance(row.wrt, str) else set(row.wrt)
        given = set(row.variables)
        steps = set(row.lines) - {row.function}
        found |= {
            "function": {row.function},
            "dimension": set(row.dimensions),
            "step": steps,
            "given": given,
            "constant": given - wrt - {"x"},  # the input is as much a variable as the weights
        }[kind]
    return found


def letters(kind: str) -> set[str]:
    """The letters that they may print as."""
    return {letter for role in roles(kind) for letter in LETTERS.get(role, (role,))}


def test_kinds_have_no_letter_in_common() -> None:
    """No letter is a function here and a constant there, a dimension and a step, and so on."""
    kinds = ("function", "dimension", "step", "given")
    for k, one in enumerate(kinds):
        for other in kinds[:k]:
            assert not letters(one) & letters(other), (one, other)
    assert letters("function") == FUNCTIONS
    vectors = {c for c in letters("constant") if c.islower() and len(c) == 1}
    assert vectors <= set("abcy")


@pytest.mark.parametrize("name", ["matrix-gradients", "chain-rule", "sampler"])
def test_letters_of_a_sheet(name: str) -> None:
    """On a sheet g is a function or nothing, and no question has w beside W."""
    asked = homework(name)
    shown = [one for one in asked.questions if one.family in ("gradient", "composition")]
    seen = set()
    for seed in range(150):
        draft = SheetDraft(asked, seed)
        for one in asked.questions:
            if one not in shown:
                break
            draft.take(one, draft.draft(one))
            program = draft.question(one.id).program
            given = [v.name for v in program.variables]
            seen |= set(given)
            assert not set(given) & FUNCTIONS
            assert program.equations[-1].name in FUNCTIONS
            for letter in "uvwxz":
                assert not {letter, letter.upper()} <= set(given), (seed, one.id, given)
    assert {"x", "w", "v", "a"} <= seen


def test_a_dimension_is_drawn_no_smaller_than_the_row_says() -> None:
    """With `smallest` a size keeps to its bound and to itself; without, 2 is drawn as well."""
    row = catalogue.programs()["layer-norm"]
    free = row.model_copy(update={"smallest": {}})
    drawn = [choose(row, np.random.default_rng(seed)).sizes["d"] for seed in range(40)]
    assert set(drawn) == {3, 4, 5, 6}
    assert 2 in {choose(free, np.random.default_rng(seed)).sizes["d"] for seed in range(40)}
