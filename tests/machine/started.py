"""Watching which programs the tests start: none but those that docs/programs.md has."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from machine.table import ROOT, listed


class Unlisted(BaseException):
    """A program that is not in the table; nothing that handles errors of programs catches it."""


def watch() -> None:
    """From now on, in this process, starting a program that is not listed raises `Unlisted`."""
    known = frozenset(listed())
    ours = (str(ROOT), sys.prefix, os.path.realpath(tempfile.gettempdir()))

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "subprocess.Popen":
            return
        executable, command = arguments[:2]
        program = os.fsdecode(executable or (command if isinstance(command, str) else command[0]))
        own = "/" in program and os.path.realpath(program).startswith(ours)
        if not own and Path(program).name not in known:
            message = f"{program} is not in docs/programs.md: what brings it to a bare machine?"
            raise Unlisted(message)

    sys.addaudithook(look)
