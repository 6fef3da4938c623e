"""The command line of a class: a roster of hostile names, codes back to students, statuses."""

import csv
import io
import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exgen.cli import main
from exgen.typeset.escape import is_printable
from tests.classroom.classes import SHORT, files

HOSTILE = [
    ("a1", "דנה לוי"),
    ("a2", "محمد بن علي"),
    ("a3", "张伟"),
    ("a4", "Nguyễn Thị Ánh"),
    ("a5", "Z\u0308oe\u0301 a\u0323\u0302"),
    ("a6", r"\input{/etc/passwd}"),
    ("a7", r"\def\x{\x}\x $x^2_1$ #1 %&~^_{}"),
    ("a8", 'O\'Hara, "Jo"'),
    ("a9", "=HYPERLINK(1)"),
    ("a10", ""),
    ("a11", "-- ,, << >> ?` !`"),
    ("a12", "X" * 200),
    ("a13", "two\nlines\tand tab"),
    ("a14", "nul\x07bell\u202eevil"),
    ("a15", "Иван Петров"),
    ("a16", "Ἀριστοτέλης"),
    ("a17", "😀 smile"),
    ("a18", "می\u200cخواهم"),
    ("a19", "<script>alert(1)</script>"),
    ("a20", r"\end{document}"),
    ("Ünïcode-21", "Ünï Cödé"),
    ("学号22", "山田 太郎"),
    ("with space 23", "; DROP TABLE students"),
    ("a.b.24", "%s %d {0}"),
    ("$ymbols_#%&~^25", "@SUM(A1)"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The class of the hostile roster, made by the command line with two processes."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "warm-up.toml").write_text(SHORT)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(
        [("SID", "Name", "Sections"), *((id, name, "=1+1") for id, name in HOSTILE)]
    )
    (folder / "roster.csv").write_bytes(text.getvalue().encode("utf-8-sig"))
    assert run(folder) == 0
    yield folder / "class"


def run(folder: Path, *options: str) -> int:
    """Make the class of the roster in the folder."""
    names = [str(folder / "roster.csv"), "--homework", str(folder / "warm-up.toml")]
    last = ["--seed", "7", "--out", str(folder / "class"), "--jobs", "2"]
    return main(["class", *names, *last, *options])


def test_every_hostile_student_has_a_sheet(made: Path) -> None:
    """All 25 have their three files under their ids, and codes of their own."""
    manifest = json.loads((made / "manifest.json").read_bytes())
    assert manifest["failed"] == []
    assert [one["id"] for one in manifest["students"]] == [id for id, _ in HOSTILE]
    for one in manifest["students"]:
        assert (made / "problems" / f"{one['id']}.pdf").read_bytes().startswith(b"%PDF")
        assert (made / one["solution"]).is_file()
        assert json.loads((made / one["key"]).read_bytes())["variant"] == one["code"]
    assert len({one["code"] for one in manifest["students"]}) == len(HOSTILE)
    assert "root:" not in "".join(_text(made / one["problem"]) for one in manifest["students"][5:6])


def test_names_stand_on_the_sheets(made: Path) -> None:
    """What the fonts have is printed as it is (an apostrophe curved), also what TeX would obey."""
    for id, name in HOSTILE:
        if name and is_printable(name) and len(name) < 100:
            printed = name.replace(" ", "").replace("'", "’")
            assert printed in _text(made / "problems" / f"{id}.pdf")


def test_variants_differ(made: Path) -> None:
    """No two of the class are asked the same."""
    asked = set()
    for path in (made / "keys").iterdir():
        (question,) = json.loads(path.read_bytes())["questions"]
        asked.add(json.dumps([question["variables"], question["definitions"]]))
    assert len(asked) == len(HOSTILE)


def test_the_secret_is_beside(made: Path) -> None:
    """The secret is a file of mode 600 beside the folder, and no file of the class holds it."""
    path = made.with_name("class.secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    value = path.read_text().split()[-1]
    assert len(value) == 64
    assert not any(value.encode() in each for each in files(made).values())


def test_the_table_is_safe_to_open(made: Path) -> None:
    """The overview has a row for each student, and no cell that a spreadsheet would compute."""
    rows = list(csv.reader(io.StringIO((made / "ta-overview.csv").read_text("utf-8-sig"))))
    assert rows[0] == [
        *("code", "id", "name", "email", "section"),
        *("1 title", "1 points", "1 shapes", "1 answer"),
    ]
    assert [row[1].removeprefix("'") for row in rows[1:]] == [id for id, _ in HOSTILE]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert all(len(row) == 9 and row[7] and row[8] for row in rows[1:])


def test_the_overview_has_every_code(made: Path) -> None:
    """The overview for marking names every student's code and id."""
    text = _text(made / "ta-overview.pdf")
    for one in json.loads((made / "manifest.json").read_bytes())["students"]:
        assert one["code"] in text
        assert not is_printable(one["id"]) or one["id"].replace(" ", "") in text


def test_from_the_code_to_the_student(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However a code is typed, find names the student and files that exist."""
    for one in json.loads((made / "manifest.json").read_bytes())["students"][20:23]:
        code = one["code"].lower()
        assert main(["find", f"{code[:3]}-{code[3:]}", str(made)]) == 0
        student, *lines = capsys.readouterr().out.splitlines()
        assert student.startswith(f"student: {one['id']} ({one['name']}")
        named = dict(line.split(": ", 1) for line in lines)
        assert list(named) == ["problem", "solution", "key"]
        assert all(Path(path).is_file() for path in named.values())


def test_an_unknown_code(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A code of nobody is status 1, with the nearest one; a folder of no class is status 2."""
    code = json.loads((made / "manifest.json").read_bytes())["students"][0]["code"]
    assert main(["find", code[:-1], str(made)]) == 1
    assert f"did you mean {code}" in capsys.readouterr().err
    assert main(["find", code, str(made.parent)]) == 2
    assert "holds no class" in capsys.readouterr().err


def test_found_while_unfinished(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the manifest is written, the journal leads to the students that are done."""
    content = (made / "manifest.json").read_bytes()
    (made / "manifest.json").unlink()
    try:
        code = json.loads(content)["students"][3]["code"]
        assert main(["find", code, str(made)]) == 0
        assert "a4" in capsys.readouterr().out
    finally:
        (made / "manifest.json").write_bytes(content)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--seed", "-1"], "--seed"),
        (["--jobs", "0"], "--jobs"),
        (["--homework", "none"], "unknown homework"),
        (["--id-column", "Number"], "--id-column"),
        (["--secret", "class/keys/s"], "inside the output folder"),
    ],
)
def test_bad_usage_writes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    reason: str,
) -> None:
    """Whatever is wrong with the input is status 2 before anything is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "warm-up.toml").write_text(SHORT)
    (tmp_path / "roster.csv").write_text("ID,Name\n1,A\n")
    before = files(tmp_path)
    assert run(Path(), *options) == 2
    assert reason in capsys.readouterr().err
    assert files(tmp_path) == before


def test_bad_rows_write_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows that cannot be used are told one by one, with status 2 and an untouched folder."""
    (tmp_path / "warm-up.toml").write_text(SHORT)
    (tmp_path / "roster.csv").write_text("ID,Name\n../x,A\nCON,B\nok,C\nOK,D\n")
    before = files(tmp_path)
    assert run(tmp_path) == 2
    first, *lines = capsys.readouterr().err.splitlines()
    assert "3 rows" in first
    assert [line[:6] for line in lines] == ["row 2:", "row 3:", "row 5:"]
    assert files(tmp_path) == before


def _text(path: Path) -> str:
    """The text of a PDF without spaces and line ends."""
    from pypdf import PdfReader

    return "".join("".join(page.extract_text().split()) for page in PdfReader(path).pages)


BROKEN = {
    "level": SHORT.replace("level = 1", "level = 9"),
    "band": SHORT + "difficulty = [1, 2]\n",
    "title": SHORT.replace('"Warm-up"', '"Домашнее задание"'),
    "course": SHORT.replace("preliminaries", 'course = "CS 😀"\npreliminaries'),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_run_without_a_sheet_binds_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """A homework that fails leaves no folder, and once it is mended the class is made there."""
    (tmp_path / "roster.csv").write_text("ID,Name\n1,A\n2,B\n")
    (tmp_path / "warm-up.toml").write_text(BROKEN[kind])
    assert run(tmp_path) in (1, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert sum("--secret" not in line for line in err.splitlines()) <= 3
    assert "another folder" not in err
    assert not (tmp_path / "class").exists()
    (tmp_path / "warm-up.toml").write_text(SHORT)
    assert run(tmp_path) == 0
    assert (tmp_path / "class" / "problems" / "2.pdf").is_file()


def test_a_folder_without_a_sheet_is_begun_afresh(tmp_path: Path) -> None:
    """A journal of a run that was killed before its first sheet binds nobody, whatever is in it."""
    (tmp_path / "roster.csv").write_text("ID,Name\n1,A\n")
    (tmp_path / "warm-up.toml").write_text(SHORT)
    assert run(tmp_path) == 0
    head = (tmp_path / "class" / ".exgen-class.jsonl").read_text().splitlines()[0]
    for name in ("class", "class.secret"):
        (tmp_path / name).rename(tmp_path / f"old-{name}")
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / ".exgen-class.jsonl").write_text(head.replace('"seed":7', '"seed":8'))
    assert run(tmp_path) == 0
    assert (tmp_path / "class" / "problems" / "1.pdf").is_file()


def test_rosters_of_sections(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several rosters are one class; one alone of them is asked after, and accepted by a flag."""
    (tmp_path / "warm-up.toml").write_text(SHORT)
    (tmp_path / "A.csv").write_text("ID,Name\nCSC/1,Ann\nCSC/2,Al\n")
    (tmp_path / "B.csv").write_text("ID,Name\nb1,Bea\nb2,Ben\nb3,Bo\n")
    last = ["--homework", str(tmp_path / "warm-up.toml"), "--seed", "7"]
    last += ["--out", str(tmp_path / "class"), "--jobs", "1"]
    both = [str(tmp_path / "A.csv"), str(tmp_path / "B.csv")]
    assert main(["class", *both, *last]) == 0
    names = {path.name for path in (tmp_path / "class" / "keys").iterdir()}
    assert names == {"CSC-1.json", "CSC-2.json", "b1.json", "b2.json", "b3.json"}
    assert json.loads((tmp_path / "class/keys/CSC-1.json").read_bytes())["student"] == "CSC/1"
    capsys.readouterr()
    assert main(["class", both[0], *last]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("exgen: 3 of 5 students of the class in")
    assert main(["class", both[0], *last, "--accept-changes"]) == 0
    left = tmp_path / "class" / "left"
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"exgen: left (files moved to {left}): Bea (b1), Ben (b2) and Bo (b3)"
    assert (left / "solutions" / "b3.pdf").is_file()


def test_a_roster_of_ten_thousand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So many students are told before any work, here before an unknown folder is refused."""
    (tmp_path / "warm-up.toml").write_text(SHORT)
    rows = "".join(f"{k},S\n" for k in range(10_000))
    (tmp_path / "roster.csv").write_text(f"ID,Name\n{rows}")
    (tmp_path / "class").write_text("a file")
    assert run(tmp_path) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("exgen: warning: 10000 students: this takes long")
    assert "is a file" in second


def test_a_class_is_variants_of_one_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Moodle's file holds every student's variant once, and nothing of whose it is."""
    (tmp_path / "warm-up.toml").write_text(SHORT)
    students = [("u4711", "Ada Quillfeather"), ("u4712", "Bruno Quagmire"), ("u4713", "Li Wei")]
    rows = "".join(f"{id},{name}\n" for id, name in students)
    (tmp_path / "roster.csv").write_text(f"SID,Name\n{rows}", encoding="utf-8")
    for again in range(2):
        assert run(tmp_path, "--to", "moodle", "--to", "prairielearn") == 0
        said = capsys.readouterr()
        assert "What the parts became: moodle" in said.err
        assert "did not write" not in said.err, again
    out = tmp_path / "class"
    quiz = (out / "moodle.xml").read_text(encoding="utf-8")
    keys = [json.loads(path.read_bytes()) for path in sorted((out / "keys").glob("*.json"))]
    assert len(keys) == 3
    for key in keys:
        for part in (part for question in key["questions"] for part in question["parts"]):
            assert quiz.count(f"<idnumber>exgen-{key['variant']}-{part['id']}</idnumber>") == 1
    everything = quiz + "".join(
        f"{path} {path.read_bytes().decode('utf-8', 'replace')}"  # the reader is an archive
        for path in (out / "prairielearn").rglob("*")
        if path.is_file()
    )
    private = [text for one in students for text in one] + [str(key["seed"]) for key in keys]
    assert [text for text in private if text in everything] == []
    assert (out / "import-me" / "README").is_file()
    assert main(["export", str(out), "--to", "html"]) == 2
    assert "exgen class --to" in capsys.readouterr().err


def test_a_class_in_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    """A name that is no UTF-8 does not matter, from the secret to the print job."""
    (tmp_path / "warm-up.toml").write_text(SHORT)
    (tmp_path / "roster.csv").write_text("ID,Name\n1,A\n")
    odd = tmp_path / "caf\udce9"
    odd.mkdir()
    for name in ("warm-up.toml", "roster.csv"):
        (tmp_path / name).rename(odd / name)
    assert run(odd) == 0
    assert (odd / "class" / "print-problems.pdf").read_bytes().startswith(b"%PDF")
    assert (odd / "class" / "manifest.json").is_file()


def test_processes_begin_before_all_else() -> None:
    """What they import is known without importing it: they do so beside the command itself."""
    code = (
        "import sys, exgen.cli, exgen.crew.cluster, exgen.crew.forked, exgen.classroom.preloaded;"
        "print(sorted({'numpy', 'exgen.homework', 'exgen.pipeline'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
