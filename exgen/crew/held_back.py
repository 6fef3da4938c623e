"""Ctrl-C while a process begins: who begins it hears of it a moment later, the new one never."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from multiprocessing import resource_tracker
from typing import Final

ENDING: Final = (signal.SIGINT, signal.SIGTERM)
"""Signals that end a command. It is the command that tells its processes."""


@contextlib.contextmanager
def signals_held_back() -> Iterator[None]:
    """Signals that would end this process wait, and processes that it begins meanwhile get none.

    One that is half started, or loads its modules, would answer with a traceback. A new process
    has the signals blocked from birth and unblocks them once it is ready for them.
    """
    came: list[int] = []
    ours = threading.current_thread() is threading.main_thread()  # no other may set handlers
    handlers = (
        {each: signal.signal(each, lambda number, _: came.append(number)) for each in ENDING}
        if ours
        else {}
    )
    # Python's own helper unblocks signals when it starts, so it is started before they are blocked.
    resource_tracker.ensure_running()
    masks = hasattr(signal, "pthread_sigmask")
    # The mask is what the new processes inherit; here it alone would not do, as the system may
    # give a signal to a thread of some library.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING) if masks else set()
    try:
        yield
    finally:
        if masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for each, handler in handlers.items():
            signal.signal(each, handler)
        for number in came:
            signal.raise_signal(number)


def signals_let_through() -> None:
    """In a process that began so: from now on its handlers decide."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
