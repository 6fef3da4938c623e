"""The table of writers. A new format is a module beside this one and a row here.

Other packages add formats through the entry points of the group `exgen.writers`; docs/writers.md
says how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from exgen.errors import InputError
from exgen.wording import listed, quoted
from exgen.words import speaking
from exgen.writers.made import SheetFiles
from exgen.writers.writer_protocol import Writer, Written

_ALSO: Final = {"json": "jsonl"}
"""Other names under which a format is looked for."""
_NOTEBOOK: Final = "notebook"
_GRADERS: Final = ("otter", "nbgrader")
"""What `--grader` takes: each is the format of a notebook for this grader."""
GROUP: Final = "exgen.writers"
"""The entry points that other packages offer formats by."""


def _html(made: SheetFiles) -> Written:
    from exgen.writers.described import described, described_solution
    from exgen.writers.html import html  # what makes no page loads no converter

    problems = html(replace(made.problems, blocks=described(made.problems.blocks, made.key)))
    with speaking(made.solutions.language):
        told = described_solution(made.solutions.blocks, made.key)
    solutions = html(replace(made.solutions, blocks=told), folded=True)
    return Written(files={"problems.html": problems.encode(), "solutions.html": solutions.encode()})


def _moodle(made: SheetFiles) -> Written:
    from exgen.writers.moodle import quiz

    return quiz(made)


def _moodle_variants(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.moodle import variants

    return variants(sheets)


def _canvas(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.canvas_lms import package

    return package(sheets)


def _prairielearn(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.prairielearn import questions

    return questions(sheets)


def _stack(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.stack import questions

    return questions(sheets)


def _stack_prepared(made: SheetFiles) -> Any:
    from exgen.writers.stack_items import items

    return items(made)


def _notebook(made: SheetFiles) -> Written:
    from exgen.writers.notebook import sheet

    return sheet(made)


def _otter(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.otter import assignments

    return assignments(sheets)


def _nbgrader(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.nbgrader import assignments

    return assignments(sheets)


def _qti21(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.qti21 import package

    return package(sheets)


def _gradescope(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.gradescope import autograder

    return autograder(sheets)


def _csv(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.plain_rows import as_csv

    return as_csv(sheets)


def _jsonl(sheets: Sequence[SheetFiles]) -> Written:
    from exgen.writers.plain_rows import as_lines

    return as_lines(sheets)


def _alone(together: Callable[[Sequence[SheetFiles]], Written]) -> Callable[[SheetFiles], Written]:
    """One sheet as a class of one, for formats that hold any number alike."""
    return lambda made: together([made])


WRITERS: Final[Mapping[str, Writer]] = {
    one.name: one
    for one in (
        Writer(
            name="html", title="accessible pages for a browser, with MathML",
            makes=("problems.html", "solutions.html"), write=_html, documents=True,
        ),
        Writer(
            name="moodle", title="questions for Moodle, as XML to import",
            makes=("moodle.xml",), write=_moodle, together=_moodle_variants,
        ),
        Writer(
            name="stack", title="questions for STACK, with formulas to type",
            makes=("stack.xml",), write=_alone(_stack), together=_stack, prepare=_stack_prepared,
        ),
        Writer(
            name="canvas", title="a quiz for Canvas, as a QTI 1.2 package",
            makes=("canvas.zip",), write=_alone(_canvas), together=_canvas,
        ),
        Writer(
            name="prairielearn", title="questions for PrairieLearn that draw variants",
            makes=("prairielearn",), write=_alone(_prairielearn), together=_prairielearn,
        ),
        Writer(
            name="gradescope", title="an autograder for Gradescope, for a class",
            makes=("gradescope.zip", "gradescope"),
            write=_alone(_gradescope), together=_gradescope,
        ),
        Writer(
            name="qti21", title="questions in QTI 2.1, for Blackboard and others",
            makes=("qti21.zip",), write=_alone(_qti21), together=_qti21,
        ),
        Writer(
            name="notebook", title="a Jupyter notebook with a cell for each answer",
            makes=("problems.ipynb", "solutions.ipynb"), write=_notebook,
        ),
        Writer(
            name="otter", title="notebooks that Otter-Grader assigns and grades",
            makes=("otter",), write=_alone(_otter), together=_otter,
        ),
        Writer(
            name="nbgrader", title="notebooks that nbgrader assigns and grades",
            makes=("nbgrader",), write=_alone(_nbgrader), together=_nbgrader,
        ),
        Writer(
            name="csv", title="questions and answers as a table",
            makes=("questions.csv",), write=_alone(_csv), together=_csv,
        ),
        Writer(
            name="jsonl", title="questions and answers as JSON, one a line",
            makes=("questions.jsonl",), write=_alone(_jsonl), together=_jsonl,
        ),
    )
}  # fmt: skip
"""exgen's own formats, by name."""


def find(name: str) -> Writer:
    """The writer of a format: exgen's own, else another package's.

    InputError for a name that no writer has, and for a package's writer that cannot be loaded.
    """
    name = _ALSO.get(name, name)
    if name in WRITERS:
        return WRITERS[name]
    others = {one.name: one for one in entry_points(group=GROUP)}
    if name in others:
        return _loaded(others[name])
    known = [*WRITERS, *sorted(others)]
    near = get_close_matches(name, known, n=1)
    hint = f", did you mean {quoted(near[0])}?" if near else ""
    raise InputError(f"--to {quoted(name)}: no such format{hint} There is {listed(known)}")


def chosen(formats: Iterable[str], *, grader: str | None = None) -> list[Writer]:
    """The writers of these formats, each once; a notebook is for the grader, where one is named.

    InputError as by `find`, for an unknown grader, and for one without a notebook to grade.
    """
    names = list(dict.fromkeys(formats))
    if grader is not None:
        if grader not in _GRADERS:
            raise InputError(f"--grader {quoted(grader)} is unknown: there is {listed(_GRADERS)}")
        if _NOTEBOOK not in names:
            raise InputError(f"--grader {grader} is for notebooks: add --to {_NOTEBOOK}")
        names = list(dict.fromkeys(grader if one == _NOTEBOOK else one for one in names))
    return [find(name) for name in names]


def every() -> list[Writer]:
    """All formats, exgen's own first; a package whose writer cannot be loaded is left out."""
    found = list(WRITERS.values())
    for one in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            found += [_loaded(one)] if one.name not in WRITERS else []
        except InputError:
            continue  # who asks for it by name is told why
    return found


def _loaded(point: EntryPoint) -> Writer:
    """What an entry point offers, as a row. InputError that names the package, where it fails."""
    package = point.dist.name if point.dist else point.value
    try:
        offered = point.load()
        offered = offered() if isinstance(offered, type) else offered
        return Writer(
            name=point.name,
            title=str(offered.title),
            makes=tuple(offered.makes),
            write=offered.write,
            together=getattr(offered, "together", None),
            where=str(getattr(offered, "where", "")),
            documents=True,
        )
    except Exception as error:
        raise InputError(
            f"--to {quoted(point.name)}: the package {quoted(package)} offers this format, but"
            f" {quoted(point.value)} is no writer ({type(error).__name__}: {error}): ask whoever"
            " maintains it, or uninstall it"
        ) from None
