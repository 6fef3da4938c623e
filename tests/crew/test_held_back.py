"""Signals while processes begin: they wait, and no new process has them."""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

from exgen.crew.held_back import ENDING, signals_held_back

TRACKED = """
import os, signal, sys
from multiprocessing import resource_tracker
from exgen.crew.held_back import signals_held_back

came = []
signal.signal(signal.SIGINT, lambda *_: came.append("later"))
start = resource_tracker.ensure_running
def interrupted():
    start()
    os.kill(os.getpid(), signal.SIGINT)
resource_tracker.ensure_running = interrupted
with signals_held_back():
    came.append("begun")
print(came, bool(resource_tracker._resource_tracker._pid))
"""


def test_signals_wait_until_the_process_has_begun() -> None:
    """They reach the handlers that were there before, once each, and only afterwards."""
    came: list[str] = []
    before = {
        each: signal.signal(each, lambda number, _: came.append(signal.Signals(number).name))
        for each in ENDING
    }
    try:
        with signals_held_back():
            for each in ENDING:
                os.kill(os.getpid(), each)
            came.append("begun")
            assert set(ENDING) <= signal.pthread_sigmask(signal.SIG_BLOCK, ())
        assert came[0] == "begun" and sorted(came[1:]) == ["SIGINT", "SIGTERM"]
        assert not set(ENDING) & signal.pthread_sigmask(signal.SIG_BLOCK, ())
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_one_that_comes_while_the_tracker_starts_waits_too() -> None:
    """Python's own helper lets signals through when it starts: it is whole all the same."""
    done = subprocess.run([sys.executable, "-c", TRACKED], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("['begun', 'later'] True\n", "")


def test_threads_block_them_for_what_they_begin() -> None:
    """A thread sets no handlers, but processes that it begins are born with the signals blocked."""
    seen: list[Any] = []

    def begin() -> None:
        with signals_held_back():
            seen.append(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
        seen.append(signal.pthread_sigmask(signal.SIG_BLOCK, ()))

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    assert set(ENDING) <= seen[0] and not set(ENDING) & seen[1]
