"""The table of typings, and the value of a reading, found without exgen's judges."""

import itertools
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from outside.language import TextError, evaluate
from outside.points import draw

from exgen.calculus.build import add
from exgen.calculus.expr import Expr, IndexSum
from exgen.calculus.substitute import rename_index, transform
from exgen.calculus.text import shown
from exgen.dimensions import size_of

TABLE = Path(__file__).parent.parent / "data" / "typings.toml"
_POINTS = 4


class Typed(NamedTuple):
    """An answer as it is typed, and what it answers."""

    question: Mapping[str, Any]
    part: Mapping[str, Any]
    text: str

    def __str__(self) -> str:
        return f"{self.question['id']}, part {self.part['id']}: {self.text!r}"


@cache
def questions() -> list[dict[str, Any]]:
    """The questions of the table, each as it stands in a key."""
    found = tomllib.loads(TABLE.read_text(encoding="utf-8"))["question"]
    return [{"away_from_zero": [], **question} for question in found]


def typings() -> Iterator[Typed]:
    """Every typing of the table."""
    for question in questions():
        for part in question["parts"]:
            for line in part["typed"].strip().split("\n"):
                yield Typed(question, part, line.replace(" ⏎ ", "\n"))


def find(part: str, question: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """The first question whose id begins so and that has the part, and the part."""
    for each in questions():
        for one in each["parts"]:
            if one["id"] == part and each["id"].startswith(question):
                return each, one
    raise KeyError(part)


@cache
def _points(name: str) -> list[dict[str, np.ndarray]]:
    question = next(q for q in questions() if q["id"] == name)
    rng = np.random.default_rng(2026)
    return [draw(question, rng) for _ in range(_POINTS)]


def is_right(typed: Typed, expr: Expr) -> bool:
    """Whether the expression has the values of the key's answer at random points."""
    sizes, index = typed.question["sizes"], typed.part.get("index", {})
    text = shown(_unrolled(expr, sizes))
    ranges = [range(sizes.get(dim, dim)) for dim in index.values()]
    for point in _points(typed.question["id"]):
        for places in itertools.product(*ranges):
            indices = dict(zip(index, places, strict=True))
            want = evaluate(typed.part["answer"], point, sizes=sizes, indices=indices)
            try:
                got = evaluate(text, point, sizes=sizes, indices=indices)
            except TextError:
                return False
            if got.shape != want.shape or not np.allclose(got, want, rtol=1e-8, atol=1e-9):
                return False
    return True


def _unrolled(expr: Expr, sizes: Mapping[str, int]) -> Expr:
    """The expression with its sums over indices written out, so that NumPy has the text."""

    def written(node: Expr) -> Expr | None:
        if not isinstance(node, IndexSum):
            return None
        count = size_of(node.dimension, sizes)
        return add(
            *(_unrolled(rename_index(node.body, node.index, k), sizes) for k in range(count))
        )

    return transform(expr, written)
