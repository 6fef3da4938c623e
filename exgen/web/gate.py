"""The gate that every request passes before any page is made, and what every response carries."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders

from exgen.web.access import Access, Visitors
from exgen.web.limits import Bucket, VisitorLimits

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Refuse = Callable[[int, str], App]
"""A response that says no: a status, and why in words."""

VISITOR: Final = "exgen.visitor"
"""Under this name a request's scope has its visitor."""
COOKIE: Final = "exgen"
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_SAFE: Final = frozenset({"GET", "HEAD"})
_METHODS: Final = frozenset({*_SAFE, "POST"})
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # A figure says its own width in an attribute; no page has a sheet of styles inside.
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    # With "no-referrer" a browser would send `Origin: null` with a form.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Gate:
    """Lets requests through to an application whose Host, Origin and cookie are right.

    Each visitor comes in once by `/enter?token=...` and has a cookie from then on.
    """

    def __init__(
        self, app: App, *, access: Access, limits: VisitorLimits, refuse: Refuse, home: str = "/"
    ) -> None:
        self._app = app
        self._access = access
        self._limits = limits
        self._refuse = refuse
        self._home = home
        self._visitors = Visitors()
        self._inside = Bucket(limits.rate, limits.burst)
        self._outside = Bucket(limits.rate_outside, limits.burst_outside)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # no page speaks over a socket
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message))
            await send(message)

        answer, receive = await self._answer(scope, headers, receive)
        await answer(scope, receive, sending)

    async def _answer(
        self, scope: Scope, headers: Headers, receive: Receive
    ) -> tuple[App, Receive]:
        """What answers the request: the application, or what says why not."""
        if not self._access.names(headers.get("host", "")):
            return self._refuse(421, "This server does not answer to that name."), receive
        if scope["method"] not in _METHODS:
            return self._refuse(405, "This server is asked by GET and POST alone."), receive
        name = self._cookie(scope)
        visitor = self._visitors.find(_cookies(headers).get(name, ""))
        address = (scope.get("client") or ("", 0))[0]
        granted = self._inside.take(visitor) if visitor else self._outside.take(address)
        if not granted:
            return self._refuse(429, "Too many requests at once: wait a second."), receive
        if scope["path"] == "/enter" and scope["method"] == "GET":
            return self._enter(scope, name), receive
        if not visitor:
            why = "Open the whole address that the terminal shows: it lets you in."
            return self._refuse(403, why), receive
        if scope["method"] not in _SAFE:
            if not _own(headers):
                return self._refuse(403, "That was sent from another page."), receive
            try:
                receive = await self._whole(headers, receive)
            except _TooLarge:
                most = self._limits.body // 1024
                return self._refuse(413, f"That is too large: at most {most} kB."), receive
            except TimeoutError:
                return self._refuse(408, "That took too long to arrive."), receive
        scope[VISITOR] = visitor
        return self._app, receive

    def _cookie(self, scope: Scope) -> str:
        """The cookie's name. Browsers keep one jar for all ports of a machine."""
        server = scope.get("server") or ("", 0)
        return f"{COOKIE}-{server[1]}"

    def _enter(self, scope: Scope, name: str) -> App:
        said = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not self._access.is_token(said):
            return self._refuse(403, "Open the whole address that the terminal shows.")
        cookie = f"{name}={self._visitors.add()}; Path=/; HttpOnly; SameSite=Strict"

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            sent = [(b"location", self._home.encode()), (b"set-cookie", cookie.encode())]
            await send({"type": "http.response.start", "status": 303, "headers": sent})
            await send({"type": "http.response.body", "body": b""})

        return answer

    async def _whole(self, headers: Headers, receive: Receive) -> Receive:
        """The body, read to its end. Raises _TooLarge and TimeoutError."""
        said = headers.get("content-length", "0")
        if not _NUMBER.fullmatch(said) or int(said) > self._limits.body:
            raise _TooLarge
        async with asyncio.timeout(self._limits.seconds):
            body = await _read(receive, self._limits.body)
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return pending.pop() if pending else await receive()

        return again


class _TooLarge(Exception):
    """More came than is taken."""


async def _read(receive: Receive, most: int) -> bytes:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise _TooLarge
    return bytes(body)


def _own(headers: Headers) -> bool:
    """Whether a page of this server sent it; every browser says so of what is not a plain GET."""
    own = f"http://{headers.get('host', '')}"
    return headers.get("origin") == own and headers.get("sec-fetch-site") in (None, "same-origin")


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        jar = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _add(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("cache-control", "no-store")
