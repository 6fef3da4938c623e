"""An observation in words: what the output shows, why, and what another step would do.

Each sentence stands with the condition under which it is true; nothing is said by exclusion.
"""

from __future__ import annotations

from collections.abc import Callable

from exgen.codegen.observe import Observation, exponent, one_digit
from exgen.said.sentence import Sentence, the_one, true_of
from exgen.words import tr

_TENFOLD = (4.0, 25.0)
"""What counts as about ten times as large."""


def sentences(seen: Observation) -> tuple[str, ...]:
    """One sentence or two for each thing to observe; plain text without formulas.

    Raises WordsError where the script's output is not that of right gradients.
    """
    about = "what the reference script prints"
    return (
        tr(the_one(_VERDICT, seen, about=about), size=f"1e{exponent(seen.used.error):+03d}"),
        tr(the_one(_WHY, seen, about=about), digits=tr(the_one(_DIGITS, seen, about=about))),
        *(tr(text, **_numbers(seen)) for text in true_of(_STEPS, seen)),
    )


def words(seen: Observation) -> str:
    """The sentences as one text."""
    return " ".join(sentences(seen))


def _seen(text: str, holds: Callable[[Observation], bool]) -> Sentence[Observation]:
    return Sentence(text, holds)


def _numbers(seen: Observation) -> dict[str, str]:
    tiny = seen.rows[-1]
    return {
        "large": one_digit(seen.rows[0].step),
        "off": one_digit(seen.rows[0].error),
        "tiny": one_digit(tiny.step),
        "error": one_digit(tiny.error),
        "best": one_digit(seen.best.step),
        "least": one_digit(seen.best.error),
    }


def _falls(seen: Observation) -> bool:
    """Whether every larger step that stays on the pieces of the point has a smaller error."""
    return bool(seen.larger) and all(row.error < seen.used.error for row in seen.larger)


def _rounds(seen: Observation) -> bool:
    """Whether smaller steps are worse."""
    return seen.rows[-1].error > seen.used.error > 0


def _tenfold(seen: Observation) -> bool:
    """Whether they are, decade by decade on average, about ten times as bad."""
    growth: float = (seen.rows[-1].error / seen.used.error) ** (1 / len(seen.smaller))
    return _TENFOLD[0] < growth < _TENFOLD[1]


def _leaves(seen: Observation) -> bool:
    """Whether differences are exact at the point, but not over the largest step."""
    return seen.exact and seen.rows[0].crosses and seen.rows[0].error > 10 * seen.used.error


_VERDICT = (
    _seen(
        "All gradients agree with the central differences: they differ by about {size}, relative.",
        lambda seen: seen.agrees and seen.used.error > 0,
    ),
)
_DIGITS = (
    _seen(
        "the loss is computed with 16 digits, of which the difference of two nearby values loses "
        "the leading ones",
        lambda seen: seen.lost >= 1,
    ),
    _seen("the loss is computed with 16 digits", lambda seen: seen.lost < 1),
)
_WHY = (
    _seen(
        "This is not zero, for two reasons: a central difference leaves out the higher terms of "
        "the Taylor series, and {digits}.",
        lambda seen: seen.truncates and not seen.exact,
    ),
    _seen(
        "This is not zero, although near this point the loss is a polynomial of at most second "
        "degree in every single entry, so that a central difference is exact: {digits}.",
        lambda seen: seen.exact,
    ),
    _seen("This is not zero: {digits}.", lambda seen: not (seen.truncates or seen.exact)),
)
_STEPS = (
    _seen(
        "With a larger step the terms left out dominate: ten times the step makes the error about "
        "a hundred times as large.",
        lambda seen: seen.truncates and seen.hundredfold and not seen.exact,
    ),
    _seen(
        "With a larger step the terms left out dominate, and the error grows.",
        lambda seen: seen.truncates and not seen.hundredfold and not seen.exact,
    ),
    _seen(
        "With a larger step the error is smaller, as rounding alone counts here.",
        lambda seen: seen.exact and _falls(seen),
    ),
    _seen(
        "A step as large as {large} carries some unit over its kink, so that the difference mixes "
        "two slopes.",
        lambda seen: "unit" in seen.mixed,
    ),
    _seen(
        "A step as large as {large} carries a term of the loss over its kink, so that the "
        "difference mixes two slopes.",
        lambda seen: "term" in seen.mixed,
    ),
    _seen(
        "A step as large as {large} leaves the neighbourhood in which the difference is exact: "
        "there the error is {off}.",
        lambda seen: _leaves(seen) and not seen.mixed,
    ),
    _seen(
        "With a smaller step rounding dominates: a tenth of the step makes the error about ten "
        "times as large; at the step {tiny} it is {error}.",
        lambda seen: _rounds(seen) and _tenfold(seen),
    ),
    _seen(
        "With a smaller step rounding dominates: at the step {tiny} the error is {error}.",
        lambda seen: _rounds(seen) and not _tenfold(seen),
    ),
    _seen(
        "Of the steps tried, {best} is best, with the error {least}.",
        lambda seen: seen.best.error < max(row.error for row in seen.rows),
    ),
)
