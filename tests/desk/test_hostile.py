"""Requests that nobody at a desk sends: each is refused in a plain line that gives nothing away."""

from pathlib import Path

from starlette.testclient import TestClient
from web.hostile import (
    UPWARDS,
    bodies_are_refused,
    nobody_comes_in,
    other_pages_send_nothing,
    plain,
    uncounted,
)

from .test_desk_site import ada, group

__all__ = ["ada", "group"]
SECRET = "what-no-browser-is-to-get"
SECRETS = (SECRET, ".py", "exgen.class/1")

OUTSIDE = ("secret.txt", "manifest.json", "keys/s1.json")
PLACES = ("/static/", "/student/", "/student/s1/", "/student/s1/sheet/", "/")
STRANGERS = ("s9", "S1", "s1%00", "s1%20", "%2a", "s1.pdf", "s1%0d%0aset-cookie:a=b", "a" * 3000)
FURTHER = (
    b"what=points", b"what=points&part=9.z&points=1", b"what=points&part=2.a.1&points=nan",
    b"what=points&part=2.a.1&points=1e999", b"what=points&part=2.a.1&points=-1",
    b"what=points&part=%00&points=%00", b"what=__class__&part=2.a.1", b"what=points&part[]=1",
)  # fmt: skip


def test_who_was_not_let_in(ada: TestClient) -> None:
    """No name, method, cookie, socket or guess at the token opens a page or a file."""
    nobody_comes_in(ada, ["/", "/student/s1", "/student/s1/sheet.pdf", "/static/page.css"])


def test_other_pages_mark_nothing(ada: TestClient) -> None:
    """A mark that another page sends is refused, and nothing is written."""
    before = ada.get("/changes").json()["last"]
    sent = {"what": "points", "part": "2.a.1", "points": "1", "seen": "0"}
    other_pages_send_nothing(ada, "/student/s1/mark", sent)
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
                plain(ada.get(address), address, 400, 404, secrets=SECRETS)
    for stranger in STRANGERS:
        for rest in ("", "/sheet.pdf"):
            address = f"/student/{stranger}{rest}"
            plain(ada.get(address), address[:60], 400, 404, secrets=SECRETS)
    assert ada.get("/student/s1/sheet.pdf").status_code == 200
    for target in (
        group.parent / "secret.txt",
        group / "keys" / "s1.json",
        group / "problems" / "s2.pdf",
    ):
        sheet = group / "problems" / "s1.pdf"
        sheet.unlink()
        sheet.symlink_to(target)
        plain(ada.get("/student/s1/sheet.pdf"), f"a link to {target.name}", 404, secrets=SECRETS)
    for kind in ("key", "manifest", "..", "sheet%00", "SHEET", "%2e%2e%2fsecret"):
        plain(ada.get(f"/student/s2/{kind}.pdf"), kind, 404, secrets=SECRETS)


def test_bodies_that_no_form_sends(ada: TestClient) -> None:
    """Huge, deep, broken and mistyped bodies are refused, and no mark comes of them."""
    before = ada.get("/changes").json()["last"]
    bodies_are_refused(
        ada, "/student/s1/mark", 400, 404, 409, 413, 422, further=FURTHER, secrets=SECRETS
    )
    assert ada.get("/changes").json()["last"] == before
