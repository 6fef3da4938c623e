"""One run from end to end: try the seeds, add up, show and write what was found."""

from __future__ import annotations

import json as text
import secrets
from pathlib import Path
from time import perf_counter

from exgen.errors import InputError
from exgen.homework import Homework
from exgen.stress.meter import meter
from exgen.stress.outcomes import outcomes
from exgen.stress.picture import as_png, check_plot
from exgen.stress.stress_record import as_data
from exgen.stress.stress_report import as_text
from exgen.stress.tally import Tally
from exgen.typeset.engine import find_program
from exgen.wording import quoted


def run(
    homework: Homework,
    *,
    seeds: range,
    jobs: int,
    pages: int = 0,
    json: Path | None = None,
    plot: Path | None = None,
) -> int:
    """Try all seeds, print the report, write the files that are asked for.

    The first `pages` seeds are typeset. Returns 0, or 1 where a seed failed. Raises InputError
    where the homework cannot be drawn at all or a file cannot be written, TexError without TeX,
    ExgenError without matplotlib.
    """
    if plot is not None:
        check_plot()
    if pages:
        find_program()
    tally, start = Tally(), perf_counter()
    with meter(len(seeds)) as told:
        for outcome in outcomes(homework, seeds, jobs=jobs, pages=pages):
            if outcome.failure is not None and outcome.failure.kind == "input":
                raise InputError(outcome.failure.message)
            tally.add(outcome)
            told(tally.seeds, tally.failed.total())
    elapsed = perf_counter() - start
    print(as_text(tally, homework=homework, seeds=seeds, jobs=jobs, elapsed=elapsed))
    if json is not None:
        data = as_data(tally, homework=homework, seeds=seeds, jobs=jobs, elapsed=elapsed)
        _write(json, (text.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())
    if plot is not None and tally.forms:
        _write(plot, as_png(tally, homework))
    return 1 if tally.failed else 0


def _write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    target = file.resolve()  # a link stays a link
    fresh = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        fresh.write_bytes(content)
        fresh.replace(target)
    except OSError as error:
        shown = quoted(str(file), limit=200)
        raise InputError(f"cannot write {shown}: {error.strerror}") from None
    finally:
        fresh.unlink(missing_ok=True)
