"""What a run found, for a person: plain text, 80 columns wide."""

from __future__ import annotations

import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from exgen.homework import Homework
from exgen.questions.difficulty import WEIGHTS
from exgen.stress.bands import independent
from exgen.stress.spread import BAND, Spread, spread
from exgen.stress.tally import SHEET, SheetPlace, Tally, suggested
from exgen.wording import listed

WIDTH = 80
_KINDS = {
    "claim": "a claim that a judge rejects",
    "print": "a misprint",
    "draw": "no good variant within the bound",
    "pages": "TeX complains",
    "no": "refused",
    "crash": "a fault in exgen",
}
_NAME = 10
_SEEDS = 5  # that fail in the same way are named
FORMS = 60
"""So many forms of a family are listed one by one; of more there is a summary (JSON has all)."""
LONGEST = 40
"""So, too, where a form has a longer name than this."""


def as_text(tally: Tally, *, homework: Homework, seeds: range, jobs: int, elapsed: float) -> str:
    """The whole report; `elapsed` is in seconds."""
    head = f"{homework.name}: {tally.seeds} seeds, {seeds.start} to {seeds.stop - 1}"
    sections = [
        [head, *_pace(tally, jobs, elapsed), *_outcome(tally)],
        _failures(tally),
        _hidden(tally),
        _drawn(tally),
        _variety(tally, homework),
        _difficulty(tally),
        _bands(tally, homework),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


def _pace(tally: Tally, jobs: int, elapsed: float) -> Iterator[str]:
    processes = "process" if jobs == 1 else "processes"
    pace = tally.seeds / max(elapsed, 1e-9)
    yield f"  time      {elapsed:.1f} s, {pace:.2f} seeds per second on {jobs} {processes}"
    slow = [f"{seed} ({took:.1f} s)" for took, seed in sorted(tally.slowest, reverse=True)]
    if slow:
        yield f"  slowest   seed {', '.join(slow)}"


def _outcome(tally: Tally) -> Iterator[str]:
    if tally.typeset:
        yield f"  typeset   {tally.typeset} sheets with their solutions, {tally.pages} pages"
    if tally.forms and not tally.hidden:
        yield "  mistakes  all show: none that exgen knows ends in a right answer"
    count = tally.failed.total()
    if not count:
        yield "  failures  none: every line of every sheet is proved"
        return
    kinds = [f"{_KINDS.get(kind, kind)}: {n}" for kind, n in tally.failed.most_common()]
    yield from _wrapped(f"{count} ({'; '.join(kinds)})", first="  failures  ")


def _failures(tally: Tally) -> list[str]:
    if not tally.failures:
        return []
    lines = ["failures"]
    seeds = defaultdict[str, list[int]](list)
    for seed, failure in tally.failures:
        seeds[failure.message].append(seed)
    for message, (first, *others) in seeds.items():
        head = f"seed {first}"
        if others:
            shown = [str(seed) for seed in (first, *others)[:_SEEDS]]
            more = len(others) + 1 - len(shown)
            head = f"seeds {listed([*shown, *([f'{more} more'] if more else [])], last='and')}"
        lines += _wrapped(message, first=f"  {head}: ", hang=6)
    more = tally.failed.total() - len(tally.failures)
    return [*lines, f"  and {more} more"] if more else lines


def _hidden(tally: Tally) -> list[str]:
    """Which questions let a wrong way end in a right answer, and how often."""
    if not tally.hidden:
        return []
    lines = [
        "mistakes that do not show: who makes one gets the right answer all the same",
        f"  {'question':{_NAME}}{'sheets with some':>18}   which, and on how many sheets",
    ]
    for id in tally.ids():
        place = tally.places[id]
        if place.hiding:
            some = f"{place.hiding} of {sum(place.draws.values())}"
            which = ", ".join(f"{name} {n}" for name, n in _often(place.hidden))
            lines += _wrapped(which, first=f"  {id:{_NAME}}{some:>18}   ")
    return lines


def _drawn(tally: Tally) -> list[str]:
    if not tally.forms:
        return []
    lines = ["drawn, and how often"]
    for name, counts in tally.drawn.items():
        if counts:
            shown = ", ".join(f"{key} {n}" for key, n in _often(counts))
            lines += _wrapped(shown, first=f"  {name:{_NAME}}  ")
    for family, counts in tally.forms.items():
        least, most = min(counts.values()), max(counts.values())
        times = "once" if most == 1 else f"{least} to {most} times"
        shown = f"{len(counts)} different, each {times}"
        if len(counts) <= FORMS and max(len(_short(key)) for key in counts) <= LONGEST:
            shown = ", ".join(f"{_short(key)} {n}" for key, n in _often(counts))
        lines += _wrapped(shown, first=f"  {family:{_NAME}}  ")
    return lines


def _short(identity: str) -> str:
    """An identity without the family's name, which stands in front of the line."""
    name = re.sub(r"^(form|composition|dimension|program):", "", identity)
    if name == identity or not identity.startswith("dimension:"):
        return name
    return re.sub(r":(\d+)$", r":dim-\1", name)


def _often(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _variety(tally: Tally, homework: Homework) -> list[str]:
    if not tally.forms:
        return []
    bands = {asked.id: asked.difficulty for asked in homework.questions}
    sheets = tally.codes.total()
    head = f"{'different':>12}{'most frequent':>16}{'band':>12}{'different without it':>23}"
    lines = [
        f"different questions on {sheets} sheets (letters and numbers make no difference)",
        f"  {'question':{_NAME}}{head}",
    ]
    for name, place in _places(tally):
        most = place.forms.most_common(1)[0][1]
        times = "once" if most == 1 else f"{most} times"
        row = f"  {name:{_NAME}}{len(place.forms):12}{times:>16}"
        band = bands.get(name)
        if band is not None:
            # For the sheet, and without a band, nobody knows another number.
            free = len({form for _, form in place.first})
            row += f"{f'{band[0]} to {band[1]}':>12}{free:23}"
        lines.append(row)
    same = sum(n for n in tally.codes.values() if n > 1)
    lines.append(f"  sheets that read the same, letter by letter: {same or 'none'}")
    if any(bands.values()):
        lines += _wrapped(
            "band: the difficulties that the homework file allows this question; what is easier"
            " or harder is drawn again, and so fewer different questions are left",
            first="  ",
        )
    return lines


def _places(tally: Tally) -> Iterator[tuple[str, SheetPlace]]:
    for id in tally.ids():
        yield id, tally.places[id]
    yield "sheet", tally.places[SHEET]


def _difficulty(tally: Tally) -> list[str]:
    if not tally.forms:
        return []
    terms = " + ".join(f"{w} x {name}" if w != 1 else name for name, w in WEIGHTS.items())
    head = "".join(f"{word:>7}" for word in ("least", "25 %", "median", "75 %", "most"))
    lines = [
        f"difficulty of the solution = {terms} line",
        f"  {'question':{_NAME}}{head}   within {BAND:.0%}  draws",
    ]
    for name, place in _places(tally):
        found = spread(place.counts["total"])
        if found is not None:
            mean = sum(k * n for k, n in place.draws.items()) / place.draws.total()
            lines.append(f"  {name:{_NAME}}{_row(found)}{found.within:13.1%}{mean:7.1f}")
    for name in WEIGHTS:
        found = spread(tally.places[SHEET].counts[name])
        if found is not None:
            lines.append(f"    {name:{_NAME - 2}}{_row(found)}{found.within:13.1%}")
    lines += _wrapped(
        f"within {BAND:.0%}: the share of the sheets that are no farther than that from the median;"
        " draws: so many were made on the average until one was good",
        first="  ",
    )
    return lines


def _row(found: Spread) -> str:
    values = (found.least, found.lower, found.median, found.upper, found.greatest)
    return "".join(f"{value:7}" for value in values)


def _bands(tally: Tally, homework: Homework) -> list[str]:
    """What to write into the homework file where some question has no band yet."""
    may = independent(homework)
    lacking = [a.id for a in homework.questions if a.difficulty is None and a.id in may]
    if not lacking or not tally.forms:
        return []
    found = suggested(tally, homework)
    low, high = (sum(band[end] for band in found.values()) for end in (0, 1))
    keeps = high * (1 - BAND) <= low * (1 + BAND)
    what = "that keep" if keeps else "that bring more of the sheets, if not"
    why = "every question" if len(lacking) == len(may) else listed(lacking, last="and")
    lines = _wrapped(
        f"no band of difficulty is set for {why}. From these seeds, lines for the homework file"
        f" {what} every sheet within {BAND:.0%} of the median:",
        first="",
    )
    return [*lines, *(f"  {id:{_NAME}}difficulty = [{a}, {b}]" for id, (a, b) in found.items())]


def _wrapped(text: str, *, first: str, hang: int | None = None) -> Iterable[str]:
    return textwrap.wrap(
        first + text,
        WIDTH,
        subsequent_indent=" " * (len(first) if hang is None else hang),
        break_on_hyphens=False,
    )
