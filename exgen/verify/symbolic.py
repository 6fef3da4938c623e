"""SymPy, imported when it is first used.

Importing it takes longer than drawing a sheet, and only new facts about dimensions need it.
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
