"""The catalogues: `de.po` beside this file is German, and another language is another such file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language by its code (BCP 47), and its words for a sentence, one or several of a thing.

    `one` and `many` are the functions `gettext` and `ngettext` of a catalogue; a sentence that it
    does not have comes back as it is.
    """

    language: str
    one: Callable[[str], str]
    many: Callable[[str, str, int], str]


ENGLISH: Final = Catalogue(
    "en", lambda message: message, lambda one, many, count: one if count == 1 else many
)
"""The language of the source: nothing is looked up."""


def languages() -> tuple[str, ...]:
    """The languages that a homework may ask for: English, and those with a catalogue."""
    return ("en", *sorted(path.stem for path in FOLDER.glob("*.po")))


@lru_cache(maxsize=8)
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language. KeyError where there is none."""
    if language == "en":
        return ENGLISH
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        raise KeyError(language)
    # what makes English sheets alone loads none of this
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import Translations

    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    known = Translations(compiled)

    def one(message: str) -> str:
        found = known.gettext(squeezed(message))
        return f"{found}\n" if message.endswith("\n") else found

    def many(singular: str, several: str, count: int) -> str:
        found = known.ngettext(squeezed(singular), squeezed(several), count)
        return f"{found}\n" if singular.endswith("\n") else found

    return Catalogue(language, one, many)


def squeezed(message: str) -> str:
    """A message as catalogues have it: where the source ends a line, there is a space."""
    return " ".join(message.split())
