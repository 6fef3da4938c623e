"""The wire: what is said on it can neither stall nor crash nor persuade, and takes little time."""

import io
import json
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from exgen.grading.wire import MOST_BYTES, Gone, Late, Wire

Says = Callable[[dict[str, str], int], None]


def answers(
    says: Says, *, seconds: float = 60.0, times: int = 1, then: Callable[[], None] = bool
) -> list[dict[str, object]]:
    """What a wire makes of the answers of the other end, which is a thread here.

    `then` is called before the wire is closed.
    """
    theirs, ours = os.pipe()
    ours_back, theirs_back = os.pipe()

    def serve() -> None:
        try:
            for _ in range(times):
                length = int.from_bytes(os.read(theirs, 4), "big")
                says(json.loads(os.read(theirs, length)), theirs_back)
        except OSError:
            pass
        finally:
            os.close(theirs_back)

    other = threading.Thread(target=serve)
    with os.fdopen(ours, "wb", buffering=0) as requests, os.fdopen(ours_back, "rb") as back:
        wire = Wire(requests, back)
        other.start()
        try:
            return [wire.ask({"n": n}, seconds=seconds).told for n in range(times)]
        finally:
            then()
            os.close(theirs)
            wire.close()
            other.join()


def framed(request: dict[str, str], text: bytes, *, more: int = 0) -> bytes:
    """An answer with the nonce of its request."""
    payload = len(text).to_bytes(4, "big") + text
    return bytes.fromhex(request["nonce"]) + (len(payload) + more).to_bytes(4, "big") + payload


def test_answers_belong_to_their_requests() -> None:
    """Each request has a nonce of its own; what bears another, or none, is passed over."""
    nonces = []

    def says(request: dict[str, str], fd: int) -> None:
        for old in nonces:
            os.write(fd, framed({"nonce": old}, b'{"old": 1}'))
        nonces.append(request["nonce"])
        os.write(fd, b'\n{"right": true}\n' + framed(request, b'{"n": %d}' % int(request["n"])))

    assert answers(says, times=3) == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert len(set(nonces)) == 3


@pytest.mark.parametrize(
    "text",
    [b"1" + b"0" * 400, b"[" * 100_000, b"\xff", b"7", b"[]", b"null", b"", b'{"a": 1e999', b"NaN"],
)
def test_what_cannot_be_read_is_nothing(text: bytes) -> None:
    """Huge numbers, deep nesting, broken text: an answer without contents."""

    def says(request: dict[str, str], fd: int) -> None:
        os.write(fd, framed(request, text))

    assert answers(says) == [{}]


def test_lengths_are_bounded() -> None:
    """An announcement of too much is an answer without contents, and takes no memory."""

    def says(request: dict[str, str], fd: int) -> None:
        os.write(fd, bytes.fromhex(request["nonce"]) + b"\xff" * 8)

    assert answers(says) == [{}]


def test_seventy_megabytes_without_a_line() -> None:
    """They are read in linear time, and no more of them than is allowed."""
    start = time.process_time()

    def says(request: dict[str, str], fd: int) -> None:
        for _ in range(70):
            os.write(fd, b"x" * 2**20)

    with pytest.raises(Gone):
        answers(says)
    assert time.process_time() - start < 2
    assert MOST_BYTES < 70 * 2**20


def test_no_event_renews_a_deadline() -> None:
    """Whoever talks without end, in small pieces, is late all the same."""
    stop = threading.Event()

    def says(request: dict[str, str], fd: int) -> None:
        while not stop.is_set():
            os.write(fd, bytes.fromhex(request["nonce"])[:15] + b'\n{"event": "ready"}')
            time.sleep(0.005)

    at_last = threading.Timer(30.0, stop.set)  # who waits for silence would find it here
    at_last.start()
    start = time.monotonic()
    with pytest.raises(Late):
        answers(says, seconds=0.3, then=stop.set)
    at_last.cancel()
    assert 0.25 < time.monotonic() - start < 25


def test_nobody_listens() -> None:
    """A request that nobody reads, longer than a pipe holds, ends by the clock."""
    theirs, ours = os.pipe()
    back, theirs_back = os.pipe()
    with os.fdopen(ours, "wb", buffering=0) as requests, os.fdopen(back, "rb") as answers_:
        wire = Wire(requests, answers_)
        with pytest.raises(Late):
            wire.ask({"long": "x" * 2**20}, seconds=0.2)
        os.close(theirs)
        os.close(theirs_back)
        with pytest.raises(Gone):
            wire.ask({}, seconds=60)
        wire.close()


class Slow(io.RawIOBase):
    """Takes its time to write, and knows whether it was closed meanwhile."""

    torn = False

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.written = threading.Event(), threading.Event()

    def writable(self) -> bool:
        """As files of requests are."""
        return True

    def write(self, data: Any) -> int:
        """Write, after a while."""
        self.begun.set()
        time.sleep(0.3)
        self.torn = self.closed
        self.written.set()
        return len(data)


def test_nothing_is_closed_under_a_thread_that_writes() -> None:
    """The number of a closed file may be another's by then: the end of writing is waited for."""
    back, theirs_back = os.pipe()
    requests = Slow()
    with os.fdopen(back, "rb") as answers_:
        wire = Wire(requests, answers_)
        with pytest.raises(Late):
            wire.ask({}, seconds=0.01)
        assert requests.begun.wait(60)
        os.close(theirs_back)
        wire.close()
        assert requests.written.wait(60)
    assert requests.closed and not requests.torn
