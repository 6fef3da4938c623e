"""What a person should know of a class that was made: shared variants, names without a font."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from exgen.classroom.class_folder import ClassFolder
from exgen.classroom.records import StudentEntry
from exgen.classroom.roster import Student
from exgen.typeset.people_names import unprintable
from exgen.wording import quoted


def without_font(students: Sequence[Student], *, secret: Path | None = None) -> list[str]:
    """One warning for all the names and ids that this machine has no font for.

    `secret` is the file without which another folder would have other sheets.
    """
    missing = unprintable(text for student in students for text in (student.name, student.id))
    if not missing:
        return []
    names = ", ".join(quoted(name) for name in missing[:3])
    more = f" and {len(missing) - 3} more" if missing[3:] else ""
    told = (
        f"no font on this machine has the letters of {names}{more}; these sheets go without:"
        " install fonts such as fonts-noto-cjk, and make the class in another folder with --out"
        f" and --secret {quoted(str(secret or 'FILE'), limit=200)}, for the same questions"
    )
    return [told]


def shared(entries: Iterable[StudentEntry]) -> list[str]:
    """A warning for each question of which some students have the same variant."""
    given: dict[str, Counter[str]] = {}
    for entry in entries:
        for name, variant in entry.variants.items():
            given.setdefault(name, Counter())[variant.printed] += 1
    return [
        f"question {name}: {number} students share a variant, there were not enough:"
        " widen its options"
        for name, counts in given.items()
        if (number := sum(count for count in counts.values() if count > 1))
    ]


def strays(folder: ClassFolder, names: Sequence[str]) -> list[str]:
    """One warning for all files among those of the students that exgen did not make."""
    if not names:
        return []
    shown = ", ".join(quoted(name) for name in names[:3])
    more = f" and {len(names) - 3} more" if names[3:] else ""
    return [f"in {folder.shown} there is what exgen did not write, left alone: {shown}{more}"]
