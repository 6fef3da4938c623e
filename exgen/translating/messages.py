"""The messages of the house: marked in Python, in templates, in tables that sheets print."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, nodes

from exgen.places import templates
from exgen.typeset.environment import environment
from exgen.typeset.trans_blocks import CATALOGUE
from exgen.words import ENGLISH, Catalogue
from exgen.words.catalogues import squeezed

Message = tuple[str] | tuple[str, str]
"""What is said, or what is said of one of a thing and of several."""
PACKAGE: Final = Path(__file__).parent.parent
_MARKS: Final = {"tr": 1, "N": 1, "plural": 2, "Sentence": 1, "_seen": 1}
"""Function -> how many of its first arguments are a message."""
_FIELDS: Final = {
    "calculus/losses.py": ("title",),
    "calculus/elementwise.py": ("activation",),
    "mistakes/mistake_table.py": ("sentence",),
}
"""Tables of rooms that know nothing of words: the fields of theirs that a sheet prints."""
_ROWS: Final = {"mistakes/mistake_table.py": ("PATHS", "DIMENSIONS", "FORWARD", "OF_ANSWERS")}
"""Dictionaries there, whose values are messages."""
_SHOWN: Final = ("title", "intro", "note", "hints", "statement", "text", "remark")
"""The keys of homeworks and of the library whose texts stand on a sheet."""
_TABLES: Final = ("homework/*.toml", "library/**/*.toml")
_SAYS: Final = re.compile(r"[A-Za-z]{2}")


def messages() -> dict[Message, tuple[str, ...]]:
    """Every message with the files in which it stands."""
    found: dict[Message, dict[str, None]] = {}
    for file, message in _all():
        found.setdefault(message, {})[file] = None
    return {message: tuple(files) for message, files in found.items()}


def _all() -> Iterator[tuple[str, Message]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for message in _marked(tree):
            yield f"exgen/{name}", message
        if name in _FIELDS:
            for text in _fields(tree, _FIELDS[name], _ROWS.get(name, ())):
                yield f"exgen/{name}", (squeezed(text),)
    env = environment(templates(), {})
    for folder in ("questions", "documents"):
        for path in sorted((templates() / folder).glob("*.tex")):
            name = f"{folder}/{path.name}"
            for message in _template(env, name):
                yield f"templates/{name}", message
    for pattern in _TABLES:
        for path in sorted(templates().glob(pattern)):
            for text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))):
                yield f"templates/{path.relative_to(templates()).as_posix()}", (squeezed(text),)


def _marked(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            given = node.args[: _MARKS.get(node.func.id, 0)]
            said = [one.value for one in given if isinstance(one, ast.Constant) and one.value]
            if said and len(said) == len(given):
                yield _message(tuple(map(str, said)))


def _template(env: Environment, name: str) -> Iterator[Message]:
    hearing = _Hearing(language="", words={}, form=ENGLISH.form, digest="")
    env.policies[CATALOGUE] = hearing
    assert env.loader is not None
    tree = env.parse(env.loader.get_source(env, name)[0])
    yield from hearing.heard
    for call in tree.find_all(nodes.Call):
        match call:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(text))]):
                yield (squeezed(text),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hearing(Catalogue):
    """A catalogue that keeps what it is asked for, and says it as it is."""

    heard: list[Message] = field(default_factory=list, hash=False, compare=False)

    def forms(self, *message: str) -> tuple[str, ...]:
        self.heard.append(_message(message))
        return message


def _message(said: Sequence[str]) -> Message:
    one, *many = map(squeezed, said)
    return (one, many[0]) if many else (one,)


def _fields(tree: ast.AST, fields: tuple[str, ...], rows: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=arg, value=ast.Constant(value=str(text))) if arg in fields:
                if text:
                    yield text
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(values=values))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(values=values))
            ) if name in rows:
                for value in values:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield value.value


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for inner, text in value.items():
            yield from _texts(text, inner)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, key)
    elif isinstance(value, str) and key in _SHOWN and _SAYS.search(value):
        yield value
