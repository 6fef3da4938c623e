r"""Many documents as the source of one TeX job, and the job's log cut into theirs again.

Each document is a group of its own: its settings, its counters, labels and places for links end
with it. It tells the log where it begins and ends and how many pages it has, and makes an empty
file when it begins, so that it is known where TeX was when TeX was killed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from exgen.typeset.document import Source
from exgen.typeset.formats import AFTER_LOADING, BEGIN_DOCUMENT, RESUME
from exgen.typeset.texlog import OverfullBox, TexComplaint, TexLog, read_log

BEGUN = "begun-{}.txt"
"""The file that tells that a document, by its number, has begun."""

# The fonts are nearly all of a file, and hardly get smaller: more compression costs time for 1 %.
_OPENING = r"""\makeatletter
\pdfcompresslevel=3
\pdfinfoomitdate=1 \pdftrailerid{} \pdfsuppressptexinfo=-1
\newwrite\ex@begun
\def\ex@reset#1{\global\csname c@#1\endcsname\z@}
\def\ex@open#1{\begingroup
  \immediate\openout\ex@begun=begun-#1.txt\relax \immediate\closeout\ex@begun
  \immediate\write\m@ne{exgen: begin #1}%
  \def\exdocument{#1:}%
  \let\@elt\ex@reset \cl@@ckpt \let\@elt\relax \setcounter{page}{1}\global\ex@total=\z@
  \let\ex@label\label \def\label##1{\ex@label{\exdocument##1}}%
  \let\ex@ref\ref \def\ref##1{\ex@ref{\exdocument##1}}%
  \let\ex@pageref\pageref \def\pageref##1{\ex@pageref{\exdocument##1}}%
  \let\ex@outline\@gobbletwo \let\pdfinfo\@gobble \let\pdfcatalog\@gobble \makeatother}
\def\ex@close#1{\ex@leave \immediate\write\m@ne{exgen: end #1, \number\ex@total\space pages}%
  \global\ex@total=\z@ \endgroup}
\makeatother
"""
_END = "\\end{document}"
_BEGUN_LINE = re.compile(r"^exgen: begin (\d+)$", re.MULTILINE)
_ENDED_LINE = re.compile(r"^exgen: end (\d+), (\d+) pages$", re.MULTILINE)
_INPUT_LINE = re.compile(r"on input line (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSource:
    """The source of a job; document k stands `shifts[k]` lines later in it than by itself."""

    text: str
    shifts: tuple[int, ...]


def lay_out(documents: Sequence[Source], *, with_format: bool) -> BatchSource:
    """The job that sets documents with the same static part one after the other."""
    static = documents[0].static
    if with_format:
        parts = [AFTER_LOADING, _OPENING, RESUME, "%\n"]
    else:
        parts = [static, _OPENING, BEGIN_DOCUMENT, "%\n"]
    line = sum(part.count("\n") for part in parts)
    shifts = []
    for number, document in enumerate(documents):
        opening = f"\\csname ex@open\\endcsname{{{number}}}%\n"
        settings = document.dynamic + document.body.replace(BEGIN_DOCUMENT, "%", 1)
        head, _, tail = settings.rpartition(_END)
        closing = f"\\csname ex@close\\endcsname{{{number}}}%{tail}"
        line += 1
        shifts.append(line - static.count("\n"))
        parts += [opening, head, closing]
        line += head.count("\n") + closing.count("\n")
    return BatchSource(text="".join([*parts, "\\end{document}\n"]), shifts=tuple(shifts))


def document_logs(text: str, source: BatchSource) -> dict[int, TexLog]:
    """What the log of a job says of each document that has begun, as if it had been set alone.

    `pages` is 0 for a document that did not come to its end.
    """
    pages = {int(number): int(count) for number, count in _ENDED_LINE.findall(text)}
    pieces = _BEGUN_LINE.split(text)[1:]
    logs = {}
    for number, piece in zip(map(int, pieces[::2]), pieces[1::2], strict=True):
        end = _ENDED_LINE.search(piece)
        own = piece[: end.start()] if end else piece
        shift = source.shifts[number]
        own = own.replace(f"`{number}:", "`")
        own = _INPUT_LINE.sub(lambda found, by=shift: _moved(found, by), own)
        log = read_log(own)
        logs[number] = replace(
            log,
            pages=pages.get(number, 0),
            overfull=tuple(_moved_box(box, shift) for box in log.overfull),
            errors=tuple(_moved_complaint(error, shift) for error in log.errors),
        )
    return logs


def _moved(found: re.Match[str], shift: int) -> str:
    return f"on input line {int(found[1]) - shift}"


def _moved_box(box: OverfullBox, shift: int) -> OverfullBox:
    return box if box.line is None else replace(box, line=box.line - shift)


def _moved_complaint(error: TexComplaint, shift: int) -> TexComplaint:
    return error if error.line is None else replace(error, line=error.line - shift)
