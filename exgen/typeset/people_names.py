"""A person's name as LaTeX that prints it right, in whatever script it is written."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from exgen.typeset.escape import escape, is_printable, pdf_string
from exgen.typeset.outlines import outline

# Joiners shape letters of Persian and of Indian scripts; other invisible characters do nothing.
_JOINERS = "\u200c\u200d"


def unprintable(names: Iterable[str]) -> tuple[str, ...]:
    """The names that this machine has no font for; sheets go without them, by the id alone."""
    return tuple(name for name in names if name_in_tex(name) is None)


@lru_cache(maxsize=1024)
def name_in_tex(name: str) -> str | None:
    """The name in LaTeX: text where the sheet's fonts have its letters, else filled outlines.

    Accents are composed first and invisible characters dropped. None where no installed font has
    all of its letters.
    """
    plain = " ".join(_visible(name).split())
    if is_printable(plain):
        return escape(plain)
    drawn = outline(plain)
    if drawn is None:
        return None
    # The text is there for copying and searching: a space that nobody sees carries it.
    return (
        r"\exdrawn"
        f"{{{drawn.width / 1000:.4f}}}{{{drawn.height / 1000:.4f}}}{{{drawn.depth / 1000:.4f}}}"
        f"{{{pdf_string(plain)}}}{{%\n{drawn.code}}}"
    )


def _visible(name: str) -> str:
    composed = unicodedata.normalize("NFC", name)
    return "".join(
        " " if character.isspace() else character
        for character in composed
        if character in _JOINERS
        or character.isspace()
        or not unicodedata.category(character).startswith("C")
    )
