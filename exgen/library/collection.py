"""The rows that a homework file holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exgen.library.library_rows import Composition, Form
from exgen.library.networks import NetworkRow
from exgen.library.programs import ProgramRow


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a homework file, by kind; without any, the library's are all there are."""

    forms: tuple[Form, ...] = ()
    compositions: tuple[Composition, ...] = ()
    programs: tuple[ProgramRow, ...] = ()
    networks: tuple[NetworkRow, ...] = ()


NO_ROWS: Final = Rows()
