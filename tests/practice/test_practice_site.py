"""The pages of practice as a browser asks for them, with the processes behind them."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from exgen.practice.choices import Choice, courses
from exgen.practice.crew import PracticeCrew
from exgen.practice.practice_site import site
from exgen.practice.practice_store import ProgressStore
from exgen.practice.records import PracticeVariant
from exgen.web.access import Access
from exgen.web.worker import TooLongError, Worker

TOKEN = "a-token-of-the-tests"
AT = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ProgressStore:
    """The file of progress."""
    return ProgressStore(tmp_path_factory.mktemp("data") / "practice.sqlite")


@pytest.fixture(scope="module")
def client(store: ProgressStore) -> Iterator[TestClient]:
    """A browser that came in."""
    crew = PracticeCrew(judges=1)
    app = site(courses("sampler"), store, crew, Access(token=TOKEN))
    with TestClient(app, base_url=AT, headers={"origin": AT}) as browser:
        assert browser.get(f"/enter?token={TOKEN}").status_code == 200
        yield browser
    assert not crew.drawer.alive, "its processes end with the server"


def begin(client: TestClient, choice: str) -> str:
    """The path of a new variant."""
    answer = client.post("/new", data={"choice": choice}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def shown(store: ProgressStore, path: str) -> PracticeVariant:
    """The variant of a path, with all that its page does not say."""
    found = store.shown(path.rpartition("/")[2])
    assert found is not None
    return PracticeVariant.of(found[1])


@pytest.mark.parametrize("choice", ["sampler/1/2", "sampler/4/0", "sampler/8/0"])
def test_a_page_holds_no_answer(client: TestClient, store: ProgressStore, choice: str) -> None:
    """Neither the page nor what is read while one types says what the answer or the solution is."""
    path = begin(client, choice)
    variant = shown(store, path)
    page = client.get(path).text
    assert variant.statement in page
    parts = json.loads(variant.key)["questions"][0]["parts"]
    for part in parts:
        read = client.post(f"{path}/read", json={"part": part["id"], "text": "x"}).text
        for answer in (str(part["answer"]), part.get("latex", "")):
            if len(answer) > 12:
                assert answer not in page and answer not in read
    for group in variant.groups:
        assert not any(line in page for line in group.lines)
    assert variant.solution not in page and "key" not in re.findall(r'data-(\w+)="', page)


def test_a_question_from_first_try_to_solution(client: TestClient, store: ProgressStore) -> None:
    """Wrong, hint by hint, right, the solution, progress: as a student goes through it."""
    client.post("/progress/delete")
    path = begin(client, "sampler/3/0")
    variant = shown(store, path)
    (part,) = json.loads(variant.key)["questions"][0]["parts"]
    own = {"part": part["id"], "text": f"2 * ({part['answer']})"}
    read = client.post(f"{path}/read", json=own).json()
    assert read["html"].startswith("<math") and "shape" in read["shape"]
    assert client.post(f"{path}/read", json={**own, "text": "2 *"}).json()["why"]
    assert client.post(f"{path}/read", json={**own, "text": " "}).json() == {}
    told = client.post(f"{path}/check", json=own).json()
    assert told["verdict"] == "wrong" and told["hints"] and "mistakes" not in told
    lines = variant.groups[0].lines
    for given in range(1, len(lines) + 1):
        hint = client.post(f"{path}/hint", json={"number": part["number"]}).json()
        assert hint == {"lines": list(lines[:given]), "left": len(lines) - given}
    own["text"] = part["answer"]
    assert client.post(f"{path}/check", json=own).json()["verdict"] == "right"
    assert client.post(f"{path}/solution", json={}).json() == {"html": variant.solution}
    assert f">{own['text']}</textarea>" in client.get(path).text.replace("&#39;", "'")
    progress = client.get("/progress").text
    assert "sampler 3" in progress and "<svg" in progress
    assert client.get("/progress.csv").text.count("\n") == 1 + 1 + len(lines) + 2
    again = client.post("/again", follow_redirects=False).headers["location"]
    assert again.startswith("/v/") and again != path, "what went wrong comes back"
    client.post("/progress/delete")
    assert "Nothing was practised" in client.get("/progress").text
    assert client.get(path).status_code == 404


def test_what_is_ready_is_shown_at_once(client: TestClient, store: ProgressStore) -> None:
    """A variant that was made ahead is there within 100 ms; so is the reading of what is typed."""
    choice = Choice.of("sampler/2/0")
    # Other tests run beside this one: once is enough, and proves that there was nothing to draw.
    assert any(_shown_in(client, store, choice) < 0.1 for _ in range(20))
    path = begin(client, choice.text)
    client.get(path)
    (part,) = json.loads(shown(store, path).key)["questions"][0]["parts"]
    own = {"part": part["id"], "text": part["answer"]}
    client.post(f"{path}/read", json=own)

    def read_in() -> float:
        start = time.perf_counter()
        client.post(f"{path}/read", json=own)
        return time.perf_counter() - start

    assert any(read_in() < 0.15 for _ in range(40))


def _shown_in(client: TestClient, store: ProgressStore, choice: Choice) -> float:
    """Seconds until a variant is shown that is ready."""
    until = time.monotonic() + 60
    while not store.ready(choice) and time.monotonic() < until:
        client.get("/progress.csv")
        time.sleep(0.1)
    start = time.perf_counter()
    client.get(begin(client, choice.text))
    return time.perf_counter() - start


def test_code_runs_in_the_fence_or_is_said_not_to(client: TestClient, store: ProgressStore) -> None:
    """A function is graded, or the page says that there is no fence; only handed-out files go."""
    path = begin(client, "sampler/5/0")
    variant = shown(store, path)
    script = variant.files["gradient_check.py"]
    assert client.get(f"{path}/file/gradient_check.py").text == script
    for name in ("gradient_check_solution.py", "key.json", "..%2Fkey.json"):
        assert client.get(f"{path}/file/{name}").status_code == 404
    part = next(f.id for g in variant.groups for f in g.fields if f.kind == "code")
    solved = variant.files["gradient_check_solution.py"]
    for text, verdict in ((solved, "right"), (script, ""), ("def broken(", "")):
        told = client.post(f"{path}/check", json={"part": part, "text": text}).json()
        assert "/tmp" not in json.dumps(told)
        if told["verdict"] == "by hand":
            assert "no fence" in told["hints"][0]
            pytest.skip("this machine has no fence")
        assert told["verdict"] == verdict if verdict else told["verdict"] != "right"
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": solved}
    book = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    told = client.post(f"{path}/check", json={"part": part, "text": book}).json()
    assert told["verdict"] == "right", told


def test_what_nobody_should_send(client: TestClient) -> None:
    """Unknown variants, parts, choices and forms of request are refused in a line."""
    path = begin(client, "sampler/6/0")
    for body in ("", "[]", "null", "{", "[" * 100_000):
        answer = client.post(f"{path}/check", content=body, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()) == (
            400, {"error": "A request of this page is an object of JSON."},
        )  # fmt: skip
    for told in ({"part": "9"}, {"part": ["6"], "text": ""}, {"part": "6", "text": 1}, {}):
        assert client.post(f"{path}/read", json=told).status_code == 404
    assert client.post(f"{path}/hint", json={"number": "7"}).status_code == 404
    long = client.post(f"{path}/check", json={"part": "6", "text": "1" * 10_001})
    assert (long.status_code, "at most 10000 characters" in long.text) == (400, True)
    assert client.post(f"{path}/check", json={"part": "6", "text": " "}).status_code == 400
    half = client.post(f"{path}/check", content=rb'{"part": "6", "text": "\ud800"}')
    assert half.status_code == 200  # half of a character, which no file takes
    for choice in ("", "sampler/6/9", "sampler/99/0", "../x/0", "a" * 9999):
        assert client.post("/new", data={"choice": choice}).status_code == 404
    assert client.get("/v/nothing").status_code == 404


async def _after(seconds: float) -> str:
    """What a worker says that was ended before and begins anew."""
    worker = Worker()
    try:
        with pytest.raises(TooLongError):
            await worker.run(time.sleep, 30, longest=seconds)
        return str(await worker.run(str.upper, "anew"))
    finally:
        worker.end()


def test_what_takes_too_long_is_ended() -> None:
    """A process that does not answer is ended, and another one answers the next."""
    import asyncio

    start = time.monotonic()
    assert asyncio.run(_after(1.0)) == "ANEW"
    assert time.monotonic() - start < 20


def test_no_process_outlives_a_server_that_was_killed(tmp_path: Path) -> None:
    """Where the server dies at once, its processes see that and end."""
    import signal
    import subprocess
    import sys

    code = """
import asyncio, os, time
from exgen.web.worker import Worker
async def main():
    print(await Worker().run(os.getpid), flush=True)
    time.sleep(60)
if __name__ == "__main__":
    asyncio.run(main())
"""
    file = tmp_path / "server.py"
    file.write_text(code)
    server = subprocess.Popen([sys.executable, str(file)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    child = int(server.stdout.readline())
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    until = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or " Z " in state.read_text()
