"""A roster that changes: what was handed out stays, and the folder holds what is of the class."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exgen.classroom import work
from exgen.classroom.class_folder import JOURNAL
from exgen.classroom.found_sheet import find
from exgen.classroom.records import FOLDERS, LEFT, MANIFEST, main_files
from exgen.classroom.roster import Student
from exgen.errors import DrawError, ExgenError
from exgen.homework import Homework
from exgen.typeset.document import Kind
from tests.classroom.classes import TWELVE, files, lay, make, students

FRESH = Student(id="a.new", name="Late Comer")


@pytest.fixture
def folder(tmp_path: Path, whole: dict[str, bytes]) -> Path:
    """The folder of the class of twelve, whose files are of long ago."""
    lay(tmp_path / "class", whole)
    return tmp_path / "class"


def sheets(content: dict[str, bytes]) -> dict[str, bytes]:
    """The files of students alone."""
    return {name: each for name, each in content.items() if name.split("/")[0] in FOLDERS}


def expected(who: list[Student]) -> set[str]:
    """The names of the files of students."""
    return {name for one in who for name in main_files(one.id)}


def test_who_comes_late_changes_nothing(
    folder: Path, homework: Homework, whole: dict[str, bytes]
) -> None:
    """Somebody new, in the middle of the roster, has their own batch; no other byte changes."""
    who = [*TWELVE[:4], FRESH, *TWELVE[4:]]
    assert make(folder, who, homework=homework).warnings == ()
    longer = files(folder)
    assert sheets(whole).items() <= sheets(longer).items()
    assert set(sheets(longer)) == expected(who)
    listed = [one["id"] for one in json.loads(longer[MANIFEST])["students"]]
    assert listed == [one.id for one in who]
    make(folder, TWELVE, homework=homework)
    back = files(folder)
    assert back.pop(JOURNAL) != whole[JOURNAL]  # it knows who was there
    away = {name: back.pop(name) for name in [*back] if name.startswith(f"{LEFT}/")}
    assert back == {name: each for name, each in whole.items() if name != JOURNAL}
    assert away == {f"{LEFT}/{name}": longer[name] for name in main_files(FRESH.id)}
    make(folder, who, homework=homework)
    assert files(folder) == longer


def test_who_leaves_changes_nothing(
    folder: Path, homework: Homework, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one of the middle the others keep every byte, and no TeX sets a sheet again."""
    who = [one for one in reversed(TWELVE) if one.id != "s3"]
    monkeypatch.setattr(work, "typeset_batch", None)
    outcome = make(folder, who, homework=homework)
    assert (outcome.failed, outcome.warnings) == ((), ())
    found = sheets(files(folder))
    assert set(found) == expected(who)
    assert found.items() <= whole.items()
    assert [one["id"] for one in json.loads((folder / MANIFEST).read_bytes())["students"]] == [
        one.id for one in who
    ]


def test_a_batch_is_made_again_with_who_left(
    folder: Path, homework: Homework, whole: dict[str, bytes]
) -> None:
    """When a file of a batch is lost, it comes back to the byte, though one of the batch left."""
    who = [one for one in TWELVE if one.id != "s11"]
    make(folder, who, homework=homework)
    (folder / "problems/s12.pdf").unlink()
    make(folder, who, homework=homework)
    found = sheets(files(folder))
    assert set(found) == expected(who)
    assert found.items() <= whole.items()


def test_a_name_put_right_changes_no_variant(
    folder: Path, homework: Homework, whole: dict[str, bytes]
) -> None:
    """A corrected name is on the sheet, and everybody's key is what it was."""
    who = [replace(TWELVE[0], name="Put Right"), *TWELVE[1:]]
    make(folder, who, homework=homework)
    found = sheets(files(folder))
    assert found["problems/s1.pdf"] != whole["problems/s1.pdf"]
    assert all(found[f"keys/{one.id}.json"] == whole[f"keys/{one.id}.json"] for one in TWELVE)
    assert all(found[f"problems/{k}.pdf"] == whole[f"problems/{k}.pdf"] for k in ("s11", "s12"))


