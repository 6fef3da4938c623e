"""Running a server until Ctrl-C: the socket, the first address, the browser, the end."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import Final

import uvicorn

from exgen.errors import InputError
from exgen.web.access import Access
from exgen.web.gate import App
from exgen.web.heads import HeadInTime

_GRACE: Final = 3
"""Seconds that a request under way has when the server ends."""
_LONGEST_HEAD: Final = 16 * 1024


def listen(access: Access) -> socket.socket:
    """The socket of the server. Raises InputError where the port is taken or the host unknown."""
    family = socket.AF_INET6 if ":" in access.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((access.host, access.port))
        sock.listen(128)  # who asks before the server runs waits instead of being refused
    except (OSError, OverflowError) as error:
        sock.close()
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(
            f"cannot listen on {access.host}, port {access.port}: {why}; another --port, or none,"
            " finds a free one"
        ) from None
    return sock


def serve(app: App, sock: socket.socket, *, access: Access, what: str, browser: bool) -> None:
    """Serve until SIGINT or SIGTERM; say on stderr where, and open a browser where asked."""
    address = access.first_address(sock.getsockname()[1])
    config = uvicorn.Config(
        app,
        http=HeadInTime,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,  # it would show the token
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=200,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
    )
    if access.open_to_others:
        print(
            f"exgen: other machines reach this server on {access.host}; whoever has the address"
            " is let in, and nothing is encrypted on the way",
            file=sys.stderr,
        )
    print(f"exgen: {what}: {address}\nexgen: Ctrl-C ends it", file=sys.stderr, flush=True)
    server = uvicorn.Server(config)
    if browser:
        _when_started(server, lambda: _open(address))
    with sock, contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[sock])


def _open(address: str) -> None:
    """Show an address in a browser with windows; one of the terminal would take the terminal."""
    with contextlib.suppress(webbrowser.Error):
        found = webbrowser.get()
        if type(found) is not webbrowser.GenericBrowser:
            found.open(address)


def _when_started(server: uvicorn.Server, then: Callable[[], object]) -> None:
    def wait() -> None:
        pause = threading.Event()
        while not server.started and not server.should_exit:
            pause.wait(0.05)
        if server.started:
            then()

    threading.Thread(target=wait, daemon=True).start()
