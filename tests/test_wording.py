"""The wording of messages."""

import pytest

from exgen.wording import (
    counted,
    dimensions_by_name,
    listed,
    nearest,
    one_line,
    quoted,
    with_article,
)


def test_quoted_escapes_and_shortens() -> None:
    """A quotation never breaks the line, and never fills the screen."""
    assert quoted("a\nb") == r"'a\nb'"
    assert len(quoted("x" * 1000)) == 60
    assert quoted("x" * 1000).endswith("...'")


@pytest.mark.parametrize(
    ("words", "sentence"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_listed(words: list[str], sentence: str) -> None:
    """Commas, and one word before the last."""
    assert listed(words) == sentence


def test_nearest_guesses_or_lists() -> None:
    """A near miss gets one guess, anything else the whole list."""
    assert nearest("Netwrok", ["gradient", "network"]) == "did you mean 'network'?"
    assert nearest("zzz", ["gradient", "network"]) == "known: gradient and network"


def test_one_line_is_printable() -> None:
    """Line breaks become spaces and escape sequences lose their power."""
    assert one_line("a\n  b\x1b[2J\udcff") == r"a b\x1b[2J\udcff"


@pytest.mark.parametrize(
    ("text", "article"),
    [
        *((f"{letter} x 1", "an") for letter in ("n", "m", "h1", "A", "x", "8", "18")),
        *((f"{letter} x 1", "a") for letter in ("d", "k", "u", "p2", "1", "3", "rows", "10")),
        ("n*p x m*p matrix", "an"),
        ("input x 1", "an"),
    ],
)
def test_articles_are_as_read_aloud(text: str, article: str) -> None:
    """A letter goes by its name, a number by its word, a word by its first letter."""
    assert with_article(text) == f"{article} {text}"


def test_counted() -> None:
    """One has no s."""
    assert [counted(k, "row") for k in (1, 2, "n")] == ["1 row", "2 rows", "n rows"]


def test_dimensions_read_as_names() -> None:
    """What the key spells as a sum of ones is the dimension; other sums of ones are left."""
    assert dimensions_by_name("x / sum(ones(n0, 1))**2") == "x / n0**2"
    assert dimensions_by_name("sum(ones(n, m))") == "sum(ones(n, m))"
