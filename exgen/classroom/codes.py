"""Short codes of variants: unique in a class, easy to read off paper and to type."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Container, Iterable
from typing import Final

from exgen.classroom.secret import Secret

ALPHABET: Final = "CDFGHJKMNPQRTVWXY34789"
"""No vowels, hence no words; at most one of signs that look alike.

These are B 8, G 6, Z 2, S 5, I 1 L, and O 0 U V.
"""
SHORTEST: Final = 6
_LETTERS: Final = 17
_LOOK_ALIKE: Final = str.maketrans("B6U", "8GV")


def code_of(
    secret: Secret, *, homework: str, seed: int, student: str, taken: Container[str]
) -> str:
    """The code of a student, longer than `SHORTEST` where shorter ones are `taken`.

    It comes from HMAC-SHA256(secret, (homework, seed, id)), `homework` being the digest of all
    that it is, its name too: so several classes under one secret have codes of their own. It begins
    with a letter, so that no spreadsheet takes it for a number, and tells nothing about the variant
    to those who do not have the secret.
    """
    number = int.from_bytes(secret.digest("code", homework, str(seed), student), "big")
    number, place = divmod(number, _LETTERS)
    code = ALPHABET[place]
    while len(code) < SHORTEST or code in taken:
        number, place = divmod(number, len(ALPHABET))
        code += ALPHABET[place]
    return code


def fold(typed: str) -> str:
    """A code as it was meant: capitals, without spaces and dashes, look-alikes put right."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(c for c in text if c.isalnum()).translate(_LOOK_ALIKE)


def nearest_codes(typed: str, codes: Iterable[str]) -> list[str]:
    """The codes, at most three, that are most like what was typed."""
    return difflib.get_close_matches(fold(typed), list(codes), n=3, cutoff=0.6)
