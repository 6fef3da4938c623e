"""Bodies of sheets with questions to order, for the tests of sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from exgen.calculus.losses import Loss
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import Sheet, draw_sheet

Questions = tuple[tuple[str, str], ...]
"""Family and options, as JSON."""

POISSON = Loss(
    name="poisson",
    title="the Poisson loss",
    output="exp",
    domain="positive",
    loss="sum(yhat - y * log(yhat))",
    by_output="1 - y / yhat",
    output_slope="yhat",
    by_preactivation="yhat - y",
)
"""A loss whose output is no softmax and no activation, and whose terms cancel."""
BRIER = Loss(
    name="brier",
    title="the squared error of a probability",
    output="sigmoid",
    domain="binary",
    loss="norm(yhat - y)**2",
    by_output="2 * (yhat - y)",
    output_slope="yhat * (1 - yhat)",
    by_preactivation="2 * (yhat - y) * yhat * (1 - yhat)",
)
"""A loss with an output function, of which nothing cancels."""
UNSPOKEN = Loss(
    name="unspoken",
    title="a loss",
    output="tan",
    domain="real",
    loss="norm(yhat - y)**2",
    by_output="2 * (yhat - y)",
    output_slope="1 + yhat**2",
    by_preactivation="2 * (yhat - y) * (1 + yhat**2)",
)
"""A loss with an output function that there are no words for."""
DOUBLES = {row.name: row for row in (POISSON, BRIER, UNSPOKEN)}


def asked(family: str, **options: object) -> tuple[str, str]:
    """A question as `pages` takes it."""
    return family, json.dumps(options)


@lru_cache(maxsize=256)
def page(*questions: tuple[str, str], seed: int = 0) -> tuple[str, str]:
    """The problem sheet and the solution of these questions, a line break counting as a space."""
    documents = drawn(questions, seed=seed).documents()
    bodies = [documents[kind].body for kind in ("problems", "solutions")]
    first, second = (re.sub(r"\s+", " ", body) for body in bodies)
    return first, second


def drawn(questions: Questions, *, seed: int = 0, preliminaries: str = "true") -> Sheet:
    """The sheet of a homework with these questions alone, "1", "2" ... by id."""
    lines = [
        'name = "said"', 'title = "Said"', 'layout = "denominator"', 'notation = "bold"',
        f"preliminaries = {preliminaries}",
    ]  # fmt: skip
    for number, (family, options) in enumerate(questions, start=1):
        lines += ["[[question]]", f'id = "{number}"', f'family = "{family}"', "points = 50"]
        lines += ["[question.options]", *_toml(json.loads(options))]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "said.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        return draw_sheet(read(str(path), families=FAMILIES), seed=seed, original=False)


def _toml(options: Mapping[str, object]) -> list[str]:
    return [f"{key} = {json.dumps(value)}" for key, value in options.items()]
