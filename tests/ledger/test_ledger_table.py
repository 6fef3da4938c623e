"""The table of the desk: rows are only added, at once by several, and none is lost."""

import random
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from exgen.errors import InputError
from exgen.ledger.ledger_table import NAME, Ledger
from exgen.ledger.records import Change, ConflictError, What, answer_mark
from exgen.ledger.standing import Standing

WRITER = Path(__file__).with_name("writer.py")


def points(value: float, student: str = "s1", part: str = "1") -> Change:
    """Points that a person gives."""
    return Change(what=What.POINTS, student=student, part=part, points=value)


def standing(ledger: Ledger) -> dict[tuple[str, str], float | None]:
    """The points that stand."""
    return {at: r.change.points for at, r in Standing.of(ledger.rows()).decided.items()}


def test_rows_are_added_and_undone(tmp_path: Path) -> None:
    """The last decision stands, an undone one makes way, and every row stays with who and when."""
    ledger = Ledger(tmp_path / NAME)
    before = time.time()
    ledger.add("Ada", "a", [points(1), points(2, "s2")])
    ledger.add("Karl", "b", [points(3)])
    assert standing(ledger) == {("s1", "1"): 3, ("s2", "1"): 2}
    ledger.undo("Karl", "c", "b")
    assert standing(ledger) == {("s1", "1"): 1, ("s2", "1"): 2}
    ledger.undo("Karl", "d", "a")
    assert standing(ledger) == {}
    rows = ledger.rows()
    assert [(r.id, r.who, r.change.what) for r in rows] == [
        (1, "Ada", "points"), (2, "Ada", "points"), (3, "Karl", "points"), (4, "Karl", "undo"),
        (5, "Karl", "undo"),
    ]  # fmt: skip
    assert all(before <= r.at <= time.time() for r in rows)
    assert ledger.rows(after=4) == rows[4:]
    with pytest.raises(InputError, match="nothing to be undone"):
        ledger.undo("Karl", "e", "no such batch")


def test_typed_answers_are_apart_from_decisions(tmp_path: Path) -> None:
    """An answer that is typed takes no decision's place, nor the other way round."""
    ledger = Ledger(tmp_path / NAME)
    ledger.add("Ada", "a", [Change(what=What.ANSWER, student="s1", part="1", text="n x 1")])
    ledger.add("Ada", "b", [Change(what=What.ACCEPT, student="s1", part="1")])
    found = Standing.of(ledger.rows())
    assert found.answers("s1") == {"1": "n x 1"} and found.answers("s2") == {}
    assert found.decided["s1", "1"].change.what is What.ACCEPT


def test_a_batch_is_added_once(tmp_path: Path) -> None:
    """Who asks again, because no answer came, does nothing twice."""
    ledger = Ledger(tmp_path / NAME)
    first = ledger.add("Ada", "a", [points(1)])
    assert ledger.add("Ada", "a", [points(1)]) == first and len(ledger.rows()) == 1


def test_nobody_overwrites_what_they_have_not_seen(tmp_path: Path) -> None:
    """A decision of another person since then is told; one's own, and one on another part, not."""
    ledger = Ledger(tmp_path / NAME)
    seen = ledger.add("Ada", "a", [points(1)])
    ledger.add("Karl", "b", [points(2)], seen=seen)
    with pytest.raises(ConflictError, match="Karl has just marked 1 of s1"):
        ledger.add("Ada", "c", [points(5, "s2"), points(3)], seen=seen)
    assert standing(ledger) == {("s1", "1"): 2}, "all or none"
    ledger.add("Karl", "d", [points(4)], seen=seen)
    ledger.add("Ada", "e", [points(3, part="2")], seen=seen)
    ledger.add("Ada", "f", [points(3)], seen=seen + 2)


def test_no_row_can_be_changed(tmp_path: Path) -> None:
    """Not even by another program that opens the file; which is for its owner alone."""
    ledger = Ledger(tmp_path / NAME)
    ledger.add("Ada", "a", [points(1)])
    other = sqlite3.connect(tmp_path / NAME)
    for command in ("UPDATE ledger SET points = 9", "DELETE FROM ledger"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            other.execute(command)
    other.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) == 3
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    mode = ledger._db.execute("PRAGMA journal_mode").fetchone()[0]
    assert (mode, ledger._db.execute("PRAGMA synchronous").fetchone()[0]) == ("wal", 2)


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """No database, a folder, a later version: one line."""
    (tmp_path / "no.sqlite").write_bytes(b"no database" * 400)
    later = sqlite3.connect(tmp_path / "later.sqlite")
    later.execute("PRAGMA user_version = 9")
    later.close()
    for name in ("no.sqlite", ".", "later.sqlite"):
        with pytest.raises(InputError, match="the desk's file"):
            Ledger(tmp_path / name)
    assert Ledger.at(tmp_path) is None


def test_many_write_at_once(tmp_path: Path) -> None:
    """Eight writers, with a connection each: all their rows are there, in one order for all."""

    def write(name: str) -> None:
        ledger = Ledger(tmp_path / NAME)
        for count in range(8):  # a slow disk syncs each, and nobody waits for ever
            ledger.add(name, f"{name}-{count}", [points(count, student=name)])
        ledger.close()

    writers = [threading.Thread(target=write, args=(f"s{k}",)) for k in range(8)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    ledger = Ledger(tmp_path / NAME)
    assert standing(ledger) == {(f"s{k}", "1"): 7 for k in range(8)}
    assert [row.id for row in ledger.rows()] == list(range(1, 65))


def test_thirty_kills_lose_nothing(tmp_path: Path) -> None:
    """Writers killed at random moments: what was acknowledged is there, and no half batch."""
    said: list[str] = []
    chance = random.Random(17)
    for round in range(10):
        command = [sys.executable, str(WRITER), str(tmp_path / NAME)]
        writers = [
            subprocess.Popen([*command, f"w{round}{k}"], stdout=subprocess.PIPE, text=True)
            for k in "abc"
        ]
        for each in writers:
            assert each.stdout is not None
            for _ in range(chance.randrange(1, 6)):
                said.append(each.stdout.readline().strip())
        time.sleep(chance.uniform(0, 0.02))
        for each in writers:
            each.send_signal(signal.SIGKILL)
            time.sleep(chance.uniform(0, 0.01))
        for each in writers:
            assert each.stdout is not None
            said += [line.strip() for line in each.stdout if line.endswith("\n")]
            each.stdout.close()
            assert each.wait() == -signal.SIGKILL
    ledger = Ledger(tmp_path / NAME)
    rows = ledger.rows()
    there = [row.batch for row in rows]
    assert len(set(said)) == len(said) >= 60 and set(said) <= set(there)
    assert set(Counter(there).values()) == {2}
    assert ledger._db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_decision_is_about_an_answer() -> None:
    """Its mark is another one for another sheet, part or answer, white space around it aside."""
    marks = {answer_mark(*each) for each in (("A", "1", "x"), ("B", "1", "x"), ("A", "1", "y"),
                                             ("A", "1x", ""), ("A", "2", "x"))}  # fmt: skip
    assert len(marks) == 5 and answer_mark("A", "1", " x\n") == answer_mark("A", "1", "x")
