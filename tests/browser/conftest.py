"""Servers as processes, and Debian's Chromium in front of them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

expect.set_options(timeout=15_000)  # a machine may be busy with other tests
CHROMIUM = "chromium"
VIEWER = ("chrome-extension://", "chrome://", "blob:")
"""Where the browser's own viewer of PDFs comes from."""
REFUSED = re.compile(r"status of (400|409) ")
"""What the browser notes where a form is refused in words, which the page shows."""
HERE = re.compile(r"http://127\.0\.0\.1:\d+/enter\?token=\S+")


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[str]:
    """The first address of a server, which Ctrl-C ends in the end."""
    command = [sys.executable, "-m", "exgen", *arguments, "--no-browser"]
    server = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    assert server.stderr is not None
    try:
        found = HERE.search(server.stderr.readline())
        assert found
        yield found[0]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        server.stderr.close()


@contextmanager
def visiting(chromium: Browser, address: str) -> Iterator[Page]:
    """A page that came in; nothing on it may fail, or ask for anything but the server."""
    context = chromium.new_context(viewport={"width": 800, "height": 900})
    context.set_default_navigation_timeout(90_000)  # a variant may have to be drawn first
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda said: (
            said.type == "error" and not REFUSED.search(said.text) and wrong.append(said.text)
        ),
    )
    own = address.partition("/enter")[0]
    opened.on(
        "request",
        lambda sent: sent.url.startswith((own, "data:", *VIEWER)) or wrong.append(sent.url),
    )
    opened.goto(address)
    yield opened
    context.close()
    assert not wrong


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The first address of `exgen practice --homework sampler`."""
    data = str(tmp_path_factory.mktemp("data"))
    with serving("practice", "--homework", "sampler", XDG_DATA_HOME=data) as found:
        yield found


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
    """A visitor of practice."""
    with visiting(chromium, address) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which comes with the tests' tools."""
    import axe_playwright_python

    folder = Path(axe_playwright_python.__file__).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")


def painted(page: Page) -> None:
    """Wait until a page was painted: Chromium drops what is typed and clicked before."""
    page.wait_for_load_state()
    for _ in range(200):  # the policy of the pages lets no function be waited for
        if page.evaluate("performance.getEntriesByName('first-contentful-paint').length > 0"):
            return
        page.wait_for_timeout(50)
