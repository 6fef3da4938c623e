"""A class from beginning to end: whole, the same however it is made, and never lost."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exgen.classroom import work
from exgen.classroom.caveats import shared
from exgen.classroom.class_folder import JOURNAL, ClassFolder
from exgen.classroom.closing import MANIFEST
from exgen.classroom.distinct_variants import Likeness
from exgen.classroom.drafts import SheetDraft
from exgen.classroom.preloaded import PRELOADED
from exgen.classroom.records import StudentEntry
from exgen.classroom.secret import Secret
from exgen.crew.forked import processes
from exgen.errors import DrawError, InputError
from exgen.homework import Homework
from exgen.typeset.document import Kind
from tests.classroom.classes import TWELVE, files, lay, make, seed_of, students

LAST = ("print-problems.pdf", "ta-overview.pdf", "ta-overview.csv", MANIFEST)


def test_everything_is_there(whole: dict[str, bytes]) -> None:
    """Three files for every student, the last files of the class, and nothing else to see."""
    expected = {f"problems/{one.id}.pdf" for one in TWELVE}
    expected |= {f"solutions/{one.id}.pdf" for one in TWELVE}
    expected |= {f"keys/{one.id}.json" for one in TWELVE}
    assert set(whole) == expected | set(LAST) | {JOURNAL}


def test_the_manifest_lists_every_file(whole: dict[str, bytes]) -> None:
    """It has the digest of each file but itself and the journal, and the students in order."""
    manifest = json.loads(whole[MANIFEST])
    hidden = {MANIFEST, JOURNAL}
    from hashlib import sha256

    assert manifest["files"] == {
        name: sha256(content).hexdigest() for name, content in whole.items() if name not in hidden
    }
    assert [one["id"] for one in manifest["students"]] == [one.id for one in TWELVE]
    assert manifest["failed"] == []
    assert "pdfTeX" in manifest["versions"]["tex"][0]


def test_no_sheet_shows_seed_or_secret(whole: dict[str, bytes]) -> None:
    """A problem sheet has its code and whose it is; the seed is in the key, the secret nowhere."""
    import io

    from pypdf import PdfReader

    for student, record in zip(TWELVE, json.loads(whole[MANIFEST])["students"], strict=True):
        key = json.loads(whole[f"keys/{student.id}.json"])
        text = "".join(
            page.extract_text()
            for page in PdfReader(io.BytesIO(whole[f"problems/{student.id}.pdf"])).pages
        )
        assert key["variant"] == record["code"]
        assert key["student"] == student.id
        assert record["code"] in text
        assert student.name in text
        assert str(key["seed"]) not in text
    secret = b"exgen tests only"
    assert not any(secret in each or secret.hex().encode() in each for each in whole.values())


def test_the_print_job_begins_each_sheet_on_an_odd_page(whole: dict[str, bytes]) -> None:
    """Printed on both sides, every student's sheet is its own paper, in the roster's order."""
    import io

    from pypdf import PdfReader

    job = PdfReader(io.BytesIO(whole["print-problems.pdf"]))
    pages = [page.extract_text() for page in job.pages]
    record = {one["id"]: one for one in json.loads(whole[MANIFEST])["students"]}
    begun = [
        next(k for k, text in enumerate(pages) if record[one.id]["code"] in text) for one in TWELVE
    ]
    assert begun == sorted(begun)
    assert all(page % 2 == 0 for page in begun)


def test_the_same_bytes_by_one_process_or_two(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes]
) -> None:
    """However many processes work, and whichever batch is ready first, the files are the same."""
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        make(folder, TWELVE, homework=homework, workers=processes(jobs, preload=PRELOADED))
        assert files(folder) == whole


def test_nothing_is_made_twice(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run changes nothing and runs no TeX; what is missing or damaged is made again."""
    folder = tmp_path / "class"
    lay(folder, whole)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.pdf")}
    assert make(folder, TWELVE, homework=homework).warnings == ()
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.pdf")} == before
    (folder / "keys/s12.json").unlink()
    (folder / "problems/s11.pdf").write_bytes(b"%PDF cut off")
    outcome = make(folder, TWELVE, homework=homework)
    assert [text.split(" was")[0] for text in outcome.warnings] == [f"{folder}/problems/s11.pdf"]
    assert files(folder) == whole
    kept = [path for path in before if path.stem in {one.id for one in TWELVE[:8]}]
    assert all(path.stat().st_mtime_ns == before[path] for path in kept)
    monkeypatch.setattr(work, "typeset_batch", None)
    make(folder, TWELVE, homework=homework)
    assert files(folder) == whole


