"""Reading a sheet's source as a document."""

from pathlib import Path

import pytest
from many import over
from sheets import HOMEWORKS, sheet

from exgen.document import DocumentError, document
from exgen.document.block_reading import read
from exgen.document.blocks import (
    Code,
    Display,
    Formula,
    Items,
    Link,
    Listing,
    Paragraph,
    PartHeading,
    QuestionHeading,
    Words,
)
from exgen.document.inlines import inlines
from exgen.families.registry import FAMILIES
from exgen.homework import read as read_homework
from exgen.pipeline import draw_sheet
from exgen.typeset.escape import escape
from exgen.typeset.listing import listing
from tests.document.latex import latex, normalised

OWN = Path(__file__).parent.parent / "data" / "programs.toml"


def _same(source: str) -> None:
    """Assert that the blocks of a body, written again, are the body."""
    opened = source.partition("\\begin{document}")[2]
    body = opened.partition("\\extitleblock")[2].rpartition("\\end{document}")[0]
    before, after = normalised(body), normalised(latex(document(source).blocks))
    if before != after:
        at = next(k for k, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
        near = slice(max(0, at - 60), at + 60)
        raise AssertionError(f"{before[near]!r} became {after[near]!r}")


@over("seed", [None, *range(6)])
@pytest.mark.parametrize("name", HOMEWORKS)
def test_nothing_of_a_sheet_is_lost(name: str, seed: int | None) -> None:
    """Both documents of a sheet, read and written again, are what they were."""
    if seed is None and name.endswith("sampler"):
        return
    for one in sheet(seed, name).documents().values():
        _same(one.source)


@over("seed", range(3))
def test_nothing_of_an_instructors_own_is_lost(seed: int) -> None:
    """The same for programs of one's own."""
    homework = read_homework(str(OWN), families=FAMILIES)
    for one in draw_sheet(homework, seed=seed).documents().values():
        _same(one.source)


@pytest.mark.parametrize(
    "text",
    ["a_b #1 50% & {x}", "it costs $5", "~tilde^hat`tick\\", "a–b — c", "naïve café", "1  2\n3"],
)
def test_escaped_text_is_read_back(text: str) -> None:
    """What people write comes through TeX's special signs unchanged."""
    assert inlines(escape(text)) == (Words(" ".join(text.split())),)


@pytest.mark.parametrize(
    "code", ['x = f("a_b") # 100%', "    if x >= 1 and -y < 2:", "'{}'\\n,,--??!!", "a ~ b^c `d`"]
)
def test_code_is_read_back(code: str) -> None:
    """A listing holds the lines that were typed, spaces and signs and all."""
    assert read(listing(code)) == (Listing((code,)),)


def test_running_text() -> None:
    """Formulas, code and links stand in the order of the text."""
    link = r"\exlinkto{" + b"https://example.org/a".hex().upper() + "}{there}"
    found = inlines(rf"See \texttt{{a\_b}} for $x\$y$, {link}.")
    assert found == (
        Words("See "), Code("a_b"), Words(" for "), Formula(r"x\$y"), Words(", "),
        Link("https://example.org/a", (Words("there"),)), Words("."),
    )  # fmt: skip


def test_headings_and_their_text() -> None:
    """A part's number and its points are apart from the text behind it."""
    found = read("\\exquestion{1}{10}{Title}\nText.\n\n\\expart{1.a}{}\nMore.\n")
    assert found == (
        QuestionHeading("1", "10", (Words("Title"),)),
        Paragraph((Words("Text."),)),
        PartHeading("1.a", ""),
        Paragraph((Words("More."),)),
    )


def test_lists_within_lists() -> None:
    """Items hold blocks, further lists among them, and remember where they count from."""
    inner = "\\begin{itemize}\n\\item{}a\n\\item{}b\n\\end{itemize}"
    outer = f"\\setcounter{{enumi}}{{2}}\n\\item{{}}x\n{inner}\n"
    (items,) = read(f"\\begin{{enumerate}}\n{outer}\\end{{enumerate}}")
    assert isinstance(items, Items)
    assert items.start == 3
    (first,) = items.items
    assert first == (
        Paragraph((Words("x"),)),
        Items(None, ((Paragraph((Words("a"),)),), (Paragraph((Words("b"),)),))),
    )


def test_a_rule_beside_a_display() -> None:
    """A step's rule may hold brackets within braces."""
    (step,) = read(r"\exstep[rule {[a]}]{x = y}{x &= y}")
    assert step == Display("x = y", "x &= y", (Words("rule [a]"),), step=True)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (r"A \mystery{word}.", r"\\mystery"),
        ("a\n\nb\n\\begin{verse}x\\end{verse}", "line 4: environment 'verse'"),
        (r"\exanswer{x}{1}", "line 1: an argument in braces is missing"),
        (r"\exstep[rule{x}{y}", "a bracket is never closed"),
        (r"\exhint{never", "a brace is never closed"),
    ],
)
def test_what_is_no_document_is_named(source: str, named: str) -> None:
    """A command in no table is refused by its name, and what never ends by its line."""
    with pytest.raises(DocumentError, match=named):
        read(source)


def test_the_head() -> None:
    """Title, kind, variant, points and whose sheet it is come from the settings of the file."""
    drawn = sheet(3)
    made = drawn.documents(student="Çiğdem Ångström", student_id="a_1")
    problems, solutions = (document(made[kind].source) for kind in ("problems", "solutions"))
    assert (problems.title, problems.kind) == (drawn.homework.title, "Problem sheet")
    assert problems.points == 100
    assert (problems.name, problems.id) == ("Çiğdem Ångström", "a_1")
    assert problems.variant == (Words(f"variant {drawn.code}"),)
    assert "seed 3" in str(solutions.variant)
    with pytest.raises(DocumentError, match="no sheet of exgen"):
        document("\\documentclass{article}")
