"""What comes back from the trial of one seed: small, plain records that travel between processes.

Nothing here imports NumPy or SymPy, so that the process that adds up need not load them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a seed gave no good sheet.

    `kind` is "claim" (a judge rejects a line), "print" (a formula does not say in print what was
    proved), "draw" (no good variant within the bound), "pages" (TeX's log complains), "input" (the
    homework cannot be drawn at all), "no" (any other refusal) or "crash" (a fault in exgen);
    `message` is one line that names the question and the claim, or the formula.
    """

    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One draw of a question: its difficulty, counted and in total, and its canonical form."""

    counts: Mapping[str, int]
    total: int
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedQuestion:
    """One question of a sheet: the one that was taken, and the first that was drawn for it.

    `first` is what the family draws when no band of difficulty holds it back; None where that
    draw turned out no good. `draws` says how many draws it took. `mistakes` are those that this
    variant hides: who makes one gets the right answer, or one of the right shape, all the same.
    Where numbers are given they are those that do not change the numbers that are asked for.
    """

    id: str
    family: str
    identity: str
    activations: tuple[str, ...]
    losses: tuple[str, ...]
    mistakes: tuple[str, ...]
    taken: Weighed
    first: Weighed | None
    draws: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOutcome:
    """The trial of one seed, in `seconds` of one core; without `failure` the sheet is good.

    `code` stands for the text of the problem sheet, `form` for its questions up to letters and
    numbers; `pages` counts what TeX set, both documents together.
    """

    seed: int
    seconds: float
    failure: Failure | None = None
    code: str = ""
    form: str = ""
    questions: tuple[TriedQuestion, ...] = ()
    pages: int = 0
