"""What a person at a terminal sees while a command works."""

import contextlib
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
