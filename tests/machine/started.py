"""Watching which programs the tests start: none but those that docs/programs.md has."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from machine.table import ROOT, listed


class Unlisted(BaseException):
    """A program that is not in the table; nothing that handles errors of programs catches it."""


def watch() -> None:
    """From now on, in this process, starting a program that is not listed raises `Unlisted`.

    Libraries may try what they like: where a program is missing they do without, as Python's
    `platform` does without `uname`.
    """
    known = frozenset(listed())
    ours = (str(ROOT), sys.prefix, os.path.realpath(tempfile.gettempdir()))

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "subprocess.Popen" or not _is_ours(_starter()):
            return
        executable, command = arguments[:2]
        program = os.fsdecode(executable or (command if isinstance(command, str) else command[0]))
        own = "/" in program and os.path.realpath(program).startswith(ours)
        if not own and Path(program).name not in known:
            message = f"{program} is not in docs/programs.md: what brings it to a bare machine?"
            raise Unlisted(message)

    sys.addaudithook(look)


def _starter() -> str:
    """The file whose code called the module `subprocess`."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename == subprocess.__file__:
        frame = frame.f_back
    return frame.f_code.co_filename


def _is_ours(file: str) -> bool:
    return file.startswith(str(ROOT)) and not file.startswith(sys.prefix)
