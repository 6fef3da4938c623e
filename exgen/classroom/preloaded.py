"""What the processes that make a class import, once for all of them.

It stands alone, so that they begin to do so at once, beside the command's own imports.
"""

from typing import Final

PRELOADED: Final = (
    "exgen.classroom.work",
    "exgen.classroom.drafts",
    "exgen.families.loaded",
    "exgen.verify.exact",
)
"""Modules that the processes which make a class share."""
