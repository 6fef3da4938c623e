"""Practice as a person goes through it: by keyboard, on a phone, in the dark, with a reader."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.looks import look

pytestmark = pytest.mark.browser


def home(page: Page) -> str:
    """The address of the server."""
    return re.sub(r"(?<=\d)/.*", "", page.url)


def begin(page: Page, choice: str) -> None:
    """A new variant of a choice."""
    page.goto(home(page) + "/")
    page.locator(f'button[value="{choice}"]').click()
    page.wait_for_url("**/v/*")


def test_a_question_by_keyboard_alone(page: Page) -> None:
    """Choose, type, see it read, check, take a hint, ask for the solution: no mouse anywhere."""
    page.goto(home(page) + "/")
    button = page.locator('button[value="sampler/1/1"]')
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/v/*")
    area = page.locator("textarea").first
    for _ in range(20):
        page.keyboard.press("Tab")
        if area.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.type("2 *")
    reading = page.locator(".reading").first
    expect(reading).to_contain_text("expected")
    area.fill("")
    sign = page.locator("#signs button").first
    page.keyboard.press("Tab")  # the button to check
    page.keyboard.press("Tab")  # the signs, one stop for all
    expect(sign).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#signs button").nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(area).to_be_focused()
    expect(area).to_have_value(sign.inner_text())
    expect(reading.locator("math").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".told").first).to_contain_text(re.compile("Right|ot|[a-z]{3}"))
    expect(page.locator("form.field").first).to_have_attribute("data-verdict", re.compile("."))
    hint = page.locator("button.hint").first
    hint.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lines li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".lines li")).to_have_count(2)
    page.locator("#show-solution").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#solution-head")).to_be_focused()
    expect(page.locator("#solution .answer math").first).to_be_visible()


def test_what_is_typed_is_read_within_150_ms(page: Page) -> None:
    """From the key to the formula, once the processes are awake."""
    begin(page, "sampler/4/0")
    area = page.locator("textarea").last
    name = page.locator("#signs button").first.get_attribute("data-sign")
    assert name
    area.fill(name)
    expect(page.locator(".reading math").last).to_be_visible()
    took = []
    for _ in range(8):
        area.fill("")
        page.wait_for_timeout(200)
        took.append(
            page.evaluate(
                """(name) => new Promise((done) => {
                  const forms = document.querySelectorAll("form.field");
                  const form = forms[forms.length - 1];
                  const start = performance.now();
                  new MutationObserver((_, seen) => {
                    if (!form.querySelector(".reading math")) return;
                    seen.disconnect();
                    done(performance.now() - start);
                  }).observe(form.querySelector(".reading"), {childList: true});
                  form.querySelector("textarea").value = name;
                  form.querySelector("textarea").dispatchEvent(new Event("input"));
                })""",
                name,
            )
        )
    assert min(took) < 150, took


def test_code_is_chosen_as_a_file(page: Page, tmp_path: Path) -> None:
    """The script comes down, goes back with a function in it, and what it did is told."""
    begin(page, "sampler/5/0")
    script = page.locator('a[href$=".py"]').first
    with page.expect_download() as came:
        script.click()
    text = came.value.path().read_text()
    assert "def " in text
    mine = tmp_path / "mine.py"
    mine.write_text(text)
    form = page.locator('form[data-kind="code"]')
    form.locator("input[type=file]").set_input_files(mine)
    expect(form.locator("textarea")).to_have_value(text)
    form.get_by_role("button", name="Check").click()
    told = re.compile("wrong|right|by hand|unreadable")
    expect(form).to_have_attribute("data-verdict", told, timeout=90_000)
    expect(form.locator(".told p").first).to_have_text(re.compile("[a-z]{3}"))


def test_another_variant_and_what_went_wrong_before(page: Page) -> None:
    """The same kind is drawn anew; a missed kind comes back after two others, by its button."""
    page.goto(home(page) + "/progress")
    if page.locator("button.danger").count():
        page.locator("button.danger").click()
    begin(page, "sampler/6/0")
    first, text = page.url, page.locator("#variant").inner_text()
    page.locator("textarea").fill("99")
    page.keyboard.press("Enter")
    expect(page.locator("form.field")).to_have_attribute("data-verdict", "wrong")
    page.get_by_role("button", name="Another variant").click()
    page.wait_for_url(lambda url: url != first)
    assert page.locator("#variant").inner_text() != text
    for choice in ("sampler/4/0", "sampler/1/0"):
        begin(page, choice)
        page.locator("textarea").first.fill("0")
        page.locator("textarea").first.press("Enter")
        told = re.compile("wrong|right|unreadable")
        expect(page.locator("form.field").first).to_have_attribute("data-verdict", told)
    page.reload()
    again = page.get_by_role("button", name="What went wrong before")
    begun = page.url
    again.click()
    page.wait_for_url(lambda url: url != begun)
    expect(page.locator('form.field[data-part^="6"]').first).to_be_visible()


def test_answers_are_still_there_after_a_reload(page: Page) -> None:
    """What was checked stands in its field again, with its verdict."""
    begin(page, "sampler/6/0")
    page.locator("textarea").fill("99")
    page.keyboard.press("Enter")
    expect(page.locator("form.field")).to_have_attribute("data-verdict", "wrong")
    told = page.locator(".told").inner_text()
    assert told
    page.reload()
    expect(page.locator("textarea")).to_have_value("99")
    expect(page.locator(".told")).to_contain_text("Not right yet.")


def test_progress_is_shown_exported_and_deleted(page: Page) -> None:
    """The plot and the table are there, the CSV comes down, one button deletes it all."""
    begin(page, "sampler/6/0")
    page.locator("textarea").fill("99")
    page.keyboard.press("Enter")
    expect(page.locator("form.field")).to_have_attribute("data-verdict", "wrong")
    page.get_by_role("link", name="Progress").click()
    expect(page.locator("svg rect.all").first).to_be_visible()
    with page.expect_download() as came:
        page.get_by_role("link", name="All of it as CSV").click()
    assert came.value.suggested_filename == "exgen-practice.csv"
    assert "99" in came.value.path().read_text()
    page.get_by_role("button", name="Delete all progress").click()
    expect(page.locator("main")).to_contain_text("Nothing was practised yet.")


def test_no_scripts_but_its_own(chromium: Browser, address: str) -> None:
    """A script that stood in a page would not run."""
    page = chromium.new_page()
    page.goto(address)
    begin(page, "sampler/6/0")
    page.evaluate(
        """() => {
          const put = document.createElement("div");
          put.innerHTML = '<img src="data:," onerror="document.title = 1">';
          document.body.append(put);
        }"""
    )
    page.wait_for_timeout(200)
    assert page.title() != "1"
    page.close()


@pytest.mark.parametrize("choice", ["", "sampler/4/0", "sampler/5/0", "sampler/7/0", "progress"])
def test_every_page_is_accessible_and_fits(page: Page, axe: str, choice: str) -> None:
    """No violation of axe-core, nothing wider than the screen: three widths, light and dark."""
    if "/" in choice:
        begin(page, choice)
        page.locator("textarea").first.fill("x")
        page.keyboard.press("Enter")
        expect(page.locator("form.field").first).to_have_attribute("data-verdict", re.compile("."))
        page.locator("button.hint").last.click()
        page.locator("#show-solution").click()
        expect(page.locator("#solution-head")).to_be_focused()
    else:
        page.goto(f"{home(page)}/{choice}")
    look(page, axe)


def test_a_page_is_light(page: Page) -> None:
    """A variant with its figure, styles and script is below 200 kB."""
    weights: list[int] = []
    page.on("response", lambda answer: weights.append(len(answer.body())))
    begin(page, "sampler/7/0")
    page.wait_for_load_state("networkidle")
    assert 10_000 < sum(weights) < 200_000


def test_the_first_page_comes_soon(page: Page) -> None:
    """The list of choices is shown at once."""
    start = time.perf_counter()
    page.goto(home(page) + "/")
    assert time.perf_counter() - start < 1.5