def test_another_class_is_not_overwritten(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes]
) -> None:
    """A folder of another seed, secret or homework is refused, and so is one that is no class."""
    folder = tmp_path / "class"
    lay(folder, whole)
    other = homework.model_copy(update={"title": "Another"})
    for change, reason in (
        ({"seed": 8}, "--seed 7, not 8"),
        ({"secret": Secret(b"x" * 32)}, "another secret"),
        ({"homework": other}, "homework was changed"),
    ):
        with pytest.raises(InputError, match=reason):
            make(folder, TWELVE, **{"homework": homework, **change})
    assert files(folder) == whole
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    with pytest.raises(InputError, match="holds no class"):
        make(tmp_path / "photos", TWELVE, homework=homework)


def test_one_failure_does_not_lose_the_others(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A TeX error, a bad draw and a slip in the program are told by student; a rerun mends all."""
    prove, documents = work._prove, work._documents

    def failing(asked: Homework, given: work.StudentPlan, besides: tuple[Kind, ...]) -> Any:
        if given.student.id == "s5":
            raise DrawError("no good variant")
        if given.student.id == "s11":
            raise KeyError("slip")
        return prove(asked, given, besides)

    def broken(sheet: Any, student: Any, besides: tuple[Kind, ...]) -> Any:
        made = documents(sheet, student, besides)
        if student.id == "s2":
            body = made["solutions"].body.replace(r"\end{doc", r"\undefined \end{doc")
            made["solutions"] = replace(made["solutions"], body=body)
        return made

    folder = tmp_path / "class"
    with monkeypatch.context() as patch:
        patch.setattr(work, "_prove", failing)
        patch.setattr(work, "_documents", broken)
        outcome = make(folder, TWELVE, homework=homework)
    told = {one.student: (one.status, one.cause) for one in outcome.failed}
    assert list(told) == ["s2", "s5", "s11"]
    assert told["s2"][0] == 3
    assert "s2.tex" in told["s2"][1]
    assert "undefined" in told["s2"][1].lower()
    assert told["s5"] == (1, "no good variant")
    assert told["s11"] == (1, "KeyError: 'slip'")
    made = files(folder)
    assert {name for name in whole if "s2." in name or "s5." in name} & set(made) == set()
    assert len([name for name in made if name.startswith("problems/")]) == 9
    assert [one["student"] for one in json.loads(made[MANIFEST])["failed"]] == ["s2", "s5", "s11"]
    make(folder, TWELVE, homework=homework)
    assert files(folder) == whole


def test_a_slip_while_planning_costs_one_student(
    tmp_path: Path, homework: Homework, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with a student's draws, the others have their sheets."""
    folder = tmp_path / "class"
    draft, whose = SheetDraft.draft, seed_of("s4", homework)

    def slipping(self: SheetDraft, asked: Any, **given: int) -> Any:
        if self._seed == whose:
            raise ValueError("slip")
        return draft(self, asked, **given)

    monkeypatch.setattr(SheetDraft, "draft", slipping)
    (failed,) = make(folder, students(5), homework=homework).failed
    assert (failed.student, failed.status, failed.cause) == ("s4", 1, "ValueError: slip")
    assert len(list((folder / "problems").iterdir())) == 4


def test_one_run_at_a_time(tmp_path: Path, homework: Homework) -> None:
    """While a class is being made, a second run in the same folder is refused."""
    folder = tmp_path / "class"
    with (
        ClassFolder(folder).opened(),
        pytest.raises(InputError, match="another exgen class is working"),
    ):
        make(folder, TWELVE, homework=homework)
    assert not folder.exists()


def test_shared_variants_are_told() -> None:
    """Students of whom several have the same question are counted, by question."""

    def entry(id: str, *printed: str) -> StudentEntry:
        kinds = {str(k): Likeness(kind="", substance="", printed=p) for k, p in enumerate(printed)}
        fixed = {"name": "", "email": "", "section": "", "code": "", "seed": 0, "first": {}}
        return StudentEntry(id=id, variants=kinds, further=(), brief=(), **fixed)

    entries = [
        entry("a", "x", "p"),
        entry("b", "y", "q"),
        entry("c", "x", "r"),
        entry("d", "x", "s"),
    ]
    (warning,) = shared(entries)
    assert warning.startswith("question 0: 3 students share a variant")
    assert shared(entries[:2]) == []
