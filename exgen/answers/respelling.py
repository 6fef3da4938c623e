"""Other spellings of names: `y_hat` for `yhat`, `W_1` for `W1`; runs of names: `AAx`."""

from __future__ import annotations

import re
from functools import lru_cache

from exgen.answers import spellings
from exgen.dimensions import Dim

_NAME = re.compile(r"([A-Za-z]+?)(hat|bar)?(\d*)")
_OTHER_LETTERS = {
    "lam": ("lambda", "lambd", "lmbda", "lamda", "lmda"),
    "lambda": ("lam",),
    "l": ("ell",),
    "ell": ("l",),
    "eps": ("epsilon",),
    "epsilon": ("eps",),
}
_OTHER_HATS = ("{}_hat", "{}pred", "{}_pred", "hat{}", "{}h", "{}hats", "{}_h", "p{}", "{}out")


@lru_cache(maxsize=256)
def spelled(names: tuple[str, ...]) -> dict[str, str]:
    """Other spelling -> name, for the spellings that no other quantity has."""
    found: dict[str, str] = {}
    for name in names:
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        letters, accent, digits = match.groups()
        for plain in (letters, *_OTHER_LETTERS.get(letters, ())):
            forms = [plain]
            if accent == "hat":
                forms = [f"{plain}hat", *(form.format(plain) for form in _OTHER_HATS)]
            elif accent:
                forms = [f"{plain}{accent}", f"{plain}_{accent}", f"{accent}{plain}"]
            elif re.fullmatch(r"[A-Z][a-z]", plain) and plain not in spellings.GREEK:
                forms = [plain, f"{plain[0]}_{plain[1]}", f"{plain[0]}{plain[1].upper()}"]
            for form in forms:
                for typed in (f"{form}{digits}", f"{form}_{digits}"):
                    if typed not in names:
                        found.setdefault(typed, name)
    return found


def split(word: str, names: frozenset[str], dims: tuple[Dim, ...]) -> list[str] | None:
    """The fewest known names that make up the word."""
    longest = max(map(len, names), default=0)
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        found: list[str] | None = None
        for start in range(max(0, end - longest), end):
            before, piece = best[start], word[start:end]
            if before is None or len(before) > 200:
                continue
            turned = piece == "T" and before and before[-1] != "T"
            fits = piece in names or turned or piece in dims
            if fits and (found is None or len(before) + 1 < len(found)):
                found = [*before, piece]
        best.append(found)
    return best[-1] if best[-1] and len(best[-1]) > 1 else None
