"""How quick `exgen practice` is: .venv/bin/python docs/practice.py [SECONDS [VARIANTS]].

It starts the server with an empty folder of its own, asks as browsers do, and prints a line for
each figure of the README: the start, a variant and a reading, checks by 30 clients at once, the
weight of a page, and the memory after many variants. Without arguments: 60 seconds, 1,000 variants.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2
import psutil

CLIENTS = 30
PAUSE = 1.0
"""Seconds on average between a client's answers; nobody types faster."""
KINDS = ("sampler/1/0", "sampler/2/0", "sampler/4/0", "sampler/7/0", "sampler/8/0", "sampler/11/0")
JSON = {"accept": "application/json"}


def client(at: str) -> httpx2.AsyncClient:
    """A browser of the server at an address."""
    return httpx2.AsyncClient(base_url=at, headers={"origin": at}, timeout=300)


def answers(data: Path, id: str) -> dict[str, str]:
    """The right answers of a variant, from the server's own file."""
    with sqlite3.connect(data / "exgen" / "practice.sqlite", timeout=10) as db:
        (text,) = db.execute("SELECT variant FROM shown WHERE id = ?", (id,)).fetchone()
    parts = json.loads(json.loads(text)["key"])["questions"][0]["parts"]
    formulas = ("gradient", "jacobian", "entry", "expression")
    return {p["id"]: p["answer"] for p in parts if p["kind"] in formulas}


async def begin(browser: httpx2.AsyncClient, kind: str) -> str:
    """The path of a new variant, which was shown."""
    while (answer := await browser.post("/new", data={"choice": kind})).status_code == 429:
        await asyncio.sleep(0.5)
    path = answer.headers["location"]
    shown = await browser.get(path)
    assert shown.status_code == 200
    return str(path)


async def ready(data: Path, kind: str) -> None:
    """Wait until a variant is there that was made ahead."""
    with sqlite3.connect(data / "exgen" / "practice.sqlite", timeout=10) as db:
        count = "SELECT COUNT(*) FROM ready WHERE choice = ?"
        while not db.execute(count, (kind,)).fetchone()[0]:
            await asyncio.sleep(0.2)


async def variants(browser: httpx2.AsyncClient, data: Path) -> list[float]:
    """Seconds until the page of a variant that was made ahead is there."""
    took = []
    for kind in KINDS * 10:
        await ready(data, kind)
        start = time.perf_counter()
        await begin(browser, kind)
        took.append(time.perf_counter() - start)
    return took


async def readings(browser: httpx2.AsyncClient, data: Path) -> list[float]:
    """Seconds until an answer is read back, at each letter that is typed."""
    took = []
    for kind in KINDS:
        path = await begin(browser, kind)
        for part, answer in answers(data, path.rpartition("/")[2]).items():
            for end in range(1, len(answer) + 1):
                said = {"part": part, "text": answer[:end]}
                start = time.perf_counter()
                read = await browser.post(f"{path}/read", json=said, headers=JSON)
                took.append(time.perf_counter() - start)
                assert read.status_code == 200, read.text
                await asyncio.sleep(0.05)
    return took


def told(what: str, took: list[float]) -> str:
    """Median and 95th percentile in words."""
    return (
        f"{what}: median {1000 * median(took):.0f} ms,"
        f" p95 {1000 * quantiles(took, n=20)[-1]:.0f} ms"
    )


async def checks(at: str, token: str, data: Path, seconds: float, pause: float) -> list[float]:
    """How long each check took, by many clients at once; none may fail."""
    took: list[float] = []
    here = asyncio.Barrier(CLIENTS)

    async def one(number: int) -> None:
        rng = random.Random(number)
        async with client(at) as browser:
            await browser.get(f"/enter?token={token}")
            path = await begin(browser, KINDS[number % len(KINDS)])
            right = answers(data, path.rpartition("/")[2])
            await here.wait()
            until = time.perf_counter() + seconds
            while time.perf_counter() < until:
                part, answer = rng.choice(list(right.items()))
                form = rng.choice(["{}", "{}", "2 * ({})", "-({})", "({}).T", "({}"])
                start = time.perf_counter()
                said = await browser.post(
                    f"{path}/check", json={"part": part, "text": form.format(answer)}, headers=JSON
                )
                took.append(time.perf_counter() - start)
                assert said.status_code == 200, said.text
                await asyncio.sleep(rng.uniform(0, 2 * pause))

    await asyncio.gather(*map(one, range(CLIENTS)))
    return took


def memory(server: int) -> tuple[float, float]:
    """MB of the server and of all its processes together, shared pages counted once."""
    process = psutil.Process(server)
    own = process.memory_full_info().uss / 2**20
    below = sum(p.memory_full_info().uss for p in process.children(recursive=True)) / 2**20
    return own, own + below


async def weight(browser: httpx2.AsyncClient, kind: str) -> int:
    """Bytes of a variant's page with all that it loads."""
    page = await browser.get(await begin(browser, kind))
    paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    return len(page.content) + sum([len((await browser.get(p)).content) for p in paths])


async def measure(started: float, at: str, token: str, data: Path, server: int) -> None:
    """Print all figures."""
    given = [float(one) for one in sys.argv[1:]]
    seconds, most = [*given, *(60.0, 1000.0)[len(given) :]]
    async with client(at) as browser:
        first = await browser.get(f"/enter?token={token}", follow_redirects=True)
        assert first.status_code == 200
        print(f"start to first page: {time.perf_counter() - started:.2f} s", flush=True)
        print(told("the page of a variant made ahead", await variants(browser, data)), flush=True)
        print(told("reading back while one types", await readings(browser, data)), flush=True)
        weights = [await weight(browser, kind) for kind in KINDS]
        print(f"weight of a page: at most {max(weights) / 1000:.0f} kB", flush=True)
    for pause in (PAUSE, 0.0):
        took = await checks(at, token, data, seconds, pause)
        what = (
            f"{CLIENTS} clients, {seconds:.0f} s, {pause:.0f} s between answers: {len(took)} checks"
        )
        print(told(what, took) + ", none failed", flush=True)
    async with client(at) as browser:
        await browser.get(f"/enter?token={token}")
        for number in range(int(most) + 1):
            if number in (100, int(most)):
                own, together = memory(server)
                print(
                    f"after {number} variants: server {own:.0f} MB, all {together:.0f} MB",
                    flush=True,
                )
            path = await begin(browser, KINDS[number % len(KINDS)])
            part = next(iter(answers(data, path.rpartition("/")[2]).items()))
            await browser.post(f"{path}/check", json={"part": part[0], "text": part[1]})


def main() -> None:
    """Start a server, measure, and end it."""
    with tempfile.TemporaryDirectory() as made:
        env: dict[str, Any] = {**os.environ, "XDG_DATA_HOME": made}
        started = time.perf_counter()
        command = [sys.executable, "-m", "exgen", "practice", "--no-browser"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env) as server:
            assert server.stderr is not None
            found = re.search(r"(http://[\d.:]+)/enter\?token=(\S+)", server.stderr.readline())
            assert found
            try:
                asyncio.run(measure(started, found[1], found[2], Path(made), server.pid))
            finally:
                server.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
