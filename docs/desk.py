"""How quick and how safe `exgen desk` is: .venv/bin/python docs/desk.py DIR [KILLS].

DIR is a class that `exgen class` wrote; its marks are left alone, for the desk gets a folder of its
own. It prints a line for each figure of the README: the start, the weight of pages, and what is
there after the desk was killed (SIGKILL) at random moments, by default 30, while two people mark.
"""

from __future__ import annotations

import asyncio
import random
import re
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2

from exgen.ledger.ledger_table import NAME, Ledger

JSON = {"accept": "application/json"}


def started(group: Path, marks: Path) -> tuple[subprocess.Popen[str], str, str, float]:
    """A desk: its process, its address, its token, and when it was started."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "exgen", "desk", str(group), "--marks", str(marks)]
    server = subprocess.Popen([*command, "--no-browser"], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    found = re.search(r"(http://[\d.:]+)/enter\?token=(\S+)", server.stderr.readline())
    assert found
    return server, found[1], found[2], begun


async def come_in(at: str, token: str, name: str) -> httpx2.AsyncClient:
    """A browser of somebody who said who they are."""
    browser = httpx2.AsyncClient(base_url=at, headers={"origin": at}, timeout=30)
    await browser.get(f"/enter?token={token}", follow_redirects=True)
    await browser.post("/name", data={"name": name})
    return browser


async def type_answers(
    browser: httpx2.AsyncClient, students: list[str], part: str, said: set[str]
) -> None:
    """Answer after answer, until the desk is gone; `said` are the batches it acknowledged."""
    while True:
        batch = secrets.token_urlsafe(12)
        form = {"what": "answer", "part": part, "answer": batch, "batch": batch}
        path = f"/student/{random.choice(students)}/mark"
        try:
            answer = await browser.post(path, data=form, headers=JSON)
        except httpx2.TransportError:
            return
        if answer.status_code == 200:
            said.add(batch)
        else:
            await asyncio.sleep(0.05)  # more at once than a visitor may ask


async def killed(group: Path, marks: Path, said: set[str]) -> None:
    """Two people mark, and the desk is killed while they do."""
    server, at, token, _ = started(group, marks)
    browsers = [await come_in(at, token, name) for name in ("Ada", "Karl")]
    students, part = await what_to_mark(browsers[0])
    work = [asyncio.create_task(type_answers(b, students, part, said)) for b in browsers]
    await asyncio.sleep(random.uniform(0.05, 1.0))
    server.kill()
    await asyncio.gather(*work)
    server.wait()
    for browser in browsers:
        await browser.aclose()


async def what_to_mark(browser: httpx2.AsyncClient) -> tuple[list[str], str]:
    """The students, as their pages are named, and the first part of the first."""
    students = re.findall(r'href="/student/([^"/]+)"', (await browser.get("/")).text)
    sheet = (await browser.get(f"/student/{students[0]}")).text
    found = re.search(r'name="part" value="([^"]+)"', sheet)
    assert found
    return students, found[1]


async def weight(browser: httpx2.AsyncClient, path: str) -> int:
    """Bytes of a page with all that it loads."""
    page = await browser.get(path)
    assert page.status_code == 200
    paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    return len(page.content) + sum([len((await browser.get(p)).content) for p in paths])


async def measure(group: Path, marks: Path, kills: int) -> None:
    """Print all figures."""
    took, weights = [], []
    for _ in range(3):
        server, at, token, begun = started(group, marks)
        browser = await come_in(at, token, "Ada")
        took.append(time.perf_counter() - begun)
        students, _ = await what_to_mark(browser)
        pages = ("/", f"/student/{students[0]}", "/mistakes", "/statistics", "/history")
        weights += [await weight(browser, path) for path in pages]
        await browser.aclose()
        server.terminate()
        server.wait()
    print(f"start to first page: {min(took):.2f} s ({len(students)} students)", flush=True)
    print(f"weight of a page: at most {max(weights) / 1000:.0f} kB", flush=True)
    said: set[str] = set()
    for _ in range(kills):
        await killed(group, marks, said)
    ledger = Ledger(marks / NAME)
    there = {row.batch for row in ledger.rows()}
    ledger.close()
    print(f"{kills} kills: {len(said)} changes acknowledged, {len(said - there)} of them lost")


def main() -> None:
    """Measure the desk of a class in a folder of marks that goes away."""
    group = Path(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(measure(group, Path(made) / "marks", kills))


if __name__ == "__main__":
    main()
