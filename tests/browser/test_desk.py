"""The desk as those who mark go through it: by keyboard, two at once, on a phone, in the dark."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.classes import marked_class, pdf
from browser.conftest import painted, serving, visiting
from browser.looks import look
from exgen.cli import main

pytestmark = pytest.mark.browser

PART = {"1": "part-1-1", "2.a.1": "part-2-1", "2.b.x": "part-2-5"}


@pytest.fixture(scope="session")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, marked once."""
    return marked_class(tmp_path_factory.mktemp("class"))


@pytest.fixture
def group(marked: Path, tmp_path: Path) -> Path:
    """A copy of it for one test alone."""
    shutil.copytree(marked.parent, tmp_path / "here")
    return tmp_path / "here" / "class"


@pytest.fixture
def desk(group: Path) -> Iterator[str]:
    """The first address of its desk."""
    scans = str(group.with_name("scans"))
    with serving("desk", str(group), "--scans", scans) as found:
        yield found


@pytest.fixture
def ada(chromium: Browser, desk: str) -> Iterator[Page]:
    """Ada at the desk."""
    with visiting(chromium, desk) as page:
        sit_down(page, "Ada")
        yield page


@pytest.fixture
def karl(chromium: Browser, desk: str) -> Iterator[Page]:
    """Karl, in a browser of his own."""
    with visiting(chromium, desk) as page:
        sit_down(page, "Karl")
        yield page


def sit_down(page: Page, name: str) -> None:
    """Say who one is."""
    page.get_by_role("link", name="Name").click()
    page.get_by_label("The name that stands").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=f"Name: {name}")).to_be_visible()
    painted(page)


def student(page: Page, name: str) -> None:
    """Open a student's sheet."""
    page.goto(re.sub(r"(?<=\d)/.*", f"/student/{name}", page.url))
    painted(page)


def part(page: Page, id: str) -> Locator:
    """The place of a part on a student's sheet."""
    return page.locator(f"#{PART[id]}")


def unfold(place: Locator) -> None:
    """Open the field for an answer; a click that Chromium dropped as it was busy is made again."""
    for _ in range(10):
        if place.locator("textarea").is_visible():
            return
        place.get_by_text("Type the answer").click()
        place.page.wait_for_timeout(500)


def test_marked_by_keyboard_alone(ada: Page) -> None:
    """From the list to a sheet, part by part: accept, points with a comment, undo, next student."""
    row = ada.get_by_role("row", name=re.compile("s1 "))
    expect(row).to_contain_text(re.compile("to look at: [1-9]"))
    expect(row).to_contain_text(re.compile(r"[\d.]+ of \d+"))
    ada.keyboard.press("j")
    expect(ada.get_by_role("link", name="s1", exact=True)).to_be_focused()
    ada.keyboard.press("Enter")
    ada.wait_for_url("**/student/s1")
    painted(ada)
    said = ada.locator("#said")
    ada.keyboard.press("j")
    expect(part(ada, "1")).to_be_focused()
    expect(part(ada, "1")).to_contain_text("wrong, ")
    expect(part(ada, "1")).to_contain_text("activation derivative forgotten")
    expect(part(ada, "1").locator(".reasons li").first).to_be_visible()
    expect(part(ada, "1").locator("p.formula math").first).to_be_visible()
    ada.keyboard.press("a")
    expect(said).to_have_text("Accepted: 1.")
    expect(part(ada, "1")).to_contain_text("(Ada, accept)")
    expect(part(ada, "2.a.1")).to_be_focused()
    ada.keyboard.press("e")
    expect(part(ada, "2.a.1").get_by_label("Points")).to_be_focused()
    ada.keyboard.type("1,5")
    ada.keyboard.press("Tab")
    expect(part(ada, "2.a.1").get_by_label("Comment")).to_be_focused()
    ada.keyboard.type("as a row, u and n typed here are letters")
    ada.keyboard.press("Enter")
    expect(said).to_have_text("Points given: 2.a.1.")
    expect(part(ada, "2.a.1")).to_contain_text("1.5 of 2 points (Ada, points)")
    expect(part(ada, "2.a.1")).to_contain_text("u and n typed here")
    expect(part(ada, "2.a.1")).to_be_focused()
    ada.keyboard.press("u")
    expect(said).to_contain_text("Undone: 1.5 points for 2.a.1 of s1.")
    expect(part(ada, "2.a.1")).not_to_contain_text("Ada")
    ada.keyboard.press("A")
    expect(said).to_contain_text(re.compile(r"Accepted: \d+ answers"))
    expect(ada.locator("main")).to_contain_text("points, checked")
    ada.keyboard.press("n")
    ada.wait_for_url("**/student/s2")
    painted(ada)
    ada.keyboard.press("p")
    ada.wait_for_url("**/student/s1")
    painted(ada)


