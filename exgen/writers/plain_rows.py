"""Questions and answers as plain rows, for whatever no other format is for: CSV and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from exgen.writers.made import SheetFiles
from exgen.writers.platform_inputs import asked
from exgen.writers.writer_protocol import Written

FIELDS: Final = (
    "id", "question", "answer", "latex", "variant", "number", "kind", "points", "solution",
    "mistakes",
)  # fmt: skip


def rows(made: SheetFiles) -> Iterator[dict[str, Any]]:
    """A row for each part: texts are the key's Markdown, `mistakes` name what each comes to."""
    for one in asked(made.key):
        part = one.part
        yield {
            "id": one.id,
            "question": one.text,
            "answer": part["answer"],
            "latex": part.get("latex", ""),
            "variant": one.variant,
            "number": part["number"],
            "kind": part["kind"],
            "points": part["points"],
            "solution": one.solution,
            "mistakes": {each["name"]: each["answer"] for each in part.get("mistakes", ())},
        }


def as_csv(sheets: Sequence[SheetFiles]) -> Written:
    """One table with a header; an answer that is no text stands as JSON in its cell."""
    written = io.StringIO()
    table = csv.DictWriter(written, FIELDS, lineterminator="\r\n")
    table.writeheader()
    became = []
    for made in sheets:
        for row in rows(made):
            table.writerow({name: _cell(value) for name, value in row.items()})
            became.append((row["id"], "a row"))
    # Spreadsheets take a CSV for that of their country's code page unless it begins so.
    return Written(files={"questions.csv": written.getvalue().encode("utf-8-sig")}, became=became)


def as_lines(sheets: Sequence[SheetFiles]) -> Written:
    """One JSON object a line."""
    found = [row for made in sheets for row in rows(made)]
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in found)
    became = [(row["id"], "a line") for row in found]
    return Written(files={"questions.jsonl": text.encode()}, became=became)


def _cell(value: Any) -> Any:
    """A value as a table's cell holds it."""
    return value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
