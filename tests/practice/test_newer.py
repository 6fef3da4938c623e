"""Practice with newer homeworks and files of one's own: parts are read, judged and solved."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from many import over
from starlette.testclient import TestClient

from exgen.practice import practice_site
from exgen.practice.choices import courses
from exgen.practice.crew import PracticeCrew
from exgen.practice.drawn_ahead import Ahead
from exgen.practice.practice_site import site
from exgen.practice.practice_store import ProgressStore
from exgen.practice.records import PracticeVariant
from exgen.web.access import Access
from exgen.web.limits import VisitorLimits

TOKEN = "a-token-of-the-tests"
AT = "http://127.0.0.1:8000"
DATA = Path(__file__).parents[1] / "data"


KINDS = {
    "recurrent": "24",
    "attention": "2",
    "normalisation": "3",
    "likelihoods": "35",
    "word-vectors": "3",
    "modern-sampler": "35",
    str(DATA / "declared.toml"): "146",
    str(DATA / "programs.toml"): "125",
}
"""Questions of each homework or file."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ProgressStore:
    """The file of progress."""
    return ProgressStore(tmp_path_factory.mktemp("data") / "practice.sqlite")


@pytest.fixture(scope="module")
def client(store: ProgressStore) -> Iterator[TestClient]:
    """A browser that came in, where all of them are practised and nothing is drawn ahead."""

    async def nothing(self: Ahead) -> None:
        await asyncio.Event().wait()

    courses_of_all = [course for homework in KINDS for course in courses(homework)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ahead, "fill", nothing)
        patch.setattr(practice_site, "_LIMITS", VisitorLimits(rate=1e6))
        app = site(courses_of_all, store, PracticeCrew(judges=1), Access(token=TOKEN))
        with TestClient(app, base_url=AT, headers={"origin": AT}) as browser:
            browser.get(f"/enter?token={TOKEN}")
            yield browser


@over("homework", KINDS)
def test_all_parts_of_a_kind(client: TestClient, store: ProgressStore, homework: str) -> None:
    """The key's answer is right, its mistakes are wrong with a sentence, hints end, all is read."""
    for question in KINDS[homework]:
        _practise(client, store, f"{Path(homework).stem}/{question}/0")


def _practise(client: TestClient, store: ProgressStore, choice: str) -> None:
    """Answer every part of a variant wrong and right, and ask for all there is."""
    begun = client.post("/new", data={"choice": choice}, follow_redirects=False)
    path = begun.headers["location"]
    found = store.shown(path.rpartition("/")[2])
    assert found is not None and client.get(path).status_code == 200
    variant = PracticeVariant.of(found[1])
    named = 0
    for part in json.loads(variant.key)["questions"][0]["parts"]:
        if part["kind"] == "code":
            continue
        own = {"part": part["id"], "text": str(part["answer"])}
        assert client.post(f"{path}/read", json=own).json()["html"].startswith("<math"), own
        for mistake in part.get("mistakes", [])[:1]:
            wrong = {**own, "text": str(mistake["answer"])}
            told = client.post(f"{path}/check", json=wrong).json()
            assert told["verdict"] == "wrong" and told["hints"], (choice, wrong, told)
            named += 1
        assert client.post(f"{path}/check", json=own).json()["verdict"] == "right", (choice, own)
    assert named, f"no mistake of {choice} was tried"
    for group in variant.groups:
        for given in range(1, len(group.lines) + 1):
            hint = client.post(f"{path}/hint", json={"number": group.number}).json()
            assert hint == {"lines": list(group.lines[:given]), "left": len(group.lines) - given}
    assert client.post(f"{path}/solution", json={}).json() == {"html": variant.solution}
