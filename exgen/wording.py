"""How a message to a person is worded: quoting, listing, and guessing what was meant."""

import difflib
import re
from collections.abc import Iterable

_MOST_LISTED = 16
"""Known words that are listed where none of them is near."""


def quoted(value: object, *, limit: int = 60) -> str:
    """Quote what a person gave, control characters escaped, with at most `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 4]}...{text[-1]}"


def listed(words: Iterable[str], *, last: str = "or") -> str:
    """Join words for a sentence: `a`, `a or b`, `a, b or c`."""
    *front, final = words
    return f"{', '.join(front)} {last} {final}" if front else final


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which of the known words (at least one) was meant, or that these are all there are.

    Of very many the first are listed, and how many more there are.
    """
    choices = list(known)
    close = difflib.get_close_matches(word.lower(), choices, n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]!r}?"
    rest = len(choices) - _MOST_LISTED
    shown = [*choices[:_MOST_LISTED], f"{rest} more"] if rest > 1 else choices
    return f"known: {listed(shown, last='and')}"


def with_article(text: object) -> str:
    """A shape, or a word, with `a` or `an` as it is read aloud: `an n x 1`, `a 3 x 2`, `an 8 x 8`.

    A single letter, with or without digits, is read by its name.
    """
    first = re.match(r"[^\W_]+", str(text))
    word = first[0] if first else ""
    letter = re.fullmatch(r"[A-Za-z][0-9]*", word)
    vowel = "AEFHILMNORSX" if letter else "AEIO8"
    return f"{'an' if word[:1].upper() in (*vowel,) or word in ('11', '18') else 'a'} {text}"


def counted(number: object, noun: str) -> str:
    """So many of them: `1 column`, `3 columns`, `n columns`."""
    return f"{number} {noun}{'' if str(number) == '1' else 's'}"


def dimensions_by_name(text: str) -> str:
    """A formula's text with `n` for `sum(ones(n, 1))`, the key's spelling of a dimension."""
    return re.sub(r"sum\(ones\((\w+), 1\)\)", r"\1", text)


def one_line(text: str) -> str:
    """Bring a message onto one line, with control characters escaped."""
    joined = " ".join(text.split())
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in joined)
