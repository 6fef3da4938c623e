"""TeX's format made ahead of the first sheet, beside what has to be done before that."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Final

from exgen.typeset.document import preamble
from exgen.typeset.engine import find_program, tex_environment
from exgen.typeset.formats import find_format
from exgen.typeset.paper import USUAL, Paper
from exgen.typeset.tex_processes import Processes
from exgen.words import speaking

_SECONDS: Final = 60


@contextlib.contextmanager
def format_ahead(paper: Paper = USUAL, spoken: str = "en") -> Iterator[None]:
    """See to it that the format of sheets on this paper is there when the context is left.

    It takes TeX half a second where the cache has none, and that on another processor. Nothing is
    raised here: what goes wrong goes wrong again, and is told, when the first sheet is set. When
    the context is left by an exception, TeX is stopped.
    """
    processes = Processes(deadline=time.monotonic() + _SECONDS)
    beside = threading.Thread(target=_find, args=(processes, paper, spoken))
    try:
        beside.start()
        yield
    except BaseException:
        processes.stop()
        raise
    finally:
        if beside.ident is not None:
            beside.join()


def _find(processes: Processes, paper: Paper, spoken: str) -> None:
    with contextlib.suppress(Exception), speaking(spoken):
        find_format(
            preamble(paper),
            program=find_program(),
            environment=tex_environment(),
            processes=processes,
        )
