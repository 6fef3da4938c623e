"""What the rows of what was done come to: progress by kind, and which kind to practise next."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from exgen.practice.choices import Choice
from exgen.practice.practice_store import DoneThing

_JUDGED: Final = frozenset({"right", "wrong"})
_HELP: Final = frozenset({"hint", "solution"})
_SPACES: Final = (2, 4, 8, 16)
"""How many other variants lie between a missed kind and its return, growing with each success."""

Question = tuple[str, str]
"""A homework and a question of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKind:
    """Progress in one kind of question: parts that were tried, and how many right at first try."""

    question: Question
    variants: int
    tried: int
    first: int
    right: int
    mistakes: tuple[tuple[str, int], ...]


def by_kind(rows: Iterable[DoneThing]) -> tuple[OfKind, ...]:
    """Progress by kind, in the order in which kinds were first practised.

    A part counts once for each variant. It is right at first try where its first judged answer is,
    with no hint or solution asked for in the variant before that.
    """
    variants: dict[Question, set[str]] = {}
    parts: dict[tuple[Question, str, str], list[str]] = {}
    mistakes: dict[Question, Counter[str]] = {}
    helped: set[str] = set()
    for row in rows:
        kind = (row.choice.homework, row.choice.question)
        if row.what in _HELP:
            helped.add(row.shown)
        if row.what not in _JUDGED:
            continue
        variants.setdefault(kind, set()).add(row.shown)
        said = "helped" if row.what == "right" and row.shown in helped else row.what
        parts.setdefault((kind, row.shown, row.part), []).append(said)
        mistakes.setdefault(kind, Counter()).update(row.mistakes)
    return tuple(
        OfKind(
            question=kind,
            variants=len(shown),
            tried=sum(1 for k, _, _ in parts if k == kind),
            first=sum(1 for (k, _, _), said in parts.items() if k == kind and said[0] == "right"),
            right=sum(
                1 for (k, _, _), said in parts.items()
                if k == kind and ("right" in said or "helped" in said)
            ),
            mistakes=tuple(mistakes[kind].most_common()),
        )
        for kind, shown in variants.items()
    )  # fmt: skip


def due(rows: Iterable[DoneThing]) -> Choice | None:
    """The kind to practise again: one that was missed and whose time has come; None without one.

    A variant is missed where a part was wrong first, or was right only after help. A missed kind
    comes back after two other variants, then, as often as it goes well, after 4, 8 and 16; after
    that it is learnt. Of several the one that waits longest beyond its time is first.
    """
    order: dict[str, Choice] = {}
    missed: set[str] = set()
    answered: set[tuple[str, str]] = set()
    helped: set[str] = set()
    for row in rows:
        order.setdefault(row.shown, row.choice)
        if row.what in _HELP:
            helped.add(row.shown)
            missed.add(row.shown)
        elif row.what in _JUDGED and (row.shown, row.part) not in answered:
            answered.add((row.shown, row.part))
            if row.what == "wrong":
                missed.add(row.shown)
    last: dict[Question, tuple[int, Choice]] = {}
    box: dict[Question, int] = {}
    for number, (shown, choice) in enumerate(order.items(), start=1):
        kind = (choice.homework, choice.question)
        if shown in missed:
            box[kind] = 0
        elif kind in box:
            box[kind] += 1
        last[kind] = (number, choice)
    now = len(order) + 1
    waiting = [
        (now - last[kind][0] - 1 - _SPACES[level], last[kind][1])
        for kind, level in box.items()
        if level < len(_SPACES)
    ]
    ripe = [one for one in waiting if one[0] >= 0]
    if not ripe and waiting and len(last) == 1:
        ripe = waiting  # nothing else was practised that could stand between
    return max(ripe, key=lambda one: one[0])[1] if ripe else None


def as_csv(rows: Iterable[DoneThing]) -> str:
    """All that was done as CSV, a row each, times in UTC."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["time", "homework", "question", "level", "variant", "part", "what", "answer",
                     "mistakes"])  # fmt: skip
    for row in rows:
        at = datetime.fromtimestamp(row.at, UTC).isoformat(timespec="seconds")
        choice = row.choice
        writer.writerow([at, choice.homework, choice.question, choice.level, row.shown, row.part,
                         row.what, _plain(row.answer), " ".join(row.mistakes)])  # fmt: skip
    return out.getvalue()


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def daily(rows: Iterable[DoneThing]) -> Sequence[tuple[str, int, int]]:
    """Day, parts answered first on it, and how many of these were right then, without help."""
    seen: set[tuple[str, str]] = set()
    helped: set[str] = set()
    days: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row.what in _HELP:
            helped.add(row.shown)
        elif row.what in _JUDGED and (row.shown, row.part) not in seen:
            seen.add((row.shown, row.part))
            day = datetime.fromtimestamp(row.at).strftime("%Y-%m-%d")
            tried, right = days.get(day, (0, 0))
            days[day] = (tried + 1, right + (row.what == "right" and row.shown not in helped))
    return [(day, tried, right) for day, (tried, right) in days.items()]
