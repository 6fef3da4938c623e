"""Derivatives that courses ask for, put on a sheet by a homework file made of each record."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import draw_sheet

RECORDS = Path(__file__).parents[1] / "data" / "courses.json"


ORDER_THREE = "mml-5.5c"
"""The derivative of x x^T by x, a tensor."""


def counted() -> Iterator[dict[str, Any]]:
    """What is counted, can be said as a formula, and is no tensor."""
    for record in json.loads(RECORDS.read_text(encoding="utf-8")):
        if record["counted"] and record["expression"] and record["id"] != ORDER_THREE:
            yield record


def used(record: dict[str, Any]) -> list[list[str]]:
    """The named quantities that the function needs; a homework file has no others."""
    needed, found = set(re.findall(r"[A-Za-z_]\w*", record["expression"])) | {record["wrt"]}, []
    for name, text in reversed(record["defs"]):
        if name in needed:
            needed |= set(re.findall(r"[A-Za-z_]\w*", text))
            found.append([name, text])
    return found[::-1]


def declared(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The functions of a record, as `--fun` takes them, each a name and what it is."""
    for text in record.get("functions", ()):
        name, _, what = text.partition(":")
        yield name.strip(), what.strip()


def homework(record: dict[str, Any]) -> str:
    """A homework file with one question, the record's, as a program with one thing asked."""
    dims = {d for r, c, _ in record["vars"].values() for d in (r, c)}
    taken = {*record["vars"], *dims, *(name for name, _ in record["defs"])}
    of = next(name for name in ("f", "J", "F", "ell") if name not in taken)
    places = ", ".join(
        f"{name} = {[r, c] if d == 'real' else [r, c, d]!r}"
        for name, (r, c, d) in record["vars"].items()
    )
    lines = [*used(record), [of, record["expression"]]]
    functions = ", ".join(f"{name} = {what!r}" for name, what in declared(record))
    layout = f'layout = "{record["layout"]}"\n' if record["layout"] else ""
    return f"""name = "asked"
title = "Asked"
{layout}
[[program]]
name = "asked"
title = "Asked"
variables = {{ {places} }}
functions = {{ {functions} }}
define = {json.dumps(lines)}
ask = [{{ id = "d", kind = "{record["kind"]}", of = "{of}", wrt = "{record["wrt"]}" }}]

[[question]]
id = "1"
family = "program"
points = 10
options = {{ program = "asked" }}
"""


def test_a_homework_file_puts_each_on_a_sheet(tmp_path: Path) -> None:
    """Gradients, Jacobians and Hessians are drawn and proved for three seeds, without Python."""
    path, drawn = tmp_path / "asked.toml", 0
    for record in counted():
        path.write_text(homework(record))
        asked = read(str(path), families=FAMILIES)
        for seed in range(3):
            (question,) = draw_sheet(asked, seed=seed).key()["questions"]
            (part,) = question["parts"]
            assert part["answer"] and part["kind"] == record["kind"], record["id"]
        drawn += 1
    assert drawn == 105
