"""Connections over which no request comes are closed: held open, they would keep others out."""

from __future__ import annotations

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

LONGEST: Final = 10.0
"""Seconds from the begin of a connection, or the first byte of a request, to the end of its head.

uvicorn has such a limit only for the time between two requests.
"""


class HeadInTime(H11Protocol):
    """A connection that is closed where the head of a request is not there in time."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The connection begins, and its time."""
        super().connection_made(transport)
        self._begin()

    def data_received(self, data: bytes) -> None:
        """Something came: a whole head ends the time, a piece of the next one begins it."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._end()
        elif self._late is None:
            self._begin()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP; a page that is being made for its head is not sent any more."""
        if self.cycle is not None:
            self.cycle.disconnected = True
        super().send_400_response(msg)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection ends, and its time."""
        self._end()
        super().connection_lost(exc)

    def _begin(self) -> None:
        self._late = asyncio.get_running_loop().call_later(LONGEST, self._close)

    def _end(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close(self) -> None:
        self._late = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()
