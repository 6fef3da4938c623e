"""Text from people becomes LaTeX that prints exactly that text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen.errors import InputError
from exgen.typeset.document import compose
from exgen.typeset.engine import typeset
from exgen.typeset.escape import _GREEK, _PRINTABLE, escape, pdf_string


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"50% of {a_b} & $x #1", r"50\% of \{a\_b\} \& \$x \#1"),
        ("x^2 ~ `", r"x\textasciicircum{}2 \textasciitilde{} \textasciigrave{}"),
        (r"\input{secret}", r"\textbackslash{}input\{secret\}"),
        ("a -- b ,,c''", "a -{}- b ,{},c'{}'"),
        ("two\nlines\t here ", "two lines here"),
        ("σ(z)", r"$\sigma$(z)"),
        ("Übung für Anaïs", "Übung für Anaïs"),
        ("U\u0308bung", "Übung"),
        ("ﬁt ạ", "fit a"),
        ("a\u00a0b", "a~b"),
    ],
)  # fmt: skip
def test_known_texts(text: str, expected: str) -> None:
    """Special characters, joined pairs, white space and letters outside ASCII."""
    assert escape(text) == expected


@pytest.mark.parametrize("text", ["深層学習", "null\0byte", "bell\a", "🙂"])
def test_a_character_without_glyph_is_named(text: str) -> None:
    """What the fonts cannot print is refused, with its code point in the message."""
    with pytest.raises(InputError, match=r"U\+[0-9A-F]{4,}"):
        escape(text)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_special_character_survives(text: str) -> None:
    """Without the filter's own commands, nothing is left that TeX would act on."""
    escaped = escape(text)
    for command in (
        r"\textbackslash{}", r"\textasciicircum{}", r"\textasciitilde{}", r"\textasciigrave{}",
        r"\{", r"\}", r"\$", r"\&", r"\#", r"\%", r"\_", "{}",
    ):  # fmt: skip
        escaped = escaped.replace(command, "")
    assert not set(escaped) & set("\\{}$&#%_^~`")


def test_every_printable_character_is_set_by_tex() -> None:
    """All characters that the filter lets through have a glyph (needs TeX)."""
    letters = "".join(sorted(_PRINTABLE)) + "".join(_GREEK) + "".join(map(chr, range(32, 127)))
    words = " ".join(escape(letters[i : i + 20]) for i in range(0, len(letters), 20))
    document = compose(
        kind="problems", title="T", course="", code="AB", seed=1, body=words, points=1
    )
    assert typeset({"all": document})["all"].warnings == ()


def test_pdf_strings() -> None:
    """Plain text stays readable; what could end the string or lead TeX astray is hexadecimal."""
    assert pdf_string("Homework 1, part A") == "(Homework 1, part A)"
    assert pdf_string("a)") == "<FEFF00610029>"
    assert pdf_string("100%é") == "<FEFF003100300030002500E9>"
