"""How a sentence is said in the language of a sheet."""

import pytest

from exgen.words import (
    Catalogue,
    CatalogueError,
    either,
    language,
    listed,
    number,
    plural,
    speaking,
    tr,
)

SHOUTED = Catalogue(
    language="xx",
    words={"one": ("ONE",), "two": ("TWO",), "row": ("ROW", "ROWS"), "a line": ("A LINE",)},
    form=lambda n: int(n > 2),
    digest="shouted",
)


def test_english_is_the_source() -> None:
    """Without another language a message is itself, its places filled."""
    assert tr("By {name} and {{}}", name="x") == "By x and {}"
    assert tr("Left {alone}") == "Left {alone}"
    assert tr("") == ""
    assert [listed(range(n)) for n in range(4)] == ["", "0", "0 and 1", "0, 1 and 2"]
    assert either(["a", "b", "c"]) == "a, b or c"
    assert [plural("{count} row", "{count} rows", n) for n in (1, 2)] == ["1 row", "2 rows"]
    assert [number(0), number(10)] == ["no", "ten"]
    for count in (-1, 11):
        with pytest.raises(IndexError):
            number(count)


def test_a_language_is_spoken_within() -> None:
    """A catalogue is asked within `speaking`, also where that is left by an exception."""
    with speaking(SHOUTED):
        assert (tr("one"), number(2), language()) == ("ONE", "TWO", "xx")
        assert [plural("row", "rows", n) for n in (2, 3)] == ["ROW", "ROWS"]
        assert tr("a\nline\n") == "A LINE\n"
        assert tr("a text of an instructor\n") == "a text of an instructor\n"
    with pytest.raises(ZeroDivisionError), speaking(SHOUTED):
        raise ZeroDivisionError
    assert (tr("one"), language()) == ("one", "en")


def test_a_language_without_a_catalogue() -> None:
    """A language that has no catalogue is refused by its code, and those there are are named."""
    with pytest.raises(CatalogueError, match=r"'tlh', known: en"), speaking("tlh"):
        pass
