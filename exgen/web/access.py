"""Who may come in: where a server listens, the secret of its first address, and its visitors."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from exgen.errors import InputError
from exgen.wording import quoted

LOOPBACK: Final = "127.0.0.1"
SHORTEST: Final = 16
"""Letters of a token that a person chooses."""
_MOST_VISITORS: Final = 1000
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a server listens and by what secret one comes in; `port` 0 is any free one."""

    host: str = LOOPBACK
    port: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def open_to_others(self) -> bool:
        """Whether other machines can reach it."""
        return not _is_loopback(self.host)

    def first_address(self, port: int) -> str:
        """The address by which one comes in."""
        host = socket.gethostname() if self.host in ("0.0.0.0", "::") else self.host
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{port}/enter?token={self.token}"

    def is_token(self, said: str) -> bool:
        """Whether this is the token; it takes as long for a near one as for a far one."""
        return hmac.compare_digest(said.encode(), self.token.encode())

    def names(self, header: str) -> bool:
        """Whether a Host header names this server, and not a foreign name that leads to it.

        A foreign page can have its own name resolve to this machine, but not a number: where
        other machines may come, any number is taken, and this machine's own names.
        """
        name = _without_port(header.lower())
        if name in _LOCAL:
            return True
        if not self.open_to_others:
            return False
        own = {self.host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}
        return name in own or _is_number(name)


def access(*, host: str, port: int, token: str | None) -> Access:
    """The access that a command line asks for.

    Raises InputError for a host other machines can reach without a token, and for a token that is
    short or would not stand in an address as it is.
    """
    if token is None:
        if not _is_loopback(host):
            raise InputError(
                f"--host {quoted(host)} lets other machines in: choose a --token of {SHORTEST}"
                " letters or more for those you give it to (nothing is encrypted on the way)"
            )
        return Access(host=host, port=port)
    if len(token) < SHORTEST or not all(c.isascii() and (c.isalnum() or c in "-_") for c in token):
        raise InputError(
            f"--token: expected {SHORTEST} or more of the letters a-z, A-Z, the digits, - and _"
        )
    return Access(host=host, port=port, token=token)


@dataclass(slots=True)
class Visitors:
    """Who came in by the token, by the secret of each one's cookie; the oldest are forgotten."""

    _seen: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def add(self) -> str:
        """A new visitor's cookie."""
        cookie = secrets.token_urlsafe(32)
        self._seen[cookie] = secrets.token_hex(8)
        while len(self._seen) > _MOST_VISITORS:
            self._seen.popitem(last=False)
        return cookie

    def find(self, cookie: str) -> str:
        """The visitor's name, which is no secret; "" for a cookie that nobody was given."""
        if cookie in self._seen:
            self._seen.move_to_end(cookie)
        return self._seen.get(cookie, "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _without_port(header: str) -> str:
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0]
