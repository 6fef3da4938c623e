"""`exgen stress` from the command line: what it takes, what it prints, what it writes."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from other_families import draws
from pydantic import BaseModel, ConfigDict, Field

from exgen.calculus.build import number, times
from exgen.cli import main
from exgen.families.registry import family
from exgen.homework import Homework
from exgen.pipeline import Sheet, draw_sheet
from exgen.questions.records import Question, Request
from exgen.sheets.drawing import Watch
from exgen.stress import trial
from tests.stress.small import written


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run in an empty folder, and give SIGTERM back to whoever had it."""
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        (["nonsense", "--seeds", "0:5"], "unknown homework 'nonsense'"),
        (["sampler", "--seeds", "5"], "--seeds '5' cannot be used: expected A:B"),
        (["sampler", "--seeds", "-3:5"], "expected A:B"),
        (["sampler", "--seeds", "1:2:3"], "expected A:B"),
        (["sampler", "--seeds", "٣:٥"], "expected A:B"),
        (["sampler", "--seeds", "9:3"], "no seed from 9 up to 3"),
        (["sampler", "--seeds", "3:3"], "no seed from 3 up to 3"),
        (["sampler", "--seeds", "0:9999999"], "9999999 seeds are too many"),
        (["sampler", "--seeds", "0:99999999999999999999"], "seeds end at"),
        (["sampler"], "--seeds"),
        (["--seeds", "0:2"], "HOMEWORK"),
        (["sampler", "--seeds", "0:5", "--jobs", "0"], "--jobs 0: expected 1 to"),
        (["sampler", "--seeds", "0:5", "--jobs", "two"], "--jobs"),
        (["sampler", "--seeds", "0:5", "--typeset", "6"], "--typeset 6: expected 0 to 5"),
        (["sampler", "--seeds", "0:5", "--json", "no/where.json"], "--json 'no/where.json'"),
        (["sampler", "--seeds", "0:5", "--json", "."], "is a folder"),
        (["sampler", "--seeds", "0:5", "--plot", "a.pdf"], "expected a name that ends in .png"),
        (["sampler", "--seeds", "0:5", "--json", "a\0b"], "--json"),
    ],
)
def test_bad_usage(arguments: list[str], culprit: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line that names the culprit, exit status 2, nothing on stdout and no file."""
    assert main(["stress", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert culprit in said.err
    assert not list(Path().iterdir())


def test_options_that_no_family_takes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A homework that cannot be drawn at all is bad input, told once and not for every seed."""
    file = written(tmp_path)
    file.write_text(file.read_text().replace("level = 1", "colour = 'red'"))
    assert main(["stress", "small.toml", "--seeds", "0:9", "--jobs", "2"]) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "question[1].options.colour: unknown option" in said.err


class Table(BaseModel):
    """A table of the JSON file: it may say more, but nothing of this less."""

    model_config = ConfigDict(extra="allow", strict=True)


class Spread(Table):
    """Numbers about one count."""

    least: int
    lower: int
    median: int
    upper: int
    greatest: int
    within: float = Field(ge=0, le=1)


class Place(Table):
    """A question, or the sheet."""

    different: int = Field(ge=1)
    most_often: int = Field(ge=1)
    draws: dict[Literal["mean", "most"], float]
    difficulty: dict[Literal["total", "steps", "operations", "rules", "longest"], Spread]
    totals: dict[str, int]


class Stressed(Table):
    """The whole file."""

    schema_: Annotated[Literal["exgen.stress/1"], Field(alias="schema")]
    exgen: str
    homework: str
    seeds: list[int]
    tried: int
    good: int
    failures: dict[str, Any]
    drawn: dict[str, dict[str, Any]]
    questions: dict[str, Place]
    sheet: Place
    suggested: dict[str, list[int]]
    time: dict[str, Any]


def test_what_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report of 80 columns, JSON of the stated form, the figures of both agree."""
    written(tmp_path)
    arguments = ["stress", "small.toml", "--seeds", "3:9", "--jobs", "2", "--json", "found.json"]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert lines[0] == "small: 6 seeds, 3 to 8"
    assert "  failures  none: every line of every sheet is proved" in lines
    contents = json.loads(Path("found.json").read_text())
    found = Stressed.model_validate(contents)
    assert (found.seeds, found.tried, found.good) == ([3, 9], 6, 6)
    assert found.failures == {"count": 0, "kinds": {}, "shown": []}
    assert found.drawn["family"] == {"dimension": 6, "gradient": 6}
    assert sum(found.drawn["form"]["gradient"].values()) == 6
    assert list(found.questions) == ["1", "2"]
    assert sum(found.sheet.totals.values()) == 6
    for id, band in found.suggested.items():
        assert f"  {id:10}difficulty = {band}" in lines
        assert contents["questions"][id]["band"] is None
    assert len(found.suggested) == 2
    # Run again with one process: but for the times it is the same file.
    assert main([*arguments[:5], "1", *arguments[6:]]) == 0
    again = json.loads(Path("found.json").read_text())
    assert {**again, "time": None} == {**contents, "time": None}
    assert sorted(path.name for path in Path().iterdir()) == ["found.json", "small.toml"]


def test_bands_that_are_set_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the report suggests, written into the file, holds; then nothing is suggested."""
    written(tmp_path)
    assert main(["stress", "small.toml", "--seeds", "0:40", "--jobs", "1", "--json", "a.json"]) == 0
    bands = json.loads(Path("a.json").read_text())["suggested"]
    lines = [f"difficulty = {bands[id]}" for id in ("1", "2")]
    written(tmp_path, band=lines[0], second=lines[1])
    capsys.readouterr()
    assert main(["stress", "small.toml", "--seeds", "0:40", "--jobs", "1", "--json", "a.json"]) == 0
    found = Stressed.model_validate(json.loads(Path("a.json").read_text()))
    for id, (low, high) in bands.items():
        total = found.questions[id].difficulty["total"]
        assert low <= total.least <= total.greatest <= high
    assert found.sheet.difficulty["total"].within == 1
    assert "no band" not in capsys.readouterr().out


def test_the_picture(tmp_path: Path) -> None:
    """A PNG of a readable size."""
    pytest.importorskip("matplotlib")
    written(tmp_path, band="difficulty = [30, 90]")
    assert main(["stress", "small.toml", "--seeds", "0:4", "--jobs", "1", "--plot", "a.png"]) == 0
    data = Path("a.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n")
    width, height = (int.from_bytes(data[k : k + 4], "big") for k in (16, 20))
    assert 600 <= width <= 2000
    assert 300 <= height <= 2000


def test_without_matplotlib(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line with the command that helps, before any seed is tried."""
    written(tmp_path)
    monkeypatch.setattr("exgen.stress.picture.find_spec", lambda name: None)
    assert main(["stress", "small.toml", "--seeds", "0:4", "--plot", "a.png"]) == 1
    assert "pip install matplotlib" in capsys.readouterr().err
    assert not Path("a.png").exists()


def spoilt(request: Request) -> Question:
    """A question whose answer has a factor 2 too many."""
    question = GRADIENT(request)
    (part,) = question.parts
    *front, last = part.steps
    rights = (*last.claim.rights[:-1], times(number(2), last.claim.answer))
    last = replace(last, claim=replace(last.claim, rights=rights))
    return replace(question, parts=(replace(part, steps=(*front, last)),))


GRADIENT = family("gradient").draw


def test_a_planted_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong line in one seed of six: exit status 1, the seed and the claim, the others done."""

    def planted(homework: Homework, *, seed: int, watch: Watch) -> Sheet:
        draws(monkeypatch, "gradient", spoilt if seed == 4 else GRADIENT)
        return draw_sheet(homework, seed=seed, watch=watch)

    monkeypatch.setattr(trial, "draw_sheet", planted)
    written(tmp_path)
    assert main(["stress", "small.toml", "--seeds", "2:8", "--jobs", "1", "--json", "a.json"]) == 1
    report = capsys.readouterr().out
    assert "  failures  1 (a claim that a judge rejects: 1)" in report.splitlines()
    assert "  seed 4: question 1: a claim does not hold: d " in report
    assert max(len(line) for line in report.splitlines()) <= 80
    found = Stressed.model_validate(json.loads(Path("a.json").read_text()))
    assert (found.tried, found.good) == (6, 5)
    (shown,) = found.failures["shown"]
    assert (shown["seed"], shown["kind"]) == (4, "claim")
    assert "the exact judge does not prove it" in shown["message"]


def test_a_band_that_nothing_meets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every seed fails, on whatever process; the report says what was drawn instead."""
    written(tmp_path, band="difficulty = [1, 2]")
    assert main(["stress", "small.toml", "--seeds", "0:3", "--jobs", "2"]) == 1
    report = " ".join(capsys.readouterr().out.split())
    assert "failures 3 (no good variant within the bound: 3)" in report
    for seed in range(3):
        assert f"seed {seed}: no good variant of question 1 was found in 400 draws" in report
    assert "outside the band [1, 2] of the homework" in report


def test_a_fault_is_told_with_its_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception that nobody foresaw is a failure in one line, and the run goes on."""

    def stumbles(request: Request) -> Question:
        raise ZeroDivisionError("a fault\nin two lines")

    draws(monkeypatch, "gradient", stumbles)
    written(tmp_path)
    assert main(["stress", "small.toml", "--seeds", "0:2", "--jobs", "1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "  failures  2 (a fault in exgen: 2)" in lines
    assert any(line.startswith("  seeds 0 and 1: ZeroDivisionError in ") for line in lines)


def test_pages_are_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first seed is typeset, the others are not."""
    written(tmp_path)
    arguments = ["stress", "small.toml", "--seeds", "0:3", "--jobs", "1", "--typeset", "1"]
    assert main([*arguments, "--json", "a.json"]) == 0
    assert "typeset   1 sheets with their solutions, 3 pages" in capsys.readouterr().out
    assert json.loads(Path("a.json").read_text())["typeset"] == {"sheets": 1, "pages": 3}


def children(process: int) -> list[int]:
    """The processes that a process has started and that still run."""
    with contextlib.suppress(OSError):
        return [
            int(k) for k in Path(f"/proc/{process}/task/{process}/children").read_text().split()
        ]
    return []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C in a terminal: one line, status 130, no process, no file."""
    written(tmp_path)
    command = [sys.executable, "-m", "exgen", "stress", "small.toml", "--seeds", "0:100000"]
    running = subprocess.Popen(
        [*command, "--jobs", "2", "--json", "a.json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while len(children(running.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    family = children(running.pid)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert len(family) >= 2
    assert (running.returncode, out, err) == (130, "", "exgen: interrupted\n")
    for _ in range(100):
        if not any(Path(f"/proc/{child}").exists() for child in family):
            break
        time.sleep(0.05)
    assert not [child for child in family if Path(f"/proc/{child}").exists()]
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]
