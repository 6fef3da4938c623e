"""Who gets in, and what comes back: asked as browsers ask, and as those who should not."""

from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from exgen.errors import InputError
from exgen.web.access import Access, access
from exgen.web.gate import VISITOR, Gate
from exgen.web.limits import Bucket, VisitorLimits
from exgen.web.pages import application

TOKEN = "a-token-of-the-tests"
AT = "http://127.0.0.1:8000"
LIMITS = VisitorLimits(body=1000, seconds=0.2, rate=0, burst=50, rate_outside=0, burst_outside=20)


async def show(request: Request) -> Response:
    """Say who asks, and what was sent."""
    body = (await request.body()).decode()
    return PlainTextResponse(f"{request.scope[VISITOR]} {body}")


async def fail(request: Request) -> Response:
    """Go wrong as a program does."""
    raise RuntimeError(f"secret {__file__}")


async def refuse(request: Request) -> Response:
    """Go wrong as input does."""
    raise InputError("the field 'level' is no <level>")


def gate(given: Access | None = None, limits: VisitorLimits = LIMITS) -> Gate:
    """A server of three pages."""
    routes = [
        Route("/", show, methods=["GET", "POST"]),
        Route("/fail", fail),
        Route("/refuse", refuse),
    ]
    return application(routes, access=given or Access(token=TOKEN), limits=limits)


@pytest.fixture
def outside() -> Iterator[TestClient]:
    """A browser that has not come in."""
    with TestClient(gate(), base_url=AT, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def inside(outside: TestClient) -> TestClient:
    """A browser that has."""
    assert outside.get(f"/enter?token={TOKEN}").status_code == 200
    return outside


def test_one_comes_in_by_the_token_alone(outside: TestClient) -> None:
    """Without a cookie no page is shown; the token gives one that scripts and others cannot use."""
    assert outside.get("/").status_code == 403
    assert outside.get("/static/web.css").status_code == 403
    for wrong in ("", "?token=", f"?token={TOKEN}x", f"?token={TOKEN[:-1]}", "?token=%E2%82%AC"):
        assert outside.get(f"/enter{wrong}").status_code == 403, wrong
    answer = outside.get(f"/enter?token={TOKEN}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and TOKEN not in cookie
    assert outside.get("/").status_code == 200
    outside.cookies.clear()
    assert outside.get("/", headers={"cookie": "exgen-8000=guessed"}).status_code == 403


def test_visitors_are_told_apart(outside: TestClient) -> None:
    """Each who comes in by the token is another visitor; the name is not the cookie."""
    names = []
    for _ in range(2):
        outside.cookies.clear()
        names.append(outside.get(f"/enter?token={TOKEN}").text)
        assert names[-1].strip() not in str(dict(outside.cookies))
    assert names[0] != names[1]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "", "10.0.0.1"],
)
def test_another_name_of_this_machine_is_refused(inside: TestClient, host: str) -> None:
    """A foreign name that is made to lead here (DNS rebinding) is not answered, cookie or not."""
    assert inside.get("/", headers={"host": host}).status_code == 421
    assert inside.get(f"/enter?token={TOKEN}", headers={"host": host}).status_code == 421
    for own in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert inside.get("/", headers={"host": own}).status_code == 200


def test_other_pages_cannot_post(inside: TestClient) -> None:
    """A POST is taken from a page of this very server alone: name, port and all."""
    assert inside.post("/", headers={"origin": AT}).status_code == 200
    same = {"origin": AT, "sec-fetch-site": "same-origin"}
    assert inside.post("/", headers=same).status_code == 200
    for origin in (
        "http://evil.example",
        "null",
        "http://127.0.0.1:8001",
        "https://127.0.0.1:8000",
    ):
        assert inside.post("/", headers={"origin": origin}).status_code == 403, origin
    assert inside.post("/").status_code == 403
    crossed = {"origin": AT, "sec-fetch-site": "same-site"}
    assert inside.post("/", headers=crossed).status_code == 403
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert inside.request(method, "/", headers={"origin": AT}).status_code == 405


