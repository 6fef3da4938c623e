"""How `exgen derive` does on derivatives that real courses ask for.

    .venv/bin/python docs/courses.py [FILE.json] [--limit SECONDS] [--all]

FILE holds records as in `tests/data/courses.json`, which is read where none is given: `expression`,
`defs`, `vars`, `wrt`, `kind`, where there are any `functions` (as `--fun` takes them), and the
`known_answer` that a lecturer would write. An answer is right where it has the known one's value at
random points; it is short where it has at most 1.25 times as many nodes. Printed are those that are
not, or with `--all` every record, and the sums. Seconds are of processor time, for deriving and
proving.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from exgen.calculus.expr import Symbol
from exgen.calculus.text import to_text
from exgen.deriving.derivation import Derivation, derive
from exgen.deriving.limit import TooLargeError, at_most
from exgen.errors import ExgenError
from exgen.verify.arrays import evaluate
from exgen.verify.points import draw_whole

OWN = Path(__file__).parents[1] / "tests" / "data" / "courses.json"
SHORT = 1.25
SLOW = 2.0
"""Processor seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one record; `ratio` and `answer` where there is an answer."""

    word: str
    seconds: float
    ratio: float = 0.0
    answer: str = ""


def _agree(found: Derivation, known: str) -> float:
    """The answer's length by that of the known one; 0 where they differ at a random point."""
    program = found.asked.program
    expected = program.read(known)
    if expected.shape != found.answer.shape:
        return 0.0
    point = draw_whole(program, np.random.default_rng(0), 4)

    def leaf(node: Any) -> Any:
        assert isinstance(node, Symbol)
        return point[node.name]

    here, there = (evaluate(e, leaf=leaf, sizes=program.sizes) for e in (found.answer, expected))
    same = np.allclose(here, there, rtol=1e-7, atol=1e-9)
    return found.answer.size / expected.size if same else 0.0


def outcome(record: dict[str, Any], limit: float) -> Outcome:
    """Derive one record and compare."""
    if not record["expression"]:
        return Outcome(word="not said", seconds=0.0)
    start = time.process_time()
    try:
        with at_most(limit):
            found = derive(
                record["expression"],
                variables=[f"{n}:{r},{c}:{domain}" for n, (r, c, domain) in record["vars"].items()],
                definitions=[f"{name}={text}" for name, text in record["defs"]],
                functions=record.get("functions", ()),
                wrt=record["wrt"],
                layout=record["layout"] or "denominator",
                hessian=record["kind"] == "hessian",
            )
    except TooLargeError:
        return Outcome(word="slow", seconds=time.process_time() - start)
    except ExgenError as error:
        seconds = time.process_time() - start
        return Outcome(word="refused", seconds=seconds, answer=str(error))
    seconds = time.process_time() - start
    text = to_text(found.answer)
    if not record["known_answer"]:
        return Outcome(word="answered", seconds=seconds, answer=text)
    ratio = _agree(found, record["known_answer"])
    word = "wrong" if not ratio else "short" if ratio <= SHORT else "clumsy"
    if seconds > SLOW:
        word = "slow"
    return Outcome(word=word, seconds=seconds, ratio=ratio, answer=text)


def main() -> int:
    """Print the outcomes; 1 where an answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, default=OWN)
    parser.add_argument("--limit", type=float, default=20.0)
    parser.add_argument("--all", action="store_true")
    asked = parser.parse_args()
    records = json.loads(asked.file.read_text(encoding="utf-8"))
    found = {r["id"]: outcome(r, asked.limit) for r in records}
    for record in records:
        done = found[record["id"]]
        if asked.all or done.word != "short":
            print(f"{done.word:8} {record['id']:20} {done.ratio:5.2f} {done.seconds:5.2f} s")
            print(f"         known: {record['known_answer'] or record['asked']}")
            print(f"         found: {done.answer}")
    for title, chosen in (
        ("all", records),
        ("counted", [r for r in records if r["counted"]]),
    ):
        done_all = [found[r["id"]] for r in chosen]
        words = Counter(o.word for o in done_all)
        ratios = [o.ratio for o in done_all if o.ratio]
        seconds = [o.seconds for o in done_all if o.answer]
        print(
            f"{title}: {len(chosen)} records; right and short {words.pop('short', 0)}; "
            + ", ".join(f"{word} {n}" for word, n in sorted(words.items()))
            + f"; nodes by those of the known answer: mean {statistics.mean(ratios):.2f}, "
            f"worst {max(ratios):.2f}; processor time: mean {statistics.mean(seconds):.2f} s, "
            f"worst {max(seconds):.2f} s"
        )
    return 1 if any(o.word == "wrong" for o in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
