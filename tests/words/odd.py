"""A language made by rule: the words of every message with accents on their vowels.

What it says reads as English once the accents are gone, and what has none has passed no catalogue.
"""

import re
from pathlib import Path

from babel.messages.catalog import Catalog

from exgen.translating.messages import messages
from exgen.translating.update import text

CODE = "eo"
"""A code of a language that Babel knows, and that nothing here is written in."""
_ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_PLAIN = str.maketrans("áéíóúýÁÉÍÓÚÝ", "aeiouyAEIOUY")
_NO_WORDS = re.compile(r"(\$[^$]*\$|\{\w*\}|%\(\w+\)s|\\[A-Za-z@]+|`[^`]*`|\]\([^)]*\))")


def odd(message: str) -> str:
    """The message with accents; formulas, names of values and commands stay as they are."""
    pieces = _NO_WORDS.split(message)
    return "".join(one if k % 2 else one.translate(_ACCENTS) for k, one in enumerate(pieces))


def plain(text: str) -> str:
    """The text without accents."""
    return text.translate(_PLAIN)


def write(folder: Path) -> None:
    """Write the language's one file."""
    catalog = Catalog(locale=CODE)
    for message in messages():
        forms = tuple(map(odd, message))
        catalog.add(*((message[0], forms[0]) if len(message) == 1 else (message, forms)))
    (folder / f"{CODE}.po").write_text(text(catalog), encoding="utf-8")


WORD = re.compile(r"(?<![\\\w.@])[A-Za-z]*[aeiouyAEIOUY][A-Za-z]*(?![\w@])")
"""A word with a vowel and no accent."""
