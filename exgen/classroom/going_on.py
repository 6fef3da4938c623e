"""Whether a class may be made in a folder, or gone on with where it was begun."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from exgen.classroom.changes import compare
from exgen.classroom.class_folder import JOURNAL, ClassFolder
from exgen.classroom.journal import ClassStanding, Journal
from exgen.classroom.records import FOLDERS, LEFT, Inputs
from exgen.classroom.roster import Student
from exgen.classroom.secret import Secret, create_secret, read_secret
from exgen.errors import InputError
from exgen.homework import Homework
from exgen.typeset.document import Kind
from exgen.wording import quoted

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
    """A class to be made: the homework, the seed, who is in it, the secret, the folder.

    `columns` are the headers under which the ids were found. `accept` tells that students may
    leave in any number, and ids change. `secret_file` is where the secret lies, for messages.
    `besides` are the documents for those who mark that are wanted for each student, `formats` the
    names of other formats in which their sheet is wanted too.
    """

    homework: Homework
    seed: int
    students: tuple[Student, ...]
    secret: Secret = field(repr=False)
    out: Path
    columns: tuple[str, ...] = ("ID",)
    accept: bool = False
    secret_file: Path | None = None
    besides: tuple[Kind, ...] = ()
    formats: tuple[str, ...] = ()


def is_fresh(out: Path) -> bool:
    """Whether a folder binds nobody: it holds no class, or one without a single sheet."""
    if not (out / JOURNAL).exists():
        return True
    folder = ClassFolder(out)
    try:
        journal = Journal(folder)
        return journal.inputs() is not None and is_bare(folder, journal.standing())
    except InputError:
        return False


def is_bare(folder: ClassFolder, standing: ClassStanding) -> bool:
    """Whether no sheet of a class was ever made."""
    return not standing.made() and not any(folder.names(name) for name in FOLDERS)


def secret_for(out: Path, path: Path) -> Secret:
    """The secret in `path`, made there unless the folder `out` holds a class already.

    Raises `InputError` where that class's secret is missing.
    """
    secret = read_secret(path)
    if secret is None and not is_fresh(out):
        raise InputError(
            f"the secret {quoted(str(path), limit=200)} of the class in {quoted(str(out))} is"
            " missing: put it back, name it with --secret, or choose another folder with --out"
        )
    return secret or create_secret(path)


def check_inputs(before: Inputs | None, now: Inputs, *, shown: str) -> None:
    """Raise `InputError` when a class with sheets was made from something else.

    `shown` names its folder.
    """
    if before is None or before == now:
        return
    old, new = asdict(before), asdict(now)
    name = next(name for name in _DIFFERENT if old[name] != new[name])
    what = _DIFFERENT[name].format(old=old[name], new=new[name])
    raise InputError(f"the class in {shown} {what}: choose another folder with --out")


def check_roster(before: ClassStanding, order: Order, folder: ClassFolder) -> list[str]:
    """A line on who came and one on who left, where anybody did.

    Raises `InputError` where the roster seems to be that of other people, unless it was accepted.
    """
    made = before.made()
    roster = before.roster
    known = made.keys() if roster is None else set(roster.ids)
    change = compare(
        [entry.student() for id, entry in made.items() if id in known],
        order.students,
        known=known,
        columns=(roster.columns if roster else (), order.columns),
    )
    doubt = change.doubt(f"the class in {folder.shown}")
    if doubt and not order.accept:
        raise InputError(doubt)
    return change.lines(str(folder.path / LEFT))
