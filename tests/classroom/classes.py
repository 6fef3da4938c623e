"""Small classes for the tests: a homework of one short question, students, workers at hand."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from exgen.classroom.class_run import ClassOutcome, Order, make_class
from exgen.classroom.distinct_variants import homework_digest, student_seed
from exgen.classroom.roster import Student
from exgen.classroom.secret import Secret
from exgen.crew.records import Crew, Workers
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.typeset.document import Kind

SHORT = """\
name = "warm-up"
title = "Warm-up"
preliminaries = false

[[question]]
id = "1"
family = "gradient"
points = 10
options = { level = 1 }
"""
SECRET = Secret(b"exgen tests only, no real secret")


def short_homework(folder: Path) -> Homework:
    """A homework of one question with a short answer, read from a file in the folder."""
    path = folder / "warm-up.toml"
    path.write_text(SHORT, encoding="utf-8")
    return read(str(path), families=FAMILIES)


def students(count: int) -> tuple[Student, ...]:
    """So many students with plain names and ids."""
    return tuple(Student(id=f"s{k}", name=f"Student {k}") for k in range(1, count + 1))


TWELVE = students(12)
"""A class of two batches."""


@contextlib.contextmanager
def here() -> Iterator[Crew]:
    """Workers that are threads of this process, so that a test can lay hands on what they do."""
    with ThreadPoolExecutor(1) as executor:
        yield Crew(executor=executor, parallel=1)


def make(
    out: Path,
    who: Sequence[Student],
    *,
    homework: Homework,
    seed: int = 7,
    secret: Secret = SECRET,
    workers: Workers = here,
    accept: bool = False,
    columns: tuple[str, ...] = ("ID",),
    say: Callable[[str], None] = lambda line: None,
    besides: tuple[Kind, ...] = (),
    formats: tuple[str, ...] = (),
) -> ClassOutcome:
    """Make a class in the folder `out`."""
    order = Order(
        homework=homework,
        seed=seed,
        students=tuple(who),
        secret=secret,
        out=out,
        columns=columns,
        accept=accept,
        besides=besides,
        formats=formats,
    )
    return make_class(order, workers=workers, told=lambda doing, done: None, say=say)


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by their path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def lay(folder: Path, content: dict[str, bytes]) -> None:
    """Write files into a folder, with the time of long ago."""
    for name, each in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each)
        os.utime(path, (1, 1))


def seed_of(student: str, homework: Homework) -> int:
    """The seed of a student of these classes."""
    content = homework_digest(homework)
    return student_seed(SECRET, homework=content, seed=7, student=student)
