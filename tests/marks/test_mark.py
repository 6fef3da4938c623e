"""`exgen mark`: a class's answers in, a gradebook and feedback out."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from checking.keys import contents

from exgen.cli import main
from exgen.marks.class_answers import part_of
from exgen.marks.gradebook import GRADEBOOKS
from exgen.marks.gradebook import table as csv_of
from exgen.marks.platform_cells import answer_in
from exgen.marks.records import MarkedStudent

NAMES = {"s1": ("Ada", "MQVTRP"), "s2": ("Karl", "GDRDD3"), "s3": ("Emmy", "P3GPW7")}


@pytest.fixture
def group(tmp_path: Path) -> Path:
    """The folder of a class, as it is copied without its hidden files: a manifest and keys."""
    folder = tmp_path / "class"
    (folder / "keys").mkdir(parents=True)
    listed = []
    for name, (first, code) in NAMES.items():
        text = json.dumps(contents(7, "chain-rule"))
        (folder / "keys" / f"{name}.json").write_text(text)
        listed.append(
            {"id": name, "code": code, "name": first, "email": f"{name}@x.example",
             "section": "", "further": []}
        )  # fmt: skip
    manifest = {"schema": "exgen.class/1", "students": listed}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def mark(folder: Path, answers: Path, *more: str) -> int:
    """The command in this process."""
    return main(["mark", str(folder), str(answers), "--jobs", "1", *more])


def rows(path: Path) -> list[dict[str, str]]:
    """A table that was written."""
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def table(folder: Path) -> Path:
    """Answers as a form exports them: by id, by code and by address, and a stranger."""
    path = folder.with_name("answers.csv")
    path.write_text(
        'Timestamp,Email Address,Who are you?,"2.a.1 (2 points)",4.c,"4711: 2.b.b Gradient of f"\n'
        "1/4,s1@x.example,,n x 1,1,t\n"
        '1/4,,gdrdd3,1 x n,2,"t + t"\n'
        "1/4,,s3,=cmd,???,2 t\n"
        "1/4,,nobody,1,2,3\n"
    )
    return path


def test_a_table_of_answers(group: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everybody's points, feedback, the mistakes with how many made them, what to look at."""
    assert mark(group, table(group)) == 0
    told = capsys.readouterr()
    assert "no student of the class is named in 1 rows (5)" in told.err
    out = Path(told.out.strip())
    assert out == group.with_name("class-marks")
    points = {row["id"]: row for row in rows(out / "gradebook-csv.csv")}
    assert points["s1"]["2.a.1"] == "2" and points["s1"]["4.c"] == "4"
    assert float(points["s2"]["points"]) < float(points["s1"]["points"])
    made = {(row["part"], row["mistake"]): row for row in rows(out / "mistakes.csv")}
    assert made["2.a.1", "shape-transposed"]["ids"] == "s2"
    doubled = [row for (part, _), row in made.items() if part == "2.b.b"]
    assert [row["students"] for row in doubled] == ["2"]
    look = rows(out / "look-at.csv")
    assert ("s3", "4.c", "unreadable") in [(r["id"], r["part"], r["why"]) for r in look]
    assert all(not r["answer"].startswith("=") for r in look)
    page = (out / "mistakes.html").read_text()
    assert (
        "<svg" in page
        and "shape-transposed" in page
        and "http" not in page.replace("http://www.w3.org/2000/svg", "")
    )
    assert "4.c  unreadable" in (out / "feedback" / "s3.txt").read_text()


