"""Markdown from an instructor: the little that is read, the place of what is refused."""

import pytest

from exgen.markdown import MarkdownError, read, read_line
from exgen.markdown.tree import (
    CodeSpan,
    Emphasised,
    Hyperlink,
    ListOfItems,
    MathSpan,
    PlainText,
    Role,
    TextParagraph,
)


def test_a_paragraph() -> None:
    """Bold, emphasis, code, links and formulas; what else looks like markup is text."""
    (block,) = read("**b** *e* `\\def` [l](https://a.b/c) $x^2$ 5$ or 6$ # <b> &amp; |\n---").blocks
    assert isinstance(block, TextParagraph)
    kinds = {type(one) for one in block.inside}
    assert kinds == {Emphasised, PlainText, CodeSpan, Hyperlink, MathSpan}
    assert CodeSpan("\\def") in block.inside
    assert MathSpan("x^2", display=False) in block.inside
    said = "".join(one.text for one in block.inside if isinstance(one, PlainText))
    assert "5$ or 6$ # <b> &amp; | ---" in said


def test_lists() -> None:
    """Lists nest, and one with numbers keeps its first."""
    plain, numbered = read("- a\n- b\n  1. c\n\n7) d").blocks
    assert isinstance(plain, ListOfItems)
    assert isinstance(numbered, ListOfItems)
    assert (plain.start, numbered.start) == (None, 7)
    assert isinstance(plain.items[1][1], ListOfItems)


def test_roles_are_read_where_there_are_some() -> None:
    """Braces name a quantity in a note alone, and are braces in a formula."""
    (block,) = read("{x} of $x_{x}$", roles=("x", "y")).blocks
    assert isinstance(block, TextParagraph)
    assert block.inside[0] == Role("x")
    assert read("{x}").blocks == (TextParagraph((PlainText("{x}"),)),)
    with pytest.raises(MarkdownError, match="column 3: no quantity is called 'z', known: x and y"):
        read("a {z}", roles=("x", "y"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("see $\\input{x}$", "column 6: \\input could read"),
        ("see \\input{x}", "column 5: \\input could read"),
        ("first\n\n- one\n  two $\\def$", "line 4, column 8: \\def could read"),
        ("a\nb **c ^^M**", "line 2, column 7: ^^ names"),
        (
            "[a](javascript:x)",
            "a link leads to https://, http:// or mailto:, not to 'javascript:x'",
        ),
        ("[a](file:///etc/passwd)", "a link leads to"),
        ("- a\n  - b\n    - c\n      - d", "line 4: lists are nested 3 deep at most"),
        ("a" * 9000, "longer than 8000 characters"),
    ],
)
def test_refusals_name_the_place(text: str, told: str) -> None:
    """A refusal tells the column, and the line where there are several."""
    with pytest.raises(MarkdownError) as caught:
        read(text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["a\n\nb", "- a", ""])
def test_a_line_is_one_paragraph(text: str) -> None:
    """Where a line is wanted, several paragraphs and lists are refused."""
    with pytest.raises(MarkdownError, match="one paragraph is expected"):
        read_line(text)


def test_a_date_is_no_list() -> None:
    """A single line may begin with an ordinal number; several such lines are a list."""
    assert read_line("1. April, 12 Uhr").plain() == "1. April, 12 Uhr"
    with pytest.raises(MarkdownError, match="one paragraph is expected"):
        read_line("1. a\n2. b")


def test_plain_text() -> None:
    """The properties of a PDF take the words without markup."""
    assert read("**CS** [101](https://a.b)\n\n- $x$ `y`").plain() == "CS 101 x y"
