"""`exgen class` from a roster to a folder: what is done already is kept, the rest is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from exgen import __version__
from exgen.classroom.allocation import Allocation
from exgen.classroom.caveats import shared, without_font
from exgen.classroom.closing import Closing
from exgen.classroom.folder import JOURNAL, ClassFolder
from exgen.classroom.journal import Done, Entry, Inputs, Journal
from exgen.classroom.making import Making, Planned
from exgen.classroom.places import chunks, keys, places
from exgen.classroom.roster import Student
from exgen.classroom.secret import Secret, create_secret, read_secret
from exgen.classroom.variants import homework_digest
from exgen.classroom.work import Failed, Made, Result
from exgen.classroom.workers import Workers
from exgen.errors import InputError
from exgen.homework import Homework
from exgen.wording import quoted

Told = Callable[[str, int], None]
"""Told what is going on, and how many students are done."""

_DIFFERENT: Final = {
    "exgen": "was made by exgen {old}, and this is {new}",
    "homework": "holds the homework {old}, not {new}",
    "content": "was made before its homework was changed",
    "seed": "was made with --seed {old}, not {new}",
    "secret": "was made with another secret than this one (name it with --secret)",
}
"""What of the inputs differs, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A class to be made: the homework, the seed, who is in it, the secret, the folder."""

    homework: Homework
    seed: int
    students: tuple[Student, ...]
    secret: Secret = field(repr=False)
    out: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it: who failed and why, and what a person should know."""

    failed: tuple[Failed, ...]
    warnings: tuple[str, ...]


def check_folder(out: Path) -> None:
    """Raise `InputError` for an output folder that cannot hold a class; nothing is created."""
    ClassFolder(out).check()


def secret_for(out: Path, path: Path) -> Secret:
    """The secret in `path`, made there unless the folder `out` holds a class already.

    Raises `InputError` where that class's secret is missing.
    """
    secret = read_secret(path)
    if secret is None and (out / JOURNAL).exists():
        raise InputError(
            f"the secret {quoted(str(path), limit=200)} of the class in {quoted(str(out))} is"
            " missing: put it back, name it with --secret, or choose another folder with --out"
        )
    return secret or create_secret(path)


def make_class(order: Order, *, workers: Workers, told: Told) -> Outcome:
    """Make what is missing of a class.

    The bytes depend on the order alone. Raises `InputError` for a folder that holds something
    else, and what concerns the whole class; what fails for a student is in the outcome.
    """
    return _Run(order, told).run(workers)


