"""Loading a file: its cells, statement by statement, as a notebook would go on after an error."""

import __future__

import ast
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from .absent import StandIn, stand_in_for
from .complaint import complaint

MODULE = "gradient_check"
_MAGIC = re.compile(r"\s*(?:\w[\w, ]*=\s*)?[%!]|.*\?\??\s*$")
_WHOLE_CELL = re.compile(r"\s*%%(?!(?:time|timeit|capture|prun|writefile|file)\b)\w")
"""Cells of other languages; these alone hold Python."""
_MOST_DROPPED = 200


@dataclass(slots=True)
class Loaded:
    """The module, the first error while it was loaded, and lines of a notebook left out.

    `files` are the names under which its code was compiled, and what to call them.
    """

    module: ModuleType
    files: dict[str, str]
    problem: str | None = None
    dropped: list[str] = field(default_factory=list)


def load(job: dict[str, Any]) -> Loaded:
    """Run the cells of a file as a module of its own, with its neighbours beside it."""
    folder, name, cells = Path.cwd(), job["filename"], job["cells"]
    for neighbour, text in {**job["beside"], name: "\n\n".join(cells)}.items():
        (folder / neighbour).write_text(text, encoding="utf-8")
    sys.path.append(str(folder))
    path = str(folder / name)
    module = ModuleType(MODULE)
    module.__file__ = path
    module.__dict__.update(get_ipython=StandIn("IPython"), display=StandIn("IPython.display"))
    sys.modules[MODULE] = module
    several = len(cells) > 1
    files = {
        (f"{path} {k}" if several else path): (f"cell {k}, " if several else "")
        for k in range(1, len(cells) + 1)
    }
    loaded = Loaded(module, files)
    readable = [_readable(cell, loaded.dropped) for cell in cells]
    job["cells"] = readable
    stand_in_for(readable)
    flags = 0
    for file, cell in zip(files, readable, strict=True):
        try:
            tree = ast.parse(cell, file)
        except BaseException as error:
            loaded.problem = loaded.problem or complaint(error, files)
            continue
        for statement in tree.body:
            flags |= _features(statement)
            try:
                code = compile(
                    ast.Module([statement], []), file, "exec", flags=flags, dont_inherit=True
                )
                exec(code, module.__dict__)
            except BaseException as error:
                loaded.problem = loaded.problem or complaint(error, files)
    return loaded


def _features(statement: ast.stmt) -> int:
    """The compiler's flags for `from __future__ import ...`, which hold for the whole file."""
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return 0
    flags = 0
    for alias in statement.names:
        feature = getattr(__future__, alias.name, None)
        flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _readable(cell: str, dropped: list[str]) -> str:
    """The cell with magics, shell lines and questions left out, each told; lines keep their number.

    A line is looked at only where Python itself stumbles, so `%` in a string or a sum stays.
    """
    lines = cell.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if _WHOLE_CELL.match(first):
        dropped.append(first.strip()[:80])
        return ""
    for _ in range(_MOST_DROPPED):
        try:
            ast.parse("\n".join(lines))
        except SyntaxError as error:
            at = (error.lineno or 0) - 1
            if not 0 <= at < len(lines) or not _MAGIC.match(lines[at]):
                break
            dropped.append(lines[at].strip()[:80])
            indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
            lines[at] = f"{indent}pass"
        except (ValueError, RecursionError, MemoryError):
            break
        else:
            break
    return "\n".join(lines)
