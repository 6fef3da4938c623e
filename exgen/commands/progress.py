"""What a person at a terminal sees while a command works."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

from exgen.wording import one_line


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done on a terminal; a log or a pipe gets errors only."""
    if not sys.stderr or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("starting") as status:
        yield lambda doing: status.update(Text(one_line(doing)))


@contextlib.contextmanager
def student_bar(what: str = "students") -> Iterator[Callable[[str, int, int], None]]:
    """A bar with an estimate on a terminal; a log or a pipe gets warnings and errors only.

    It is told what is being done, for how many students (or `what` else) that is done, and how many
    there are.
    """
    if not sys.stderr or not sys.stderr.isatty():
        yield lambda doing, done, total: None
        return
    from rich import progress as shown
    from rich.console import Console

    with shown.Progress(
        shown.TextColumn("{task.description}"),
        shown.BarColumn(),
        shown.TextColumn("{task.completed:.0f} of {task.total:.0f} " + what + ","),
        shown.TimeRemainingColumn(),
        shown.TextColumn("left"),
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task("starting", total=None, visible=False)
        yield lambda doing, done, total: bar.update(
            task, description=doing, completed=done, total=total, visible=True
        )


def processors() -> int:
    """The processors that this process may use; not every one of the machine need be."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
