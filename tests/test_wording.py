"""The wording of messages."""

import pytest

from exgen.wording import listed, nearest, one_line, quoted


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
