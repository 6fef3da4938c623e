"""All families, loaded: for a process that others are forked from, so that each need not do it."""

from __future__ import annotations

from typing import Final

from exgen.families.family import Family
from exgen.families.registry import families

LOADED: Final[tuple[Family, ...]] = families()
"""The families in the order of the registry; with this module theirs have been imported."""
