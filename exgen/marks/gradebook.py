"""Gradebooks as platforms import them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from exgen.marks.records import Marked, MarkedStudent

Row = Sequence[object]
Rows = Sequence[tuple[MarkedStudent, Marked | None]]
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_RUNS: Final = frozenset("(|!,;\t\r\n")
"""What a formula needs to call anything, and no id or address has."""


class _Exact(str):
    """What a platform finds a student by: with an apostrophe before it, it would find nobody."""

    __slots__ = ()


def table(rows: Sequence[Row]) -> bytes:
    """Rows as CSV, UTF-8; a text that a spreadsheet would compute has an apostrophe before it.

    What a platform finds students by stands there as it is, unless it could call a function.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(each) for each in row])
    return out.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, float | int):
        return f"{value:g}"
    text = str(value)
    if isinstance(value, _Exact) and _RUNS.isdisjoint(text):
        return text
    return f"'{text}" if text.startswith(_FORMULA) else text


def _points(marked: Marked | None) -> object:
    return "" if marked is None or marked.trouble else marked.points


def _most(rows: Rows) -> float:
    return max((m.out_of for _, m in rows if m is not None), default=0)


def _title(rows: Rows) -> str:
    return next((m.homework for _, m in rows if m is not None and m.homework), "homework")


def plain(rows: Rows) -> list[Row]:
    """A row a student: who they are, the sum, and the points of every part."""
    parts: dict[str, None] = {}
    for _, marked in rows:
        parts.update(dict.fromkeys(p["part"] for p in (marked.parts if marked else ())))
    listed: list[Row] = [("id", "code", "name", "email", "section", "points", "out_of", *parts)]
    for who, marked in rows:
        own = {p["part"]: p["points"] for p in (marked.parts if marked else ())}
        about = (who.id, who.code, who.name, who.email, who.section)
        most = "" if marked is None or marked.trouble else marked.out_of
        listed.append((*about, _points(marked), most, *(own.get(p, "") for p in parts)))
    return listed


def canvas(rows: Rows) -> list[Row]:
    """As Canvas imports a gradebook: an assignment column, the maximum in the second row."""
    listed: list[Row] = [
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", _title(rows)),
        ("    Points Possible", "", "", "", "", _most(rows)),
    ]
    listed += [
        (w.name or w.id, "", _Exact(w.id), _Exact(w.email or w.id), w.section, _points(m))
        for w, m in rows
    ]
    return listed


def moodle(rows: Rows) -> list[Row]:
    """As Moodle imports grades: mapped by ID number or e-mail address."""
    head = ("ID number", "Full name", "Email address", _title(rows), "Maximum grade")
    most = _most(rows)
    return [head, *((_Exact(w.id), w.name, _Exact(w.email), _points(m), most) for w, m in rows)]


def gradescope(rows: Rows) -> list[Row]:
    """With the columns that Gradescope itself exports."""
    head = ("Name", "SID", "Email", "Total Score", "Max Points", "Status")
    most = _most(rows)
    return [
        head,
        *(
            (
                w.name,
                _Exact(w.id),
                _Exact(w.email),
                _points(m),
                most,
                "Missing" if m is None else "Graded",
            )
            for w, m in rows
        ),
    ]


GRADEBOOKS: Final[Mapping[str, Callable[[Rows], list[Row]]]] = {
    "csv": plain,
    "canvas": canvas,
    "moodle": moodle,
    "gradescope": gradescope,
}
"""What `--gradebook` may be -> the rows of the table."""
