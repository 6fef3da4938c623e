"""Seeds as people type them."""

import re
import secrets
import sys
from typing import Final

from exgen.errors import InputError
from exgen.wording import quoted

SEED_LIMIT: Final = 2**63
MOST_SEEDS: Final = 1_000_000
GUESSED: Final = 2**40
"""Seeds below this one can be tried: one machine does 2,500 a second, so all of them in years, and
those that people think of in minutes."""


def parse_seed(text: str | None) -> int:
    """Read a seed: a whole number from 0 to 2^63 - 1 in decimal digits; else `InputError`."""
    wanted = f"a whole number from 0 to {SEED_LIMIT - 1}"
    if text is None:
        raise InputError(f"--seed is missing: give {wanted}, such as --seed 7")
    # Not int() alone, which takes "1_000", " 7" and digits of other scripts, and balks at length.
    digits = text.lstrip("0") or "0"
    if not re.fullmatch(r"[0-9]+", text) or len(digits) > 19 or int(digits) >= SEED_LIMIT:
        raise InputError(f"--seed {quoted(text)} cannot be used: expected {wanted}")
    return int(digits)


def parse_seeds(text: str) -> range:
    """Read a range of seeds such as 0:500; InputError for anything else."""
    shown = f"--seeds {quoted(text)} cannot be used"
    found = re.fullmatch(r"([0-9]{1,40}):([0-9]{1,40})", text)
    if found is None:
        raise InputError(f"{shown}: expected A:B, two whole numbers, such as 0:500")
    first, end = int(found[1]), int(found[2])
    if end > SEED_LIMIT:
        raise InputError(f"{shown}: seeds end at {SEED_LIMIT - 1}")
    if end <= first:
        raise InputError(
            f"{shown}: there is no seed from {first} up to {end}; give the smaller one first"
            " (the second is not included)"
        )
    if end - first > MOST_SEEDS:
        raise InputError(f"{shown}: {end - first} seeds are too many, at most {MOST_SEEDS} at once")
    return range(first, end)


def warn_of_guessing(seed: int) -> None:
    """Say on standard error that a seed is so small that students can find it by trying."""
    if seed < GUESSED:
        other = GUESSED + secrets.randbelow(SEED_LIMIT - GUESSED)
        print(
            f"exgen: warning: students can find seed {seed} by trying: for a sheet that counts,"
            f" take a large one, such as --seed {other}",
            file=sys.stderr,
        )