def test_what_is_sent_in_is_bounded(inside: TestClient) -> None:
    """A body over the limit is refused, whether it says its length or comes in pieces."""
    own = {"origin": AT}
    assert inside.post("/", headers=own, content=b"x" * 1000).text.endswith("x" * 1000)
    assert inside.post("/", headers=own, content=b"x" * 1001).status_code == 413

    def pieces() -> Iterator[bytes]:
        yield from [b"x" * 400] * 4

    assert inside.post("/", headers=own, content=pieces()).status_code == 413
    assert inside.post("/", headers={**own, "content-length": "-1"}).status_code == 413


def test_requests_are_counted() -> None:
    """Who asks too often waits; inside and outside are counted apart."""
    limits = VisitorLimits(rate=0, burst=3, rate_outside=0, burst_outside=2)
    with TestClient(gate(limits=limits), base_url=AT) as client:
        assert client.get("/").status_code == 403
        assert client.get(f"/enter?token={TOKEN}").status_code == 200
        assert [client.get("/").status_code for _ in range(3)] == [200, 200, 429]
        client.cookies.clear()
        assert client.get(f"/enter?token={TOKEN}").status_code == 429
    now = [0.0]
    bucket = Bucket(2.0, 2, clock=lambda: now[0])
    assert [bucket.take("a") for _ in range(3)] == [True, True, False]
    assert bucket.take("b")
    now[0] = 0.5
    assert [bucket.take("a") for _ in range(2)] == [True, False]


def test_errors_say_nothing_of_the_house(inside: TestClient) -> None:
    """An error page has no path, traceback or secret; what a person can mend is said, escaped."""
    for path, status in (("/fail", 500), ("/nothing", 404), ("/static/../pages.py", 404)):
        answer = inside.get(path)
        assert answer.status_code == status
        for leak in ("secret", "Traceback", ".py", "exgen/web", TOKEN):
            assert leak not in answer.text, (path, leak)
    assert inside.get("/refuse").status_code == 400
    assert "no &lt;level&gt;" in inside.get("/refuse").text
    told = inside.get("/refuse", headers={"accept": "application/json"})
    assert told.json() == {"error": "the field 'level' is no <level>"}


def test_every_response_carries_the_policy(inside: TestClient) -> None:
    """Pages, files, refusals and failures: no script but from here, no frame, no sniffing."""
    answers = [
        inside.get("/"), inside.get("/fail"), inside.get("/static/web.css"), inside.post("/"),
        inside.get("/static/page.css"), inside.get("/", headers={"host": "evil.example"}),
        inside.get(f"/enter?token={TOKEN}", follow_redirects=False),
    ]  # fmt: skip
    for answer in answers:
        policy = dict(
            one.split(" ", 1) for one in answer.headers["content-security-policy"].split("; ")
        )
        assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'"
        assert policy["style-src"] == "'self'" and policy["base-uri"] == "'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


def test_other_machines_are_let_in_by_a_token_of_ones_own() -> None:
    """A host that others reach asks for a token; then numbers are answered, foreign names not."""
    with pytest.raises(InputError, match=r"'0\.0\.0\.0' lets other machines in: choose a --token"):
        access(host="0.0.0.0", port=0, token=None)
    for bad in ("short", "sixteen letters!", "ä" * 20):
        with pytest.raises(InputError, match="--token: expected 16"):
            access(host="127.0.0.1", port=0, token=bad)
    for host in ("127.0.0.1", "localhost", "::1"):
        assert not access(host=host, port=0, token=None).open_to_others
    given = access(host="0.0.0.0", port=0, token=TOKEN)
    assert given.open_to_others and TOKEN not in repr(given)
    assert given.first_address(81).endswith(f":81/enter?token={TOKEN}")
    assert given.names("192.168.1.7:8000") and given.names("[fe80::1]:8000")
    assert not given.names("evil.example:8000")
    assert Access().token != Access().token and len(Access().token) > 40
