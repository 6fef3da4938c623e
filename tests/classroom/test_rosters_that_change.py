"""A roster that means other people is not taken in silence, and what leaves is not lost."""

from pathlib import Path

import pytest

from exgen.classroom.changes import RosterChange, compare
from exgen.classroom.records import LEFT, main_files
from exgen.classroom.roster import Student
from exgen.errors import InputError
from exgen.homework import Homework
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
