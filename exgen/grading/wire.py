"""Talking to the process in the fence: requests out, answers back, every wait with an end.

Whatever is written on the other side can neither stall nor crash nor persuade the reader: it looks
for the nonce of the request in linear time, takes so many bytes and no more, and a deadline is
fixed when a request is sent; nothing that comes renews it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
import time
from dataclasses import dataclass
from typing import IO, Any

MOST_BYTES = 32 * 2**20
"""How much a process may write to the grader, in all."""
_MOST_TEXT = 2**18
_CHUNK = 2**16
_NONCE = 16
_PATIENCE = 2.0


class Late(Exception):
    """No answer came in time."""


class Gone(Exception):
    """No answer will come: the process has closed its end, or has written too much."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said, and the bytes of the numbers that go with it; neither is to be trusted."""

    told: dict[str, Any]
    raw: bytes


class Wire:
    """The two ends of a process's pipes: `requests`, unbuffered, is written to, `answers` read."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self._requests, self._answers = requests, answers
        self._buffer = bytearray()
        self._searched = 0
        self._ended = False
        self._news = threading.Condition()
        self._sending = list[threading.Thread]()
        # Threads rather than select(), which knows no pipes on Windows.
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def ask(self, request: dict[str, Any], *, seconds: float) -> Reply:
        """Send a request and wait for its answer. Raises Late or Gone."""
        deadline = time.monotonic() + seconds
        nonce = secrets.token_bytes(_NONCE)
        text = json.dumps({**request, "nonce": nonce.hex()}).encode()
        sending = threading.Thread(
            target=self._say, args=(len(text).to_bytes(4, "big") + text,), daemon=True
        )
        sending.start()
        self._sending.append(sending)
        sending.join(max(0.0, deadline - time.monotonic()))
        if sending.is_alive():
            raise Late
        payload = self._payload(nonce, deadline)
        length = int.from_bytes(payload[:4], "big")
        if length > min(len(payload) - 4, _MOST_TEXT):
            return Reply({}, b"")
        try:
            told = json.loads(payload[4 : 4 + length])
        except (ValueError, RecursionError):
            told = None
        return Reply(told if isinstance(told, dict) else {}, payload[4 + length :])

    def close(self) -> None:
        """Close both ends, once the process is gone."""
        # Where somebody still holds the other end, ours is left: who closed a file under a thread
        # that uses it would have it use the next file of that number.
        if _ended(*self._sending):
            with contextlib.suppress(OSError, ValueError):  # what it did not read is lost
                self._requests.close()
        if _ended(self._listening):
            self._answers.close()

    def _say(self, data: bytes) -> None:
        left = memoryview(data)
        with contextlib.suppress(OSError, ValueError):  # it is gone, which the answer will tell
            while left:
                left = left[self._requests.write(left) :]

    def _payload(self, nonce: bytes, deadline: float) -> bytes:
        """What follows the nonce; what came before it is dropped, as nobody asked for it."""
        at = self._wait(lambda: self._find(nonce), deadline)
        head = at + _NONCE + 4
        self._wait(lambda: len(self._buffer) >= head or None, deadline)
        length = int.from_bytes(self._buffer[at + _NONCE : head], "big")
        if length > MOST_BYTES:
            return b""
        self._wait(lambda: len(self._buffer) >= head + length or None, deadline)
        with self._news:
            payload = bytes(self._buffer[head : head + length])
            del self._buffer[: head + length]
            self._searched = 0
        return payload

    def _find(self, nonce: bytes) -> int | None:
        at = self._buffer.find(nonce, self._searched)
        self._searched = max(0, len(self._buffer) - _NONCE + 1) if at < 0 else at
        return None if at < 0 else at

    def _wait(self, found: Any, deadline: float) -> int:
        with self._news:
            while (result := found()) is None:
                if self._ended:
                    raise Gone
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Late
                self._news.wait(left)
        return int(result)

    def _listen(self) -> None:
        received = 0
        with contextlib.suppress(OSError, ValueError):
            while received <= MOST_BYTES:
                chunk = os.read(self._answers.fileno(), _CHUNK)
                if not chunk:
                    break
                received += len(chunk)
                with self._news:
                    self._buffer += chunk
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


def _ended(*threads: threading.Thread) -> bool:
    """Whether threads have ended, as they do in a moment where their process is gone."""
    for each in threads:
        each.join(_PATIENCE)
    return not any(each.is_alive() for each in threads)
