"""The report for a person, read at 80 columns."""

from pathlib import Path

from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.stress.records import Failure
from exgen.stress.stress_record import as_data
from exgen.stress.stress_report import as_text
from exgen.stress.tally import Tally
from tests.stress.small import asked, outcome, written


def small(folder: Path, band: str = "") -> Homework:
    """A homework with the questions 1 and 2, read from its file."""
    return read(str(written(folder, band=band)), families=FAMILIES)


def report(tally: Tally, homework: Homework) -> list[str]:
    """The report's lines."""
    text = as_text(tally, homework=homework, seeds=range(9), jobs=1, elapsed=1.0)
    assert max(map(len, text.splitlines())) <= 80
    return text.splitlines()


def test_mistakes_that_do_not_show(tmp_path: Path) -> None:
    """They are counted by question: on how many sheets there is one, and each by its name."""
    tally = Tally()
    for seed, mistakes in enumerate([("factor-lost", "wrong-entry"), ("factor-lost",), ()]):
        tally.add(outcome(seed, asked("1", 40), asked("2", 60, mistakes=mistakes)))
    lines = report(tally, small(tmp_path))
    at = lines.index("mistakes that do not show: who makes one gets the right answer all the same")
    assert lines[at + 2].split() == ["2", "2", "of", "3", "factor-lost", "2,", "wrong-entry", "1"]
    assert lines[at + 3] == ""
    data = as_data(tally, homework=small(tmp_path), seeds=range(3), jobs=1, elapsed=1.0)
    assert data["hidden_mistakes"] == {"factor-lost": 2, "wrong-entry": 1}
    assert data["questions"]["1"]["hiding"] == 0
    assert data["questions"]["2"]["hiding"] == 2
    assert data["questions"]["2"]["hidden_mistakes"] == {"factor-lost": 2, "wrong-entry": 1}


def test_all_mistakes_show(tmp_path: Path) -> None:
    """Where nothing is hidden one line says so."""
    tally = Tally()
    tally.add(outcome(0, asked("1", 40), asked("2", 60)))
    lines = report(tally, small(tmp_path))
    assert "  mistakes  all show: none that exgen knows ends in a right answer" in lines


def test_variety_with_and_without_a_band(tmp_path: Path) -> None:
    """A band stands beside what it leaves, and is explained where there is one."""
    tally = Tally()
    for seed in range(4):
        first = asked("1", 40 + seed, f"drawn {seed}").taken
        tally.add(outcome(seed, asked("1", 40, "a", first=first), asked("2", 60, f"b{seed}")))
    lines = report(tally, small(tmp_path, band="difficulty = [39, 62]"))
    at = next(i for i, line in enumerate(lines) if line.startswith("different questions on 4"))
    assert lines[at + 2].split() == ["1", "1", "4", "times", "39", "to", "62", "4"]
    assert lines[at + 3].split() == ["2", "4", "once"]
    assert any(line.startswith("  band: ") for line in lines)
    assert not any(line.startswith("  band: ") for line in report(tally, small(tmp_path)))


def test_failures_of_one_kind_stand_together(tmp_path: Path) -> None:
    """The same message is told once, with its seeds."""
    tally = Tally()
    for seed in range(9):
        word = "odd" if seed == 4 else "the same"
        tally.add(outcome(seed, failure=Failure(kind="crash", message=word)))
    lines = report(tally, small(tmp_path))
    assert "  seeds 0, 1, 2, 3, 5 and 3 more: the same" in lines
    assert "  seed 4: odd" in lines
