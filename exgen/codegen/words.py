"""An observation in words: what the output shows, why, and what another step would do."""

from __future__ import annotations

from exgen.codegen.observe import Observation, exponent, one_digit


def sentences(seen: Observation) -> tuple[str, ...]:
    """One sentence or two for each thing to observe; plain text without formulas."""
    size = f"1e{exponent(seen.used.error):+03d}"
    found = [
        f"All gradients agree with the central differences: they differ by about {size}, relative.",
    ]
    digits = (
        "the loss is computed with 16 digits, of which the difference of two nearby values loses "
        "most"
    )
    if seen.truncates:
        found.append(
            "This is not zero, for two reasons: a central difference leaves out the higher terms "
            f"of the Taylor series, and {digits}."
        )
        found.append(
            "With a larger step the terms left out dominate: ten times the step makes the error "
            "about a hundred times as large."
        )
    else:
        found.append(
            "This is not zero, although near this point a central difference leaves out hardly "
            f"anything of the Taylor series: {digits}."
        )
        found.append("With a larger step the error is smaller, as rounding alone counts here.")
    if seen.crosses:
        found.append(
            f"A step as large as {one_digit(seen.rows[0].step)} carries some unit over its kink, "
            "so that the difference mixes two slopes."
        )
    tiny = seen.rows[-1]
    found.append(
        "With a smaller step rounding dominates: a tenth of the step makes the error about ten "
        f"times as large; at the step {one_digit(tiny.step)} it is {one_digit(tiny.error)}."
    )
    found.append(
        f"Of the steps tried, {one_digit(seen.best.step)} is best, with the error "
        f"{one_digit(seen.best.error)}."
    )
    return tuple(found)


def words(seen: Observation) -> str:
    """The sentences as one text."""
    return " ".join(sentences(seen))
