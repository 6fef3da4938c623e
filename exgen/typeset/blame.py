"""What TeX's log means for a document: the question and the line that a complaint belongs to."""

import re
import tempfile

from exgen.typeset.document import Source
from exgen.typeset.texlog import OverfullBox, TexComplaint, TexLog

_QUESTION = re.compile(r"^\s*% question (\S+)")
_MISSING_FILE = re.compile(r"File [`'](.+?\.(?:sty|cls|def|fd))' not found")


def question_at(document: Source, line: int | None) -> str | None:
    """The id of the question to which a line of the source (from 1) belongs."""
    if line is None:
        return None
    for text in reversed(document.source.splitlines()[:line]):
        found = _QUESTION.match(text)
        if found:
            return found[1]
    return None


def where(document: Source, box: OverfullBox) -> str:
    """Where a box stands that sticks out; its line counts in the document's own source."""
    if box.line is None:
        return "a page as a whole"
    question = question_at(document, box.line)
    return f"question {question}, line {box.line}" if question else f"line {box.line}"


def how_to_install(missing: str) -> str:
    """The one line on a program or a file of TeX that is missing, with the command for it."""
    from exgen.doctor import explain_missing_tex  # only when it is needed: it takes a while

    return explain_missing_tex([missing])


def blame(name: str, document: Source, log: TexLog) -> str:
    """The one line that tells a person what TeX stumbled over in `name`.tex."""
    if not log.errors:
        return (
            f"TeX stopped on {name}.tex without saying why: check that {tempfile.gettempdir()}"
            " has room, then run pdflatex on the file yourself"
        )
    error: TexComplaint = log.errors[0]
    missing = _MISSING_FILE.search(error.message)
    if missing:
        return how_to_install(missing[1])
    place = [f"{name}.tex"]
    question = question_at(document, error.line)
    if question:
        place.append(f"question {question}")
    if error.line is not None:
        place.append(f"line {error.line}")
    near = f" near `{error.text[-80:]}`" if error.text else ""
    return f"TeX failed on {', '.join(place)}: {error.message}{near}; mend that question's text"
