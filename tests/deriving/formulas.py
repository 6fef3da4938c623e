"""Formulas with their textbook derivatives, and how a test derives one."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from exgen.deriving.derivation import Derivation, derive
from exgen.deriving.typed_request import read

TEXTBOOK = Path(__file__).parent.parent / "data" / "textbook.json"


@dataclass(frozen=True, slots=True)
class Known:
    """A formula, its variables as the command line takes them, and the known derivative."""

    formula: str
    variables: str
    wrt: str
    answer: str

    def __str__(self) -> str:
        """What a test is called."""
        return f"{self.formula} by {self.wrt}"

    def derived(self, layout: str = "denominator") -> Derivation:
        """The derivation of the formula."""
        return derived(self.formula, self.variables, self.wrt, layout=layout)

    def known(self) -> object:
        """The known derivative as an expression."""
        asked = read(
            self.answer,
            variables=self.variables.split(),
            definitions=(),
            wrt=self.wrt,
            layout="denominator",
        )
        return asked.program.equations[-1].expr


KNOWN = [Known(*row) for row in json.loads(TEXTBOOK.read_text("utf-8"))]


@lru_cache(maxsize=256)
def derived(
    formula: str,
    variables: str,
    wrt: str,
    *,
    layout: str = "denominator",
    definitions: tuple[str, ...] = (),
) -> Derivation:
    """The derivation of a formula whose variables stand in one text, a space between two."""
    return derive(
        formula,
        variables=variables.split(),
        definitions=definitions,
        wrt=wrt,
        layout=layout,
    )
