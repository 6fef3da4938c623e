"""The command's own module, which a new process need not import once more."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def no_main_module() -> Iterator[None]:
    """A process that is started meanwhile does not import the command's own module.

    By these two names multiprocessing finds it, for tasks that are defined there, and none of ours
    is. Only one thread may start processes.
    """
    names = vars(sys.modules["__main__"])
    kept: dict[str, Any] = {}
    for name in ("__file__", "__spec__"):
        if name in names:
            kept[name] = names.pop(name)
    names["__spec__"] = None
    try:
        yield
    finally:
        names.update(kept)
