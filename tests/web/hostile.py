"""Requests that no page of this house sends, for every server that has pages: tables and checks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

AT = "http://127.0.0.1:8000"
TOKEN = "a-token-of-the-tests"
OWN = {"origin": AT}
LEAKS = (TOKEN, "Traceback", 'File "', "exgen/", "/tmp/", str(Path(__file__).parents[2]))

HOSTS = (
    "", "evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example",
    "10.0.0.1", "0.0.0.0", "[::]", "127.0.0.1@evil.example", "localhost%00", "..", "[",
)  # fmt: skip
ORIGINS = (
    "", "null", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:8001",
    "https://127.0.0.1:8000", "http://127.0.0.1:8000.evil.example", "http://127.0.0.1:8000/",
    "http://localhost:8000", "file://", "http://evil@127.0.0.1:8000", f"{AT} {AT}",
)  # fmt: skip
METHODS = ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND", "get", "X" * 500)
COOKIES = (
    "", "exgen-8000=", "exgen-8000=guessed", "exgen=guessed", f"exgen-8000={TOKEN}", "=;=;=",
    "exgen-8000=\"", "exgen-8000=" + "A" * 4000, "; " * 2000, "exgen-8000[]=1",
)  # fmt: skip
GUESSES = (
    "", "?token=", "?token=0", f"?token={TOKEN[:-1]}", f"?token={TOKEN}x",
    f"?token={TOKEN.upper()}",
    "?token=%00", "?token=%E2%82%AC", "?token=%ff", "?token[]=a", "?token=a&token=b",
    "?token=" + "a" * 9000,
)  # fmt: skip
UPWARDS = ("../", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "%252e%252e%252f", "....//", "%00/")
BODIES = (
    b"", b"\0" * 100, b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"[]", b"null", b"1e999",
    b"NaN", b'"\\ud800"', b'{"part": 1, "text": 1}', b'{"part": null}', b"\xef\xbb\xbf{}",
    '{"part": "1", "text": "x"}'.encode("utf-16"), b'{"text": ' + b"9" * 6000 + b"}",
    b"&" * 5000, b"a=1&" * 5000, b"%00=%00", b"a[]=1", b"--x\r\nContent-Disposition: form-data",
    b"x" * (2**20 + 1) * 4,
)  # fmt: skip
KINDS = (
    "application/x-www-form-urlencoded", "application/json", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/json; charset=utf-7", "text/plain", "",
)  # fmt: skip


def plain(answer: object, why: str, *statuses: int, secrets: Iterable[str] = ()) -> None:
    """Hold that an answer is one of these refusals and has nothing of the house in it."""
    assert answer.status_code in statuses, (why, answer.status_code)  # type: ignore[attr-defined]
    text = answer.text + str(answer.headers)  # type: ignore[attr-defined]
    for leak in (*LEAKS, *secrets):
        assert leak not in text, (why, leak)


def uncounted(client: TestClient) -> None:
    """Let any number of requests through: that they are counted is held elsewhere."""
    client.app._outside.burst = client.app._inside.burst = 10_000  # type: ignore[attr-defined]
    client.app._outside._left.clear()  # type: ignore[attr-defined]
    client.app._inside._left.clear()  # type: ignore[attr-defined]


@contextmanager
def never_let_in(client: TestClient) -> Iterator[None]:
    """Ask meanwhile as somebody who has no cookie."""
    kept = dict(client.cookies)
    client.cookies.clear()
    yield
    client.cookies.update(kept)


def nobody_comes_in(client: TestClient, pages: Iterable[str]) -> None:
    """No name, method, cookie, socket or guess at the token opens one of these pages."""
    uncounted(client)
    with never_let_in(client):
        for page in pages:
            for host in HOSTS:
                plain(client.get(page, headers={"host": host}), f"host {host!r}", 421)
            for method in METHODS:
                plain(client.request(method, page, headers=OWN), method, 403, 405)
            for cookie in COOKIES:
                plain(client.get(page, headers={"cookie": cookie}), f"cookie {cookie[:30]}", 403)
            plain(client.post(page, headers=OWN), f"post {page}", 403)
            with (
                pytest.raises(WebSocketDisconnect) as refused,
                client.websocket_connect(page, headers=OWN),
            ):
                pass
            assert refused.value.code == 1008
        for guess in GUESSES:
            answer = client.get(f"/enter{guess}", follow_redirects=False)
            plain(answer, f"guess {guess[:30]}", 403)
            assert "set-cookie" not in answer.headers


def other_pages_send_nothing(client: TestClient, path: str, sent: dict[str, str]) -> None:
    """What a page from elsewhere posts is refused, whatever it says of where it is from."""
    uncounted(client)
    for origin in ORIGINS:
        plain(client.post(path, data=sent, headers={"origin": origin}), f"origin {origin!r}", 403)
    for site in ("cross-site", "same-site", "none", "x"):
        headers = {**OWN, "sec-fetch-site": site}
        plain(client.post(path, data=sent, headers=headers), site, 403)


def bodies_are_refused(
    client: TestClient, path: str, *statuses: int, further: Iterable[bytes] = (),
    secrets: Iterable[str] = (),
) -> None:  # fmt: skip
    """Huge, deep, broken and mistyped bodies of every kind are refused, never a fault of ours."""
    uncounted(client)
    for kind in KINDS:
        for body in (*BODIES, *further):
            headers = {**OWN, "content-type": kind, "accept": "application/json"}
            answer = client.post(path, content=body, headers=headers, follow_redirects=False)
            plain(answer, f"{path} {kind} {body[:40]!r}", *statuses, secrets=secrets)
    for length in ("-1", "x", "9" * 30, "1.5", "+5", "0x10"):
        headers = {**OWN, "content-length": length}
        plain(client.post(path, content=b"", headers=headers), length, 400, 413)
