"""Many processes: every seed once, the same outcomes, nobody left behind."""

import multiprocessing
from dataclasses import replace
from pathlib import Path

from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.stress.outcomes import outcomes
from exgen.stress.records import TrialOutcome
from tests.stress.small import written


def small(folder: Path) -> Homework:
    """The small homework, read."""
    return read(str(written(folder)), families=FAMILIES)


def by_seed(found: list[TrialOutcome]) -> list[TrialOutcome]:
    """In the order of the seeds, without the times."""
    return [replace(each, seconds=0.0) for each in sorted(found, key=lambda one: one.seed)]


def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    """Each seed once, the same questions and difficulties, whoever had the seed."""
    homework = small(tmp_path)
    alone = list(outcomes(homework, range(5, 13), jobs=1))
    together = list(outcomes(homework, range(5, 13), jobs=2))
    assert by_seed(alone) == by_seed(together)
    assert [each.seed for each in by_seed(alone)] == list(range(5, 13))
    assert all(each.failure is None and each.seconds > 0 for each in alone + together)
    assert not multiprocessing.active_children()


def test_a_process_that_dies_is_told_and_replaced(tmp_path: Path) -> None:
    """The seed that it had is a failure; the others come all the same."""
    found = []
    for each in outcomes(small(tmp_path), range(30), jobs=2):
        if not found:
            for child in multiprocessing.active_children():
                child.kill()
        found.append(each)
    assert sorted(each.seed for each in found) == list(range(30))
    failed = [each for each in found if each.failure is not None]
    assert 1 <= len(failed) <= 2
    for each in failed:
        assert each.failure is not None
        assert each.failure.kind == "crash"
        assert "ended with status -9" in each.failure.message


def test_who_stops_looking_leaves_nobody_behind(tmp_path: Path) -> None:
    """An iteration that is given up stops the processes."""
    running = outcomes(small(tmp_path), range(10_000), jobs=2)
    next(running)
    assert len(multiprocessing.active_children()) == 2
    running.close()
    assert not multiprocessing.active_children()
