"""What was done, and what is read off it: progress, what comes back and when, the CSV."""

import csv
import io
import sqlite3
from itertools import count
from pathlib import Path

import pytest

from exgen.errors import InputError
from exgen.practice.choices import Choice
from exgen.practice.practice_progress import OfKind, as_csv, by_kind, daily, due
from exgen.practice.practice_store import DoneThing, ProgressStore

A, B = Choice("sampler", "1", 2), Choice("sampler", "2")


class Diary:
    """Rows as they come about: a variant after the other, each with what was done in it."""

    def __init__(self) -> None:
        self.rows: list[DoneThing] = []
        self._ids = count()

    def variant(self, choice: Choice, *what: str) -> None:
        """A variant in whose part `1` all this was done, in order."""
        id = f"v{next(self._ids)}"
        self.rows += [
            DoneThing(at=1e9, shown=id, choice=choice, part="1", what=one,
                 mistakes=("lost",) if one == "wrong" else ())
            for one in what
        ]  # fmt: skip


def test_progress_counts_first_tries() -> None:
    """Right at first try is right before anything wrong and before any help; a part counts once."""
    diary = Diary()
    for done in (["right"], ["wrong", "wrong", "right"], ["hint", "right"], ["unreadable", "right"],
                 ["right", "solution", "right"], ["by hand"], ["hint"], ["wrong"]):  # fmt: skip
        diary.variant(A, *done)
    diary.variant(B, "right")
    first, second = by_kind(diary.rows)
    assert first == OfKind(
        question=("sampler", "1"), variants=6, tried=6, first=3, right=5, mistakes=(("lost", 3),)
    )
    assert (second.question, second.tried, second.first) == (("sampler", "2"), 1, 1)
    assert by_kind([]) == ()


@pytest.mark.parametrize("missed", [("wrong", "right"), ("hint", "right"), ("solution",)])
def test_what_was_missed_comes_back(missed: tuple[str, ...]) -> None:
    """A missed kind is due after two variants; each success doubles the wait; then no more."""
    diary = Diary()
    diary.variant(B, "right")
    diary.variant(A, *missed)
    for others in (2, 4, 8, 16):
        for _ in range(others):
            assert due(diary.rows) is None
            diary.variant(B, "right")
        assert due(diary.rows) == A
        diary.variant(B, "right")
        assert due(diary.rows) == A, "it waits until it is practised"
        diary.variant(A, "right")
    for _ in range(40):
        diary.variant(B, "right")
    assert due(diary.rows) is None, "learnt"
    diary.variant(A, "wrong")
    for _ in range(2):
        diary.variant(B, "right")
    assert due(diary.rows) == A, "missed again: from the start"


def test_what_waits_longest_is_first() -> None:
    """Of several missed kinds the one that is latest comes first; of one kind alone, at once."""
    diary = Diary()
    assert due(diary.rows) is None
    diary.variant(A, "wrong")
    assert due(diary.rows) == A, "nothing else is practised"
    diary.variant(B, "wrong")
    diary.variant(B, "wrong")
    assert due(diary.rows) == A


def test_the_csv_is_no_formula() -> None:
    """All rows are exported; an answer that a spreadsheet would run is text there."""
    rows = [
        DoneThing(
            at=0, shown="v", choice=A, part="1.a", what="wrong", answer=answer, mistakes=("x", "y")
        )
        for answer in ("=1+1", "-A x", "@x", 'a, "b"\nc')
    ]
    read = list(csv.DictReader(io.StringIO(as_csv(rows))))
    assert [row["answer"] for row in read] == ["'=1+1", "'-A x", "'@x", 'a, "b"\nc']
    assert read[0] | {"answer": ""} == {
        "time": "1970-01-01T00:00:00+00:00", "homework": "sampler", "question": "1", "level": "2",
        "variant": "v", "part": "1.a", "what": "wrong", "answer": "", "mistakes": "x y",
    }  # fmt: skip


def test_days_count_what_was_right_without_help() -> None:
    """A part counts on the day of its first answer, and as right where that was, without a hint."""
    diary = Diary()
    diary.variant(A, "right")
    diary.variant(A, "wrong", "right")
    diary.variant(A, "hint", "right")
    ((day, tried, right),) = daily(diary.rows)
    assert day.startswith("2001-09-") and (tried, right) == (3, 1)


def test_the_store_keeps_what_was_done(tmp_path: Path) -> None:
    """Rows outlive the process; variants are taken once; deletion leaves no trace in the file."""
    path = tmp_path / "new" / "practice.sqlite"
    store = ProgressStore(path)
    assert path.stat().st_mode & 0o077 == 0
    store.keep(A, "now", "one")
    store.keep(A, "now", "two")
    store.keep(B, "before", "old")
    store.drop_others("sampler", "now")
    assert [store.take(A), store.take(A), store.take(A), store.take(B)] == [
        "one",
        "two",
        None,
        None,
    ]
    id = store.show(A, "a variant")
    assert store.shown(id) == (A, "a variant") and store.shown("other") is None
    store.add(id, A, "1", "wrong", "secret answer", ["lost"])
    assert [(d.part, d.answer, d.mistakes) for d in store.done(id)] == [
        ("1", "secret answer", ("lost",))
    ]
    store.add(id, A, "2", "hint")
    store.add(id, A, "1", "right")
    assert [d.what for d in store.done()] == ["wrong", "hint", "right"]
    assert [d.what for d in store.done(latest=2)] == ["hint", "right"]
    for _ in range(210):
        store.show(B, "later")
    assert store.shown(id) is None and len(list(store.done())) == 3
    store.close()
    store = ProgressStore(path)
    assert len(list(store.done())) == 3
    store.forget()
    assert list(store.done()) == []
    store.close()
    for file in path.parent.iterdir():
        assert b"secret answer" not in file.read_bytes(), file.name


def test_homeworks_are_dropped_one_by_one(tmp_path: Path) -> None:
    """What is stale of one homework says nothing of another whose name begins alike."""
    store = ProgressStore(tmp_path / "practice.sqlite")
    one, other = Choice("a_b", "1"), Choice("axb", "1")
    store.keep(one, "old", "one")
    store.keep(other, "old", "other")
    store.drop_others("a_b", "new")
    assert (store.ready(one), store.ready(other)) == (0, 1)
    store.close()


def test_a_store_that_cannot_be_is_said(tmp_path: Path) -> None:
    """A file that is no database and a folder that cannot be made are one line each."""
    file = tmp_path / "file"
    file.write_bytes(b"no database, but long enough to be looked at" * 40)
    with pytest.raises(InputError, match=r"cannot keep progress in '.*file'"):
        ProgressStore(file)
    with pytest.raises(InputError, match="cannot keep progress"):
        ProgressStore(file / "below.sqlite")
    assert sqlite3.sqlite_version_info >= (3, 35)  # RETURNING
