"""Which column of a roster holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exgen.classroom.headers import (
    FAMILY_FIRST,
    GUESSED,
    HEADERS,
    LAST_FIRST,
    ROLES,
    WHOLE,
    Role,
    normal,
)
from exgen.errors import InputError
from exgen.wording import listed, nearest, quoted

MOST_ABOVE: Final = 10
"""The header is looked for in so many rows."""
_MOST_HEADS: Final = 12
"""Headers that a message lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The place of each role's column; a role that the roster lacks is missing.

    `header` are the headers as they stand. `last_first` tells that whole names are written `Last,
    First`; `canvas` that the header is that of a Canvas gradebook, whose first rows are no
    students; `warnings` are what a person should know of columns that were guessed or not found.
    """

    header: tuple[str, ...]
    places: Mapping[Role, int]
    last_first: bool
    canvas: bool
    warnings: tuple[str, ...]

    def cell(self, role: Role, cells: Sequence[str]) -> str:
        """What a row says for a role; empty when there is nothing."""
        place = self.places.get(role)
        return cells[place] if place is not None and place < len(cells) else ""

    def head(self, role: Role) -> str:
        """The header of a role's column; empty when there is none."""
        place = self.places.get(role)
        return self.header[place] if place is not None else ""

    def is_headed(self, role: Role, forms: frozenset[str]) -> bool:
        """Whether a role's column has one of these headers, in normal form."""
        return normal(self.head(role)) in forms

    def name(self, cells: Sequence[str]) -> str:
        """A student's whole name, as a row tells it."""
        whole, first, last = (self.cell(role, cells) for role in ("name", "first", "last"))
        if self.last_first and whole.count(",") == 1:
            back, front = whole.split(",")
            whole = f"{front} {back}"
        if whole:
            return whole
        if first and self.is_headed("last", WHOLE) and f" {first} " in f" {last.replace(',', '')} ":
            return last if last != first else f"{first} {last}"
        halves = (last, first) if self.is_headed("last", FAMILY_FIRST) else (first, last)
        return " ".join(halves)


def score(header: Sequence[str]) -> int:
    """How many cells of a row are headers that are known."""
    known = {name for names in HEADERS.values() for name in names}
    return sum(normal(cell) in known for cell in header)


def names_ids(cells: Sequence[str], *, named: Mapping[Role, str]) -> bool:
    """Whether a row is a header: whether it names a column of ids."""
    ids = {normal(named["id"])} if "id" in named else set(HEADERS["id"])
    return any(normal(cell) in ids for cell in cells)


def header_place(rows: Sequence[Sequence[str]], *, named: Mapping[Role, str]) -> int:
    """Which of the rows is the header: the first that names a column of ids, else the first.

    Titles, dates and headers of several columns at once stand above it in some exports.
    """
    for place, cells in enumerate(rows[:MOST_ABOVE]):
        if names_ids(cells, named=named):
            return place
    return 0


def find_columns(
    header: Sequence[str], *, named: Mapping[Role, str], rows: Sequence[Sequence[str]]
) -> Columns:
    """Find the columns by their headers; `named` are those that a person named, by role.

    `rows` are the cells below: of several possible columns, the first that holds anything is
    taken. Raises `InputError` when there is no column for an id, or none of a name that a person
    gave.
    """
    forms = [normal(cell) for cell in header]
    places: dict[Role, int] = {}
    empty: list[str] = []
    for role in ROLES:
        if role in named:
            places[role] = _named(header, forms, role, named[role])
            continue
        found = [k for name in HEADERS[role] for k, form in enumerate(forms) if form == name]
        full = [k for k in found if _holds_anything(k, rows)]
        if role == "id" and full and forms.count(forms[full[0]]) > 1:
            raise InputError(
                f"several columns are headed {quoted(header[full[0]])}: rename all but one"
            )
        if full or (found and (role != "id" or not rows)):  # without rows, another says so
            places[role] = (full or found)[0]
        elif found:
            empty = list(dict.fromkeys(quoted(header[k]) for k in found))
    if "id" not in places and empty:
        columns = f"column {empty[0]} is" if len(empty) == 1 else f"columns {listed(empty)} are"
        raise InputError(
            f"no ids: {columns} empty, of {_heads(header)}: fill it, or name another with"
            " --id-column"
        )
    if "id" not in places:
        raise InputError(
            f"no column for the students' ids among {_heads(header)}: name it with --id-column"
        )
    told = _settle_names(header, forms, places, named)
    whole = places.get("name")
    return Columns(
        header=tuple(header),
        places=places,
        last_first=whole is not None and forms[whole] in LAST_FIRST,
        canvas="student" in forms and not {"sis login id", "sis user id"}.isdisjoint(forms),
        warnings=told,
    )


def full_ids(columns: Columns, rows: Sequence[Sequence[str]]) -> str:
    """The header of another column of ids that no row leaves empty; nothing where there is none."""
    for name in HEADERS["id"]:
        for place, head in enumerate(columns.header):
            if normal(head) == name and place != columns.places["id"]:
                cells = [row[place] if place < len(row) else "" for row in rows]
                if all(cells) and len(set(cells)) == len(cells):
                    return head
    return ""


def _settle_names(
    header: Sequence[str], forms: Sequence[str], places: dict[Role, int], named: Mapping[Role, str]
) -> tuple[str, ...]:
    """Decide between a whole name and its halves; what a person should know of it."""
    if places.get("first") is not None and places.get("first") == places.get("last"):
        # One column whose header means either half, or both: with nothing beside it, both.
        del places["last"]
    if "name" in named:
        return ()
    if "first" in places and "last" in places:
        places.pop("name", None)  # two halves tell more than a whole
        return ()
    if "name" in places:
        return ()
    for role, other in (("first", "last"), ("last", "first")):
        if role in places:
            if forms[places[role]] in WHOLE or role in named:
                return ()
            return (
                f"no column of {other} names among {_heads(header)}: name it with --{other}-column",
            )
    guessed = {role: forms.index(name) for role, (name,) in GUESSED.items() if name in forms}
    if len(guessed) == len(GUESSED):
        places.update(guessed)
        taken = listed([quoted(header[place]) for place in guessed.values()], last="and")
        return (f"took {taken} for first and last names: if not, name it with --name-column",)
    told = (
        f"no column of names among {_heads(header)}: name it with --name-column, or with"
        " --first-column and --last-column"
    )
    return (told,)


def _heads(header: Sequence[str]) -> str:
    heads = [quoted(cell) for cell in header if cell] or ["nothing"]
    more = len(heads) - _MOST_HEADS
    return listed(heads if more <= 0 else [*heads[:_MOST_HEADS], f"{more} more"], last="and")


def _named(header: Sequence[str], forms: Sequence[str], role: Role, name: str) -> int:
    """The place of a column that a person named, exactly or in normal form."""
    if name in header:
        return header.index(name)
    if normal(name) in forms:
        return forms.index(normal(name))
    heads = [cell for cell in header if cell]
    if not heads:
        raise InputError(f"--{role}-column: no column is headed {quoted(name)}: there is no header")
    raise InputError(f"--{role}-column: no column is headed {quoted(name)}: {nearest(name, heads)}")


def _holds_anything(place: int, rows: Sequence[Sequence[str]]) -> bool:
    return any(place < len(cells) and cells[place] for cells in rows)
