"""`exgen class` from a roster to a folder: what is done already is kept, the rest is made.

The files depend on the order alone: on the homework, the seed, the secret and the roster, and not
on how many processes make them, or on how often it took. A folder remembers whom it was made for,
though. When the roster changes, whoever has a sheet keeps it to the byte and whoever is new gets a
batch with others who are new; the class then may differ from one that is made afresh.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exgen import __version__
from exgen.classroom.allocation import Allocation
from exgen.classroom.caveats import shared, strays, without_font
from exgen.classroom.class_batches import Making, Planned
from exgen.classroom.class_folder import JOURNAL, ClassFolder
from exgen.classroom.closing import Closing
from exgen.classroom.distinct_variants import homework_digest
from exgen.classroom.going_on import Order, check_inputs, check_roster, is_bare, secret_for
from exgen.classroom.ids import file_key, stem
from exgen.classroom.journal import ClassStanding, Journal, has_brief
from exgen.classroom.records import (
    FOLDERS,
    LEFT,
    MANIFEST,
    DoneBatch,
    Inputs,
    Listed,
    Plan,
    StudentEntry,
    main_files,
)
from exgen.classroom.student_places import keys, plan
from exgen.classroom.work import Failed, MadeSheet, Result, format_place
from exgen.crew.records import Workers
from exgen.writers import find

__all__ = ["ClassOutcome", "Order", "check_folder", "make_class", "secret_for"]

Told = Callable[[str, int], None]
"""Told what is going on, and how many students are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassOutcome:
    """What came of it: who failed and why, and what a person should know."""

    failed: tuple[Failed, ...]
    warnings: tuple[str, ...]


def check_folder(out: Path) -> None:
    """Raise `InputError` for an output folder that cannot hold a class; nothing is created."""
    ClassFolder(out).check()


def make_class(
    order: Order, *, workers: Workers, told: Told, say: Callable[[str], None] = lambda line: None
) -> ClassOutcome:
    """Make what is missing of a class.

    `say` is given a line on who came and one on who left, before any work. Raises `InputError` for
    a folder that holds something else, for a roster that seems to be that of other people, and
    what concerns the whole class; what fails for a student is in the outcome.
    """
    run = _Run(order, told, say)
    with run.folder.opened():
        try:
            return run.run(workers)
        except OSError as error:
            raise run.folder.told(error) from None


