"""A student's answers from a file: text, TOML, JSON or CSV; each answer by the id of its part."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from exgen.classroom.delimited import decode
from exgen.errors import InputError
from exgen.wording import nearest, quoted

LARGEST: Final = 2 * 2**20
"""Bytes of one student's file."""
_START: Final = re.compile(r"(?P<id>[^\s:=#][^\s:]{0,60}?)\s*:(?P<rest>.*)")


def read_answers(path: Path, ids: Iterable[str]) -> dict[str, str]:
    """The answers in a file, by id; the kind of file is told by its ending.

    Raises InputError, in one line, for a file that cannot be read, is no text, or is larger than 2
    MB, for an id that no part has, and for one that comes twice.
    """
    shown = quoted(str(path), limit=200)
    text = text_of(path, shown)
    known = list(ids)
    reader = {".json": _json, ".toml": _toml, ".csv": _csv}.get(path.suffix.lower(), _lines)
    return reader(text, known, shown)


def text_of(path: Path, shown: str) -> str:
    """The text of a file of answers. Raises InputError as `read_answers` does."""
    try:
        if path.is_dir():
            raise InputError(f"{shown} is a folder: give the file with the answers")
        if path.stat().st_size > LARGEST:
            raise InputError(f"{shown} is over 2 MB: that is no file of answers")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the answers {shown}: {error.strerror or error}") from None
    text, _ = decode(data, shown)
    if "\0" in text:
        raise InputError(f"{shown} is no text: give text, TOML, JSON or CSV")
    return text


def _lines(text: str, ids: list[str], shown: str) -> dict[str, str]:
    """`ID: answer` a line, gone on with over indented lines; `#` begins a comment line."""
    found: dict[str, str] = {}
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] in " \t":
            if not current:
                raise InputError(
                    f"{shown}, line {number}: it goes on with an answer, but none has begun:"
                    " begin it with `ID: answer`"
                )
            found[current] = f"{found[current]}\n{line.strip()}".lstrip("\n")
            continue
        begun = _START.fullmatch(line.rstrip())
        if begun is None:
            raise InputError(
                f"{shown}, line {number}: expected `ID: answer`, or an indented line that goes on"
                f" with one, not {quoted(line[:40])}"
            )
        name = meant(begun["id"], ids)
        if name is None:
            raise InputError(f"{shown}, line {number}: {_unknown(begun['id'], ids)}")
        if name in found:
            raise InputError(f"{shown}, line {number}: part {name} is answered twice: keep one")
        found[name], current = begun["rest"].strip(), name
    return found


def _json(text: str, ids: list[str], shown: str) -> dict[str, str]:
    try:
        data = json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, shown))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{shown} is no JSON: {str(error)[:100]}") from None
    return _named(data, ids, shown)


def _once(pairs: list[tuple[str, Any]], shown: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{shown}: part {twice} is answered twice: keep one")
    return found


def _toml(text: str, ids: list[str], shown: str) -> dict[str, str]:
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f'{shown} is no TOML: {error} (quote an id: "A.1" = ...)') from None
    return _named(_flat(data), ids, shown)


def _flat(data: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """`B.2.W2 = ...` without quotes is a table in tables: its id is put together again."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}.")
        else:
            found[before + name] = value
    return found


def _named(data: Any, ids: list[str], shown: str) -> dict[str, str]:
    if isinstance(data, dict) and isinstance(data.get("answers"), dict):
        data = data["answers"]
    if not isinstance(data, dict):
        raise InputError(f'{shown}: expected one answer a part, such as {{"A.1": "2 * x"}}')
    found: dict[str, str] = {}
    for key, value in data.items():
        name = meant(str(key), ids)
        if name is None:
            raise InputError(f"{shown}: {_unknown(str(key), ids)}")
        if name in found:
            raise InputError(f"{shown}: part {name} is answered twice: keep one")
        found[name] = _text(value, name, shown)
    return found


def _text(value: Any, name: str, shown: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | dict):
        raise InputError(f"{shown}, part {name}: expected a text, a number or rows of numbers")
    if isinstance(value, list):
        return json.dumps(value).replace('"', "")
    return str(value)


def _csv(text: str, ids: list[str], shown: str) -> dict[str, str]:
    """Two columns, id and answer; or a row of ids above a row of answers."""
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline="")) if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise InputError(f"{shown} is no table: {error}") from None
    folded = {fold(name): name for name in ids}
    if len(rows) == 2 and sum(fold(cell) in folded for cell in rows[0]) > 1:
        pairs = [(h, a) for h, a in zip(*rows, strict=False) if fold(h) in folded]
    else:
        heading = rows[:1] and fold(rows[0][0]) not in folded
        pairs = [(row[0], ",".join(row[1:])) for row in rows[1 if heading else 0 :]]
    return _named(_once(pairs, shown), ids, shown)


def meant(name: str, ids: Iterable[str]) -> str | None:
    """The id that a name stands for: itself, or else the one that differs in capitals alone."""
    known = list(ids)
    plain = name.strip()
    if plain in known:
        return plain
    return next((each for each in known if fold(each) == fold(name)), None)


def fold(name: str) -> str:
    """An id as it was meant: without spaces at its ends, capitals or not."""
    return name.strip().rstrip(".)").casefold()


def _unknown(name: str, ids: list[str]) -> str:
    if not ids:
        return f"there is no part {quoted(name)}: the key has none"
    return f"there is no part {quoted(name)}: {nearest(name, ids[:40])}"
