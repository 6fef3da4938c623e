"""The family `program`: any named equations, the library's or an instructor's own."""

from __future__ import annotations

from exgen.families.family import Family
from exgen.families.program.checked_program import check
from exgen.families.program.draw import OPTIONS, draw
from exgen.families.program.key import ProgramKey
from exgen.families.program.words import words

FAMILY = Family(
    name="program",
    options=OPTIONS,
    draw=draw,
    table="program",
    check=check,
    words=words,
    keyed=ProgramKey,
)
