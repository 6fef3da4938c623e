"""What is wrong with a homework file, in one line: the table, the key, what was expected."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ValidationError

from exgen.homework.records import Homework, QuestionTable, Section, Settings
from exgen.library.library_rows import Composition, Form
from exgen.library.networks import Layer, NetworkRow
from exgen.library.programs import Ask, ProgramRow
from exgen.wording import nearest, quoted

_TABLES: Final[dict[str, type[BaseModel]]] = {
    "question": QuestionTable,
    "section": Section,
    "sheet": Settings,
    "form": Form,
    "composition": Composition,
    "program": ProgramRow,
    "network": NetworkRow,
}
_WITHIN: Final[dict[str, type[BaseModel]]] = {"ask": Ask, "layers": Layer}
"""Key of a list of tables within a table -> what those hold."""
_EXPECTED: Final = {
    "int_type": "a whole number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "list_type": "a list of tables",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "too_short": "at least one",
    "greater_than_equal": "a whole number from 1 to 4",
    "less_than_equal": "a whole number from 1 to 4",
}


def tell(error: ValidationError, table: dict[str, Any]) -> str:
    """The first thing that is wrong, and how many more there are; `table` is what was read."""
    # an unknown key first: where it is a slip of the pen, another one seems to be missing
    errors = error.errors(include_url=False)
    first, *rest = sorted(errors, key=lambda each: each["type"] != "extra_forbidden")
    kind, got = first["type"], quoted(first["input"])
    where = tuple(step for step in first["loc"] if step != "[key]")
    if kind == "missing":
        problem = "missing"
    elif kind == "extra_forbidden":
        problem = f"unknown key, {nearest(str(where[-1]), _keys_beside(where))}"
    elif kind == "literal_error":
        problem = f"expected {first['ctx']['expected']}, got {got}"
    elif kind == "value_error":
        problem = str(first["ctx"]["error"])
    else:
        problem = f"expected {_EXPECTED.get(kind, first['msg'])}, got {got}"
    more = f" (and {len(rest)} more)" if rest else ""
    return f"{_dotted(where, table)}: {problem}{more}"


def _keys_beside(where: tuple[int | str, ...]) -> list[str]:
    """List the keys of the table in which an unknown key stands."""
    table = _TABLES[str(where[0])] if where[1:] else Homework
    for key, within in _WITHIN.items():
        if key in where[:-1] and key in table.model_fields:
            table = within
    return [field.alias or name for name, field in table.model_fields.items()]


def _dotted(where: tuple[int | str, ...], table: dict[str, Any]) -> str:
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
