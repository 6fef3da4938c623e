"""Requests that no page of practice sends: refused in a plain line, and no answer given away."""

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from web.hostile import (
    OWN,
    UPWARDS,
    bodies_are_refused,
    nobody_comes_in,
    other_pages_send_nothing,
    plain,
    uncounted,
)

from exgen.practice.practice_store import ProgressStore

from .test_practice_site import begin, client, shown, store

__all__ = ["client", "store"]
JSON = {**OWN, "accept": "application/json"}
SENT = ("read", "check", "hint", "solution")
STRANGERS = (
    "x", "%00", "%20", "%2a", "a" * 3000, "%0d%0aset-cookie:a=b", "%ff", "1%20OR%201=1",
    "'--", "{{7*7}}",
)  # fmt: skip
OUTSIDE = ("gradient_check_solution.py", "key.json", "practice.sqlite", "gradient_check.py%00",
           "GRADIENT_CHECK.PY", "..%2f..%2fpasswd", "*")  # fmt: skip
TEXTS = (
    "\0", "\ud800", "\u202e\u2066", "e\u0301" * 2000, "(" * 4000, "[" * 9000, "x^" * 3000 + "x",
    "9" * 9000, "9**9**9**9", "1e" + "9" * 500, "__import__('os').system('id')",
    "open('/etc/passwd')", "<script>alert(1)</script>", "{{7*7}}", "\\input{/etc/passwd}",
    "\\write18{id}", "\\def\\x{\\x\\x}\\x", "x.__class__.__mro__", "lambda: 0", "\r\n" * 4000,
    "\u2028", "﷽" * 3000, "np.load('a')", "\x1b[2J", "ones(10**9, 10**9)", "x.T @ " * 1500 + "x",
)  # fmt: skip


@pytest.fixture
def path(client: TestClient, store: ProgressStore) -> Iterator[str]:
    """The path of a variant with a code part, whose answers are secret."""
    uncounted(client)
    return begin(client, "sampler/5/0")


def secrets(store: ProgressStore, path: str) -> list[str]:
    """What no answer to a request may hold: answers, lines of solutions, the key."""
    variant = shown(store, path)
    parts = json.loads(variant.key)["questions"][0]["parts"]
    answers = [str(part["answer"]) for part in parts if len(str(part["answer"])) > 8]
    lines = [line for group in variant.groups for line in group.lines]
    return [*answers, *lines, variant.solution, "exgen.key/1", "practice.sqlite"]


def test_who_was_not_let_in(client: TestClient, path: str) -> None:
    """No name, method, cookie, socket or guess at the token opens a page, a file or progress."""
    nobody_comes_in(
        client, ["/", path, f"{path}/file/gradient_check.py", "/progress.csv", "/static/page.css"]
    )


def test_other_pages_send_nothing(client: TestClient, store: ProgressStore, path: str) -> None:
    """What a page from elsewhere sends is refused: no variant, no solution, nothing deleted."""
    client.post(f"{path}/hint", json={"number": "5.a"}, headers=OWN)
    before = list(store.done())
    for address in ("/new", "/again", "/progress/delete", *(f"{path}/{one}" for one in SENT)):
        other_pages_send_nothing(client, address, {"choice": "sampler/6/0", "part": "5.a"})
    assert list(store.done()) == before


def test_addresses_that_lead_nowhere(client: TestClient, store: ProgressStore, path: str) -> None:
    """Strange variants, names of files and ways upwards: no such page, and no way of asking."""
    hidden = [*secrets(store, path), ".sqlite"]
    for stranger in STRANGERS:
        plain(client.get(f"/v/{stranger}"), stranger[:40], 400, 404, secrets=hidden)
        for one in SENT:
            answer = client.post(f"/v/{stranger}/{one}", json={}, headers=JSON)
            plain(answer, f"{one} {stranger[:40]}", 400, 404, secrets=hidden)
    for place in (f"{path}/file/", "/static/", "/v/", "/"):
        for name in OUTSIDE:
            plain(client.get(place + name), place + name, 400, 404, secrets=hidden)
            for up in UPWARDS:
                answer = client.get(f"{place}{up}{up}{name}")
                plain(answer, f"{place}{up}{name}", 400, 404, secrets=hidden)
    for address in ("/new", "/again", "/progress/delete", *(f"{path}/{one}" for one in SENT)):
        plain(client.get(address), f"get {address}", 405, secrets=hidden)
    for address in ("/", path, "/progress", "/progress.csv"):
        plain(client.post(address, headers=OWN), f"post {address}", 405, secrets=hidden)


def test_bodies_that_no_page_sends(client: TestClient, store: ProgressStore, path: str) -> None:
    """Huge, deep, broken and mistyped bodies are refused, and nothing is noted as done."""
    before = list(store.done())
    hidden = secrets(store, path)
    for address in ("/new", *(f"{path}/{one}" for one in ("read", "check", "hint"))):
        bodies_are_refused(client, address, 400, 404, 413, secrets=hidden)
    assert list(store.done()) == before
    wrong: list[object] = [
        None,
        True,
        1,
        1.5,
        [],
        {},
        ["5.a"],
        {"a": "5.a"},
        "",
        "9",
        "\0",
        "5.a\0",
    ]
    for value in wrong:
        for said in ({"part": value, "text": "x"}, {"part": value}, {"number": value}):
            for one in ("read", "check", "hint"):
                answer = client.post(f"{path}/{one}", json=said, headers=JSON)
                plain(answer, f"{one} {said}", 404, secrets=hidden)
    for value in wrong[:8]:
        answer = client.post(f"{path}/check", json={"part": "5.b", "text": value}, headers=JSON)
        plain(answer, f"text {value}", 404, secrets=hidden)
    assert list(store.done()) == before


def test_answers_that_nobody_types(client: TestClient, store: ProgressStore) -> None:
    """Letters, lengths and code of any kind are read or refused in words, and never run."""
    uncounted(client)
    path = begin(client, "sampler/3/0")
    (part,) = json.loads(shown(store, path).key)["questions"][0]["parts"]
    hidden = [one for one in secrets(store, path) if one != "exgen.key/1"]
    for text in TEXTS:
        for one in ("read", "check"):
            body = json.dumps({"part": part["id"], "text": text})
            answer = client.post(f"{path}/{one}", content=body, headers=JSON)
            plain(answer, f"{one} {text[:30]!r}", 200, 400, secrets=[*hidden, "root:", "uid="])
            told = answer.json()
            assert told.get("verdict") not in ("right", "by hand"), text[:30]
            assert "<script" not in json.dumps(told), text[:30]


def test_no_page_of_progress_holds_markup(client: TestClient, store: ProgressStore) -> None:
    """What was typed comes back as text, on the page of the variant and in the CSV."""
    uncounted(client)
    path = begin(client, "sampler/3/0")
    (part,) = json.loads(shown(store, path).key)["questions"][0]["parts"]
    text = "=cmd|' /C calc'!A0</textarea><script>alert(1)</script>"
    client.post(f"{path}/check", json={"part": part["id"], "text": text}, headers=JSON)
    assert "<script>alert" not in client.get(path).text
    assert "</textarea><script" not in client.get(path).text
    assert "\n=cmd" not in client.get("/progress.csv").text
    assert ",=cmd" not in client.get("/progress.csv").text
