"""Seeds as people type them."""

import re
from typing import Final

from exgen.errors import InputError
from exgen.wording import quoted

SEED_LIMIT: Final = 2**63


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
