"""A roster that means other people is not taken in silence, and what leaves is not lost."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from exgen.classroom.changes import RosterChange, compare
from exgen.classroom.found_sheet import find
from exgen.classroom.records import LEFT, main_files
from exgen.classroom.roster import Student
from exgen.errors import ExgenError, InputError
from exgen.homework import Homework
from exgen.marks.marks_run import class_of
from tests.classroom.classes import TWELVE, files, lay, make, students


@pytest.fixture
def folder(tmp_path: Path, whole: dict[str, bytes]) -> Path:
    """The folder of the class of twelve."""
    lay(tmp_path / "class", whole)
    return tmp_path / "class"


def change(
    before: list[Student], now: list[Student], *, old: str = "", new: str = ""
) -> RosterChange:
    """How a class of the students `before` changes, the columns of ids being `old` and `new`."""
    columns = ((old,) if old else (), (new,) if new else ())
    return compare(before, now, known={one.id for one in before}, columns=columns)


def people(*ids: str) -> list[Student]:
    """Students with these ids, and names of their own."""
    return [Student(id=id, name=f"Student {id}") for id in ids]


@pytest.mark.parametrize(
    ("size", "leave", "asked"),
    [(200, 3, False), (200, 4, True), (12, 3, False), (4, 2, False), (3, 2, True), (1, 1, True)],
)
def test_many_who_leave(size: int, leave: int, asked: bool) -> None:
    """More than three at once, or more than half of a class, are asked after by name."""
    before = list(students(size))
    doubt = change(before, before[leave:]).doubt("the class")
    assert bool(doubt) is asked
    if asked:
        assert f"{leave} of {size} students of the class" in doubt
        assert "Student 1 (s1)" in doubt
        assert "--accept-changes" in doubt
        assert "\n" not in doubt


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Student(id="00123", name="Ann"), Student(id="123", name="")),
        (Student(id="AB1", name="Ann"), Student(id="ab1", name="Somebody")),
        (Student(id="a-1"), Student(id="a1")),
        (Student(id="1", name="Ann One"), Student(id="u1", name="One, Ann")),
        (Student(id="1", name="Zoë Ä"), Student(id="u1", name="ZOE A")),
        (Student(id="1", name="Ann", email="a@x.org"), Student(id="2", name="A", email="A@x.org")),
    ],
)
def test_one_person_under_two_ids(old: Student, new: Student) -> None:
    """Whoever leaves and comes with the same name, e-mail or nearly the same id is named."""
    others = people(*map(str, range(10, 30)))
    found = change([old, *others], [new, *others])
    assert found.same == ((old, new),)
    doubt = found.doubt("the class")
    assert f"({old.id!r} is now {new.id!r})" in doubt
    assert "--accept-changes" in doubt


def test_another_column_of_ids() -> None:
    """A change of column is refused where anybody would lose a sheet, and the old one is named."""
    two, three = people("1", "2"), people("1", "2", "3")
    doubt = change(three, two, old="SIS Login ID", new="SIS User ID").doubt("the class")
    assert "--id-column 'SIS Login ID'" in doubt
    assert "1 of 3 students" in doubt
    assert change(three, two, old="Student ID", new="student id").doubt("the class") == ""
    assert change(two, three, old="SIS Login ID", new="SIS User ID").doubt("the class") == ""


def test_others_come_and_go() -> None:
    """Who is somebody else is no reason to ask."""
    before = people(*"abcdefgh")
    found = change(before, [*before[2:], *people("x", "y")])
    assert [one.id for one in found.came] == ["x", "y"]
    assert [one.id for one in found.left] == ["a", "b"]
    assert found.doubt("the class") == ""


def test_who_comes_and_goes_is_said(folder: Path, homework: Homework) -> None:
    """Each run has a line on who came and one on who left; none where nobody did."""
    said: list[str] = []
    make(folder, TWELVE, homework=homework, say=said.append)
    assert said == []
    late = Student(id="late", name="Late Comer")
    make(folder, [*TWELVE[1:], late], homework=homework, say=said.append)
    assert said == [
        "came: Late Comer (late)",
        f"left (files moved to {folder / LEFT}): Student 1 (s1)",
    ]
    said.clear()
    make(folder, [*TWELVE[1:], late], homework=homework, say=said.append)
    assert said == []
    make(folder, [*TWELVE, late], homework=homework, say=said.append)
    assert said == ["came: Student 1 (s1)"]


def test_nothing_changes_without_a_yes(
    folder: Path, homework: Homework, whole: dict[str, bytes]
) -> None:
    """A roster of others is refused with every byte in place, and taken when it is accepted."""
    others = [Student(id=f"u{one.id}", name=one.name) for one in TWELVE[:2]]
    for who in (TWELVE[:1], others):
        with pytest.raises(InputError, match="--accept-changes") as error:
            make(folder, who, homework=homework)
        assert "\n" not in str(error.value)
        assert files(folder) == whole
    with pytest.raises(InputError, match="come from column 'ID' and those of this roster from"):
        make(folder, TWELVE[1:], homework=homework, columns=("Login",))
    assert files(folder) == whole
    make(folder, TWELVE[:1], homework=homework, accept=True)
    found = files(folder)
    for one in TWELVE[1:]:
        for name in main_files(one.id):
            assert found[f"{LEFT}/{name}"] == whole[name]
            assert name not in found
    make(folder, TWELVE, homework=homework)
    assert files(folder) == whole


def test_what_is_in_the_way_is_kept(
    folder: Path, homework: Homework, whole: dict[str, bytes]
) -> None:
    """Another file under the name in `left` stays what it is; the one that leaves gets another."""
    (folder / LEFT / "keys").mkdir(parents=True)
    (folder / LEFT / "keys" / "s1.json").write_text("mine")
    make(folder, TWELVE[1:], homework=homework)
    assert (folder / LEFT / "keys" / "s1.json").read_text() == "mine"
    assert (folder / LEFT / "keys" / "s1-2.json").read_bytes() == whole["keys/s1.json"]


def test_names_that_moved_to_other_ids() -> None:
    """A column sorted alone, or rows numbered anew, give sheets to others: refused, however few."""
    before = [
        Student(id=str(k), name=f"{first} Lee") for k, first in enumerate(["Ann", "Bo", "Cy"])
    ]
    swapped = [replace(before[0], name="Bo Lee"), replace(before[1], name="Lee, Ann"), before[2]]
    late = Student(id="0", name="Zed Lee")
    shifted = [late, *(Student(id=str(k + 1), name=one.name) for k, one in enumerate(before))]
    for now, count in ((swapped, 2), (shifted, 3)):
        doubt = change(before, now).doubt("the class")
        assert f"{count} of 3 ids of the class stand for other people now: '0' was Ann Lee" in doubt
        assert "--accept-changes" in doubt
        assert "\n" not in doubt


def test_the_same_numbers_for_others() -> None:
    """Sections that both count from 1 are not taken for one another; corrections are no matter."""
    before = [Student(id=str(k), name=f"Ann{k} One{k}", email=f"a{k}@x.org") for k in range(20)]
    other = [Student(id=str(k), name=f"Bo{k} Two{k}", email=f"b{k}@x.org") for k in range(20)]
    assert "20 of 20 ids" in change(before, other).doubt("the class")
    assert change(before, [*other[:3], *before[3:]]).doubt("the class") == ""
    married = [replace(one, name=f"{one.name.split()[0]} Three") for one in before]
    assert change(before, married).doubt("the class") == ""
    nameless = [replace(one, name="") for one in before]
    assert change(before, nameless).doubt("the class") == ""
    script = [replace(one, name="安") for one in before]
    assert change(before, script).doubt("the class") == ""


def test_another_name_is_said(folder: Path, homework: Homework) -> None:
    """Whose name is put right is told as who comes and goes is."""
    said: list[str] = []
    who = [replace(TWELVE[0], name="Put Right"), *TWELVE[1:]]
    make(folder, who, homework=homework, say=said.append)
    assert said == ["other names: Put Right (s1, was Student 1)"]


def test_ids_that_share_a_file_name(tmp_path: Path, homework: Homework) -> None:
    """Who comes under the file name of who left takes no file from them, nor their code."""
    old, new = Student(id="a/1", name="Ann"), Student(id="a-1", name="Bo")
    make(tmp_path / "class", [old, *TWELVE[:2]], homework=homework)
    before = files(tmp_path / "class")
    code = json.loads(before["keys/a-1.json"])["variant"]
    make(tmp_path / "class", [new, *TWELVE[:2]], homework=homework, accept=True)
    after = files(tmp_path / "class")
    for name in main_files(old.id):
        assert after[f"{LEFT}/{name}"] == before[name]
        assert after[name] != before[name]
    with pytest.raises(ExgenError, match=r"a/1 \(Ann\).*left the roster; see .*left/problems/a-1"):
        find(code, tmp_path / "class")
    assert [one.id for one in class_of(tmp_path / "class")] == ["s1", "s2", "a-1"]
    make(tmp_path / "class", [old, *TWELVE[:2]], homework=homework, accept=True)
    back = files(tmp_path / "class")
    assert all(back[name] == before[name] for name in main_files(old.id))
