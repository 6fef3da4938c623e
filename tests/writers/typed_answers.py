"""The reader of typed answers that travels with exports, as a module for the tests."""

import importlib.util
from types import ModuleType

from exgen.places import templates


def reader() -> ModuleType:
    """The module, apart from exgen."""
    path = templates() / "platforms" / "typed_answer.py"
    spec = importlib.util.spec_from_file_location("typed_answer", path)
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
