"""All formats of all homeworks by the command line: a sheet, a later export, a class of five.

Questions are re-read and graded in tests/writers, for the same homeworks; here it is seen that
nothing is left out of what a user finds and is told, and what nobody may find there.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from writers.on_sheets import DATA, OWN

from exgen.cli import main
from exgen.homework import available
from exgen.writers import WRITERS
from exgen.writers.mathml import mathml
from platforms.leaks import holding

SEED = 2**61 + 4_567_890_123
STUDENTS = {
    "q7001": "Ada Quillfeather", "q7002": "Bruno Quagmire", "q7003": "Çelik Öztürk",
    "q7004": 'Zed "Q" Quux', "q7005": "Ångström Quist",
}  # fmt: skip
EVERY = [word for name in WRITERS for word in ("--to", name)]
QUESTIONS = [name for name, one in WRITERS.items() if not one.documents]
"""Formats in which parts become something else."""
TOGETHER = [name for name, one in WRITERS.items() if one.together is not None]
LONG = 12
"""Answers of more letters are looked for: a shorter one may stand on a sheet by chance."""
HOMEWORKS = [one.name for one in available()] + [str(DATA / f"{name}.toml") for name in OWN]
pytestmark = pytest.mark.platforms


def told(err: str) -> dict[str, Counter[str]]:
    """Format -> how many of each part are in the table of what the parts became."""
    found = {}
    for table in err.split("What the parts became: ")[1:]:
        rows: list[list[str]] = []
        for line in table.splitlines():
            cells = [cell.strip() for cell in line.split("│")[1:-1]]
            if len(cells) == 3 and cells[1]:
                rows.append(cells)
            elif len(cells) == 3:
                rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
        parts = Counter[str]()
        for what, count, which in rows:
            assert what
            ids = which.split(", ")
            assert int(count) >= len(ids)
            parts.update(ids)
        found[table.split()[0]] = parts
    return found


def ids(key: Mapping[str, Any]) -> set[str]:
    """The parts of a key."""
    return {part["id"] for question in key["questions"] for part in question["parts"]}


def secrets(key: Mapping[str, Any]) -> list[str]:
    """What no student may find: answers, what mistakes come to, how they are told, the seed."""
    found = [str(key["seed"])]
    shown = "\n".join(
        text
        for question in key["questions"]
        for text in (question["statement"], *(part.get("text", "") for part in question["parts"]))
    )
    for part in (part for question in key["questions"] for part in question["parts"]):
        wrong = part.get("mistakes", ())
        found += [one["sentence"] for one in wrong]
        texts = [part["answer"], *(one["answer"] for one in wrong)]
        found += [one for one in texts if isinstance(one, str) and len(one) > LONG]
        latex = part.get("latex", "")
        if len(latex) > LONG and latex not in shown:
            found += [latex, re.sub(r"^<math[^>]*>|</math>$", "", mathml(latex))]
    return found


def for_students(folder: Path) -> list[Path]:
    """The files that are handed out, by the name that says so."""
    found = [one for one in folder.rglob("problems.*") if "import-me" not in one.parts]
    return [one for one in found if one.suffix not in (".pdf", ".tex", ".zip")]


@pytest.mark.parametrize("homework", HOMEWORKS, ids=lambda one: Path(one).stem)
def test_a_sheet_and_its_later_export(
    homework: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every part is told once in every format; an export later has the same bytes; no leak."""
    sheet = tmp_path / "sheet"
    words = ["make", "--seed", str(SEED), "--homework", homework, "--out", str(sheet)]
    assert main([*words, *EVERY]) == 0
    key = json.loads((sheet / "key.json").read_bytes())
    once = dict.fromkeys(ids(key), 1)
    tables = told(capfd.readouterr().err)
    assert tables == dict.fromkeys(QUESTIONS, once)
    for name, writer in WRITERS.items():
        assert all((sheet / one).exists() for one in writer.makes), name
    assert main(["export", str(sheet), *EVERY, "--out", str(tmp_path / "later")]) == 0
    for path in (one for one in (tmp_path / "later").rglob("*") if one.is_file()):
        assert path.read_bytes() == (sheet / path.relative_to(tmp_path / "later")).read_bytes()
    # The solution's page is that of its PDF, which says of which seed it is.
    (tmp_path / "later" / "solutions.html").rename(tmp_path / "solutions.html")
    assert holding(tmp_path / "later", [str(SEED)]) == []
    handed_out = tmp_path / "handed-out"
    handed_out.mkdir()
    for k, path in enumerate(for_students(tmp_path / "later")):
        (handed_out / f"{k}-{path.name}").write_bytes(path.read_bytes())
        assert path.stat().st_mode & 0o777 == 0o644, path
    assert len(list(handed_out.iterdir())) == 3
    assert holding(handed_out, secrets(key)) == []
    # What is looked for can be found: solutions and questions with answers have it.
    assert len(holding(tmp_path / "later", secrets(key))) > 5


@pytest.mark.parametrize("homework", HOMEWORKS, ids=lambda one: Path(one).stem)
def test_a_class(homework: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """All variants are told and in one thing to import, and nobody is named in it."""
    roster = tmp_path / "roster.csv"
    rows = [f'{id},"{name.replace(chr(34), chr(34) * 2)}"' for id, name in STUDENTS.items()]
    roster.write_text("\n".join(["id,name", *rows, ""]), encoding="utf-8")
    folder = tmp_path / "class"
    words = ["class", str(roster), "--seed", str(SEED), "--homework", homework]
    assert main([*words, "--out", str(folder), *EVERY]) == 0
    keys = {id: json.loads((folder / "keys" / f"{id}.json").read_bytes()) for id in STUDENTS}
    every = set[str]().union(*map(ids, keys.values()))
    assert {name: set(parts) for name, parts in told(capfd.readouterr().err).items()} == (
        dict.fromkeys(QUESTIONS, every)
    )
    private = [*STUDENTS, *STUDENTS.values(), *(str(key["seed"]) for key in keys.values())]
    assert holding(folder / "keys", private) == [
        one for one in private if one not in STUDENTS.values()
    ]
    for name in TOGETHER:
        for made in WRITERS[name].makes:
            alone = tmp_path / name / made
            alone.parent.mkdir(exist_ok=True)
            (folder / made).rename(alone)
        assert holding(tmp_path / name, private) == [], name
    for path in (folder / "problems").iterdir():
        if path.suffix not in (".html", ".ipynb"):
            continue
        own = path.name.partition(".")[0]
        alone = tmp_path / f"of-{path.name}"
        alone.mkdir()
        (alone / "page").write_bytes(path.read_bytes())
        others = [one for id, name in STUDENTS.items() if id != own for one in (id, name)]
        assert holding(alone, [*others, *secrets(keys[own])]) == [], path.name
