"""What a run found, for a machine: one JSON object, `exgen.stress/1`."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from exgen import __version__
from exgen.homework import Homework
from exgen.questions.difficulty import WEIGHTS
from exgen.stress.spread import BAND, spread
from exgen.stress.tally import SHEET, SheetPlace, Tally, suggested

SCHEMA: Final = "exgen.stress/1"


def as_data(
    tally: Tally, *, homework: Homework, seeds: range, jobs: int, elapsed: float
) -> dict[str, Any]:
    """Everything, ready for JSON; `elapsed` is in seconds. But for times it is reproducible."""
    bands = {asked.id: asked.difficulty for asked in homework.questions}
    return {
        "schema": SCHEMA,
        "exgen": __version__,
        "homework": homework.name,
        "seeds": [seeds.start, seeds.stop],
        "tried": tally.seeds,
        "good": tally.sheets,
        "failures": {
            "count": tally.failed.total(),
            "kinds": dict(sorted(tally.failed.items())),
            "shown": [
                {"seed": seed, "kind": failure.kind, "message": failure.message}
                for seed, failure in tally.failures
            ],
        },
        "typeset": {"sheets": tally.typeset, "pages": tally.pages},
        "drawn": {
            **{name: _sorted(counts) for name, counts in sorted(tally.drawn.items())},
            "form": {family: _sorted(counts) for family, counts in sorted(tally.forms.items())},
        },
        "hidden_mistakes": _sorted(tally.hidden),
        "difficulty": {"weights": dict(WEIGHTS), "band": BAND},
        "questions": {
            id: {**_place(tally.places[id]), "band": bands.get(id), **_hidden(tally.places[id])}
            for id in tally.ids()
        },
        "sheet": _sheet(tally),
        "suggested": suggested(tally, homework),
        "time": {
            "jobs": jobs,
            "seconds": round(elapsed, 3),
            "seeds_per_second": round(tally.seeds / max(elapsed, 1e-9), 3),
            "core_seconds": round(tally.seconds, 3),
            "slowest": [
                {"seed": seed, "seconds": round(took, 3)}
                for took, seed in sorted(tally.slowest, reverse=True)
            ],
        },
    }


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _sheet(tally: Tally) -> dict[str, Any] | None:
    if SHEET not in tally.places:
        return None
    same = sum(n for n in tally.codes.values() if n > 1)
    return {**_place(tally.places[SHEET]), "same_text": same}


def _place(place: SheetPlace) -> dict[str, Any]:
    found = {name: spread(counts) for name, counts in place.counts.items()}
    return {
        "different": len(place.forms),
        "most_often": max(place.forms.values()),
        "different_first": len({form for _, form in place.first}),
        "draws": {"mean": _mean(place.draws), "most": max(place.draws)},
        "difficulty": {name: each.as_data() for name, each in found.items() if each is not None},
        "totals": {str(total): n for total, n in sorted(place.counts["total"].items())},
    }


def _hidden(place: SheetPlace) -> dict[str, Any]:
    return {"hiding": place.hiding, "hidden_mistakes": _sorted(place.hidden)}


def _mean(counts: Counter[int]) -> float:
    return round(sum(value * n for value, n in counts.items()) / counts.total(), 3)
