"""What all families have in common: how they are found, and how options are refused."""

import pytest
from questions.asking import request

from exgen.errors import InputError
from exgen.families.registry import FAMILIES, families, family, family_of_table
from exgen.places import templates


def test_every_family_of_the_list_is_whole() -> None:
    """A family is found under its name, and has the two templates that are called by it."""
    assert [one.name for one in families()] == list(FAMILIES)
    for name in FAMILIES:
        for kind in ("problem", "solution"):
            assert (templates() / "questions" / f"{name}.{kind}.tex").is_file()


@pytest.mark.parametrize("name", FAMILIES)
def test_an_unknown_option_is_named(name: str) -> None:
    """Every family refuses an option it does not have, with the nearest that it has."""
    one = family(name)
    for wrong, told in ((f"{one.options[0]}x", f"did you mean {one.options[0]!r}?"), ("qq", "")):
        with pytest.raises(InputError) as caught:
            one.question(request({wrong: 1}))
        assert str(caught.value).startswith(f"question[B].options.{wrong}: unknown option, {told}")
        assert "\n" not in str(caught.value)


def test_an_unknown_family_is_named() -> None:
    """The error of a missing family names it and the nearest one."""
    with pytest.raises(InputError, match="unknown family 'netwrok': did you mean 'network'"):
        family("netwrok")


def test_each_table_of_rows_has_a_family() -> None:
    """The tables of a homework file that hold rows are those that families draw from."""
    found = {one.table: one.name for one in families() if one.table}
    assert found == {"form": "gradient", "composition": "composition", "program": "program"}
    assert all(family_of_table(table).name == name for table, name in found.items())


def test_what_families_say_has_one_meaning() -> None:
    """No two families bring templates a function of one name: all templates see all of them."""
    from exgen.typeset.symbols import Notation
    from exgen.typeset.words import ProblemWords, Words

    for kind, problems in ((ProblemWords, True), (Words, False)):
        notation = Notation()
        names = list(kind(notation).functions())
        for words in dict.fromkeys(one.words for one in families()):
            names += words(notation, problems=problems)
        assert len(names) == len(set(names))