class _Run:
    """One run over a class: what is finished, what fails, what is to be told."""

    def __init__(self, order: Order, told: Told) -> None:
        self._order = order
        self._homework = order.homework.asking(original=False)
        self._told = told
        self._inputs = Inputs(
            exgen=__version__,
            homework=self._homework.name,
            content=homework_digest(self._homework),
            seed=order.seed,
            secret=order.secret.mark,
        )
        self._chunks = chunks(places(order.students, secret=order.secret, inputs=self._inputs))
        self._keys = keys(self._inputs, self._chunks)
        self._allocation = Allocation(self._homework)
        self._folder = ClassFolder(order.out)
        self._journal = Journal(self._folder)
        self._finished: dict[str, Done] = {}
        self._entries: dict[str, Entry] = {}
        self._files: dict[str, str] = {}
        self._tex: set[str] = set()
        self._failed: list[Failed] = []
        self._warnings: list[str] = []

    def run(self, workers: Workers) -> Outcome:
        """Do all of it."""
        with self._folder.opened():
            self._check_inputs()
            self._take_up()
            self._told("drawing and typesetting", len(self._entries))
            if len(self._finished) < len(self._chunks):
                making = Making(self._homework, self._allocation, keep=self._keep)
                done = {k for k, key in enumerate(self._keys) if key in self._finished}
                making.run(self._chunks, done=done, count=self._count, workers=workers)
                # Written in the order in which batches finished, which is chance.
                self._journal.start(self._inputs, self._kept())
            else:
                self._count(len(self._chunks) - 1)
            order = {student.id: k for k, student in enumerate(self._order.students)}
            self._failed.sort(key=lambda one: order[one.student])
            self._warnings += shared(self._entries.values())
            self._warnings += without_font(self._order.students)
            closing = Closing(
                folder=self._folder,
                homework=self._homework,
                inputs=self._inputs,
                keys=self._keys,
                entries=[
                    self._entries[s.id] for s in self._order.students if s.id in self._entries
                ],
                failed=self._failed,
                files=self._files,
                tex=sorted(self._tex),
            )
            if not closing.is_done():
                self._told("binding and listing", len(self._entries))
                self._warnings += closing.close()
        return Outcome(failed=tuple(self._failed), warnings=tuple(self._warnings))

    def _check_inputs(self) -> None:
        """Raise `InputError` when the folder holds a class made from something else."""
        before = self._journal.inputs()
        if before is None or before == self._inputs:
            return
        old, new = asdict(before), asdict(self._inputs)
        name = next(name for name in _DIFFERENT if old[name] != new[name])
        what = _DIFFERENT[name].format(old=old[name], new=new[name])
        raise InputError(
            f"the class in {self._folder.shown} {what}: choose another folder with --out"
        )

    def _take_up(self) -> None:
        """Find out what is done, remove what belongs to nobody any more, begin the journal."""
        wanted = set(self._keys)
        old: dict[str, str] = {}
        for done in self._journal.batches():
            old |= done.files
            if done.key in wanted and self._is_whole(done):
                self._finished[done.key] = done
        kept = self._kept()
        for done in kept:
            self._note(done.entries, done.files, done.tex)
        students = {student.id for student in self._order.students}
        for name, digest in old.items():
            if not students & _owners(name) and self._folder.digest(name) == digest:
                self._folder.remove(name)
        self._journal.start(self._inputs, kept)

    def _kept(self) -> list[Done]:
        """The batches that are finished, in the order of the roster."""
        return [self._finished[key] for key in self._keys if key in self._finished]

    def _is_whole(self, done: Done) -> bool:
        """Whether all files of a batch are as they were written; who changed one is told."""
        whole = True
        for name, digest in done.files.items():
            found = self._folder.digest(name)
            whole = whole and found == digest
            if found not in {None, digest}:
                self._warnings.append(f"{self._folder.path / name} was changed; it is made again")
        return whole

    def _count(self, number: int) -> None:
        """Count the variants of a chunk that is done as given."""
        done = self._finished[self._keys[number]]
        for entry in done.entries:
            self._allocation.count(entry.variants)
        self._allocation.set_levels(done.levels)

    def _keep(self, planned: Planned, result: Result) -> None:
        """Write what a batch made, then note it in the journal."""
        files: dict[str, str] = {}
        for made in result.made:
            for name, content in made.files.items():
                files[name] = self._folder.write(name, content)
        failed = (*planned.failed, *result.failed)
        entries = [_entry(made) for made in result.made]
        if not failed:
            key = self._keys[result.number]
            done = Done(
                key=key, entries=entries, levels=planned.levels, files=files, tex=result.tex
            )
            self._journal.add(done)
            self._finished[key] = done
        self._failed += failed
        self._note(entries, files, result.tex)
        self._told("drawing and typesetting", len(self._entries) + len(self._failed))

    def _note(self, entries: Sequence[Entry], files: Mapping[str, str], tex: str) -> None:
        self._entries |= {entry.id: entry for entry in entries}
        self._files |= files
        self._tex |= {tex} - {""}


def _owners(name: str) -> set[str]:
    """The ids that a file of a class may belong to: its name up to each of its dots."""
    words = name.rpartition("/")[2].split(".")
    return {".".join(words[:k]) for k in range(1, len(words))}


def _main(student: str) -> set[str]:
    """The files that every student has."""
    return {f"problems/{student}.pdf", f"solutions/{student}.pdf", f"keys/{student}.json"}


def _entry(made: Made) -> Entry:
    given = made.assignment
    return Entry(
        id=given.student.id,
        name=given.student.name,
        email=given.student.email,
        section=given.student.section,
        code=given.code,
        seed=given.seed,
        first=dict(given.first),
        variants=dict(made.variants),
        further=[name for name in sorted(made.files) if name not in _main(given.student.id)],
        brief=made.brief,
    )
