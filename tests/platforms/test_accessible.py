"""Pages of all homeworks in a real browser, looked at by axe-core: no violation of WCAG 2.1 AA."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sheets import sheet

from exgen.document import document
from exgen.homework import available
from exgen.writers.html import html

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / ".venv" / "axe" / "package" / "axe.min.js"
HOMEWORKS = [one.name for one in available()]
SEEDS = range(5)
"""Two pages of each seed of four homeworks: 40 pages."""
_RUN = """<script id="axe-is-here">%s</script>
<script>
for (const one of document.querySelectorAll("details")) one.open = true;
axe.run(document).then((found) => {
  document.documentElement.setAttribute("data-found", JSON.stringify(
    [found.passes.length, found.violations.map((one) => [one.id, one.nodes[0].html])]));
});
</script>
</body>"""
pytestmark = pytest.mark.platforms


def looked_at(page: str, place: Path) -> tuple[int, list[Any]]:
    """How many rules of axe-core a page keeps, and those that it breaks, each with a place."""
    place.write_text(page.replace("</body>", _RUN % AXE.read_text(encoding="utf-8")), "utf-8")
    ran = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=800,1000",
         f"--user-data-dir={place}.profile", "--virtual-time-budget=60000", "--dump-dom",
         place.as_uri()],
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    found = ran.stdout.partition('data-found="')[2].partition('"')[0]
    kept, broken = json.loads(found.replace("&quot;", '"').replace("&lt;", "<"))
    return kept, broken


def pages(name: str, seed: int) -> dict[str, str]:
    """The two pages of a sheet."""
    made = sheet(seed, name).documents()
    return {
        "problems": html(document(made["problems"].source)),
        "solutions": html(document(made["solutions"].source), folded=True),
    }


def test_axe_sees_what_is_wrong(tmp_path: Path) -> None:
    """A page whose text is too pale and whose language is not said does not pass."""
    pale = (
        "<!DOCTYPE html><html><head><title>x</title></head>"
        '<body><p style="color: #ccc">Pale words</p></body></html>'
    )
    _, broken = looked_at(pale, tmp_path / "pale.html")
    assert {rule for rule, _ in broken} >= {"color-contrast", "html-has-lang"}


@pytest.mark.parametrize("name", HOMEWORKS)
def test_no_page_breaks_a_rule(name: str, tmp_path: Path) -> None:
    """Problem sheets and solutions of five seeds, every step open."""
    found = {
        f"{name}-{seed}-{kind}": page for seed in SEEDS for kind, page in pages(name, seed).items()
    }
    with ThreadPoolExecutor(max_workers=2) as beside:
        seen = list(beside.map(
            lambda one: looked_at(one[1], tmp_path / f"{one[0]}.html"), found.items()
        ))  # fmt: skip
    assert all(kept > 15 for kept, _ in seen)
    assert {page: broken for page, (_, broken) in zip(found, seen, strict=True) if broken} == {}
