"""The library's own rows, held to what an instructor's own are held to."""

import pytest
from many import over

from exgen.families.program.checked_program import check as check_program
from exgen.library import catalogue
from exgen.questions.own import check
from exgen.questions.own_names import RowError

PROGRAMS = catalogue.programs()
ROWS = {**catalogue.forms(), **catalogue.compositions()}


@over("name", PROGRAMS)
def test_programs_are_questions(name: str) -> None:
    """Every variant of a program has names that are used, shapes that fit, derivatives to find."""
    check_program(PROGRAMS[name])


@over("name", ROWS)
def test_forms_and_compositions_are_questions(name: str) -> None:
    """Every variant of a form and of a composition has a derivative that its method leads to."""
    check(ROWS[name])


def test_a_wrong_row_is_seen() -> None:
    """A Hessian with respect to a row vector is refused in one line, as in a homework file."""
    row = PROGRAMS["logistic-regression"]
    turned = {"w": (1, "d")} | {k: v for k, v in row.variables.items() if k != "w"}
    define = tuple((n, t.replace("X @ w", "X @ w.T")) for n, t in row.define)
    wrong = row.model_copy(update={"variables": turned, "define": define})
    with pytest.raises(RowError, match="a Hessian is that with respect to a column, and w is a 1"):
        check_program(wrong)


def test_what_a_part_asks_besides_is_answered() -> None:
    """A question in the text of a part has its answer in the part's remark."""
    asked = [
        (row.name, part)
        for row in PROGRAMS.values()
        for part in row.ask
        if "?" in (part.text or "")
    ]
    assert asked
    assert [(name, part.id) for name, part in asked if not part.remark] == []
