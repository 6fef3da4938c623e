"""A roster that changes: who came, who left, and whether it still means the same people.

Whoever has another id is somebody else to exgen, and gets another sheet. So a class is not gone on
with in silence when its ids seem to have changed, or when a good part of it is gone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from exgen.classroom.headers import normal
from exgen.classroom.roster import Student
from exgen.wording import listed, quoted

FEW: Final = 3
"""So many students may leave at once, if they are at most half of the class."""
GO_ON: Final = "--accept-changes"
_SHOWN: Final = 5
"""Students that a refusal names."""
_TOLD: Final = 20
"""Students that a line on who came or left names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChange:
    """How a roster differs from what a class was made for.

    `size` counts those who had a sheet; `left` are those of them who are not in the roster, `came`
    those who are new in it, `same` pairs of both who look like one person. `renamed` are pairs,
    before and now, of who has another name under the same id, `others` those of them who look like
    two people, and `moved` those whose name stands under another id now. `columns` are the columns
    of ids, before and now, where they differ.
    """

    size: int
    came: tuple[Student, ...]
    left: tuple[Student, ...]
    same: tuple[tuple[Student, Student], ...]
    renamed: tuple[tuple[Student, Student], ...] = ()
    others: tuple[tuple[Student, Student], ...] = ()
    moved: tuple[tuple[Student, Student], ...] = ()
    columns: tuple[tuple[str, ...], tuple[str, ...]] | None

    def lines(self, folder: str) -> list[str]:
        """Who came, who left, and who has another name, in a line each.

        `folder` has the files of those who left.
        """
        told = []
        if self.came:
            told.append(f"came: {_people(self.came, most=_TOLD)}")
        if self.left:
            told.append(f"left (files moved to {folder}): {_people(self.left, most=_TOLD)}")
        if self.renamed:
            pairs = [f"{new.name} ({new.id}, was {old.name})" for old, new in self.renamed]
            told.append(f"other names: {_cut(pairs, most=_TOLD)}")
        return told

    def doubt(self, shown: str) -> str:
        """Why nobody's files should be moved before a person said so; empty where they may be.

        `shown` names the class.
        """
        if doubt := self._others(shown):
            return doubt
        if not self.left:
            return ""
        count = f"{len(self.left)} of {self.size} students"
        if self.columns:
            before, now = (listed(map(quoted, names), last="and") for names in self.columns)
            first = quoted(self.columns[0][0])
            return (
                f"the ids of {shown} come from column {before} and those of this roster from {now},"
                f" so that {count} would lose their sheets: take --id-column {first}, or go on with"
                f" {GO_ON}"
            )
        if self.same:
            pairs = _cut(
                [
                    f"{old.name or old.email or 'one'} ({quoted(old.id)} is now {quoted(new.id)})"
                    for old, new in self.same
                ],
                most=_SHOWN,
            )
            return (
                f"ids of {shown} seem to have changed, so that {count} would lose their sheets:"
                f" {pairs}: put the ids of the roster right, or go on with {GO_ON}"
            )
        if len(self.left) > FEW or 2 * len(self.left) > self.size:
            return (
                f"{count} of {shown} are not in the roster: {_people(self.left, most=_SHOWN)}:"
                " name all rosters of the class, choose another folder with --out, or go on with"
                f" {GO_ON}"
            )
        return ""

    def _others(self, shown: str) -> str:
        """Why the sheets would go to other people under the same ids; empty where they would not.

        A column that was sorted alone moves names to other ids; sections that count from 1 have the
        same ids.
        """
        many = len(self.others) > FEW or 2 * len(self.others) > self.size
        found = self.moved or (self.others if many else ())
        if not found:
            return ""
        pairs = [
            f"{quoted(new.id)} was {old.name or old.email} and is {new.name or new.email}"
            for old, new in found
        ]
        return (
            f"{len(found)} of {self.size} ids of {shown} stand for other people now:"
            f" {_cut(pairs, most=_SHOWN)}: put ids and names of the roster side by side again,"
            f" choose another folder with --out, or go on with {GO_ON}"
        )


def compare(
    before: Sequence[Student],
    now: Sequence[Student],
    *,
    known: Collection[str],
    columns: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> RosterChange:
    """Compare those who had a sheet `before` with those who are in the roster `now`.

    `known` are the ids of all who were in the roster before, with a sheet or not; `columns` the
    headers of the columns of ids, before and now, where they are known.
    """
    ids = {student.id: student for student in now}
    left = tuple(student for student in before if student.id not in ids)
    came = tuple(student for student in now if student.id not in known)
    old, new = (tuple(dict.fromkeys(map(normal, names))) for names in columns)
    both = [(one, ids[one.id]) for one in before if one.id in ids]
    differ = bool(old and new and not set(new) <= set(old))
    return RosterChange(
        size=len(before),
        came=came,
        left=left,
        same=tuple(_same(left, came)),
        renamed=tuple(
            (one, two) for one, two in both if one.name != two.name and one.name and two.name
        ),
        others=tuple(pair for pair in both if _are_two(*pair)),
        moved=tuple(_moved(both, came)),
        columns=(tuple(columns[0]), tuple(columns[1])) if differ else None,
    )


def _same(left: Sequence[Student], came: Sequence[Student]) -> Iterator[tuple[Student, Student]]:
    """Those who left with whoever came under the same e-mail or name, or nearly the same id."""
    found: dict[tuple[str, str], Student] = {}
    for new in came:
        for mark in _marks(new):
            found.setdefault(mark, new)
    for old in left:
        for mark in _marks(old):
            if mark in found:
                yield old, found[mark]
                break


def _are_two(old: Student, new: Student) -> bool:
    """Whether two records under one id are plainly of two people: nothing in them agrees."""
    words = [set(_words(one.name)) for one in (old, new)]
    mails = [one.email.casefold() for one in (old, new)]
    known = [pair for pair in (words, mails) if all(pair)]
    return bool(known) and not (words[0] & words[1]) and not (all(mails) and mails[0] == mails[1])


def _moved(
    both: Sequence[tuple[Student, Student]], came: Sequence[Student]
) -> Iterator[tuple[Student, Student]]:
    """Those who have another name than before, while their own stands under another id."""
    changed = [(old, new) for old, new in both if _person(old) and _person(old) != _person(new)]
    elsewhere = {_person(new) for new in [*came, *(new for _, new in changed)]}
    for old, new in changed:
        if _person(new) and _person(old) in elsewhere:
            yield old, new


def _person(student: Student) -> tuple[str, str] | None:
    """The name, or else the e-mail address, by which a person is known again."""
    return next((mark for mark in _marks(student) if mark[0] != "id"), None)


def _marks(student: Student) -> Iterator[tuple[str, str]]:
    """By what a person is known again, the most telling first."""
    words = _words(student.name)
    if words:
        yield "name", " ".join(sorted(words))
    if student.email:
        yield "email", student.email.casefold()
    signs = "".join(c for c in _letters(student.id) if c.isalnum())
    yield "id", signs.lstrip("0") or signs


def _words(name: str) -> list[str]:
    return _letters(name).replace(",", " ").split()


def _letters(text: str) -> str:
    """Text without capitals and accents."""
    split = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in split if not unicodedata.combining(c))


def _people(students: Sequence[Student], *, most: int) -> str:
    people = [f"{one.name} ({one.id})" if one.name else one.id for one in students]
    return _cut(people, most=most)


def _cut(words: Sequence[str], *, most: int) -> str:
    more = len(words) - most
    return listed(words if more <= 0 else [*words[:most], f"{more} more"], last="and")
