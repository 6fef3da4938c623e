"""What was done at the desk, in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.ledger.records import LedgerRow, What


def told(rows: Sequence[LedgerRow]) -> str:
    """What was done, in a few words."""
    change = rows[0].change
    if change.what is What.UNDO:
        return "something undone"
    said = {
        What.ACCEPT: "accepted",
        What.POINTS: f"{change.points or 0:g} points for",
        What.ANSWER: "typed the answer to",
    }[change.what]
    where = f"{change.part} of {change.student}"
    return f"{said} {where}" + (f" and {len(rows) - 1} more" if len(rows) > 1 else "")