def test_files_of_a_batch_with_a_failure_go_too(
    tmp_path: Path, homework: Homework, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was made beside a failure and left leaves no file; without the failed all is done."""
    prove = work._prove

    def failing(asked: Homework, given: work.StudentPlan, besides: tuple[Kind, ...]) -> Any:
        if given.student.id == "s5":
            raise DrawError("no good variant")
        return prove(asked, given, besides)

    out = tmp_path / "class"
    who = [Student(id="s1.pdf"), Student(id="s1"), Student(id="s5"), Student(id="s7")]
    with monkeypatch.context() as patch:
        patch.setattr(work, "_prove", failing)
        assert len(make(out, who, homework=homework).failed) == 1
    before = sheets(files(out))
    assert set(before) == expected([who[0], who[1], who[3]])
    monkeypatch.setattr(work, "typeset_batch", None)
    assert make(out, [who[1], who[3]], homework=homework).failed == ()
    found = sheets(files(out))
    assert set(found) == expected([who[1], who[3]])
    assert found.items() <= before.items()


def test_strange_files_are_told_and_kept(folder: Path, homework: Homework) -> None:
    """What exgen did not write, or somebody edited after its student left, is never removed."""
    (folder / "solutions" / "notes.txt").write_text("mine")
    (folder / "keys" / "s12.json").write_text("edited")
    (warning,) = make(folder, TWELVE[:11], homework=homework).warnings
    assert "keys/s12.json" in warning
    assert "solutions/notes.txt" in warning
    assert (folder / "solutions" / "notes.txt").read_text() == "mine"
    assert (folder / "keys" / "s12.json").read_text() == "edited"
    assert not (folder / "problems" / "s12.pdf").exists()


def test_killed_between_two_files(
    folder: Path, homework: Homework, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that were written just before a run was killed are known, if their student leaves."""
    replaced = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if target.name == "a.new.json":
            raise KeyboardInterrupt
        return replaced(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            make(folder, [*TWELVE, FRESH], homework=homework)
    assert (folder / "problems" / "a.new.pdf").exists()
    assert make(folder, TWELVE, homework=homework).warnings == ()
    assert set(sheets(files(folder))) == expected(list(TWELVE))


def test_found_while_a_change_is_under_way(
    folder: Path, homework: Homework, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Find knows everybody of an interrupted run: who is done, and who is not there yet."""
    who = [*TWELVE, *(Student(id=f"late-{k}") for k in range(1, 12))]
    batches = 0
    made = work.typeset_batch

    def interrupted(documents: Any) -> Any:
        nonlocal batches
        batches += 1
        if batches == 2:
            raise KeyboardInterrupt
        return made(documents)

    with monkeypatch.context() as patch:
        patch.setattr(work, "typeset_batch", interrupted)
        with pytest.raises(KeyboardInterrupt):
            make(folder, who, homework=homework)
    assert not (folder / MANIFEST).exists()
    old = {one["id"]: one["code"] for one in json.loads(whole[MANIFEST])["students"]}
    assert find(old["s12"], folder)[0] == "student: s12 (Student 12)"
    plan = json.loads((folder / JOURNAL).read_text().splitlines()[1])["plan"]
    codes = {one["student"]["id"]: one["code"] for batch in plan for one in batch}
    assert codes.items() >= old.items()
    assert find(codes["late-3"], folder)[1] == f"problem: {folder}/problems/late-3.pdf"
    with pytest.raises(ExgenError, match=r"that of late-4, .* not complete") as error:
        find(codes["late-4"], folder)
    assert error.value.status == 1
    make(folder, TWELVE, homework=homework)
    with pytest.raises(ExgenError, match="left the roster"):
        find(codes["late-3"], folder)


def test_found_without_hidden_files(folder: Path, whole: dict[str, bytes]) -> None:
    """In a copy without the journal the manifest leads to everybody."""
    (folder / JOURNAL).unlink()
    for one in json.loads(whole[MANIFEST])["students"]:
        assert find(one["code"], folder)[3] == f"key: {folder}/keys/{one['id']}.json"


def test_interrupted_before_anything_was_made(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was stopped at once binds nobody: the next one is as of a new class."""

    def stopped(documents: Any) -> Any:
        raise KeyboardInterrupt

    out = tmp_path / "class"
    with monkeypatch.context() as patch:
        patch.setattr(work, "typeset_batch", stopped)
        with pytest.raises(KeyboardInterrupt):
            make(out, students(25)[::-1], homework=homework)
    make(out, TWELVE, homework=homework)
    assert files(out) == whole
