"""The rows that a homework file holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exgen.library.networks import NetworkRow
from exgen.library.programs import ProgramRow
from exgen.library.rows import Composition, Form


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a homework file, by kind; without any, the library's are all there are."""

    forms: tuple[Form, ...] = ()
    compositions: tuple[Composition, ...] = ()
    programs: tuple[ProgramRow, ...] = ()
    networks: tuple[NetworkRow, ...] = ()


NO_ROWS: Final = Rows()
