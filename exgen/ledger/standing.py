"""What stands by the rows of the table: the last decision on each part, unless it was undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exgen.ledger.records import LedgerRow, What

Place = tuple[str, str]
"""A student and a part."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of all rows.

    `decided` are the rows by which points were given or accepted, `typed` those of answers. Of
    several on one part the last stands, and the one before it again where that is undone.
    """

    decided: Mapping[Place, LedgerRow] = field(default_factory=dict)
    typed: Mapping[Place, LedgerRow] = field(default_factory=dict)
    undone: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[LedgerRow]) -> Standing:
        """What stands of rows in the order of the table."""
        listed = list(rows)
        undone = frozenset(r.change.text for r in listed if r.change.what is What.UNDO)
        decided: dict[Place, LedgerRow] = {}
        typed: dict[Place, LedgerRow] = {}
        for row in listed:
            if row.batch in undone or row.change.what is What.UNDO:
                continue
            place = (row.change.student, row.change.part)
            (typed if row.change.what is What.ANSWER else decided)[place] = row
        return cls(decided, typed, undone)

    def answers(self, student: str) -> dict[str, str]:
        """The answers that were typed for a student, by parts; "" takes an answer away."""
        return {part: row.change.text for (who, part), row in self.typed.items() if who == student}
