"""A whole number that is said in a sentence."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    word: count
    for count, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
_COUNTED: Final = re.compile(rf"(?<![\w.])(?:\d+|{'|'.join(_WORDS)})(?![\w.]*\d)", re.IGNORECASE)
_PROSE: Final = re.compile(r"[\w\s.,:;()'=-]*")
_BECAUSE: Final = re.compile(r"\b(?:because|since|as|for)\b.*", re.IGNORECASE | re.DOTALL)
_TURNED: Final = re.compile(r"\b(?:not|less|more|least|most|than|or)\b|n't", re.IGNORECASE)


def in_words(text: str) -> str:
    """The number of a sentence such as `The dimension is 2.`, or else the text itself."""
    said = _BECAUSE.sub("", text)
    found = {str(_WORDS.get(n.lower(), n)) for n in _COUNTED.findall(said)}
    letters = any(c.isalpha() for c in text)
    if "rank" in said and "dim" not in said:  # a rank is not always the dimension that is asked
        return text
    if len(found) != 1 or not letters or _TURNED.search(said) or not _PROSE.fullmatch(said):
        return text
    return found.pop()
