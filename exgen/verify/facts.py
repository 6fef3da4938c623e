"""Facts: what a solution says that is no equation between expressions of a program.

A fact is a frozen record that knows how to check itself exactly: a row operation, a combination of
vectors, the value of a determinant. The judge asks it and seals it, as it does with claims.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Fact(Protocol):
    """Something that can be proved on its own, in exact arithmetic."""

    def holds(self) -> bool:
        """Whether it is true; decided exactly."""
        ...

    def confirmed(self) -> bool:
        """Whether floating-point arithmetic agrees, computed another way."""
        ...

    def __str__(self) -> str:
        """The fact in one line, for messages."""
        ...
