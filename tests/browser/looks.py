"""What every page is looked at for: axe-core, and whether it fits the screen."""

from typing import Final, Literal

from playwright.sync_api import Page

LOOKS: Final[tuple[tuple[int, Literal["light", "dark"]], ...]] = (
    (360, "light"),
    (800, "dark"),
    (1400, "light"),
)


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds; the policy lets no page load it, so it comes in by the debugger."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")
    return [
        f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]
    ]


def look(page: Page, axe: str) -> None:
    """No violation, nothing wider than the screen: in three widths, and in light and dark."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert violations(page, axe) == [], (page.url, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
