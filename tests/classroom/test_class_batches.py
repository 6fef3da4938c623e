"""Making a class when its processes die, and variants that drafts and finished sheets agree on."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from exgen.classroom import work
from exgen.classroom.class_batches import MOST_BARREN
from exgen.classroom.distinct_variants import variant_of
from exgen.classroom.drafts import draft_sheets
from exgen.classroom.student_places import cut
from exgen.classroom.work import make_batch
from exgen.crew.records import Crew, Workers
from exgen.errors import ExgenError
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.pipeline import draw_sheet
from exgen.typeset.document import Kind
from tests.classroom.classes import TWELVE, files, make, seed_of


class Mortal(ThreadPoolExecutor):
    """A pool of one process that dies with tasks in which `deadly` sees a culprit."""

    def __init__(self, deadly: Callable[..., bool]) -> None:
        super().__init__(1)
        self.deadly = deadly
        self.dead = False

    def submit(self, fn: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """A future that fails as those of a broken pool do, once a culprit was seen."""
        if self.dead:
            raise BrokenExecutor("dead")
        if not self.deadly(fn, *given):
            return super().submit(fn, *given, **named)
        self.dead = True
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("a process died"))
        return future


def mortal(deadly: Callable[..., bool], opened: list[Mortal]) -> Workers:
    """Workers that die, and are noted as they are opened."""

    @contextlib.contextmanager
    def workers() -> Iterator[Crew]:
        with Mortal(deadly) as executor:
            opened.append(executor)
            yield Crew(executor=executor, parallel=1)

    return workers


def test_processes_that_never_work_come_to_an_end(tmp_path: Path, homework: Homework) -> None:
    """When each set of processes dies at once the class is given up, in one line."""
    opened: list[Mortal] = []
    workers = mortal(lambda *_: True, opened)
    with pytest.raises(ExgenError, match="die again and again"):
        make(tmp_path / "out", TWELVE, homework=homework, workers=workers)
    assert len(opened) == MOST_BARREN + len(cut(TWELVE)[0])


def test_only_the_culprit_fails(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student with whom processes die is named; the others are set as after any failure."""

    def deadly(fn: Any, *given: Any) -> bool:
        return fn is make_batch and any(one.student.id == "s2" for one in given[0].assignments)

    three = TWELVE[:3]
    (failed,) = make(tmp_path / "died", three, homework=homework, workers=mortal(deadly, [])).failed
    assert (failed.student, failed.status) == ("s2", 1)
    assert "died" in failed.cause
    prove = work._prove

    def failing(asked: Homework, given: work.StudentPlan, besides: tuple[Kind, ...]) -> Any:
        if given.student.id == "s2":
            raise ExgenError(failed.cause)
        return prove(asked, given, besides)

    monkeypatch.setattr(work, "_prove", failing)
    make(tmp_path / "failed", three, homework=homework)
    assert files(tmp_path / "died") == files(tmp_path / "failed")
    monkeypatch.undo()
    assert make(tmp_path / "died", three, homework=homework).failed == ()
    assert (tmp_path / "died/keys/s2.json").read_bytes() == whole["keys/s2.json"]


def test_a_batch_that_dies_though_nobody_does(tmp_path: Path, homework: Homework) -> None:
    """Where each student alone goes well, their batch is told to need more memory."""

    def deadly(fn: Any, *given: Any) -> bool:
        return fn is make_batch and len(given[0].assignments) > 1

    outcome = make(tmp_path / "out", TWELVE[:3], homework=homework, workers=mortal(deadly, []))
    assert [one.student for one in outcome.failed] == ["s1", "s2", "s3"]
    assert all("more memory" in one.cause for one in outcome.failed)


def test_a_draft_that_lets_processes_die(tmp_path: Path, homework: Homework) -> None:
    """The student whose draft is the culprit is found as well, and the others have sheets."""
    seed = seed_of("s2", homework)

    def deadly(fn: Any, *given: Any) -> bool:
        return fn is draft_sheets and seed in given[1]

    outcome = make(tmp_path / "out", TWELVE, homework=homework, workers=mortal(deadly, []))
    assert [one.student for one in outcome.failed] == ["s2"]
    assert len(list((tmp_path / "out" / "keys").iterdir())) == 11


@pytest.mark.parametrize("error", [ImportError("no module"), TimeoutError("gone"), KeyError("x")])
def test_drafts_that_cannot_be_had(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], error: Exception
) -> None:
    """Whatever goes wrong where drafts are made, the class is made without them, to the byte."""

    class Draftless(ThreadPoolExecutor):
        def submit(self, fn: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
            if fn is not draft_sheets:
                return super().submit(fn, *given, **named)
            future: Future[Any] = Future()
            future.set_exception(error)
            return future

    @contextlib.contextmanager
    def workers() -> Iterator[Crew]:
        with Draftless(1) as executor:
            yield Crew(executor=executor, parallel=1)

    make(tmp_path / "out", TWELVE, homework=homework, workers=workers)
    assert files(tmp_path / "out") == whole


@pytest.mark.parametrize("name", ["chain-rule", "sampler", "matrix-gradients", "backprop-by-hand"])
def test_a_draft_is_the_variant_that_is_made(name: str) -> None:
    """A class that is taken up again counts finished sheets where the first run counted drafts."""
    homework = read(name, families=FAMILIES)
    (drafts,) = draft_sheets(homework, (7,))
    made = draw_sheet(homework, seed=7)
    assert [draft.variant for draft in drafts] == [
        variant_of(one.question) for one in made.questions
    ]
