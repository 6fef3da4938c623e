"""What one batch does: a small record in, the bytes of all files of its students out.

A batch is a pure function: it reads and writes no file of the class, so any process on any machine
that has this version of exgen and TeX makes the same of it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from exgen import __version__
from exgen.classroom.brief import Brief, brief
from exgen.classroom.distinct_variants import Likeness, variant_of
from exgen.classroom.ids import stem
from exgen.classroom.records import main_files
from exgen.classroom.roster import Student
from exgen.errors import ExgenError, InputError, TexError
from exgen.homework import Homework
from exgen.key_figures import figures, with_figures
from exgen.key_text import key_text
from exgen.output import digests
from exgen.pipeline import Sheet, draw_sheet
from exgen.typeset.batch import BatchError, typeset_batch
from exgen.typeset.document import Kind, Source
from exgen.typeset.engine import Typeset, find_program
from exgen.typeset.escape import is_printable
from exgen.typeset.people_names import name_in_tex
from exgen.wording import one_line

MOST: Final = 20
"""Students in a batch at most, since a run of TeX keeps all their pages in memory."""
_ONE_AT_A_TIME: Final = threading.Lock()
"""A Dask worker may have several threads; the tables of expressions are for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentPlan:
    """A student, their seed and code, and by question the number of the draw that was planned."""

    student: Student
    seed: int
    code: str
    first: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some students' sheets to be made, by the version of exgen that planned them.

    `besides` are the documents for those who mark that are wanted (see `Sheet.documents`),
    `formats` the names of other formats (see `exgen.writers`).
    """

    number: int
    homework: Homework
    assignments: tuple[StudentPlan, ...]
    besides: tuple[Kind, ...] = ()
    formats: tuple[str, ...] = ()
    version: str = __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSheet:
    """A student's files (path within the class's folder -> content), and the sheet in brief."""

    assignment: StudentPlan
    files: Mapping[str, bytes] = field(repr=False)
    brief: Brief = field(repr=False)
    variants: Mapping[str, Likeness] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A student whose sheet could not be made, why, and the exit status that goes with it."""

    student: str
    cause: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a batch, and the TeX that made it."""

    number: int
    made: tuple[MadeSheet, ...]
    failed: tuple[Failed, ...]
    tex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proved:
    """A student's sheet before TeX."""

    made: MadeSheet
    documents: Mapping[str, Source]


def make_batch(batch: Batch) -> Result:
    """Make the sheets of a batch; one student's failure leaves the others alone.

    Raises `InputError` where this is not the version of exgen that the batch was planned by, and
    for a homework with options that make no sense.
    """
    if batch.version != __version__:
        raise InputError(
            f"this worker has exgen {__version__}, the class is made by {batch.version}: install"
            " the same version everywhere"
        )
    tex = tex_version()  # before all work: without TeX it would be in vain
    proved: dict[str, _Proved] = {}
    failed: list[Failed] = []
    with _ONE_AT_A_TIME:
        for assignment in batch.assignments:
            name = assignment.student.id
            try:
                one = _prove(batch.homework, assignment, batch.besides)
                proved[name] = _with_formats(one, batch.formats)
            except InputError:
                raise  # the homework's fault: it is every student's
            except Exception as error:
                failed.append(failure(name, error))
    documents = {
        (name, kind): document
        for name, one in proved.items()
        for kind, document in one.documents.items()
    }
    # Apart, for the bytes of a sheet may not depend on what else is wanted.
    pages, broken = _typeset({at: d for at, d in documents.items() if at[1] not in batch.besides})
    if batch.besides:
        more, others = _typeset({at: d for at, d in documents.items() if at[1] in batch.besides})
        pages, broken = pages | more, others | broken
    failed += [failure(name, error) for name, error in broken.items()]
    order = [assignment.student.id for assignment in batch.assignments]
    return Result(
        number=batch.number,
        made=tuple(
            _with_pages(one.made, {kind: pages[name, kind] for kind in one.documents})
            for name, one in proved.items()
            if name not in broken
        ),
        failed=tuple(sorted(failed, key=lambda one: order.index(one.student))),
        tex=tex,
    )


def failure(student: str, error: BaseException) -> Failed:
    """A failure in one line; what is no failure of exgen's own kinds is named by its type."""
    if isinstance(error, ExgenError):
        return Failed(student=student, cause=one_line(str(error)), status=error.status)
    cause = one_line(f"{type(error).__name__}: {error}")
    return Failed(student=student, cause=cause, status=1)


