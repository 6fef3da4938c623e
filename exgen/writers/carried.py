"""What goes along with exports so that graders judge typed answers: a program, and exgen's reader.

The reader is a module of exgen's with all that it imports, which is exgen's own and the standard
library's: graders need no exgen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from exgen.places import sources, templates
from exgen.writers.zipped import zipped

CHECKER: Final = "typed_answer.py"
"""The program that judges, which needs NumPy."""
ARCHIVE: Final = "exgen_answers.pyz"
"""The reader, from which Python imports as it is."""
_READER: Final = "exgen.answers.keyed_answers"
_HOUSE: Final = "exgen"


def checker() -> dict[str, bytes]:
    """The program and the reader, by their names: they stand beside one another."""
    return {CHECKER: (templates() / "platforms" / CHECKER).read_bytes(), ARCHIVE: _archive()}


@lru_cache(maxsize=1)
def reader() -> Mapping[str, bytes]:
    """The modules of the reader, by their path from the folder that holds the package."""
    return _with_all([_READER])


def modules_for(programs: Iterable[bytes]) -> Mapping[str, bytes]:
    """The modules of exgen that these programs import, with all that those import, by their path.

    The path is from the folder that holds the package. What is imported for type hints alone
    (`if TYPE_CHECKING`) stays at home.
    """
    return _with_all(name for program in programs for name in _imported(ast.parse(program)))


def _with_all(modules: Iterable[str]) -> dict[str, bytes]:
    """These modules and all that they import, by their path."""
    found: dict[str, bytes] = {}
    pending = list(modules)
    while pending:
        path = _file(pending.pop())
        if path is None:
            continue
        name = f"{_HOUSE}/{path.relative_to(sources()).as_posix()}"
        if name not in found:
            found[name] = path.read_bytes()
            pending += _imported(ast.parse(found[name]))
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def _archive() -> bytes:
    return zipped(reader())


def _file(module: str) -> Path | None:
    """The file of a module or a package; None where the name is that of something in a module."""
    place = sources().joinpath(*module.split(".")[1:])
    files = place / "__init__.py", place.with_suffix(".py")
    return next((one for one in files if one.is_file()), None)


def _imported(tree: ast.Module) -> Iterator[str]:
    """The modules that a run may import, each with the packages that it stands in."""
    for node in _run(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            named = [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            named = [one.name for one in node.names]
        else:
            continue
        for name in named:
            words = name.split(".")
            if words[0] == _HOUSE:
                yield from (".".join(words[:k]) for k in range(1, len(words) + 1))


def _run(tree: ast.AST) -> Iterator[ast.AST]:
    """All that stands in a module but what is there for type hints alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from _run(node)
