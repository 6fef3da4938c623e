"""Which parts of a line run from right to left, and the order in which they stand.

The bidirectional algorithm of Unicode (UAX #9) for a single line without explicit embeddings:
rules P2-P3, W1-W7, N0-N2, I1-I2 and L1-L2. Names need no more; characters that embed, override or
isolate are to be removed before.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

_STRONG = ("L", "R", "AL")
_NEUTRAL = ("B", "S", "WS", "ON", "BN")
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Directed:
    """A piece of text that runs in one direction, its characters in the order of reading."""

    text: str
    leftwards: bool


def visual_runs(text: str) -> tuple[Directed, ...]:
    """The runs of a line as they stand from left to right."""
    levels = _levels(text)
    runs = []
    start = 0
    for level, group in groupby(levels):
        length = len(list(group))
        runs.append((level, text[start : start + length]))
        start += length
    ordered = _reorder([level for level, _ in runs])
    return tuple(Directed(runs[k][1], runs[k][0] % 2 == 1) for k in ordered)


def _levels(text: str) -> list[int]:
    """The level of each character: even ones run to the right, odd ones to the left."""
    original = [unicodedata.bidirectional(character) or "L" for character in text]
    base = next((int(kind != "L") for kind in original if kind in _STRONG), 0)
    kinds = _weak(original, base)
    _brackets(text, original, kinds, base)
    _neutral(kinds, base)
    raised = {0: {"L": 0, "R": 1, "AN": 2, "EN": 2}, 1: {"L": 1, "R": 0, "AN": 1, "EN": 1}}
    levels = [base + raised[base][kind] for kind in kinds]
    # L1: space at the end of the line belongs to the line.
    for k in range(len(text) - 1, -1, -1):
        if original[k] not in ("WS", "BN"):
            break
        levels[k] = base
    return levels


def _weak(original: Sequence[str], base: int) -> list[str]:
    """Rules W1 to W7: marks, numbers and what stands between or beside numbers."""
    edge = "R" if base else "L"
    kinds = list(original)
    for k, kind in enumerate(kinds):  # W1
        if kind == "NSM":
            kinds[k] = kinds[k - 1] if k else edge
    last = edge
    for k, kind in enumerate(kinds):  # W2
        if kind in _STRONG:
            last = kind
        elif kind == "EN" and last == "AL":
            kinds[k] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for k in range(1, len(kinds) - 1):  # W4
        before, after = kinds[k - 1], kinds[k + 1]
        if before == after and (
            (kinds[k] == "ES" and before == "EN") or (kinds[k] == "CS" and before in ("EN", "AN"))
        ):
            kinds[k] = before
    for start, end, kind in _stretches(kinds):  # W5, W6
        if kind == "ET":
            beside = "EN" in (kinds[start - 1 : start] + kinds[end : end + 1])
            kinds[start:end] = ["EN" if beside else "ON"] * (end - start)
    kinds = ["ON" if kind in ("ES", "CS") else kind for kind in kinds]
    last = edge
    for k, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            last = kind
        elif kind == "EN" and last == "L":
            kinds[k] = "L"
    return kinds


def _brackets(text: str, original: Sequence[str], kinds: list[str], base: int) -> None:
    """Rule N0: a pair of brackets takes the direction of what it holds, or of what surrounds it."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for k, character in enumerate(text):
        if kinds[k] not in _NEUTRAL:
            continue
        if character in _CLOSING.values():
            opened.append((character, k))
        elif character in _CLOSING:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == _CLOSING[character]:
                    pairs.append((opened[depth][1], k))
                    del opened[depth:]
                    break
    along, against = ("R", "L") if base else ("L", "R")
    for start, end in sorted(pairs):
        inside = {_strong(kind) for kind in kinds[start + 1 : end]}
        if along in inside:
            direction = along
        elif against in inside:
            before = next((s for s in map(_strong, reversed(kinds[:start])) if s), along)
            direction = before
        else:
            continue
        for k in (start, end):
            kinds[k] = direction
            for mark in range(k + 1, len(kinds)):
                if original[mark] != "NSM":
                    break
                kinds[mark] = direction


def _neutral(kinds: list[str], base: int) -> None:
    """Rules N1 and N2: neutral stretches between equals join them, others follow the line."""
    edge = "R" if base else "L"
    marked = ["ON" if kind in _NEUTRAL else kind for kind in kinds]
    for start, end, kind in _stretches(marked):
        if kind == "ON":
            before = _strong(kinds[start - 1]) if start else edge
            after = _strong(kinds[end]) if end < len(kinds) else edge
            kinds[start:end] = [before if before == after else edge] * (end - start)


def _strong(kind: str) -> str:
    """The direction of a resolved kind; numbers count as R; empty for a neutral one."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _stretches(kinds: Sequence[str]) -> list[tuple[int, int, str]]:
    """Start, end and kind of every stretch of equal kinds."""
    found = []
    start = 0
    for kind, group in groupby(kinds):
        end = start + len(list(group))
        found.append((start, end, kind))
        start = end
    return found


def _reorder(levels: Sequence[int]) -> list[int]:
    """Rule L2: from the highest level down, turn around every stretch of that level or above."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        k = 0
        while k < len(order):
            end = k
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[k:end] = reversed(order[k:end])
            k = max(end, k + 1)
    return order
