"""Plain rows: every part, with what is asked and the answer, read back by other readers."""

import csv
import io
import json
from typing import Any

from many import over

from exgen.writers.plain_rows import FIELDS, as_csv, as_lines
from writers.on_sheets import CASES, made


@over("case", CASES)
def test_rows_hold_what_the_key_says(case: tuple[str, int]) -> None:
    """Both formats have a row for each part: its id, its text and its answer, to the letter."""
    sheet = made(*case)
    (table,) = as_csv([sheet]).files.values()
    (lines,) = as_lines([sheet]).files.values()
    from_table = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    from_lines = [json.loads(line) for line in lines.decode().splitlines()]
    parts = [(q, p) for q in sheet.key["questions"] for p in q["parts"]]
    assert len(from_table) == len(from_lines) == len(parts) > 5
    for cells, line, (question, part) in zip(from_table, from_lines, parts, strict=True):
        assert tuple(cells) == tuple(line) == FIELDS
        assert line["id"] == cells["id"] == part["id"]
        assert line["answer"] == part["answer"] == _read(cells["answer"], part["answer"])
        assert cells["latex"] == line["latex"] == part.get("latex", "")
        for text in (line["question"], cells["question"]):
            assert text.startswith(question["statement"])
            assert part.get("text", "") in text
        assert line["mistakes"] == json.loads(cells["mistakes"])
        assert "seed" not in line


def _read(cell: str, like: Any) -> Any:
    return cell if isinstance(like, str) else json.loads(cell)
