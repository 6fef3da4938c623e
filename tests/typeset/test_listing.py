"""Listings: code that copies from the PDF as the text it was."""

import io
import string

import pypdf
import pytest
from grading.sheet import two_layer

from exgen.codegen.script import solution
from exgen.typeset.document import compose
from exgen.typeset.engine import Typeset, typeset
from exgen.typeset.listing import LISTING_MACROS, listing

ODD = "\n".join(
    [
        'a = \'-- << >> ,, ?` !` \'\' ``\' + """fi ff fl --- """  # two  spaces',
        "    \tb"[:4] + "c_d ^ ~ \\n % $ & # { } @ | < > * / = + [ ] ( ) ; :",
        "",
        string.ascii_letters,
        string.digits,
        "                        far = 'in'",
    ]
)
CODE = solution(two_layer(), "F", ("W1", "W2"), seed_instance=7)


def pages(code: str, *, before: str = "", after: str = "") -> Typeset:
    """The listing on the pages of a document."""
    macros = "" if r"\newenvironment{exlisting}" in preamble() else LISTING_MACROS
    body = f"{macros}{before}{listing(code)}\n{after}"
    document = compose(
        kind="problems", title="T", course="", code="ABCDEF", seed=1, body=body, points=1
    )
    return typeset({"listing": document})["listing"]


def preamble() -> str:
    """The preamble of every document."""
    return compose(
        kind="problems", title="T", course="", code="A", seed=1, body="x", points=1
    ).static


def copied(pdf: bytes) -> list[list[str]]:
    """The lines that copying each page gives, trailing spaces removed."""
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return [[line.rstrip() for line in text.splitlines()] for text in texts]


@pytest.mark.parametrize("code", [ODD, CODE], ids=["odd", "script"])
def test_a_listing_copies_as_its_text(code: str) -> None:
    """Every line, indentation and blank lines included, comes back as it was, in order."""
    made = pages(code)
    wanted = [line.rstrip() for line in code.rstrip("\n").splitlines()]
    lines = [line for page in copied(made.pdf) for line in page]
    position = lines.index(wanted[0])
    for number, line in enumerate(wanted):
        while lines[position] != line:
            # Between two pages stand the footer of the one and the header of the other.
            assert lines[position].startswith(("page ", "T", "variant")), (number, lines[position])
            position += 1
        position += 1


def test_a_listing_fits_and_breaks_between_its_blocks() -> None:
    """79 columns fit the page; no page of a long listing begins with the end of a block."""
    made = pages(CODE + "\n\n" + CODE, before="Text.\n" * 3)
    assert made.pages > 1
    assert not made.overfull
    assert not made.warnings
    wide = pages("x" * 79)
    assert not wide.overfull
    for page in copied(made.pdf)[1:]:
        body = [line for line in page if not line.startswith(("page ", "T", "variant"))]
        assert body[0] != ""
        assert "" not in body[1:2], "a single line stands alone at the top of a page"


def test_a_page_may_end_after_a_listing() -> None:
    """What follows a listing and is too high for the page does not tear the listing apart."""
    rule = r"\vbox to 0.9\textheight{\vfil tall\vfil}"
    made = pages("first = 1\nsecond = 2\nthird = 3\nlast = 4", after=rule)
    assert made.pages == 2
    first, _ = copied(made.pdf)
    assert {"first = 1", "last = 4"} <= set(first)


def test_what_cannot_be_shown_is_refused() -> None:
    """A tab or a letter outside ASCII would not copy as it is."""
    with pytest.raises(ValueError, match="line 2"):
        listing("a\n\tb")
    with pytest.raises(ValueError, match="é"):
        listing("é = 1")


def test_no_page_ends_inside_a_short_function() -> None:
    """A function of the script is on one page, wherever the listing begins."""
    names = [line.split("(")[0] for line in CODE.splitlines() if line.startswith("def ")]
    assert "def compute_gradients" in names
    bodies = CODE.split("\n\n\n")
    body = next(text for text in bodies if text.startswith("def compute_gradients"))
    for lines in range(0, 60, 6):
        found = copied(pages(CODE, before=r"\strut\par" * lines).pdf)
        wanted = [line.rstrip() for line in body.splitlines()]
        assert any(set(wanted) <= set(page) for page in found), lines
