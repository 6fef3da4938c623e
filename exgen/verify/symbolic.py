"""SymPy, imported when it is first used.

Importing it takes longer than drawing a sheet, and only questions on dimensions need it.
"""

from __future__ import annotations

from typing import Any


class _SymPy:
    """Stands for the package."""

    def __getattr__(self, name: str) -> Any:
        import sympy

        return getattr(sympy, name)


sp: Any = _SymPy()
