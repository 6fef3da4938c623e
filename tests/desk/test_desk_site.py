"""The desk as browsers ask for it: lists, marks, mistakes together, two people, undo, refusals."""

import json
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from checking.keys import contents
from starlette.testclient import TestClient

from exgen.cli import main
from exgen.desk.board import Board
from exgen.desk.desk_site import site
from exgen.desk.files import Files
from exgen.ledger.ledger_table import NAME, Ledger
from exgen.marks.marks_run import class_of
from exgen.web.access import Access

TOKEN = "a-token-of-the-tests"
AT = "http://127.0.0.1:8000"
JSON = {"accept": "application/json", "origin": AT}


@pytest.fixture
def group(tmp_path: Path) -> Path:
    """A class of three, of whom two handed in the same wrong answer."""
    folder = tmp_path / "class"
    (folder / "keys").mkdir(parents=True)
    (folder / "problems").mkdir()
    listed = []
    for name, code in (("s1", "MQVTRP"), ("s2", "GDRDD3"), ("s3", "P3GPW7")):
        (folder / "keys" / f"{name}.json").write_text(json.dumps(contents(7, "chain-rule")))
        (folder / "problems" / f"{name}.pdf").write_bytes(b"%PDF-")
        listed.append({"id": name, "code": code, "name": "<b>", "email": "", "section": "",
                       "further": []})  # fmt: skip
    text = json.dumps({"schema": "exgen.class/1", "students": listed})
    (folder / "manifest.json").write_text(text)
    (tmp_path / "answers.csv").write_text("id,2.a.1\ns1,1 x n\ns2,1 x n\n")
    assert main(["mark", str(folder), str(tmp_path / "answers.csv"), "--jobs", "1"]) == 0
    return folder


def desk(group: Path, name: str) -> TestClient:
    """A desk with a person at it."""
    marks = group.with_name("class-marks")
    students = class_of(group)
    ledger = Ledger(marks / NAME)
    board = Board(students, marks, ledger)
    app = site(board, ledger, Files(group), Access(token=TOKEN))
    client = TestClient(app, base_url=AT, headers={"origin": AT})
    client.__enter__()
    assert client.get(f"/enter?token={TOKEN}").status_code == 200
    assert client.post("/name", data={"name": name, "back": "/"}).status_code == 200
    return client


@pytest.fixture
def ada(group: Path) -> Iterator[TestClient]:
    """Ada's desk."""
    client = desk(group, "Ada")
    yield client
    client.__exit__(None, None, None)


def points(client: TestClient, student: str, value: str, **more: str) -> tuple[int, str]:
    """Give points for 2.a.1; the status, and what is told."""
    sent = {"what": "points", "part": "2.a.1", "points": value, **more}
    answer = client.post(f"/student/{student}/mark", data=sent, headers=JSON)
    return answer.status_code, str(answer.json())


def test_points_of_two_people_undo_and_the_gradebook(ada: TestClient, group: Path) -> None:
    """Another desk sees them, is warned before it overwrites, and mark writes what stands."""
    karl = desk(group, "Karl")
    since = json.loads(karl.get("/changes").text)["last"]
    assert points(ada, "s1", "1,5", comment="nearly", seen="0")[0] == 200
    news = karl.get(f"/changes?since={since}").json()
    assert news["last"] == 1
    assert "Ada" in karl.get("/history").text and "nearly" in karl.get("/student/s1").text
    status, told = points(karl, "s1", "2", seen="0")
    assert status == 409 and "Ada has just marked" in told
    answers = str(group.with_name("answers.csv"))
    assert main(["mark", str(group), answers, "--jobs", "1"]) == 0
    book = (group.with_name("class-marks") / "gradebook-csv.csv").read_text("utf-8-sig")
    assert ",1.5," in book and book == ada.get("/gradebook-csv.csv").text.replace("\r\n", "\n")
    assert ada.post("/undo", data={}, headers=JSON).status_code == 200
    assert ",1.5," not in karl.get("/gradebook-csv.csv").text
    karl.__exit__(None, None, None)


