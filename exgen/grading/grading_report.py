"""Records for people: one file, or a table of many, at 80 columns; and as CSV."""

from __future__ import annotations

import csv
import io
import os
import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from exgen.errors import InputError
from exgen.grading.graded_file import Record
from exgen.grading.many import GradedRow
from exgen.grading.verdict import CodeVerdict, Graded
from exgen.wording import counted, one_line, quoted

WIDTH = 80
COLUMNS = ("file", "student", "sheet", "part", "right", "of", "verdicts", "notes")
"""The columns of the CSV."""
_LONGEST_NAME = 32


def report(record: Record) -> str:
    """The verdicts on one file, one line a gradient, and the sum.

    What comes from the file is shown with its control characters removed.
    """
    asked = f"{record.function}, part {record.part}"
    name = one_line(record.file)
    if record.refused:
        return _wrapped(f"{name}: {asked}: not graded: {record.refused}", 2)
    lines = [_wrapped(f"{name}: {asked}, {record.instances} random instances", 2)]
    widest = max(len(each.name) for each in record.graded)
    before = None
    for each in record.graded:
        about = _detail(each, record.instances)
        fault = (each.verdict, each.detail)
        about, before = ("as above" if each.detail and fault == before else about), fault
        line = f"  {each.name:{widest}}  {each.verdict:12}  {about}"
        lines.append(_wrapped(line, widest + 18))
    lines += [_wrapped(f"note: {note}", 6) for note in record.notes]
    where = "in the fence" if record.fenced else "without a fence, as it was trusted"
    lines.append(f"{record.right} of {len(record.graded)} gradients right (run {where})")
    return "\n".join(lines)


def table(rows: Sequence[GradedRow]) -> str:
    """A line for each file, with what is wrong and what to look at, and the sum."""
    names = [_short(row) for row in rows]
    widest = max(len(name) for name in ("file", *names))
    indent = widest + 12
    lines = [f"{'file':{widest}}  right"]
    for name, row in zip(names, rows, strict=True):
        record = row.record
        right = f"{record.right} of {len(record.graded)}" if record.graded else "-"
        told = [*_wrong(record), *(f"note: {note}" for note in record.notes)]
        lines.append(_wrapped(f"{name:{widest}}  {right:8}  {'; '.join(told)}", indent))
    whole = sum(bool(row.record.graded) and row.record.all_right for row in rows)
    refused = sum(bool(row.record.refused) for row in rows)
    end = f", {refused} not graded" if refused else ""
    lines.append(f"{counted(len(rows), 'file')}: {whole} all right{end}")
    return "\n".join(lines)


def write_csv(path: Path, rows: Iterable[GradedRow]) -> None:
    """Write the CSV whole or not at all, for its owner's eyes alone. Raises InputError."""
    fresh = ""
    try:
        descriptor, fresh = tempfile.mkstemp(prefix=".exgen-new-", dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(as_csv(rows))
        Path(fresh).replace(path)
    except OSError as error:
        if fresh:
            Path(fresh).unlink(missing_ok=True)
        reason = error.strerror or error
        raise InputError(f"cannot write {quoted(str(path), limit=200)}: {reason}") from None


def as_csv(rows: Iterable[GradedRow]) -> str:
    """The same as a CSV with the columns of `COLUMNS`; no cell is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        record = row.record
        verdicts = "; ".join(_said(each) for each in record.graded) if not record.refused else ""
        notes = "; ".join([record.refused] if record.refused else record.notes)
        right, of = (record.right, len(record.graded)) if record.graded else ("", "")
        cells = (record.file, row.student, record.sheet, record.part, right, of, verdicts, notes)
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return text.getvalue()


def _short(row: GradedRow) -> str:
    name = one_line(row.record.file)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..."


def _wrong(record: Record) -> list[str]:
    """What is not right, gradients with the same fault together."""
    if record.refused:
        return [f"not graded: {record.refused}"]
    faults: dict[str, list[str]] = {}
    for each in record.graded:
        if each.verdict is not CodeVerdict.RIGHT:
            detail = f" ({one_line(each.detail)})" if each.detail else ""
            faults.setdefault(f"{each.verdict}{detail}", []).append(each.name)
    return [f"{', '.join(names)} {fault}" for fault, names in faults.items()]


def _said(each: Graded) -> str:
    detail = f" ({one_line(each.detail)})" if each.detail else ""
    return f"{each.name}: {each.verdict}{detail}"


def _harmless(cell: str) -> str:
    plain = one_line(cell)
    return f"'{plain}" if plain[:1] in ("=", "+", "-", "@") else plain


def _detail(each: Graded, count: int) -> str:
    parts = [one_line(each.detail)] if each.detail else []
    if each.error is not None and each.verdict in (CodeVerdict.RIGHT, CodeVerdict.WRONG_VALUES):
        parts.append(f"largest relative error {_shown(each.error)}")
    if 0 < each.failed < count:
        parts.append(f"on {each.failed} of {count} instances")
    return ", ".join(parts)


def _shown(error: float) -> str:
    if error == float("inf"):
        return "infinite: entries that are no numbers"
    return f"{error:.1e}" if error else "0"


def _wrapped(line: str, indent: int) -> str:
    return textwrap.fill(
        line.rstrip(),
        WIDTH,
        subsequent_indent=" " * indent,
        replace_whitespace=False,
        break_on_hyphens=False,
    )
