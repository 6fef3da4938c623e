"""Right work is called right, however it is written, and nothing is insinuated."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from exgen.grading.exercise import read
from exgen.grading.graded_file import Record, attempt, drawn
from exgen.grading.rooms import NoFence, RunRoom, Trusted, fence
from grading.honest import HONEST, NOTEBOOKS
from grading.sheet import write


def best_room() -> RunRoom:
    """The fence, or where there is none a plain process: what is honest is right in both."""
    try:
        return fence()
    except NoFence:
        return Trusted()


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Record]:
    """All honest files, graded some at a time."""
    folder = tmp_path_factory.mktemp("honest")
    exercise = read(write(folder))
    instances = drawn(exercise, seed=3, count=2)

    def one(number: int, name: str) -> Record:
        file = folder / f"file{number}.{'ipynb' if name in NOTEBOOKS else 'py'}"
        file.write_bytes(HONEST[name].encode())
        # Every tenth in a plain process, which must make no difference.
        room = Trusted() if number % 10 == 0 else best_room()
        return attempt(exercise, file, name=name, room=room, instances=instances, beside=())

    with ThreadPoolExecutor(4) as pool:
        futures = {name: pool.submit(one, k, name) for k, name in enumerate(HONEST)}
    return {name: future.result() for name, future in futures.items()}


def test_all_are_right(records: dict[str, Record]) -> None:
    """Every honest file has both gradients right."""
    assert len(HONEST) >= 90
    wrong = {
        name: [record.refused, *(f"{g.verdict}: {g.detail}" for g in record.graded), record.notes]
        for name, record in records.items()
        if not record.all_right
    }
    assert wrong == {}


def test_none_is_suspected(records: dict[str, Record]) -> None:
    """Of no honest file is it said that it takes differences, or that digits are missing."""
    suspected = {
        name: record.notes
        for name, record in records.items()
        if any("differences" in note for note in record.notes)
    }
    assert suspected == {}


def test_what_was_left_out_is_told(records: dict[str, Record]) -> None:
    """Lines that are no Python, packages that are not here and errors on the way are notes."""
    notes = {name: " ".join(record.notes) for name, record in records.items()}
    assert "'%matplotlib inline'" in notes["magic lines"]
    assert "'%%bash'" in notes["a notebook with magic"]
    assert "stand-in in its place: matplotlib" in notes["a plot"]
    assert "torch" in notes["many imports"]
    assert "cupy" not in notes["an import with a way out"]
    assert "TypeError" in notes["an example at the end that fails"]
    assert "cell 2, line 1: SyntaxError" in notes["a notebook with a broken cell"]
    assert notes["percent signs of its own"].count("%") == 1
    assert notes["a tuple"] == notes["temporary files"] == notes["threads"] == ""
