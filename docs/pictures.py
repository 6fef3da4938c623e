"""Make the pictures of practice and of the desk anew: .venv/bin/python docs/pictures.py.

It starts both servers with folders of their own, does what a person does there in Debian's Chromium
(`make browser` installs it), and writes `docs/practice.png` and `docs/desk.png`.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from browser.classes import marked_class  # noqa: E402 - found by the line above
from browser.conftest import painted, serving  # noqa: E402

WIDE = {"width": 1240, "height": 900}


def entered(browser: Browser, address: str) -> Page:
    """A page that came in."""
    page = browser.new_page(viewport={"width": 800, "height": 900}, color_scheme="light")
    page.set_default_timeout(90_000)
    page.goto(address)
    painted(page)
    return page


def practice(browser: Browser, folder: Path) -> None:
    """A question with a wrong answer, how it was read, and a first hint."""
    with serving("practice", "--homework", "sampler", XDG_DATA_HOME=str(folder)) as address:
        page = entered(browser, address)
        page.locator('button[value="sampler/1/1"]').click()
        page.wait_for_url("**/v/*")
        painted(page)
        area = page.locator("textarea").first
        sign = page.locator("#signs button").first.get_attribute("data-sign")
        area.fill(f"2 {sign}")
        page.locator(".reading math").first.wait_for()
        area.press("Enter")
        page.locator("form.field[data-verdict]").first.wait_for()
        page.locator("button.hint").first.click()
        page.locator(".lines li").first.wait_for()
        area.focus()
        page.screenshot(path=HERE / "practice.png", full_page=True)


def desk(browser: Browser, folder: Path) -> None:
    """A student's sheet beside their answers, one of them decided on by a TA."""
    group = marked_class(folder)
    listed = group / "manifest.json"
    listed.write_text(listed.read_text().replace(" <i>", ""))  # what the tests put into names
    with serving("desk", str(group), "--scans", str(folder / "scans")) as address:
        page = entered(browser, address)
        page.get_by_role("link", name="Name").click()
        page.get_by_label("The name that stands").fill("Ada")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Name: Ada").wait_for()
        page.goto(re.sub(r"(?<=\d)/.*", "/student/s2", page.url))
        page.set_viewport_size(WIDE)
        painted(page)
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.locator("#said").get_by_text("Accepted").wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(1500)  # the viewer of the sheet draws on its own
        page.screenshot(path=HERE / "desk.png")


def main() -> None:
    """Make both pictures."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses one to root
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as made:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=sandbox)
        for name, picture in (("practice", practice), ("desk", desk)):
            folder = Path(made) / name
            folder.mkdir()
            picture(browser, folder)
            print(HERE / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