def test_points_that_cannot_be_are_refused_in_words(ada: Page) -> None:
    """More than there are, or none at all: nothing is taken, and what was typed stays."""
    student(ada, "s1")
    points = part(ada, "1").get_by_label("Points")
    for value in ("99", "much"):
        points.fill(value)
        points.press("Enter")
        expect(ada.locator("#said")).to_contain_text(re.compile("[Pp]oints"))
        expect(points).to_have_value(value)
        ada.locator("#said").evaluate("one => { one.textContent = ''; }")
    expect(part(ada, "1")).not_to_contain_text("Ada")


def test_an_answer_on_paper_is_typed_beside_its_scan(ada: Page) -> None:
    """The PDF is at the side; what is typed is judged at once, and its verdict comes by itself."""
    student(ada, "s3")
    ada.set_viewport_size({"width": 1400, "height": 900})
    frame = ada.locator("iframe")
    scan, asked = frame.bounding_box(), part(ada, "1").bounding_box()
    assert scan and asked and scan["x"] >= asked["x"] + asked["width"] and scan["height"] > 600
    ada.evaluate("scrollTo(0, 1500)")
    moved = frame.bounding_box()
    assert moved and 0 <= moved["y"] < 50, "it stays in sight"
    sent = ada.request.get(ada.url + "/scan.pdf")
    assert sent.headers["content-type"] == "application/pdf" and sent.body()[:5] == b"%PDF-"
    place = part(ada, "2.a.1")
    unfold(place)
    place.locator("textarea").fill("n x 1")
    place.get_by_role("button", name="Take the answer").press("Enter")
    expect(ada.locator("#said")).to_have_text("Answer taken: 2.a.1.")
    expect(place).to_contain_text("right, 2 of 2", timeout=60_000)
    ada.keyboard.press("A")
    expect(ada.locator("#said")).to_contain_text(re.compile(r"Accepted: \d+ answers"))
    expect(place).to_contain_text("(Ada, accept)")


def test_the_same_mistake_is_marked_once(ada: Page) -> None:
    """A known mistake and an unknown value: the answers of both students stand together."""
    ada.get_by_role("link", name="Mistakes").click()
    listed = ada.locator("tbody tr")
    expect(listed.filter(has_text="activation-derivative-forgotten")).to_contain_text("2")
    unknown = listed.filter(has_text=re.compile("unknown|unreadable"))
    expect(unknown.first).to_be_visible()
    painted(ada)
    ada.keyboard.press("j")
    ada.keyboard.press("Enter")
    ada.wait_for_url("**/mistakes/*")
    painted(ada)
    articles = ada.locator("article")
    expect(articles).to_have_count(2)
    painted(ada)
    ada.keyboard.press("e")
    ada.keyboard.type("12")
    ada.keyboard.press("Tab")
    ada.keyboard.type("the slope of softplus is missing")
    ada.keyboard.press("Enter")
    expect(ada.locator("#said")).to_have_text("Points given: 2 answers.")
    for k in (0, 1):
        expect(articles.nth(k)).to_contain_text("12 of 20 points (Ada, points)")
    expect(ada.locator("main")).to_contain_text("0 of them open")
    ada.keyboard.press("n")
    expect(ada.get_by_role("heading", level=1)).not_to_contain_text("derivative-forgotten")
    painted(ada)
    ada.keyboard.press("u")
    expect(ada.locator("#said")).to_contain_text("Undone: 12 points for 1 of s1 and 1 more.")


