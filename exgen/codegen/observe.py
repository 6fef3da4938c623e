"""What a student observes who runs the finished script, and what a smaller or larger step does.

The files of a sheet must be the same bytes on every machine, rounding errors are not. Therefore
the script prints verdicts and one order of magnitude and no digits, its instance is chosen so that
this order is not a close call (`difference_steps.choose_seed`), and the table of steps is computed
in arithmetic that every machine does alike (`portable`). So the table's digits are safe to print;
it is shown with one significant digit all the same, as more would mean nothing.
"""

from __future__ import annotations

import io
import traceback
import warnings
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import log10

import numpy as np

from exgen.calculus.program import Program
from exgen.codegen.difference_steps import STEPS, Differences, StepError
from exgen.codegen.instance import drawn
from exgen.codegen.python_names import identifiers
from exgen.codegen.script import STEP
from exgen.errors import ExgenError

_TRUNCATING = (1e-2, 1e-3)
"""Steps at which ten times the step shows what a central difference leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The output of the reference script as it ran, and the table of steps, largest step first.

    `exact` says that the loss is a polynomial of second degree in every single entry near the
    point, so that central differences leave nothing out. `mixed` is what the largest step carries
    over a point where the slope of the loss jumps ("unit", "term"), `lost` the number of leading
    digits that two values of the loss share at the step of the script.
    """

    output: str
    rows: tuple[StepError, ...]
    exact: bool
    mixed: frozenset[str]
    lost: float

    @property
    def best(self) -> StepError:
        """The row with the smallest error."""
        return min(self.rows, key=lambda row: row.error)

    @property
    def used(self) -> StepError:
        """The row of the step that the script takes."""
        return next(row for row in self.rows if row.step == float(STEP))

    @property
    def larger(self) -> tuple[StepError, ...]:
        """The rows of larger steps than the script's that stay on the pieces of the point."""
        return tuple(r for r in self.rows if r.step > self.used.step and not r.crosses)

    @property
    def smaller(self) -> tuple[StepError, ...]:
        """The rows of smaller steps than the script's."""
        return tuple(row for row in self.rows if row.step < self.used.step)

    @property
    def agrees(self) -> bool:
        """Whether the script says of every gradient that it agrees."""
        verdicts = [line.partition(": ")[2] for line in self.output.splitlines()[1:-1]]
        return bool(verdicts) and all(verdict == "agrees" for verdict in verdicts)

    @property
    def truncates(self) -> bool:
        """Whether a larger step is worse, by about its square: the terms left out are seen."""
        return any(30 <= ratio <= 300 for step, ratio in self._ratios() if step in _TRUNCATING)

    @property
    def hundredfold(self) -> bool:
        """Whether so it is from the smallest step on at which the terms left out are most of it."""
        seen = [ratio for step, ratio in self._ratios() if step >= min(_TRUNCATING)]
        return bool(seen) and all(30 <= ratio <= 300 for ratio in seen)

    def _ratios(self) -> list[tuple[float, float]]:
        """How much worse ten times a step is than the step, by step."""
        found = sorted(self.larger, key=lambda row: row.step)
        return [
            (small.step, large.error / small.error)
            for small, large in pairwise(found)
            if small.error > 0 and round(large.step / small.step) == 10
        ]


def observe(
    program: Program, objective: str, wrt: tuple[str, ...], *, seed: int, script: str
) -> Observation:
    """Run the finished `script` and compute its table; `seed` is that of the script's instance.

    Raises ExgenError when the script fails.
    """
    point = drawn(program, identifiers(program, objective), seed)
    table = Differences(program=program, objective=objective, wrt=wrt, point=point)
    return Observation(
        output=run(script),
        rows=table.rows(),
        exact=table.quadratic(),
        mixed=table.mixed(STEPS[0]),
        lost=table.lost(float(STEP)),
    )


def run(script: str) -> str:
    """What the script prints when it is run as a program, in this process.

    It is our own text and no student's; what it prints, it prints in a process of its own too.
    Raises ExgenError with the last line of its complaint when it fails.
    """
    printed = io.StringIO()
    known = {"__name__": "__main__", "print": partial(print, file=printed)}
    try:
        # Neither warnings nor the caller's settings for them are the script's concern.
        with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
            warnings.simplefilter("ignore")
            exec(compile(script, "gradient_check.py", "exec"), known)
    except (Exception, SystemExit) as error:
        last = traceback.format_exception_only(error)[-1].strip()
        raise ExgenError(f"the reference script failed: {last}") from None
    return printed.getvalue()


def one_digit(value: float) -> str:
    """A positive number with one significant digit, as Python writes it: `2e-09`; 0 is `0`."""
    return f"{value:.0e}" if value else "0"


def exponent(value: float) -> int:
    """The order of magnitude of a positive number: the nearest power of ten."""
    return round(log10(value))
