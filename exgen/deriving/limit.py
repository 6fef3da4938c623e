"""A bound on the time that a derivation takes, whatever formula it is given."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from exgen.errors import ExgenError

SECONDS = 3.5
"""How long a derivation may take, unless told otherwise."""
_AGAIN = 0.02
_STACK = 8000
_DESTRUCTORS = ("remove", "_remove", "__del__", "_commit_removals", "_forget")


class TooLargeError(ExgenError):
    """A formula that would take more time, memory or depth of nesting than it is given.

    It is no DerivationError: where one method fails another is tried, but not when time is over.
    """


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooLargeError when so many seconds of computing are over, or the stack is used up.

    The clock counts what this process computes, so that a busy machine refuses nothing. Outside the
    main thread, and on systems without such a clock, there is no bound. Running out of stack or of
    memory counts as too large as well.
    """
    message = (
        f"too large: not derived and proved within {seconds:g} s of computing; name parts of it "
        "with --def, shorten it, or allow more with --limit"
    )

    over = False

    def ring(_: int, frame: FrameType | None) -> None:
        # What is raised where nobody can catch it is lost: wait until that is over.
        if not over and not _is_lost(frame):
            raise TooLargeError(message)

    watched = hasattr(signal, "setitimer") and (
        threading.current_thread() is threading.main_thread()
    )
    if watched:
        before = signal.signal(signal.SIGPROF, ring)
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    stack = sys.getrecursionlimit()
    sys.setrecursionlimit(max(stack, _STACK))
    try:
        yield
    except (RecursionError, MemoryError):
        raise TooLargeError("too large: it is nested too deeply to be derived") from None
    finally:
        over = True  # a last alarm between these lines would leave the clock or its handler behind
        if watched:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
        sys.setrecursionlimit(stack)


def _is_lost(frame: FrameType | None) -> bool:
    """Whether an exception would end in a destructor or in a callback of the garbage collector."""
    callbacks = {getattr(callback, "__code__", None) for callback in gc.callbacks}
    while frame is not None:
        if frame.f_code in callbacks or frame.f_code.co_name in _DESTRUCTORS:
            return True
        frame = frame.f_back
    return False
