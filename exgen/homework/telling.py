"""What is wrong with a homework file, in one line: the table, the key, what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError

from exgen.homework.records import Homework
from exgen.wording import listed, nearest, quoted

_Where = tuple[int | str, ...]
_EXPECTED: Final = {
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "too_short": "at least one",
    "greater_than_equal": "a whole number from 1 to 4",
    "less_than_equal": "a whole number from 1 to 4",
}


def tell(error: ValidationError, table: dict[str, Any]) -> str:
    """The first thing that is wrong, and how many more there are; `table` is what was read.

    Where keys are missing they are all named, as they are all to be written.
    """
    # an unknown key first: where it is a slip of the pen, another one seems to be missing
    errors = error.errors(include_url=False)
    first, *rest = sorted(errors, key=lambda each: each["type"] != "extra_forbidden")
    kind, got = first["type"], _as_written(first["input"])
    where = _place(first["loc"])
    if kind == "missing":
        beside = [_place(e["loc"]) for e in rest if e["type"] == "missing"]
        others = [w for w in beside if w[:-1] == where[:-1]]
        rest = rest[len(others) :]
        problem = _missing([where, *others])
    elif kind == "extra_forbidden":
        problem = f"unknown key, {nearest(str(where[-1]), _keys_beside(where))}"
        rest = [e for e in rest if e["type"] != "missing" or repr(e["loc"][-1]) not in problem]
    elif kind == "literal_error":
        problem = f"expected {first['ctx']['expected']}, got {got}"
    elif kind == "value_error":
        problem = str(first["ctx"]["error"])
    elif kind == "list_type" and _table_at(where) is not None:
        problem = f"expected a list of tables, got {got}: write [[{where[-1]}]]"
    elif kind.startswith("model_") and isinstance(first["input"], list) and len(where) == 1:
        problem = f"expected one table, got a list: write [{where[-1]}]"
    else:
        problem = f"expected {_EXPECTED.get(kind, first['msg'])}, got {got}"
    more = f" (and {len(rest)} more)" if rest else ""
    return f"{_dotted(where, table)}: {problem}{more}"


def _place(loc: Sequence[int | str]) -> _Where:
    return tuple(step for step in loc if step != "[key]")


def _missing(places: Sequence[_Where]) -> str:
    """That a key is missing, and which others of its table are."""
    first, *others = (str(where[-1]) for where in places)
    table = "" if len(places[0]) > 1 or _table_at(places[0]) is None else f": write [[{first}]]"
    if not others:
        return f"missing{table}"
    return (
        f"missing{table}, and so {'is' if len(others) == 1 else 'are'} {listed(others, last='and')}"
    )


def _as_written(value: object) -> str:
    """A value as the file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return quoted(value)


def _table_at(where: _Where) -> type[BaseModel] | None:
    """The record of the table, or of the list of tables, at a place of the file."""
    table: type[BaseModel] | None = Homework
    for step in where:
        if isinstance(step, int) or table is None:
            continue
        named = {field.alias or name: field for name, field in table.model_fields.items()}
        table = _record(named[step].annotation) if step in named else None
    return table


def _record(annotation: object) -> type[BaseModel] | None:
    """The record that an annotation names, itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _record(each))), None)


def _keys_beside(where: _Where) -> list[str]:
    """List the keys of the table in which an unknown key stands."""
    table = _table_at(where[:-1])
    assert table is not None, where
    return [field.alias or name for name, field in table.model_fields.items()]


def _dotted(where: _Where, table: dict[str, Any]) -> str:
    """Write a place in the file as a dotted path; a table of a list goes by its id or name."""
    path = ""
    value: Any = table
    for step in where:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = None
        if isinstance(step, int):
            name = value.get("id", value.get("name")) if isinstance(value, dict) else None
            shown = isinstance(name, str) and name.isprintable() and name
            path += f"[{name}]" if shown else f"[#{step + 1}]"
        else:
            path += f".{step}" if path else step
    return path
