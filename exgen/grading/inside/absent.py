"""Stand-ins for packages that a file imports and that are not here.

The sheet asks for NumPy alone, so a plot or a progress bar in the file must not cost its marks. A
stand-in takes every attribute, call and decoration; only when its value is needed, as a number or
an array, does it raise `NotInstalled`, which is told apart from the student's own errors.
"""

import ast
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

_OPERATORS = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow"),
    *("radd", "rsub", "rmul", "rmatmul", "rtruediv", "rpow", "neg", "pos", "abs"),
    *("lt", "le", "gt", "ge", "float", "int", "index", "complex", "len", "bool"),
    *("array", "array_ufunc", "array_function"),
)


class NotInstalled(Exception):
    """The value of something was needed whose package is not here."""


class StandIn:
    """Something of a package that is not here."""

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self._name}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        """Take it, as a plot takes settings."""

    def __getitem__(self, key: object) -> Any:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        """Take it, as a table of settings does."""

    def __call__(self, *args: Any, **_: Any) -> Any:
        """Give back what is decorated, or what a progress bar goes over; else a stand-in."""
        passes = args and (callable(args[0]) or self._name.startswith("tqdm"))
        return args[0] if passes and len(args) == 1 else self

    def __iter__(self) -> Iterator[Any]:
        return iter((self, self))  # as in `figure, axes = plt.subplots()`

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the context."""

    def __mro_entries__(self, bases: object) -> tuple[type, ...]:
        return (object,)


def _needed(self: StandIn, *_: object, **__: object) -> Any:
    raise NotInstalled(f"{self._name} is not installed here")


for _operator in _OPERATORS:
    setattr(StandIn, f"__{_operator}__", _needed)


class _Module(ModuleType):
    __all__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Asked last, for the modules whose import the file does not guard itself."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self.given: list[str] = []

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Any:
        root = fullname.partition(".")[0]
        here = sys.modules.get(root)
        if root not in self._names or (here is not None and not isinstance(here, _Module)):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        if "." not in module.__name__ and module.__name__ not in self.given:
            self.given.append(module.__name__)


def stand_in_for(cells: Sequence[str]) -> _Finder:
    """The finder for what the cells import outside of any `try`; the same one each time."""
    return _finder(tuple(cells))


@cache
def _finder(cells: tuple[str, ...]) -> _Finder:
    names: set[str] = set()
    for cell in cells:
        try:
            names |= set(_imported(ast.parse(cell)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    found = _Finder(frozenset(names))
    sys.meta_path.append(found)
    return found


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
        yield node.module.partition(".")[0]
    guarded = node.body if isinstance(node, ast.Try) and node.handlers else []
    for child in ast.iter_child_nodes(node):
        if child not in guarded:
            yield from _imported(child)