def test_it_goes_on_and_keeps_what_was_edited(
    group: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was marked is not marked again, and a file that a TA edited stays."""
    answers = table(group)
    assert mark(group, answers) == 0
    out = group.with_name("class-marks")
    edited = out / "feedback" / "s1.txt"
    edited.write_text("See me.")
    answers.write_text(answers.read_text().replace("1 x n", "n x 1"))
    capsys.readouterr()
    assert mark(group, answers) == 0
    assert "feedback/s1.txt was edited and stays" in capsys.readouterr().err
    assert edited.read_text() == "See me."
    assert "shape-transposed" not in (out / "mistakes.csv").read_text()
    journal = (out / ".exgen-marks.jsonl").read_text()
    assert journal.count('"marked"') == 4  # three, and the one whose answers changed


KILLED = """
import os, signal, sys
from exgen.cli import main
from exgen.marks.marks_folder import MarksFolder
note, left = MarksFolder._note, [3]
def killed(self, record):
    if "marked" in record:
        left[0] -= 1
        if left[0] < 0:
            self._journal.write('{"of": "0123", "mar')
            self._journal.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    note(self, record)
MarksFolder._note = killed
main(sys.argv[1:])
"""


def test_it_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    """A kill in the middle loses no mark that was written; the end is that of a run in peace."""
    folder, count = tmp_path / "class", 8
    (folder / "keys").mkdir(parents=True)
    plain = {"code": "", "name": "", "email": "", "section": "", "further": []}
    listed = [{**plain, "id": f"s{k}"} for k in range(count)]
    for one in listed:
        (folder / "keys" / f"{one['id']}.json").write_text(json.dumps(contents(7, "chain-rule")))
    (folder / "manifest.json").write_text(
        json.dumps({"schema": "exgen.class/1", "students": listed})
    )
    answers = tmp_path / "answers.csv"
    typed = "".join(f"s{k},n x 1,{k % 3},t + {k}*t\n" for k in range(count))
    answers.write_text("id,2.a.1,4.c,2.b.b\n" + typed)
    command = [sys.executable, "-c", KILLED, "mark", str(folder), str(answers), "--jobs", "1"]
    journal = tmp_path / "class-marks" / ".exgen-marks.jsonl"
    killed = subprocess.run(command, capture_output=True, check=False)
    assert killed.returncode == -9
    assert journal.read_text().count('"marked"') == 3
    assert mark(folder, answers) == 0
    assert journal.read_text().count('"marked"') == count
    assert mark(folder, answers, "--out", str(tmp_path / "in-peace")) == 0
    for name in ("gradebook-csv.csv", "mistakes.csv", "look-at.csv"):
        assert (journal.parent / name).read_bytes() == (tmp_path / "in-peace" / name).read_bytes()


def test_one_bad_file_loses_nobody_elses_mark(
    group: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder: binary rubbish, unknown ids, a damaged key; the others are marked."""
    folder = group.with_name("files")
    (folder / "sub").mkdir(parents=True)
    (folder / "Ada_MQVTRP_hw.txt").write_text("2.a.1: n x 1\n")
    (folder / "s2.txt").write_bytes(b"\x00\xff\xfe" * 400)
    (folder / "sub" / "s3.txt").write_text("2.a.1: n x 1\n")
    (folder / "photo.jpg").write_bytes(b"\xff")
    (group / "keys" / "s3.json").write_text("{")
    assert mark(group, folder, "--gradebook", "canvas") == 1
    told = capsys.readouterr()
    assert "not marked: s3:" in told.err and "photo.jpg" in told.err
    assert "not marked: s2:" in told.err  # what nobody has read is no zero
    out = group.with_name("class-marks")
    found = {row["SIS User ID"]: row for row in rows(out / "gradebook-canvas.csv")}
    assert found["s1"]["chain-rule"] == "2"
    assert found["s2"]["chain-rule"] == found["s3"]["chain-rule"] == ""
    assert any(row["id"] == "s2" and "s2.txt" in row["why"] for row in rows(out / "look-at.csv"))


@pytest.mark.parametrize("platform", ["canvas", "moodle", "gradescope", "csv"])
def test_gradebooks(platform: str, group: Path) -> None:
    """Each platform has the columns by which it knows the students."""
    assert mark(group, table(group), "--gradebook", platform) == 0
    text = (group.with_name("class-marks") / f"gradebook-{platform}.csv").read_text("utf-8-sig")
    wanted = {
        "canvas": "Student,ID,SIS User ID,SIS Login ID,Section,chain-rule",
        "moodle": "ID number,Full name,Email address,chain-rule",
        "gradescope": "Name,SID,Email,Total Score,Max Points",
        "csv": "id,code,name,email",
    }
    assert text.startswith(wanted[platform])  # fmt: skip


READ_BY: dict[str, tuple[list[str], str, str]] = {
    "canvas": (
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"], "SIS User ID", "chain-rule",
    ),
    "moodle": (["ID number", "Full name", "Email address"], "ID number", "chain-rule"),
    "gradescope": (["Name", "SID", "Email"], "SID", "Total Score"),
    "csv": (["id", "code", "name", "email", "section"], "id", "points"),
}  # fmt: skip
"""Platform -> the columns by which it knows a student, the one with ids, the one with points."""


def test_gradebooks_say_the_same_points(group: Path) -> None:
    """Read as each platform reads it, every gradebook gives every student the same points."""
    found: dict[str, dict[str, str]] = {}
    for platform, (about, ids, points) in READ_BY.items():
        out = group.with_name(f"marks-{platform}")
        assert mark(group, table(group), "--gradebook", platform, "--out", str(out)) == 0
        data = (out / f"gradebook-{platform}.csv").read_bytes()
        lines = list(csv.reader(data.decode("utf-8-sig").splitlines()))
        assert lines[0][: len(about)] == about
        assert {len(line) for line in lines} == {len(lines[0])}
        listed = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        if platform == "canvas":  # the second row has the most points, under one assignment
            most = listed.pop(0)
            assert most["Student"].strip() == "Points Possible" and not most["SIS User ID"]
            assert lines[0][len(about) :] == [points] and float(most[points]) > 0
        found[platform] = {row[ids]: row[points] for row in listed}
    assert set(found["csv"]) == set(NAMES)
    assert all(each == found["csv"] for each in found.values())
    assert all(float(points) > 0 for points in found["csv"].values())


@pytest.mark.parametrize("name", ["=1+1", "@di", "+49170", "-77"])
def test_ids_like_formulas(name: str, group: Path) -> None:
    """A platform finds such a student by the id as it is, and so does `mark` in what it exports."""
    manifest = json.loads((group / "manifest.json").read_text())
    manifest["students"][0]["id"] = name
    manifest["students"][0]["name"] = "=HYPERLINK(1)"
    (group / "manifest.json").write_text(json.dumps(manifest))
    (group / "keys" / "s1.json").rename(group / "keys" / f"{name}.json")
    answers = group.with_name("answers.csv")
    for platform, (about, ids, points) in READ_BY.items():
        as_it_is = name if platform != "csv" else f"'{name}"
        answers.write_text(f"who,2.a.1\n{as_it_is},n x 1\n")
        out = group.with_name(f"marks-{platform}")
        assert mark(group, answers, "--gradebook", platform, "--out", str(out)) == 0
        found = {row[ids]: row for row in rows(out / f"gradebook-{platform}.csv")}
        assert found[as_it_is][points] == "2"
        shown = found[as_it_is][next(a for a in about if a.lower().endswith(("name", "student")))]
        assert shown == "'=HYPERLINK(1)"
    folder = group.with_name("files")
    folder.mkdir()
    (folder / f"{name}.txt").write_text("2.a.1: n x 1\n")
    assert mark(group, folder, "--out", str(group.with_name("marks-folder"))) == 0


def test_what_calls_something_is_no_id() -> None:
    """An id that a spreadsheet could run has an apostrophe on every platform."""
    who = MarkedStudent(
        id="=cmd|'/C x'!A0", code="C", name="", email="", section="", key=Path("key.json")
    )
    for make in GRADEBOOKS.values():
        assert b"'=cmd|" in (written := csv_of(make([(who, None)])))
        assert b",=" not in written and b"\n=" not in written


CELLS = {
    "<p>2 v</p>": "2 v",
    "<p>A<sup>T</sup> x<sub>1</sub></p>": "A^{T} x_{1}",
    "<p>dJ/dz = a<br />dJ/dW = a x^T</p>": "dJ/dz = a\ndJ/dW = a x^T",
    '<p><img class="equation_image" title="t" src="x" data-equation-content="\\frac{1}{2} x"/></p>':
        "\\frac{1}{2} x",
    "<p>1[z &gt; 0]&nbsp;x</p>": "1[z > 0] x",
    "1[z &gt; 0]": "1[z > 0]",
    "<p, p>": "<p, p>",
    "a < b and c > d": "a < b and c > d",
    "x <b>A</b>": "x A",
    "-": "", " - ": "", "—": "", "<p></p>": "", "-x": "-x",
}  # fmt: skip


def test_cells_of_exports() -> None:
    """Canvas exports HTML, Moodle a dash for no answer; formulas with < and > stay."""
    assert {cell: answer_in(cell) for cell in CELLS} == CELLS


def test_bad_input_is_one_line(group: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No class, no answers, no columns, nobody's answers, a folder of somebody else's."""
    bad = group.with_name("bad.csv")
    calls = []
    for text in ("", "a,b\n1,2\n", "id,4.c\nnobody,1\n", "id,4.c,4.c\ns1,1,2\n", "\0\0\0"):
        calls.append((group, text, ()))
    calls += [(group.parent, "id,4.c\ns1,1\n", ()), (group, None, ())]
    calls += [(group, "id,4.c\ns1,1\n", ("--gradebook", "paper")),
              (group, "id,4.c\ns1,1\n", ("--out", str(group)))]  # fmt: skip
    for folder, content, more in calls:
        bad.unlink(missing_ok=True)
        if content is not None:
            bad.write_text(content)
        assert mark(folder, bad, *more) == 2, (folder, content, more)
        told = capsys.readouterr()
        assert len(told.err.splitlines()) == 1, told.err
        assert "Traceback" not in told.err


def test_heads_of_columns() -> None:
    """Ids alone, within a question's text, with points, behind a platform's number."""
    known = ("A.1", "B.2.W2", "1", "B.2", "9.V", "9.v")
    wanted = {"A.1": "A.1", " b.2.w2 ": "B.2.W2", "B.2.W2 (4 points)": "B.2.W2", "1": "1",
              "49321: A.1 Compute the gradient": "A.1", "Response 2": "B.2.W2", "Name": None,
              "Section 1": None, "Timestamp": None, "9.V": "9.V", "9.v": "9.v"}  # fmt: skip
    for head, part in wanted.items():
        assert part_of(head, known) == part, head
    assert MarkedStudent.__slots__


def test_code_without_a_fence(group: Path, tmp_path: Path) -> None:
    """Where code cannot be run, that is said once, with the way out; then it is run."""
    answers = tmp_path / "handed in"
    for name in ("s1", "s2"):
        (answers / name).mkdir(parents=True)
        (answers / name / "gradient_check.py").write_text("def compute_gradients(*a): return a")
    command = [sys.executable, "-m", "exgen", "mark", str(group), str(answers), "--jobs", "1"]
    command += ["--out", str(tmp_path / "marks")]
    nowhere = {**os.environ, "PATH": str(tmp_path)}
    ran = subprocess.run(command, env=nowhere, capture_output=True, text=True, check=True)
    (told,) = (line for line in ran.stderr.splitlines() if "not run" in line)
    assert "2 answers in code not run, with 0 points" in told
    assert "bubblewrap is not installed" in told
    assert "--trust" in told
    command.append("--trust")
    ran = subprocess.run(command, env=nowhere, capture_output=True, text=True, check=True)
    assert "not run" not in ran.stderr
