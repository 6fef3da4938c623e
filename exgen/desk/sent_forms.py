"""What a form of the desk sends: read strictly, and refused in a sentence for a person."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request

from exgen.errors import InputError
from exgen.wording import quoted

LONGEST: Final = 2_000
"""Characters of a comment."""
_MOST_FIELDS: Final = 50
_BATCH: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NUMBER: Final = re.compile(r"\d{1,4}(?:[.,]\d{1,3})?")
_FRACTION: Final = re.compile(r"\d{1,4}/[1-9]\d{0,3}")
_ROW: Final = re.compile(r"[0-9]{1,15}")


def row_id(text: str) -> int | None:
    """The id of a row of the table; None for a text that is none."""
    return int(text) if _ROW.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class SentForm:
    """The fields of a form, each with what was sent last."""

    fields: dict[str, str]

    @classmethod
    async def of(cls, request: Request) -> SentForm:
        """The form that a request sends. Raises InputError where it has too many fields."""
        body = (await request.body()).decode("utf-8", "replace")
        try:
            sent = parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            raise InputError(f"A form has at most {_MOST_FIELDS} fields.") from None
        return cls({name: values[-1] for name, values in sent.items()})

    def text(self, name: str, longest: int = LONGEST) -> str:
        """A text; InputError where it is longer than it may be."""
        found = self.fields.get(name, "").replace("\r\n", "\n").strip()
        if len(found) > longest:
            raise InputError(f"The {name} has {len(found)} characters: at most {longest} are kept.")
        return "".join(c for c in found if c == "\n" or c == "\t" or c.isprintable())

    def points(self, out_of: float) -> float:
        """Points, such as 2, 2.5, 2,5 or 1/3. InputError where it is no number of them."""
        said = self.fields.get("points", "").strip()
        fraction = _FRACTION.fullmatch(said)
        if not fraction and not _NUMBER.fullmatch(said):
            raise InputError(f"Points are a number from 0 to {out_of:g}, not {quoted(said)}.")
        found = float(Fraction(said if fraction else said.replace(",", ".")))
        if not found <= out_of + 1e-9:
            raise InputError(f"This part has {out_of:g} points at most, not {said}.")
        return found

    def batch(self) -> str:
        """The name of what is done, chosen by the page, so that it is done once if sent twice."""
        said = self.fields.get("batch", "")
        return said if _BATCH.fullmatch(said) else secrets.token_urlsafe(12)

    def seen(self) -> int | None:
        """The id of the last row that the page showed."""
        return row_id(self.fields.get("seen", ""))

    def answers(self) -> frozenset[str] | None:
        """Which answers the page showed (see `View.of`); None for a form that does not say."""
        said = self.fields.get("of")
        return None if said is None else frozenset(said.split())
