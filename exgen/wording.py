"""How a message to a person is worded: quoting, listing, and guessing what was meant."""

import difflib
from collections.abc import Iterable


def quoted(value: object, *, limit: int = 60) -> str:
    """Quote what a person gave, control characters escaped, with at most `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 4]}...{text[-1]}"


def listed(words: Iterable[str], *, last: str = "or") -> str:
    """Join words for a sentence: `a`, `a or b`, `a, b or c`."""
    *front, final = words
    return f"{', '.join(front)} {last} {final}" if front else final


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which of the known words (at least one) was meant, or that these are all there are."""
    choices = list(known)
    close = difflib.get_close_matches(word.lower(), choices, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"known: {listed(choices, last='and')}"


def one_line(text: str) -> str:
    """Bring a message onto one line, with control characters escaped."""
    joined = " ".join(text.split())
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in joined)
