"""How many files a student's file makes in the fence: their names take memory that nothing counts.

The folder in the fence has a size, but a file without contents takes none of it, and a million of
them take a gigabyte of the kernel's memory. So somebody outside looks now and then.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from typing import Final

MOST: Final = 20_000
"""Files, folders and links."""
_EVERY: Final = 0.1
"""Seconds between two looks; a tenth of a second is long enough for some ten thousand."""


@contextlib.contextmanager
def watched(told: int, home: str, stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` when there are more files than that in the folder `home` of a fence.

    `told` is a descriptor on which bwrap tells the process in the fence (`--info-fd`); it is closed
    in the end. Where the system lets nobody look, nothing is stopped.
    """
    over = threading.Event()

    def look() -> None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            with os.fdopen(told, closefd=False) as lines:
                inside = int(json.loads(lines.read())["child-pid"])
            while not over.wait(_EVERY):
                found = os.statvfs(f"/proc/{inside}/root{home}")
                if found.f_files - found.f_ffree > MOST:
                    stop()
                    return

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join(1.0)
        if not looking.is_alive():
            os.close(told)
