"""Grading one submission: a test for each part of the student's own sheet, in results.json.

`sheets/CODE.json` has what is asked and answered on each sheet; only root may read it.
"""

import contextlib
import json
import math
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent
sys.path.insert(0, str(SOURCE))

import typed_answer  # noqa: E402 - Python does not look beside this file by itself
from function import graded  # noqa: E402
from handed import Handed, handed, sheet_of  # noqa: E402

from exgen.checking.submission import read_answers  # noqa: E402
from exgen.errors import ExgenError, InputError  # noqa: E402
from exgen.grading.verdict import CodeVerdict  # noqa: E402

Test = dict[str, Any]
SECONDS = {"code": 120}
"""How long one part may take, by its form; 20 for all others."""
GRAIN = 2
"""Points for code are counted in halves, as `exgen mark` does."""
SHOWN = 300
FAILED = "This part could not be checked by the program: your instructor will look at it."


def main(autograder: Path) -> None:
    """Grade what is in `submission/`; whatever happens, there are results."""
    close(autograder)
    place = autograder / "results" / "results.json"
    place.parent.mkdir(exist_ok=True)
    write(place, {"score": 0, "output": FAILED})
    try:
        found = results(autograder)
    except ExgenError as error:
        found = {"score": 0, "output": sentence(str(error))}
    write(place, {**found, "output_format": "text", "stdout_visibility": "hidden"})


def close(autograder: Path) -> None:
    """Let nobody but root read the answers and what was handed in, or write results.

    Python and NumPy lie beside them, and are for all: the folder itself can be passed through.
    """
    for folder in (SOURCE, autograder / "submission", autograder / "results"):
        with contextlib.suppress(OSError):
            folder.chmod(0o700)
    for path, mode in ((autograder, 0o711), (autograder / "submission_metadata.json", 0o600)):
        with contextlib.suppress(OSError):
            path.chmod(mode)


def write(place: Path, found: Mapping[str, Any]) -> None:
    """The file appears whole."""
    new = place.with_suffix(".new")
    new.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    new.replace(place)


def results(autograder: Path) -> dict[str, Any]:
    """The tests. Raises InputError, in one line, where the sheet is not known."""
    files = handed(autograder / "submission")
    known = {path.stem for path in (SOURCE / "sheets").glob("*.json")}
    code = sheet_of(files, known=known, autograder=autograder, source=SOURCE)
    path = SOURCE / "sheets" / f"{code}.json"
    if code not in known:
        raise InputError("your sheet is not in this autograder: tell your instructor")
    parts = json.loads(path.read_text(encoding="utf-8"))["parts"]
    said, answers = [f"Sheet {code}."], dict[str, str]()
    if files.answers is None:
        said.append("There is no file of answers: hand in answers.txt, with a line for each part.")
    else:
        os.chdir(files.answers.parent)  # so that messages name the file and not its folder
        try:
            ids = [part["id"] for part in parts]
            answers = read_answers(Path(files.answers.name), [*ids, "sheet"])
        except ExgenError as error:
            said.append(sentence(str(error)))
    tests = [test for part in parts for test in tests_of(part, code, answers, files)]
    shown = json.loads((SOURCE / "settings.json").read_text(encoding="utf-8"))
    return {"output": "\n".join(said), "tests": [{**shown, **test} for test in tests]}


def tests_of(part: dict[str, Any], code: str, answers: dict[str, str], files: Handed) -> list[Test]:
    """The tests of a part. What fails here is told and costs no other part anything."""
    about = {"number": part["number"], "name": f"{part['id']}: {part['title']}"}
    try:
        with within(SECONDS.get(part["form"], 20)):
            found = list(KINDS[part["form"]](part, code, answers.get(part["id"], ""), files))
    except ExgenError as error:
        found = [scored(part, 0, sentence(str(error)))]
    except Exception:  # whatever it is, the other parts are graded
        found = [scored(part, 0, FAILED)]
    return [{**about, **test} for test in found]


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise ExgenError in what takes longer."""

    def late(*_: object) -> None:
        raise ExgenError("this took too long to check")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def scored(part: Mapping[str, Any], share: float, output: str, **more: Any) -> Test:
    """A test with its points; `share` goes from 0 to 1."""
    return {
        "score": round(share * part["points"], 4),
        "max_score": part["points"],
        "status": "passed" if share == 1 else "failed",
        "output": output,
        "output_format": "text",
        **more,
    }


def typed(part: dict[str, Any], code: str, answer: str, files: Handed) -> Iterator[Test]:
    """A typed answer: right, a usual mistake, or neither."""
    verdict = typed_answer.judged(part, answer)
    echo = f"You wrote: {shortened(answer)}\n" if answer.strip() else ""
    about = {"verdict": verdict.verdict, "mistake": verdict.name}
    yield scored(part, verdict.share, echo + verdict.said, extra_data=about)


def function(part: dict[str, Any], code: str, answer: str, files: Handed) -> Iterator[Test]:
    """Code: a share for each gradient that is right; notes for whoever marks are hidden."""
    record = graded(part, code, files.code)
    if record is None:
        yield scored(part, 0, f"No file defines the function {part['function']}.")
        return
    if record.refused:
        yield scored(part, 0, sentence(f"{record.file}: {record.refused}"))
        return
    lines = [
        f"{one.name}: {one.verdict}" + (f", {shortened(one.detail)}" if one.detail else "")
        for one in record.graded
    ]
    share = record.right / len(record.graded)
    if share < 1:
        halves = math.floor(part["points"] * share * GRAIN)
        share = halves / GRAIN / part["points"] if part["points"] else 0
    unjudged = any(one.verdict is CodeVerdict.NOT_JUDGED for one in record.graded)
    more = ["Your instructor will look at what was not judged."] if unjudged else []
    yield scored(part, share, "\n".join([f"{record.file}, on random numbers", *lines, *more]))
    if record.notes:
        notes = "\n".join(record.notes)
        yield {"output": f"For whoever marks:\n{notes}", "visibility": "hidden"}


def essay(part: dict[str, Any], code: str, answer: str, files: Handed) -> Iterator[Test]:
    """What a person reads: shown, with no points from here."""
    echo = f"You wrote: {answer[:10_000]}" if answer.strip() else "No answer."
    yield {"output": f"{echo}\nGraded by hand, {part['points']} points.", "output_format": "text"}


KINDS: dict[str, Callable[[dict[str, Any], str, str, Handed], Iterator[Test]]] = {
    **dict.fromkeys(("typed", "number", "cells", "shape"), typed),
    "code": function,
    "essay": essay,
}


def shortened(text: str) -> str:
    """What is shown of a text."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} ..."


def sentence(text: str) -> str:
    """A message as a sentence."""
    return f"{text[:1].upper()}{text[1:1000].rstrip('.')}."


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]).resolve())
