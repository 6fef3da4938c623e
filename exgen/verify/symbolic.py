"""SymPy, imported when it is first used.

Importing it takes longer than drawing a sheet. A sheet whose proofs are all kept needs none of it,
unless it asks for a dimension.
"""

from __future__ import annotations

from typing import Any


class _SymPy:
    """Stands for the package."""

    def __getattr__(self, name: str) -> Any:
        import sympy

        found = self.__dict__[name] = getattr(sympy, name)  # the next time it is found at once
        return found


sp: Any = _SymPy()