class _Run:
    """One run over a class: what is finished, what fails, what is to be told."""

    def __init__(self, order: Order, told: Told, say: Callable[[str], None]) -> None:
        self.folder = ClassFolder(order.out)
        self._order = order
        self._homework = order.homework.asking(original=False)
        self._told = told
        self._say = say
        self._inputs = Inputs(
            exgen=__version__,
            homework=self._homework.name,
            content=homework_digest(self._homework),
            seed=order.seed,
            secret=order.secret.mark,
        )
        self._places = {student.id: k for k, student in enumerate(order.students)}
        self._allocation = Allocation(self._homework)
        self._journal = Journal(self.folder)
        self._before = ClassStanding()
        self._begun = False
        self._known: dict[str, set[str]] = {}
        self._plan: Plan = ()
        self._keys: list[str] = []
        self._made: dict[str, DoneBatch] = {}
        self._entries: dict[str, StudentEntry] = {}
        self._files: dict[str, str] = {}
        self._failed: list[Failed] = []
        self._warnings: list[str] = []

    def run(self, workers: Workers) -> ClassOutcome:
        """Do all of it, in the folder that is open; where no sheet came of it, nothing stays."""
        try:
            return self._run(workers)
        finally:
            if self._begun and not self._entries and is_bare(self.folder, self._before):
                self.folder.remove(JOURNAL)

    def _run(self, workers: Workers) -> ClassOutcome:
        self._before = self._journal.standing()
        bare = is_bare(self.folder, self._before)
        before = self._journal.inputs()
        if not bare:
            check_inputs(before, self._inputs, shown=self.folder.shown)
            for line in check_roster(self._before, self._order, self.folder):
                self._say(line)
        finished = self._take_up()
        self._told("drawing and typesetting", len(self._entries))
        if len(finished) < len(self._plan):
            self.folder.remove(MANIFEST)  # it is that of a class which is whole
            making = Making(
                self._homework,
                self._allocation,
                keep=self._keep,
                besides=self._order.besides,
                formats=self._order.formats,
            )
            making.run(self._plan, done=finished, count=self._count, workers=workers)
        self._failed.sort(key=lambda one: self._places[one.student])
        if bare and not self._entries:
            return ClassOutcome(failed=tuple(self._failed), warnings=())
        entries = sorted(self._entries.values(), key=lambda entry: self._places[entry.id])
        self._warnings += shared(entries)
        self._warnings += without_font(self._order.students, secret=self._order.secret_file)
        self._close(entries)
        # Until now it has them in the order in which they were finished, which is chance.
        made = tuple(self._made[key] for key in self._keys if key in self._made)
        self._journal.start(
            self._inputs, ClassStanding(plan=self._plan, roster=self._roster(), done=made)
        )
        return ClassOutcome(failed=tuple(self._failed), warnings=tuple(self._warnings))

    def _close(self, entries: Sequence[StudentEntry]) -> None:
        """Write the last files, and leave nothing of exgen's that is not of this class."""
        present = [any(each.student.id in self._places for each in batch) for batch in self._plan]
        closing = Closing(
            folder=self.folder,
            homework=self._homework,
            inputs=self._inputs,
            keys=[key for key, wanted in zip(self._keys, present, strict=True) if wanted],
            entries=entries,
            failed=self._failed,
            files=self._files,
            tex=sorted({done.tex for done in self._made.values()} - {""}),
        )
        done = closing.is_done()
        if not done:
            self._told("binding and listing", len(self._entries))
            self.folder.remove(MANIFEST)
        self._warnings += strays(self.folder, self._sweep())
        if not done:
            self._warnings += closing.close()

    def _roster(self) -> Listed:
        """Who is in the class now, for the next run."""
        return Listed(ids=list(self._places), columns=list(self._order.columns))

    def _take_up(self) -> set[int]:
        """Plan the class, begin the journal; the numbers of the batches that are finished."""
        self._known = self._before.digests()
        self._plan = plan(
            self._order.students,
            secret=self._order.secret,
            inputs=self._inputs,
            before=self._before.plan,
            made={entry.id for done in self._before.done for entry in done.entries},
        )
        self._keys = keys(self._inputs, self._plan)
        old = {done.key: done for done in self._before.done}
        self._make_room()
        for key in self._keys:
            if key in old:
                self._bring_back(old[key])
        finished = {
            number
            for number, key in enumerate(self._keys)
            if key in old and self._is_finished(old[key])
        }
        for number in finished:
            self._note(old[self._keys[number]])
        # What is not finished stays in it too: it tells which files are exgen's.
        now = replace(self._before, plan=self._plan, roster=self._roster())
        self._journal.start(self._inputs, now)
        self._begun = True
        return finished

    def _make_room(self) -> None:
        """Move away the files of those who left whose names somebody in the roster has now.

        `CSC/1` and `CSC-1` have files of one name, and so have `ab` and `AB` on some systems.
        """
        taken = {file_key(id) for id in self._places}
        for entry in self._before.made().values():
            if entry.id in self._places or file_key(entry.id) not in taken:
                continue
            for name in entry.files():
                if self.folder.digest(name) in self._digests(entry.id, name):
                    self.folder.remove(MANIFEST)  # it has this file
                    self.folder.move(name, f"{LEFT}/{name}")

    def _digests(self, id: str, name: str) -> set[str]:
        """The SHA-256 that a file of a student has had."""
        done = [one for one in self._before.done if any(entry.id == id for entry in one.entries)]
        return {one.files[name] for one in done if name in one.files}

    def _bring_back(self, done: DoneBatch) -> None:
        """Put the files of those who come back where they were, to the byte."""
        for entry in done.entries:
            for name in entry.files() if entry.id in self._places else ():
                away = f"{LEFT}/{name}"
                lost = self.folder.digest(name) is None
                if lost and self.folder.digest(away) == done.files.get(name, ""):
                    self.folder.move(away, name)

    def _is_finished(self, done: DoneBatch) -> bool:
        """Whether everybody in a batch who is still there has their files, as they were written.

        They have none of the documents that are wanted besides if those were not wanted before. Who
        changed a file is told.
        """
        whole = not self._places.keys() & set(done.failed)
        for entry in done.entries:
            whole = whole and has_brief(entry)
            wanted = {f"{kind}/{stem(entry.id)}.pdf" for kind in self._order.besides}
            formats = [find(each) for each in self._order.formats]
            makes = [name for one in formats if one.together is None for name in one.makes]
            there = wanted <= set(entry.further) and all(
                any(file.startswith(format_place(entry.id, name)) for file in entry.further)
                for name in makes
            )
            whole = whole and (entry.id not in self._places or there)
            for name in entry.files() if entry.id in self._places else ():
                found = self.folder.digest(name)
                whole = whole and found is not None and found == done.files.get(name)
                if found not in {None, done.files.get(name), *self._known.get(name, ())}:
                    path = self.folder.path / name
                    self._warnings.append(f"{path} was changed; it is made again")
        return whole

    def _count(self, number: int) -> None:
        """Count the variants of a batch that is finished as given."""
        done = self._made[self._keys[number]]
        for entry in done.entries:
            self._allocation.count(entry.variants)
        self._allocation.set_levels(done.levels)

    def _keep(self, planned: Planned, result: Result) -> None:
        """Write what a batch made for those who are there, between two lines of the journal."""
        contents: dict[str, bytes] = {}
        for made in result.made:
            if made.assignment.student.id in self._places:
                contents |= made.files
        files = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        failed = (*planned.failed, *result.failed)
        done = DoneBatch(
            key=self._keys[result.number],
            entries=[_entry(made) for made in result.made],
            levels=planned.levels,
            files=files,
            tex=result.tex,
            failed=[one.student for one in failed],
        )
        self._journal.begin(files)
        self.folder.write(contents)
        self._journal.add(done)
        self._failed += [one for one in failed if one.student in self._places]
        self._note(done)
        self._told("drawing and typesetting", len(self._entries) + len(self._failed))

    def _note(self, done: DoneBatch) -> None:
        self._made[done.key] = done
        self._entries |= {entry.id: entry for entry in done.entries if entry.id in self._places}
        self._files |= {
            name: done.files[name]
            for entry in done.entries
            if entry.id in self._places
            for name in entry.files()
        }

    def _sweep(self) -> list[str]:
        """Move away the files of those who left; the names of those that are not exgen's."""
        strange = []
        for name in (name for folder in FOLDERS for name in self.folder.names(folder)):
            if unicodedata.normalize("NFC", name) in self._files:
                continue
            if self.folder.digest(name) in self._known.get(name, ()):
                self.folder.move(name, f"{LEFT}/{name}")
            else:
                strange.append(name)
        return strange


def _entry(made: MadeSheet) -> StudentEntry:
    given = made.assignment
    return StudentEntry(
        id=given.student.id,
        name=given.student.name,
        email=given.student.email,
        section=given.student.section,
        code=given.code,
        seed=given.seed,
        first=dict(given.first),
        variants=dict(made.variants),
        further=[name for name in sorted(made.files) if name not in main_files(given.student.id)],
        brief=made.brief,
    )
