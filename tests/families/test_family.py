"""What all families have in common: how they are found, and how options are refused."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from questions.asking import request

from exgen.calculus.program import program
from exgen.classroom.preloaded import PRELOADED
from exgen.errors import InputError
from exgen.families.family import Family
from exgen.families.registry import FAMILIES, Registered, families, family, family_of_table
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.places import templates
from exgen.printed.sheets import Sheets, misprints
from exgen.questions.records import Part, Question, Request
from exgen.questions.worked import Task, solve
from exgen.sheets.body import solutions

KINDS = ("problem", "solution")


def test_those_who_make_a_class_find_the_families_loaded() -> None:
    """The process that others are forked from imports every family, and makes none of them wait."""
    assert "exgen.families.loaded" in PRELOADED
    code = "import sys, exgen.families.loaded; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = set(ran.stdout.split())
    for one in FAMILIES.values():
        where, _, record = one.where.partition(":")
        assert f"exgen.families.{where if record else f'{where}.family'}" in found


def test_every_family_of_the_list_is_whole() -> None:
    """A family is found under its name; it has both templates that are called by it, or none."""
    assert [one.name for one in families()] == list(FAMILIES)
    for name in (*FAMILIES, "plain"):
        files = [templates() / "questions" / f"{name}.{kind}.tex" for kind in KINDS]
        assert len({file.is_file() for file in files}) == 1, name
    assert files[0].is_file()


@pytest.mark.parametrize("name", FAMILIES)
def test_an_unknown_option_is_named(name: str) -> None:
    """Every family refuses an option it does not have, with the nearest that it has."""
    one = family(name)
    wrong = {f"{option}x": f", did you mean {option!r}?" for option in one.options[:1]}
    for option, told in {**wrong, "qq": ""}.items():
        with pytest.raises(InputError) as caught:
            one.question(request({option: 1}))
        assert str(caught.value).startswith(f"question[B].options.{option}: unknown option{told}")
        assert "\n" not in str(caught.value)


def draw(request: Request) -> Question:
    """The gradient of a quadratic form: all that a family has to say."""
    prog = program(
        variables={"x": (("n", 1), "real"), "A": (("n", "n"), "real")},
        equations={"z": "tanh(A @ x)", "f": "x.T @ z"},
        sizes={"n": 3},
    )
    task = Task(program=prog, of=prog.find("f"), wrt=prog.find("x"), layout=request.layout)
    answer, steps = solve(task, "chain")
    part = Part(
        id=request.id, kind="gradient", of="f", wrt="x", points=request.points,
        answer=answer, shape=answer.shape, steps=tuple(steps),
    )  # fmt: skip
    return Question(
        id=request.id, family="tiny", title="A form", points=request.points, parts=(part,),
        layout=request.layout, program=prog, varying=(task.wrt,), identity="tiny",
    )  # fmt: skip


@pytest.fixture
def _tiny(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A family of a few lines: a module with its record, and a line of the registry."""
    module = ModuleType("exgen.families.tiny.family")
    module.FAMILY = Family(name="tiny", options=(), draw=draw)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(FAMILIES, "tiny", Registered("tiny", "a form"))  # type: ignore[misc]
    yield
    family.cache_clear()


@pytest.mark.usefixtures("_tiny")
def test_a_family_needs_a_record_and_a_line_of_the_registry(tmp_path: Path) -> None:
    """Without templates of its own it is asked and solved in plain words, and all of it is read."""
    file = tmp_path / "tiny.toml"
    question = "[[question]]\nid = '1'\nfamily = 'tiny'\npoints = 5\n"
    file.write_text(f"name = 'tiny'\ntitle = 'Tiny'\n{question}")
    sheet = draw_sheet(read(str(file), families=FAMILIES), seed=1)
    solution = solutions(sheet.body, templates())
    assert "Find the gradient of $f$ with respect to $\\mathbf{x}$." in sheet.problems
    assert solution.count("\\exanswer") == 1
    key = sheet.key()
    assert key["questions"][0]["parts"][0]["steps"]
    reader = Sheets(questions=sheet.questions, bold=sheet.body.bold, layout=sheet.body.layout)
    assert not misprints(reader, problems=sheet.problems, solutions=solution, key=key)


def test_an_unknown_family_is_named() -> None:
    """The error of a missing family names it and the nearest one."""
    with pytest.raises(InputError, match="unknown family 'netwrok': did you mean 'network'"):
        family("netwrok")


def test_each_table_of_rows_has_a_family() -> None:
    """The tables of a homework file that hold rows are those that families draw from."""
    found = {one.table: one.name for one in families() if one.table}
    alike = ("composition", "program", "network")
    assert found == {"form": "gradient", **{name: name for name in alike}}
    assert all(family_of_table(table).name == name for table, name in found.items())


def test_what_families_say_has_one_meaning() -> None:
    """No two families bring templates a function of one name: all templates see all of them."""
    from exgen.typeset.symbols import Notation
    from exgen.typeset.template_words import ProblemWords, SheetWords

    for kind, problems in ((ProblemWords, True), (SheetWords, False)):
        notation = Notation()
        names = list(kind(notation).functions())
        for words in dict.fromkeys(one.words for one in families()):
            names += words(notation, problems=problems)
        assert len(names) == len(set(names))
