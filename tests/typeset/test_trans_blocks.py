"""Sentences of templates: in English what stands there, in another language its words."""

from pathlib import Path

import jinja2
import pytest

from exgen.typeset.environment import environment
from exgen.words import ENGLISH, Catalogue

SOURCE = """\
<% for count in counts %>
<% trans these=names | join(", "), number=count %>
Find << number >> gradient
of << these >>.
<% pluralize number %>
Find << number >> gradients
of << these >>.
<% endtrans %>
<% endfor %>
<% trans %>
So 100 % of it
<% endtrans %>
<% trans part=counts[0] %>Part << part >><% endtrans %>, << "alone" >>"""
TURNED = Catalogue(
    language="xx",
    words={
        "Find %(number)s gradient of %(these)s.": (
            "De %(these)s un gradient!",
            "De %(these)s %(number)s %(number)s gradients!",
        ),
        "Part %(part)s": ("%(part)s. part",),
    },
    form=lambda n: int(n > 2),
    digest="turned",
)


def rendered(folder: Path, source: str, catalogue: Catalogue) -> str:
    """A template's text in a language."""
    (folder / "a.tex").write_text(source)
    env = environment(folder, {}, catalogue)
    return env.get_template("a.tex").render(counts=[1, 2, 3], names=["f", "g"])


def test_english_is_what_stands_there(tmp_path: Path) -> None:
    """Lines end where they end in the source, and the count chooses."""
    assert rendered(tmp_path, SOURCE, ENGLISH) == (
        "Find 1 gradient\nof f, g.\nFind 2 gradients\nof f, g.\nFind 3 gradients\nof f, g.\n"
        "So 100 % of it\nPart 1, alone"
    )


def test_another_language_says_its_words(tmp_path: Path) -> None:
    """Values stand where its words have them; what it has no words for stays."""
    assert rendered(tmp_path, SOURCE, TURNED) == (
        "De f, g un gradient!\nDe f, g un gradient!\nDe f, g 3 3 gradients!\n"
        "So 100 % of it\n1. part, alone"
    )


def test_english_costs_nothing(tmp_path: Path) -> None:
    """A sentence in English compiles to the same code as its words without the tags."""
    env = environment(tmp_path, {})
    tagged = "<% trans wrt=math(part) %>\nGradient with respect to << wrt >>.<% endtrans %>"
    bare = "Gradient with respect to << math(part) >>."
    codes = [env.compile(source, raw=True).splitlines() for source in (tagged, bare)]
    first, second = ([line for line in code if "debug_info" not in line] for code in codes)
    assert first == second


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<% trans %>a << b >><% endtrans %>", "the values that its tag names"),
        ("<% trans a=1 %>a << a + 1 >><% endtrans %>", "the values that its tag names"),
        ("<% trans a=1 %><% if a %>a<% endif %><% endtrans %>", "the values that its tag names"),
        ("<% trans a=1 %>a<% pluralize b %>b<% endtrans %>", "'b' is no value of the tag"),
        ("<% trans a %>a<% endtrans %>", "expected token"),
    ],
)
def test_a_sentence_is_text_and_values(source: str, complaint: str, tmp_path: Path) -> None:
    """What an extractor could not find, or a translator not say, is refused."""
    with pytest.raises(jinja2.TemplateSyntaxError, match=complaint):
        rendered(tmp_path, source, ENGLISH)
