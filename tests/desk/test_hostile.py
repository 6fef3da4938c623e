"""Requests that nobody at a desk sends: each is refused in a plain line that gives nothing away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from .test_desk_site import AT, TOKEN, ada, group

__all__ = ["ada", "group"]
SECRET = "what-no-browser-is-to-get"
OWN = {"origin": AT}

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
OUTSIDE = ("secret.txt", "manifest.json", "keys/s1.json")
PLACES = ("/static/", "/student/", "/student/s1/", "/student/s1/sheet/", "/")
STRANGERS = ("s9", "S1", "s1%00", "s1%20", "%2a", "s1.pdf", "s1%0d%0aset-cookie:a=b", "a" * 3000)


def plain(answer: object, why: str, *statuses: int) -> None:
    """Hold that an answer is one of these refusals and has nothing of the house in it."""
    assert answer.status_code in statuses, (why, answer.status_code)  # type: ignore[attr-defined]
    text = answer.text + str(answer.headers)  # type: ignore[attr-defined]
    house = str(Path(__file__).parents[2])
    for leak in (SECRET, TOKEN, "Traceback", 'File "', ".py", house, "/tmp/", "exgen.class/1"):
        assert leak not in text, (why, leak)


@pytest.fixture
def outside(ada: TestClient) -> Iterator[TestClient]:
    """The same desk asked by somebody who was never let in."""
    kept = dict(ada.cookies)
    ada.cookies.clear()
    yield ada
    ada.cookies.update(kept)


def uncounted(client: TestClient) -> None:
    """Let any number of requests through: that they are counted is held elsewhere."""
    client.app._outside.burst = client.app._inside.burst = 10_000  # type: ignore[attr-defined]
    client.app._outside._left.clear()  # type: ignore[attr-defined]
    client.app._inside._left.clear()  # type: ignore[attr-defined]


def test_who_was_not_let_in(outside: TestClient) -> None:
    """No name, method, cookie or guess at the token opens a page or a file."""
    uncounted(outside)
    for host in HOSTS:
        plain(outside.get("/", headers={"host": host}), f"host {host!r}", 421)
    for method in METHODS:
        plain(outside.request(method, "/", headers=OWN), method, 403, 405)
    for cookie in COOKIES:
        plain(outside.get("/student/s1", headers={"cookie": cookie}), f"cookie {cookie[:30]}", 403)
    for guess in GUESSES:
        answer = outside.get(f"/enter{guess}", follow_redirects=False)
        plain(answer, f"guess {guess[:30]}", 403)
        assert "set-cookie" not in answer.headers


def test_other_pages_mark_nothing(ada: TestClient) -> None:
    """A mark that another page sends is refused, and nothing is written."""
    uncounted(ada)
    before = ada.get("/changes").json()["last"]
    sent = {"what": "points", "part": "2.a.1", "points": "1", "seen": "0"}
    for origin in ORIGINS:
        answer = ada.post("/student/s1/mark", data=sent, headers={"origin": origin})
        plain(answer, f"origin {origin!r}", 403)
    for site in ("cross-site", "same-site"):
        headers = {**OWN, "sec-fetch-site": site}
        plain(ada.post("/student/s1/mark", data=sent, headers=headers), site, 403)
    assert ada.get("/changes").json()["last"] == before


def test_files_outside_the_class(ada: TestClient, group: Path) -> None:
    """No way upwards, no link and no strange name leads to a file that is no sheet of the class."""
    uncounted(ada)
    (group / "secret.txt").write_text(SECRET)
    (group.parent / "secret.txt").write_text(SECRET)
    for place in PLACES:
        for up in UPWARDS:
            for name in OUTSIDE:
                address = f"{place}{up}{up}{name}"
                plain(ada.get(address), address, 400, 404)
    for stranger in STRANGERS:
        for rest in ("", "/sheet.pdf"):
            address = f"/student/{stranger}{rest}"
            plain(ada.get(address), address[:60], 400, 404)
    assert ada.get("/student/s1/sheet.pdf").status_code == 200
    for target in (
        group.parent / "secret.txt",
        group / "keys" / "s1.json",
        group / "problems" / "s2.pdf",
    ):
        sheet = group / "problems" / "s1.pdf"
        sheet.unlink()
        sheet.symlink_to(target)
        plain(ada.get("/student/s1/sheet.pdf"), f"a link to {target.name}", 404)
    for kind in ("key", "manifest", "..", "sheet%00", "SHEET", "%2e%2e%2fsecret"):
        plain(ada.get(f"/student/s2/{kind}.pdf"), kind, 404)


def test_bodies_that_no_form_sends(ada: TestClient) -> None:
    """Huge, deep, broken and mistyped bodies are refused, and no mark comes of them."""
    uncounted(ada)
    before = ada.get("/changes").json()["last"]
    bodies = (
        b"", b"\0" * 100, b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"what=points",
        b"what=points&part=9.z&points=1", b"what=points&part=2.a.1&points=nan",
        b"what=points&part=2.a.1&points=1e999", b"what=points&part=2.a.1&points=-1",
        b"what=points&part=%00&points=%00", b"what=__class__&part=2.a.1", b"what=points&part[]=1",
        b"&" * 5000, b"a=1&" * 5000, b"x" * (2**20 + 1) * 4,
    )  # fmt: skip
    for kind in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data"):
        for body in bodies:
            headers = {**OWN, "content-type": kind}
            answer = ada.post("/student/s1/mark", content=body, headers=headers)
            plain(answer, f"{kind} {body[:40]!r}", 400, 404, 409, 413, 422)
    for length in ("-1", "x", "9" * 30):
        headers = {**OWN, "content-length": length}
        plain(ada.post("/student/s1/mark", content=b"", headers=headers), length, 400, 413)
    assert ada.get("/changes").json()["last"] == before
