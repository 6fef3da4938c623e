"""Python's garbage collector, which exgen has little use for.

Nearly all that exgen makes is freed as soon as nobody has it any more, without the collector; and
looking through the hundred thousand objects that stay takes it long, again and again.
"""

import gc
from typing import Final

_SELDOM: Final = (30_000, 20, 50)
"""After so many more objects the young ones are looked through, after so many times the others.

Were all of them garbage, they would take some 6 MB; of a sheet it is a few hundred. With 100,000 a
class of 200 took 517 MB outside TeX instead of 433, and with 10,000 no less than with 30,000.
"""


def look_seldom() -> None:
    """Collect cycles far less often than Python would by itself, for a few megabytes more."""
    gc.set_threshold(*_SELDOM)


def leave_alone() -> None:
    """Look no more through what is there now.

    For a process that goes on with little else, or that is about to end: Python would look through
    all of it once more.
    """
    gc.freeze()
