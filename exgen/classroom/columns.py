"""Which column of a roster holds what: the headers that learning platforms write, as a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from exgen.errors import InputError
from exgen.wording import listed, nearest, quoted

Role = Literal["id", "name", "first", "last", "email", "section", "role"]
"""What a column can hold; `name` is a whole name, `first` and `last` are its halves."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)

HEADERS: Final[Mapping[Role, tuple[str, ...]]] = {
    "id": (
        "sis user id",  # Canvas
        "id number",  # Moodle
        "idnumber",
        "sid",  # Gradescope
        "student id",
        "student id number",
        "student number",
        "student no",
        "matriculation number",
        "matrikelnummer",
        "matrikelnr",
        "sis id",
        "username",
        "user name",
        "sis login id",
        "login id",
        "user id",
        "id",
    ),
    "name": ("student", "student name", "full name", "fullname", "display name", "name"),
    "first": ("first name", "firstname", "given name", "given names", "forename", "vorname"),
    "last": ("last name", "lastname", "surname", "family name", "nachname"),
    "email": (
        "email address",
        "email",
        "e mail",
        "e mail address",
        "student email",
        "mail",
        "e mail adresse",
    ),
    "section": (
        "section",
        "sections",
        "section name",
        "group",
        "groups",
        "class section",
        "gruppen",
    ),
    "role": ("role", "roles"),
}
"""Role -> headers in normal form (`normal`), the most telling first."""

LAST_FIRST: Final = frozenset({"student", "sortable name"})
"""Headers, in normal form, under which names are written `Last, First` (Canvas)."""


MOST_ABOVE: Final = 10
"""The header is looked for in so many rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The place of each role's column; a role that the roster lacks is missing.

    `last_first` tells that whole names are written `Last, First`; `canvas` that the header is that
    of a Canvas gradebook, whose first rows are no students.
    """

    places: Mapping[Role, int]
    last_first: bool
    canvas: bool

    def cell(self, role: Role, cells: Sequence[str]) -> str:
        """What a row says for a role; empty when there is nothing."""
        place = self.places.get(role)
        return cells[place] if place is not None and place < len(cells) else ""


def normal(header: str) -> str:
    """The normal form of a header: small letters, single spaces, no punctuation around."""
    text = unicodedata.normalize("NFKC", header).casefold().replace("\ufeff", "")
    return re.sub(r"[\s_\-]+", " ", text).strip(" .:#*\"'")


def score(header: Sequence[str]) -> int:
    """How many cells of a row are headers that are known."""
    known = {name for names in HEADERS.values() for name in names}
    return sum(normal(cell) in known for cell in header)


def header_place(rows: Sequence[Sequence[str]], *, named: Mapping[Role, str]) -> int:
    """Which of the rows is the header: the first that names a column of ids, else the first.

    Titles, dates and headers of several columns at once stand above it in some exports.
    """
    ids = {normal(named["id"])} if "id" in named else set(HEADERS["id"])
    for place, cells in enumerate(rows[:MOST_ABOVE]):
        if any(normal(cell) in ids for cell in cells):
            return place
    return 0


def find_columns(
    header: Sequence[str], *, named: Mapping[Role, str], rows: Sequence[Sequence[str]]
) -> Columns:
    """Find the columns by their headers; `named` are those that a person named, by role.

    `rows` are the cells below: of several possible columns for an id, the first that holds
    anything is taken. Raises `InputError` when there is no column for an id, or none of a name
    that a person gave.
    """
    forms = [normal(cell) for cell in header]
    places: dict[Role, int] = {}
    for role in ROLES:
        if role in named:
            places[role] = _named(header, forms, role, named[role])
            continue
        for name in HEADERS[role]:
            found = [k for k, form in enumerate(forms) if form == name]
            if len(found) > 1 and role == "id":
                raise InputError(
                    f"several columns are headed {quoted(header[found[0]])}: rename all but one"
                )
            if found and (role != "id" or _holds_anything(found[0], rows)):
                places[role] = found[0]
                break
    if "id" not in places:
        heads = listed([quoted(cell) for cell in header if cell] or ["nothing"], last="and")
        raise InputError(f"no column for the students' ids among {heads}: name it with --id-column")
    whole = places.get("name")
    if "name" not in named and "first" in places and "last" in places:
        places.pop("name", None)  # two halves tell more than a whole
        whole = None
    return Columns(
        places=places,
        last_first=whole is not None and forms[whole] in LAST_FIRST,
        canvas="student" in forms and not {"sis login id", "sis user id"}.isdisjoint(forms),
    )


def _named(header: Sequence[str], forms: Sequence[str], role: Role, name: str) -> int:
    """The place of a column that a person named, exactly or in normal form."""
    if name in header:
        return header.index(name)
    if normal(name) in forms:
        return forms.index(normal(name))
    heads = [cell for cell in header if cell]
    raise InputError(f"--{role}-column: no column is headed {quoted(name)}: {nearest(name, heads)}")


def _holds_anything(place: int, rows: Sequence[Sequence[str]]) -> bool:
    return any(place < len(cells) and cells[place] for cells in rows)
