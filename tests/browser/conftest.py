"""A server of practice as a process, and Debian's Chromium in front of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "chromium"
HERE = re.compile(r"http://127\.0\.0\.1:\d+/enter\?token=\S+")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The first address of `exgen practice --homework sampler`."""
    home = {**os.environ, "XDG_DATA_HOME": str(tmp_path_factory.mktemp("data"))}
    command = [sys.executable, "-m", "exgen", "practice", "--homework", "sampler", "--no-browser"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=home)
    assert server.stderr is not None
    try:
        found = HERE.search(server.stderr.readline())
        assert found
        yield found[0]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        server.stderr.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    program = shutil.which(CHROMIUM)
    assert program, f"{CHROMIUM} is missing: make browser installs it"
    with sync_playwright() as driver:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses one to root
        browser = driver.chromium.launch(executable_path=program, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page that came in; nothing on it may fail, or ask for anything but the server."""
    context = chromium.new_context(viewport={"width": 800, "height": 900})
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: said.type == "error" and wrong.append(said.text))
    own = address.partition("/enter")[0]
    opened.on(
        "request",
        lambda sent: sent.url.startswith((own, "data:")) or wrong.append(sent.url),
    )
    opened.goto(address)
    yield opened
    context.close()
    assert not wrong


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which comes with the tests' tools."""
    import axe_playwright_python

    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")