def test_a_mistake_is_marked_once(ada: TestClient) -> None:
    """Both answers are one group; one decision is on both, and on nothing else."""
    page = ada.get("/mistakes").text
    groups = re.findall(r'/mistakes/(\w+)"', page)
    assert len(groups) == 1
    at = f"/mistakes/{groups[0]}"
    assert "s1" in ada.get(at).text and "s3" not in ada.get(at).text
    sent = {"what": "points", "points": "1", "students": "s1\ns2"}
    assert "2 answers" in ada.post(f"{at}/mark", data=sent, headers=JSON).json()["told"]
    assert ",1," in ada.get("/gradebook-csv.csv").text
    assert "0 of them open" in ada.get(at).text
    assert ada.post(f"{at}/mark", data=sent, headers=JSON).status_code == 400


def test_an_answer_that_is_typed_is_judged(ada: TestClient) -> None:
    """Who handed in nothing has marks once an answer was typed."""
    assert "nothing handed in" in ada.get("/").text
    sent = {"what": "answer", "part": "2.a.1", "answer": "n x 1"}
    assert ada.post("/student/s3/mark", data=sent, headers=JSON).status_code == 200
    until = time.monotonic() + 60
    while "nothing handed in" in ada.get("/").text and time.monotonic() < until:
        time.sleep(0.3)
    page = ada.get("/student/s3").text
    assert '<b class="right">right</b>, 2 of 2' in page


def test_a_decision_is_about_the_answer_that_was_seen(ada: TestClient) -> None:
    """Where the answer was typed anew meanwhile, by oneself too, nothing is taken unseen."""
    place = r'value="2.a.1"><input type="hidden" name="of" value="(\w+)"'
    seen = re.findall(place, ada.get("/student/s1").text)[0]
    assert points(ada, "s1", "1", of=seen)[0] == 200
    sent = {"what": "answer", "part": "2.a.1", "answer": "3 x 3"}
    assert ada.post("/student/s1/mark", data=sent, headers=JSON).status_code == 200
    until = time.monotonic() + 60
    while "3 x 3" not in ada.get("/mistakes").text and time.monotonic() < until:
        time.sleep(0.3)
    status, told = points(ada, "s1", "1", of=seen)
    assert status == 409 and "another one by now" in told
    plain = ada.post("/student/s1/mark", data={"what": "accept", "part": "2.a.1", "of": seen})
    assert plain.status_code == 409 and "<h1>" in plain.text


def test_every_page_is_there_and_nothing_else(ada: TestClient, group: Path) -> None:
    """Names are escaped; files of the class by name alone; bad input is a sentence."""
    for path in ("/", "/student/s1", "/mistakes", "/statistics", "/history", "/name"):
        answer = ada.get(path)
        assert answer.status_code == 200, path
        assert "<b></" not in answer.text and "<td><b>" not in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert ada.get("/student/s1/sheet.pdf").content == b"%PDF-"
    for path in ("/student/s1/solution.pdf", "/student/s9", "/student/s1/key.pdf",
                 "/student/..%2F..%2Fmanifest/sheet.pdf", "/keys/s1.json", "/mistakes/zz",
                 "/gradebook-x.csv"):  # fmt: skip
        answer = ada.get(path)
        assert answer.status_code == 404 and str(group) not in answer.text, path
    for value in ("3", "-1", "nan", "", "1e3", "x"):
        status, told = points(ada, "s1", value)
        assert status == 400 and "oints" in told, value
    assert points(ada, "s1", "1", comment="x" * 3000)[0] == 400
    assert points(ada, "s1", "1", **{f"f{k}": "" for k in range(60)})[0] == 400
    assert points(ada, "s1", "1", seen="\N{SUPERSCRIPT TWO}")[0] == 200
    assert ada.get("/changes?since=\N{SUPERSCRIPT TWO}").json()["last"] == 1
    for each in group.with_name("class-marks").glob("desk*"):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


def test_who_has_no_name_marks_nothing(group: Path, ada: TestClient) -> None:
    """Each row says who it was."""
    ada.cookies.clear()
    assert ada.get("/").status_code == 403
    assert ada.get(f"/enter?token={TOKEN}").status_code == 200
    status, told = points(ada, "s1", "1")
    assert status == 400 and "who you are" in told
