"""What a student observes who runs the finished script, and what a smaller or larger step does.

The files of a sheet must be the same bytes on every machine, rounding errors are not. Therefore
the script prints verdicts and one order of magnitude and no digits, its instance is chosen so that
this order is not a close call (`steps.choose_seed`), and the table of steps is computed in
arithmetic that every machine does alike (`portable`). So the table's digits are safe to print;
it is shown with one significant digit all the same, as more would mean nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import log10
from pathlib import Path

from exgen.calculus.program import Program
from exgen.codegen.instance import drawn
from exgen.codegen.names import identifiers
from exgen.codegen.script import STEP
from exgen.codegen.steps import Differences, Row
from exgen.errors import ExgenError

_TIME_LIMIT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The output of the reference script as it ran, and the table of steps, largest step first."""

    output: str
    rows: tuple[Row, ...]

    @property
    def best(self) -> Row:
        """The row with the smallest error."""
        return min(self.rows, key=lambda row: row.error)

    @property
    def used(self) -> Row:
        """The row of the step that the script takes."""
        return next(row for row in self.rows if row.step == float(STEP))

    @property
    def truncates(self) -> bool:
        """Whether a larger step is worse, by about its square.

        Not so where the loss is a polynomial of second degree in every single entry: there a
        central difference is exact for every step, and only rounding is left.
        """
        errors = {row.step: row.error for row in self.rows if not row.crosses}
        pairs = [
            (errors[10 * small], errors[small])
            for small in (1e-2, 1e-3)
            if 10 * small in errors and small in errors
        ]
        return any(30 <= large / small <= 300 for large, small in pairs if small > 0)

    @property
    def crosses(self) -> bool:
        """Whether the largest step carries some unit over its kink, so that its row is no guide."""
        return self.rows[0].crosses


def observe(
    program: Program, objective: str, wrt: tuple[str, ...], *, seed: int, script: str
) -> Observation:
    """Run the finished `script` and compute its table; `seed` is that of the script's instance.

    Raises ExgenError when the script fails.
    """
    point = drawn(program, identifiers(program, objective), seed)
    table = Differences(program=program, objective=objective, wrt=wrt, point=point)
    with ThreadPoolExecutor(max_workers=1) as pool:  # the script runs while the table is computed
        output = pool.submit(run, script)
        rows = table.rows()
        return Observation(output=output.result(), rows=rows)


def run(script: str) -> str:
    """What the script prints, run on its own in an empty folder.

    Raises ExgenError with the last line of its complaint when it fails or takes over a minute.
    """
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryDirectory(prefix="exgen-") as folder:
        path = Path(folder) / "gradient_check.py"
        path.write_text(script, encoding="utf-8")
        try:
            ran = subprocess.run(
                [sys.executable, "-I", path.name],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=_TIME_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ExgenError(
                f"the reference script took longer than {_TIME_LIMIT:g} s and was stopped"
            ) from None
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["no message"])[-1]
        raise ExgenError(f"the reference script failed: {last}")
    return ran.stdout


def one_digit(value: float) -> str:
    """A positive number with one significant digit, as Python writes it: `2e-09`; 0 is `0`."""
    return f"{value:.0e}" if value else "0"


def exponent(value: float) -> int:
    """The order of magnitude of a positive number: the nearest power of ten."""
    return round(log10(value))
