"""Reading a TeX log: what went wrong, where, and by how much."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OverfullBox:
    """A box that sticks out by `points` pt; `line` is where it begins in the source, if known."""

    kind: str  # "hbox" or "vbox"
    points: float
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TexComplaint:
    """An error: TeX's message, the line of the source and the text that TeX had read there."""

    message: str
    line: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TexLog:
    """What a log tells. `pages` is 0 when no PDF was written."""

    pages: int
    overfull: tuple[OverfullBox, ...]
    undefined: tuple[str, ...]
    missing_characters: tuple[str, ...]
    warnings: tuple[str, ...]
    errors: tuple[TexComplaint, ...]


_PAGES = re.compile(r"^Output written on .+ \((\d+) pages?,", re.MULTILINE)
_OVERFULL = re.compile(r"^Overfull \\([hv]box) \(([\d.]+)pt too (?:wide|high)\)(.*)$", re.MULTILINE)
_LINES = re.compile(r"at lines? (\d+)")
_UNDEFINED = re.compile(r"(?:Reference|Citation) [`'](.+?)' on page \S+ undefined")
_MISSING = re.compile(r"^Missing character: (There is no .+)$", re.MULTILINE)
_WARNING = re.compile(r"^((?:LaTeX|Package|Class|pdfTeX|Module)\b[^\n]*? [Ww]arning.*)$")
_ERROR = re.compile(r"^(?:\S[^:\n]*:(\d+): |! )(.+)$")
_CONTEXT = re.compile(r"^l\.(\d+) ?(.*)$")
# The last words of a run that stopped at an error which the log has already told.
_ECHO = re.compile(r"Emergency stop\.|==> Fatal error occurred")


def read_log(text: str) -> TexLog:
    """What the log of one run says; `text` is the log as written with unwrapped lines.

    Boxes, references, warnings and errors stand in the order of the log, each warning once.
    """
    pages = _PAGES.search(text)
    lines = text.splitlines()
    return TexLog(
        pages=int(pages[1]) if pages else 0,
        overfull=tuple(_overfull(text)),
        undefined=_once(_UNDEFINED.findall(text)),
        missing_characters=_once(_MISSING.findall(text)),
        warnings=_once(_warnings(lines)),
        errors=tuple(_errors(lines)),
    )


def _once(found: Iterable[str]) -> tuple[str, ...]:
    """The distinct items, in order of appearance."""
    return tuple(dict.fromkeys(found))


def _overfull(text: str) -> Iterable[OverfullBox]:
    for match in _OVERFULL.finditer(text):
        line = _LINES.search(match[3])
        yield OverfullBox(
            kind=match[1], points=float(match[2]), line=int(line[1]) if line else None
        )


def _warnings(lines: list[str]) -> Iterable[str]:
    """Warnings, each with its continuation lines, which begin with `(package)`."""
    for number, line in enumerate(lines):
        start = _WARNING.match(line)
        if start is None:
            continue
        words = [start[1].strip()]
        for more in lines[number + 1 :]:
            continuation = re.match(r"^\([\w-]+\) {2,}(.+)$", more)
            if continuation is None:
                break
            words.append(continuation[1].strip())
        yield " ".join(words)


def _errors(lines: list[str]) -> Iterable[TexComplaint]:
    """Errors; the echoes of an error that was already told are left out."""
    told = False
    for number, line in enumerate(lines):
        start = _ERROR.match(line)
        if start is None or (told and _ECHO.search(start[2])):
            continue
        told = True
        line_number = int(start[1]) if start[1] else None
        read = ""
        for more in lines[number + 1 : number + 12]:
            context = _CONTEXT.match(more)
            if context is not None:
                line_number = line_number or int(context[1])
                read = context[2].strip()
                break
        yield TexComplaint(message=start[2].strip(), line=line_number, text=read)
