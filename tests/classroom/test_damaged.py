"""Journals and manifests that somebody or something damaged."""

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from exgen.classroom.class_folder import JOURNAL
from exgen.classroom.found_sheet import find
from exgen.classroom.records import MANIFEST
from exgen.errors import ExgenError, InputError
from exgen.homework import Homework
from tests.classroom.classes import TWELVE, files, lay, make

GARBAGE = {
    "empty": b"",
    "garbage": b"\x00\xff garbage \n more",
    "list": b"[1, 2]\n",
    "text": b'"text"\n',
    "deep": b"[" * 100_000 + b"\n",
    "deep object": b'{"a":' * 100_000 + b"\n",
    "no fields": b'{"schema":"exgen.class/1"}\n',
    "wrong types": b'{"schema":"exgen.class/1","exgen":1,"homework":[],"content":{},"seed":"x",'
    b'"secret":null}\n',
    "other schema": b'{"schema":"other/1"}\n',
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_a_journal_that_is_garbage(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], kind: str
) -> None:
    """One line says what can be done, and nothing of the class is touched."""
    out = tmp_path / "class"
    lay(out, {**whole, JOURNAL: GARBAGE[kind]})
    before = files(out)
    with pytest.raises(InputError, match=r"journal .* cannot be read.*: put a copy of it back, or"):
        make(out, TWELVE, homework=homework)
    assert files(out) == before
    with pytest.raises(InputError, match="cannot be read"):
        find("XXXXXX", out)


@pytest.mark.parametrize("kind", GARBAGE)
def test_a_manifest_that_is_garbage(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], kind: str
) -> None:
    """It is written again; without a journal, find says in one line that it cannot be read."""
    out = tmp_path / "class"
    lay(out, {MANIFEST: GARBAGE[kind]})
    with pytest.raises(InputError, match="no manifest of a class that can be read"):
        find("XXXXXX", out)
    lay(out, {**whole, MANIFEST: GARBAGE[kind]})
    make(out, TWELVE, homework=homework)
    assert files(out) == whole


@pytest.mark.parametrize("field", ["code", "id", "name", "further"])
def test_a_manifest_of_other_types(tmp_path: Path, whole: dict[str, bytes], field: str) -> None:
    """A student in it who is no student is told in one line."""
    manifest = json.loads(whole[MANIFEST])
    manifest["students"][-1][field] = [5] if field == "further" else {"a": 1}
    lay(tmp_path, {MANIFEST: json.dumps(manifest).encode()})
    with pytest.raises(InputError, match="no manifest of a class that can be read"):
        find(manifest["students"][0]["code"], tmp_path)


def test_lines_that_were_changed(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes]
) -> None:
    """Whatever stands in a line, the next run makes the class whole or says in a line why not."""
    lines = whole[JOURNAL].splitlines(keepends=True)
    chance = random.Random(7)
    for number in (1, 2, 3, 3, 4, 4):
        out = tmp_path / f"class-{number}-{chance.random()}"
        line = json.loads(lines[number])
        _spoil(line, chance)
        changed = [*lines]
        changed[number] = json.dumps(line).encode() + b"\n"
        lay(out, {**whole, JOURNAL: b"".join(changed)})
        try:
            make(out, TWELVE, homework=homework)
        except ExgenError as error:
            assert "\n" not in str(error)
        else:
            found = files(out)
            assert {k: found[k] for k in whole if k != JOURNAL} == {
                k: v for k, v in whole.items() if k != JOURNAL
            }


def _spoil(value: Any, chance: random.Random) -> None:
    """Put something else into a place of a record."""
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], dict | list):
                walk(node[key])

    walk(value)
    node, key = chance.choice(places)
    node[key] = chance.choice([None, 5, "x", [], {}, [[1]], {"a": 1}])


@pytest.mark.parametrize("name", [JOURNAL, MANIFEST, "problems/new.pdf", "keys/s1.json"])
def test_a_pipe_is_not_waited_for(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], name: str
) -> None:
    """A pipe that nobody writes to, anywhere in the folder, is refused at once."""
    out = tmp_path / "class"
    lay(out, {each: content for each, content in whole.items() if each != name})
    os.mkfifo(out / name)
    with pytest.raises(InputError, match=f"holds a pipe or a device, '{name}'"):
        make(out, TWELVE, homework=homework)
    if name in {JOURNAL, MANIFEST}:
        (out / JOURNAL).unlink() if name == MANIFEST else None
        with pytest.raises(InputError, match="read"):
            find("XXXXXX", out)


def test_halves_of_letters(tmp_path: Path, homework: Homework, whole: dict[str, bytes]) -> None:
    """A line with what no file can hold counts for nothing, as any other that is damaged."""
    out = tmp_path / "class"
    lay(out, {**whole, JOURNAL: whole[JOURNAL].replace(b'Student 1"', b'\\uD800"')})
    make(out, TWELVE, homework=homework)
    assert files(out) == whole