def _prove(homework: Homework, assignment: StudentPlan, besides: tuple[Kind, ...]) -> _Proved:
    """Draw and prove a student's sheet."""
    student = assignment.student
    sheet = draw_sheet(homework, seed=assignment.seed, planned=assignment.first)
    sheet = replace(sheet, code=assignment.code)
    files = sheet.files()
    written = sheet.key()
    drawn = figures(written, sheet.problems)
    written = with_figures(written, drawn, before=f"{stem(student.id)}.", endings=("svg",))
    contents = {**written, "student": student.id, "files": digests(files)}
    placed = {place(student.id, name): content for name, content in files.items()}
    placed |= {f"keys/{stem(student.id)}.{one.name}.svg": one.svg for one in drawn}
    placed[main_files(student.id)[2]] = key_text(contents).encode()
    made = MadeSheet(
        assignment=assignment,
        files=placed,
        brief=brief(sheet),
        variants={one.question.id: variant_of(one.question) for one in sheet.questions},
    )
    return _Proved(made=made, documents=_documents(sheet, student, besides))


def _documents(sheet: Sheet, student: Student, besides: tuple[Kind, ...]) -> dict[str, Source]:
    """A student's documents; an id that the sheet's fonts lack stands with the name."""
    if is_printable(student.id):
        return sheet.documents(student=student.name, student_id=student.id, besides=besides)
    both = f"{student.name} ({student.id})" if student.name else student.id
    ways = (both, student.name, student.id)
    named = next((text for text in ways if name_in_tex(text)), "")
    return sheet.documents(student=named, besides=besides)


def _with_formats(proved: _Proved, formats: Sequence[str]) -> _Proved:
    """The same with the sheet in other formats."""
    if not formats:
        return proved
    from exgen.words import speaking
    from exgen.writers import SheetFiles as Sources
    from exgen.writers import find

    made, student = proved.made, proved.made.assignment.student.id
    kept = ("problems", "solutions")  # no writer asks for more
    files = {f"{kind}.tex": proved.documents[kind].source.encode() for kind in kept}
    files["key.json"] = made.files[main_files(student)[2]]
    for path, content in made.files.items():  # figures and scripts, by the names in the key
        name = path.partition("/")[2]
        files |= {name: content, name.removeprefix(f"{stem(student)}."): content}
    # What joins a class into one thing to import is written when all of it is there.
    alone = [writer for each in formats if (writer := find(each)).together is None]
    sources = Sources(files)
    with speaking(sources.language):
        written = {
            format_place(student, name): content
            for writer in alone
            for name, content in writer.write(sources).files.items()
        }
    return replace(proved, made=replace(made, files={**made.files, **written}))


def format_place(student: str, name: str) -> str:
    """Where a file of another format goes: `problems/<id>.html`, `keys/<id>.sheet.ipynb`.

    There are no folders within those of a class: the name has a dot for each.
    """
    name = name.replace("/", ".")
    kind, _, ending = name.partition(".")
    if kind in ("problems", "solutions"):
        return f"{kind}/{stem(student)}.{ending}"
    return f"keys/{stem(student)}.{name}"


def place(student: str, name: str) -> str:
    """Where a question's further file goes: `problems/<id>.<name>`, a solution's beside those."""
    folder = "solutions" if "solution" in Path(name).stem else "problems"
    return f"{folder}/{stem(student)}.{name}"


def _typeset(
    documents: Mapping[tuple[str, str], Source],
) -> tuple[dict[tuple[str, str], Typeset], dict[str, ExgenError]]:
    """The pages by student and kind, and what went wrong by student."""
    named = {f"{kind}/{stem(name)}": (name, kind) for name, kind in documents}
    broken: dict[str, ExgenError] = {}
    try:
        made = typeset_batch({text: documents[key] for text, key in named.items()})
    except BatchError as error:
        made = error.done
        for text, cause in error.failures.items():
            broken.setdefault(named[text][0], TexError(cause))
    return {named[text]: page for text, page in made.items()}, broken


def _with_pages(made: MadeSheet, pages: Mapping[str, Typeset]) -> MadeSheet:
    name = stem(made.assignment.student.id)
    files = {f"{kind}/{name}.pdf": page.pdf for kind, page in pages.items()}
    return replace(made, files={**files, **made.files})


@lru_cache(maxsize=1)
def tex_version() -> str:
    """The first line in which pdflatex tells its version."""
    import subprocess

    command = [str(find_program()), "--version"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return one_line((ran.stdout.splitlines() or ["unknown"])[0])
