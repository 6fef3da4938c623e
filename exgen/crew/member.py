"""In a process of a crew: one task after the other, until nobody is at the other end."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Final

from exgen.collector import leave_alone, look_seldom
from exgen.crew.held_back import signals_let_through
from exgen.errors import ExgenError

GRACE: Final = 1.0
"""Seconds that a process has to stop TeX before it is gone."""
_TERMINATED: Final = 128 + signal.SIGTERM

_at_work = threading.Event()
"""Set while the process has a task, which may have started TeX."""


def work(pipe: Connection, parent: Connection) -> None:
    """Do what comes through the pipe: functions with their arguments; results go back.

    It ends when the pipe is closed, and within a second when the other end of `parent` is, be it
    that the process there was killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    signals_let_through()
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    leave_alone()
    look_seldom()
    with contextlib.suppress(EOFError, OSError):
        while True:
            function, given, named = pipe.recv()
            _send(pipe, *_done(function, given, named))


def _done(
    function: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]
) -> tuple[bool, Any]:
    """Whether the task went well, and its result, or what it raised."""
    _at_work.set()
    try:
        return True, function(*given, **named)
    except Exception as error:
        return False, error
    finally:
        _at_work.clear()


def _send(pipe: Connection, good: bool, result: Any) -> None:
    try:
        pipe.send((good, result))
    except OSError:
        raise
    except Exception as error:  # what cannot be pickled is told, and ends nothing
        pipe.send((False, ExgenError(f"{type(result).__name__}: {result} ({error})")))


def _leave(*_: object) -> None:
    """End this process; whoever runs TeX stops it on the way out."""
    if _at_work.is_set():
        raise SystemExit(_TERMINATED)
    os._exit(_TERMINATED)


def _watch(parent: Connection) -> None:
    """Wait until the other end of a pipe is gone, then end this process."""
    with contextlib.suppress(EOFError, OSError):
        parent.recv_bytes()
    with contextlib.suppress(OSError):  # nobody wants to read how it was torn from its work
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if hasattr(signal, "pthread_kill"):
        ident = threading.main_thread().ident
        assert ident is not None
        signal.pthread_kill(ident, signal.SIGTERM)
        time.sleep(GRACE)
    os._exit(_TERMINATED)
