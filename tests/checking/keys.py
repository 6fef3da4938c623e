"""Keys drawn for the tests of marking, each once in a run."""

import json
from functools import lru_cache
from typing import Any

from sheets import sheet as drawn

from exgen.checking.keyed_sheet import KeyPart, KeyQuestion, KeySheet, sheet
from exgen.checking.marker import mark
from exgen.checking.records import Verdict


@lru_cache(maxsize=32)
def contents(seed: int, name: str) -> Any:
    """The key of a sheet, as it comes from its file."""
    return json.loads(json.dumps(drawn(seed, name).key()))


@lru_cache(maxsize=32)
def key(seed: int = 7, name: str = "matrix-gradients") -> KeySheet:
    """The same as the checking room reads it."""
    return sheet(contents(seed, name), shown="key.json")


def part(drawn: KeySheet, name: str) -> tuple[KeyQuestion, KeyPart]:
    """A part by its id, with its question."""
    return next((q, p) for q, p in drawn.parts() if p.id == name)


def verdicts(answers: dict[str, str], drawn: KeySheet) -> dict[str, Verdict]:
    """The verdicts on all answers, by the ids of parts."""
    return {v.part: v for v in mark(drawn, answers)}


def small(
    definitions: dict[str, str],
    variables: dict[str, tuple[list[int | str], str]],
    parts: list[dict[str, Any]],
    sizes: dict[str, int],
    **more: Any,
) -> KeySheet:
    """A key of one question, written down in a test."""
    question = {
        "id": "1",
        "layout": "denominator",
        "variables": {n: {"shape": s, "domain": d} for n, (s, d) in variables.items()},
        "sizes": sizes,
        "away_from_zero": [],
        "definitions": [list(pair) for pair in definitions.items()],
        "parts": [{"points": 8, "steps": [], **part} for part in parts],
        **more,
    }
    return sheet({"schema": "exgen.key/1", "questions": [question]}, shown="key.json")