def test_an_answer_that_comes_later_joins_its_mistake(ada: Page, karl: Page) -> None:
    """It comes in by itself while points are typed, and these are for it, too; it may go again."""
    ada.get_by_role("link", name="Mistakes").click()
    ada.locator("tbody a").first.click()
    articles = ada.locator("article")
    expect(articles).to_have_count(2)
    painted(ada)
    ada.keyboard.press("e")
    ada.keyboard.type("12")
    student(karl, "s3")
    unfold(part(karl, "1"))
    part(karl, "1").locator("textarea").fill("(M + M.T) @ v")
    part(karl, "1").get_by_role("button", name="Take the answer").press("Enter")
    expect(articles).to_have_count(3, timeout=60_000)
    expect(ada.locator("main")).to_contain_text("3 answers, 3 of them open")
    expect(ada.locator("#said")).to_have_text("Came in just now: s3.")
    names = [each.inner_text() for each in articles.locator("h2").all()]
    assert "s3" in names and names == sorted(names), "in the order of the class"
    expect(ada.get_by_label("Points")).to_have_value("12")
    expect(ada.get_by_label("Points")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(ada.locator("#said")).to_have_text("Points given: 3 answers.")
    for k in range(3):
        expect(articles.nth(k)).to_contain_text("12 of 20 points (Ada, points)")
    expect(part(karl, "1")).to_contain_text("(Ada, points)")  # or he would be told of it first
    part(karl, "1").locator("textarea").fill("sigmoid(v.T @ M @ v) * (M + M.T) @ v")
    part(karl, "1").get_by_role("button", name="Take the answer").press("Enter")
    expect(articles).to_have_count(2, timeout=60_000)
    expect(part(karl, "1")).to_contain_text("Somebody decided on another answer than this one.")


def test_a_scan_that_comes_later_is_shown(ada: Page, group: Path) -> None:
    """Put in the folder while the sheet is open, it comes to its side by itself."""
    student(ada, "s1")
    expect(ada.locator("main")).not_to_contain_text("scan (PDF)")
    pdf(group.with_name("scans") / "today" / "MQVTRP.pdf", "1 = v")
    expect(ada.locator("iframe")).to_be_visible()
    expect(ada.get_by_role("link", name="scan (PDF)")).to_be_visible()
    assert ada.request.get(ada.url + "/scan.pdf").body()[:5] == b"%PDF-"


def test_two_at_once_see_each_other(ada: Page, karl: Page) -> None:
    """What one decides comes to the other by itself; neither overwrites what they have not seen."""
    student(ada, "s1")
    student(karl, "s1")
    points = part(ada, "2.a.1").get_by_label("Points")
    points.fill("1")
    points.press("Enter")
    expect(part(karl, "2.a.1")).to_contain_text("1 of 2 points (Ada, points)")
    expect(karl.locator("#said")).to_contain_text("Ada: 1 points for 2.a.1 of s1")
    points.fill("0.5")  # being typed while the other decides: it stays
    part(karl, "2.a.1").get_by_role("button", name="Accept").click()
    expect(ada.locator("#said")).to_contain_text("Karl: accepted 2.a.1 of s1")
    expect(points).to_have_value("0.5")
    ada.get_by_role("link", name="History").click()
    rows = ada.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text(re.compile(r"\d\d:\d\d:\d\d\s*Karl\s*accept"))
    rows.nth(0).get_by_role("button").press("Enter")
    expect(rows.nth(1)).to_contain_text("(undone)")
    expect(part(karl, "2.a.1")).to_contain_text("1 of 2 points (Ada, points)")


def test_who_has_not_seen_it_is_told(ada: Page, karl: Page) -> None:
    """A mark that came between the page and the click is told of, and nothing is overwritten."""
    student(ada, "s2")
    student(karl, "s2")
    karl.evaluate("clearInterval(1); for (let k = 0; k < 99; k++) clearInterval(k);")
    for page, value in ((ada, "2"), (karl, "0")):
        points = part(page, "2.a.1").get_by_label("Points")
        points.fill(value)
        points.press("Enter")
        expect(page.locator("#said")).not_to_have_text("")
    expect(karl.locator("#said")).to_contain_text("Ada has just marked 2.a.1 of s2")


def test_statistics_and_what_comes_out(ada: Page, group: Path) -> None:
    """The plot is there, and the gradebooks are those of exgen mark, with what was decided."""
    student(ada, "s1")
    points = part(ada, "2.a.1").get_by_label("Points")
    points.fill("1.5")
    part(ada, "2.a.1").get_by_label("Comment").fill("nearly a column")
    points.press("Enter")
    expect(ada.locator("#said")).to_have_text("Points given: 2.a.1.")
    ada.get_by_role("link", name="Statistics").click()
    bars = ada.locator("svg rect.all")
    heights = [float(bar.get_attribute("height") or 0) for bar in bars.all()[:10]]
    assert max(heights) == 160 and sum(height > 0 for height in heights) >= 2
    books: dict[str, bytes] = {}
    for link in ada.locator("a[download]").all():
        with ada.expect_download() as came:
            link.click()
        books[came.value.suggested_filename] = came.value.path().read_bytes()
    marks = group.with_name("class-marks")
    for name in books:
        format = name.removeprefix("gradebook-").removesuffix(".csv")
        answers = str(group.with_name("answers.csv"))
        assert main(["mark", str(group), answers, "--jobs", "1", "--gradebook", format]) == 0
        assert (marks / name).read_bytes() == books[name], name
    assert len(books) == 4
    told = "".join(p.read_text("utf-8") for p in marks.rglob("*s1*") if p.is_file())
    assert "nearly a column" in told


def test_every_page_is_accessible_and_fits(ada: Page, axe: str) -> None:
    """No violation of axe-core, nothing wider than the screen: three widths, light and dark."""
    student(ada, "s1")
    part(ada, "1").get_by_role("button", name="Accept").click()
    expect(ada.locator("#said")).to_have_text("Accepted: 1.")
    at = re.sub(r"(?<=\d)/.*", "", ada.url)
    paths = ["", "student/s1", "student/s3", "mistakes", "statistics", "history", "name"]
    ada.goto(f"{at}/mistakes")
    group = ada.locator("tbody a").first.get_attribute("href")
    assert group
    for path in (*paths, group[1:]):
        ada.goto(f"{at}/{path}")
        for closed in ada.locator("summary").all():
            closed.click()
        look(ada, axe)


def test_the_list_of_students_fits_a_phone(ada: Page) -> None:
    """State and points are in sight at 360 points, with nothing to be scrolled."""
    ada.set_viewport_size({"width": 360, "height": 900})
    table = ada.get_by_role("region", name="Students")
    assert table.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(ada.get_by_role("columnheader", name="Points")).to_be_in_viewport(ratio=1)
