"""A document as one accessible page: MathML, SVG, no request to anywhere, no script needed.

On a solution every step is folded and opened by itself, so that a student can go line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from itertools import groupby
from typing import Final

from exgen import words
from exgen.document.blocks import (
    Answer,
    AnswerRoom,
    Block,
    Checked,
    Display,
    Document,
    Figure,
    Formula,
    Givens,
    Hint,
    Items,
    Listing,
    PageBreak,
    Paragraph,
    PartHeading,
    QuestionHeading,
    SectionHeading,
    Solution,
    Table,
    Wrong,
)
from exgen.places import templates
from exgen.typeset.document import within
from exgen.words import speaking, tr
from exgen.writers.html_pieces import given_words, in_shape, inline, scrolling, table_row
from exgen.writers.svg import svg

_OPEN_ALL: Final = """<script>
const all = document.createElement("button"), steps = document.querySelectorAll("details");
all.textContent = "<open>";
all.onclick = () => {
  const open = ![...steps].every((one) => one.open);
  for (const one of steps) one.open = open;
  all.textContent = open ? "<close>" : "<open>";
};
if (steps.length) document.querySelector("header").append(all);
</script>
"""


def html(document: Document, *, folded: bool = False) -> str:
    """The page; `folded` hides the steps and answers of a solution until they are opened.

    Raises DocumentError for a formula or figure that cannot be written.
    """
    with speaking(document.language):
        return _page(document, folded=folded)


def _page(document: Document, *, folded: bool) -> str:
    body = "\n".join(_Page(folded=folded).body(document.blocks))
    title = escape(document.title)
    who = [
        f"<span>{name} <b>{escape(text)}</b></span>"
        for name, text in ((tr("Name:"), document.name), (tr("ID:"), document.id))
        if text
    ]
    course = f'<p class="quiet">{inline(document.course)}</p>\n' if document.course else ""
    whose = f'<p class="who">{" ".join(who)}</p>\n' if who else ""
    return (
        '<!DOCTYPE html>\n<html lang="' + document.language + '">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}: {escape(within(document.kind))}</title>\n<style>\n{_css()}</style>\n"
        f"</head>\n<body>\n<header>\n{course}<h1>{title}</h1>\n"
        f'<p class="quiet">{escape(document.kind)} · {inline(document.variant)} ·'
        f" {words.points(str(document.points))}</p>\n{whose}</header>\n<main>\n{body}\n</main>\n"
        f"{_open_all() if folded else ''}</body>\n</html>\n"
    )


def fragment(blocks: Sequence[Block], *, above: int = 1, figures: str = "figure") -> str:
    """Blocks as they stand inside a page: headings are below level `above`.

    `figures` begins the ids of figures, which must be unique on the page. Raises DocumentError as
    `html` does.
    """
    return "\n".join(_Page(folded=False, above=above, figures=figures).body(blocks))


def _open_all() -> str:
    """The script of the button by which all steps open and close."""
    named = _OPEN_ALL.replace("<open>", tr("Open all steps"))
    return named.replace("<close>", tr("Close all steps"))


@cache
def _css() -> str:
    return (templates() / "documents" / "page.css").read_text(encoding="utf-8")


class _Page:
    """The state of a page being written: the level of headings, the number of the step."""

    def __init__(self, *, folded: bool, above: int = 1, figures: str = "figure") -> None:
        self._folded = folded
        self._top = above + 1
        self._above = above
        self._figure = figures
        self._step = 0
        self._figures = 0
        self._ids: set[str] = set()

    def body(self, blocks: Sequence[Block]) -> Iterator[str]:
        """The blocks as lines of HTML, steps grouped where they are folded."""
        if any(isinstance(block, SectionHeading) for block in blocks):
            self._top += 1
        for stepwise, run in groupby(_marked(blocks), key=lambda pair: pair[0]):
            members = [block for _, block in run]
            yield from (
                self._steps(members) if stepwise and self._folded else map(self._block, members)
            )

    def _steps(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Each display with the words before it, folded under what it follows by."""
        waiting: list[Block] = []
        for block in blocks:
            waiting.append(block)
            if not isinstance(block, Display | Answer):
                continue
            if isinstance(block, Answer):
                summary = tr("Answer")
            else:
                self._step += 1
                rule = inline(block.rule)
                step = tr("Step {number}", number=self._step)
                summary = f"{step}: {rule}" if rule else step
            inside = "\n".join(map(self._block, waiting))
            yield (f'<details>\n<summary class="step">{summary}</summary>\n{inside}\n</details>')
            waiting = []
        yield from map(self._block, waiting)

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(inside):
                return f"<p>{inline(inside)}</p>"
            case SectionHeading(id, title, points):
                self._above = 2
                return self._heading(2, id, inline(title), points)
            case QuestionHeading(id, points, title):
                self._above, self._step = self._top, 0
                return self._heading(self._top, id, inline(title), points)
            case PartHeading(id, points):
                self._step = 0
                return self._heading(self._above + 1, id, "", points)
            case Solution():
                return f'<p class="quiet"><i>{tr("Solution.")}</i></p>'
            case Hint(inside):
                return f'<p class="quiet"><i>{tr("Hint.")}</i> {inline(inside)}</p>'
            case Checked(inside):
                return f'<p class="checked">✓ {inline(inside)}</p>'
            case Wrong(inside):
                return f'<p class="quiet"><i>{tr("Usual mistake:")}</i> {inline(inside)}</p>'
            case Givens(items):
                rows = "".join(
                    f"<dt>{given_words((Formula(tex),))}</dt><dd>{given_words(words)}</dd>\n"
                    for tex, words in items
                )
                return f'<dl class="givens">\n{rows}</dl>'
            case Display(one, broken, rule):
                shown = bool(rule) and not self._folded  # else it is the line to open the step by
                named = f'<span class="rule">{inline(rule)}</span>' if shown else ""
                return f'<div class="display">{scrolling(one, broken)}{named}</div>'
            case Answer(one, shape, broken):
                return (
                    f'<div class="display answer">{scrolling(one, broken)}{in_shape(shape)}</div>'
                )
            case Figure(picture, caption, text):
                self._figures += 1
                drawn = svg(
                    picture, id=f"{self._figure}-{self._figures}",
                    title=caption, written=inline, text=text,
                )  # fmt: skip
                return (
                    f'<figure>\n<div class="wide" tabindex="0" role="group"'
                    f' aria-label="{tr("Figure")}">{drawn}</div>\n'
                    f"<figcaption>{inline(caption)}</figcaption>\n</figure>"
                )
            case Listing(lines):
                code = escape("\n".join(lines), quote=False)
                named = tr("Code")
                return (
                    f'<pre tabindex="0" role="group" aria-label="{named}"><code>{code}</code></pre>'
                )
            case Items(start, items):
                tag = "ul" if start is None else "ol"
                first = f' start="{start}"' if start not in (None, 1) else ""
                listed = "\n".join(f"<li>{''.join(map(self._block, one))}</li>" for one in items)
                return f"<{tag}{first}>\n{listed}\n</{tag}>"
            case Table(rows):
                return (
                    '<div class="wide" tabindex="0" role="group"'
                    f' aria-label="{tr("Table")}">\n<table>\n'
                    f"{''.join(map(table_row, rows))}</table>\n</div>"
                )
            case AnswerRoom():
                return '<div class="room"></div>'
            case PageBreak():
                return '<div style="break-before: page"></div>'

    def _heading(self, level: int, id: str, title: str, points: str) -> str:
        mark = ""
        if id and id not in self._ids:
            self._ids.add(id)
            mark = f' id="{escape(id)}"'
        worth = f' <span class="points">({words.points(points)})</span>' if points else ""
        name = " ".join(filter(None, (escape(id), title)))
        return f"<h{level}{mark}>{name}{worth}</h{level}>"


def _marked(blocks: Sequence[Block]) -> Iterator[tuple[bool, Block]]:
    """Each block, and whether it belongs to a derivation: from its first words to its answer."""
    inside = False
    for k, block in enumerate(blocks):
        if isinstance(block, SectionHeading | QuestionHeading | Checked | Wrong):
            inside = False
        elif isinstance(block, PartHeading | Solution):
            inside = True
            yield False, block
            continue
        elif not inside and isinstance(block, Display) and block.step:
            inside = _in_derivation(blocks[:k])
        yield inside and not isinstance(block, Figure | Listing | Table | Givens), block


def _in_derivation(before: Sequence[Block]) -> bool:
    """Whether an answer or a part has come since the last question: its recall is not folded."""
    for block in reversed(before):
        if isinstance(block, QuestionHeading | SectionHeading):
            return False
        if isinstance(block, Answer | PartHeading | Solution):
            return True
    return False
