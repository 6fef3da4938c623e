"""The catalogues: `de.po` beside this file is German, and another language is another such file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent


class CatalogueError(Exception):
    """A language without a catalogue, or with one that lacks some of the messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A language by its code (BCP 47), and its words for the messages of the source.

    `words` are the forms by message: one, or one for each form that the language has where the
    source has a message for one of a thing and one for several. `form` tells which of them is said
    of a number. `digest` tells catalogues apart.
    """

    language: str
    words: Mapping[str, tuple[str, ...]] = field(hash=False, compare=False)
    form: Callable[[int], int] = field(hash=False, compare=False)
    digest: str

    def one(self, message: str) -> str:
        """The words for a message; one that the catalogue does not have comes back as it is."""
        return self.forms(message)[0]

    def forms(self, *message: str) -> tuple[str, ...]:
        """All forms of a message, given for one of a thing and maybe for several."""
        found = self.words.get(squeezed(message[0]))
        if found is None:
            return message
        return tuple(f"{said}\n" for said in found) if message[0].endswith("\n") else found


ENGLISH: Final = Catalogue(language="en", words={}, form=lambda n: int(n != 1), digest="")
"""The language of the source: nothing is looked up."""


def languages() -> tuple[str, ...]:
    """The languages that a homework may ask for: English, and those with a catalogue."""
    return ("en", *sorted(path.stem for path in FOLDER.glob("*.po")))


@lru_cache(maxsize=8)
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language.

    Raises CatalogueError where there is none, or where messages in it have no words yet.
    """
    if language == "en":
        return ENGLISH
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        known = ", ".join(languages())
        raise CatalogueError(f"no catalogue of the language {language!r}, known: {known}")
    return read(path)


def read(path: Path) -> Catalogue:
    """The catalogue in a file, which has the language's code as its name.

    Raises CatalogueError where messages have no words yet: no page is half in another language.
    """
    # what makes sheets in English loads none of this
    from gettext import c2py

    from babel.messages.pofile import read_po

    content = path.read_bytes()
    with path.open("rb") as file:
        messages = read_po(file)
    words: dict[str, tuple[str, ...]] = {}
    lacking = []
    for message in messages:
        if not message.id:
            continue
        id = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string or ""
        forms = (said,) if isinstance(said, str) else tuple(said)
        words[id] = forms
        if message.fuzzy or not all(forms):
            lacking.append(id)
    if lacking:
        raise CatalogueError(
            f"the language {path.stem!r} is not complete: {path.name} has no words yet for"
            f" {len(lacking)} of {len(words)} messages, such as {lacking[0]!r}"
        )
    digest = hashlib.sha256(content).hexdigest()
    form = c2py(messages.plural_expr)
    return Catalogue(language=path.stem, words=words, form=form, digest=digest)


def squeezed(message: str) -> str:
    """A message as catalogues have it: where the source ends a line, there is a space."""
    return " ".join(message.split())
