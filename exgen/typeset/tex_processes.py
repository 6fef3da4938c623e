"""Child processes that never outlive the command: time limits, and a stop for all of them."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

MEMORY_LIMIT = 1 << 30
"""Bytes of address space that a process may have: TeX takes a tenth of that."""
_LARGEST_FILE = 1 << 30


class Stopped(Exception):
    """A process was not started, or was killed, because everything is being stopped."""


class Processes:
    """A set of running processes, each in a process group of its own.

    `deadline` is a reading of `time.monotonic()`, shared by all of them; `memory_limit` is in
    bytes of address space for each of them, kept on Linux. Safe for use from several threads:
    `stop` kills what runs and refuses what would start afterwards.
    """

    def __init__(self, *, deadline: float, memory_limit: int = MEMORY_LIMIT) -> None:
        self._deadline = deadline
        self._memory_limit = memory_limit
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def run(self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> int:
        """Run the command in `folder` with no input and discarded output; its exit status.

        Raises `TimeoutError` when the deadline passes, `Stopped` after `stop`, and `OSError`
        when the program cannot be started.
        """
        with self._lock:
            if self._stopped:
                raise Stopped
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._running.add(process)
        try:
            self._confine(process)
            status = _wait(process, max(0.0, self._deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        finally:
            _kill(process)
            with self._lock:
                self._running.discard(process)
        if self._stopped:
            raise Stopped
        return status

    def _confine(self, process: subprocess.Popen[bytes]) -> None:
        """Set the limits of a process that has just begun.

        From outside, since code between fork and exec is not safe beside other threads.
        """
        if sys.platform != "linux":
            return
        import resource

        with contextlib.suppress(OSError):  # it ended by itself in between
            for limit, most in (
                (resource.RLIMIT_AS, self._memory_limit),
                (resource.RLIMIT_FSIZE, _LARGEST_FILE),
            ):
                hard = resource.prlimit(process.pid, limit)[1]
                if hard != resource.RLIM_INFINITY:
                    most = min(most, hard)
                resource.prlimit(process.pid, limit, (most, most))

    def stop(self) -> None:
        """Kill every running process together with its own children."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                if process.returncode is None:
                    _signal_group(process)


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int:
    """The exit status of a process, as soon as it ends; `subprocess.TimeoutExpired` if it does not.

    `Popen.wait` with a time limit looks every now and then, and sleeps for up to 50 ms in between.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a kernel without handles for processes
            handle = os.pidfd_open(process.pid)
            try:
                ended = select.poll()
                ended.register(handle, select.POLLIN)
                begun = time.monotonic()
                ended.poll(seconds * 1000)
                seconds = max(0.0, seconds - (time.monotonic() - begun))
            finally:
                os.close(handle)
    return process.wait(timeout=seconds)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process group if the process still runs, and reap it."""
    if process.poll() is None:
        _signal_group(process)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):  # it ended by itself in between
        os.killpg(process.pid, signal.SIGKILL)
