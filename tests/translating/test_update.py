"""A catalogue is brought up to the messages of the source, and keeps the words it has."""

from pathlib import Path

import pytest

from exgen.translating import update
from exgen.words import CatalogueError, catalogues
from translating.scanned import messages


@pytest.fixture(autouse=True)
def _scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The messages of the source, which do not change meanwhile."""
    monkeypatch.setattr(update, "messages", messages)


def test_a_new_language_lacks_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file has every message, no words, the plural rule of the language, no names of people."""
    monkeypatch.setattr(update, "FOLDER", tmp_path)
    update.main(["fr", "pt-BR"])
    assert '"Language: pt_BR' in (tmp_path / "pt-BR.po").read_text(encoding="utf-8")
    text = (tmp_path / "fr.po").read_text(encoding="utf-8")
    assert '"Plural-Forms: nplurals=3; ' in text
    assert 'msgid "chain rule"\nmsgstr ""' in text
    assert "@" not in text.partition("\n\n")[0]
    with pytest.raises(CatalogueError, match="is not complete"):
        catalogues.read(tmp_path / "fr.po")


def test_words_are_kept_and_what_is_not_said_goes(tmp_path: Path) -> None:
    """Words stay with their message, also where they are fuzzy; a message of old goes."""
    path = tmp_path / "fr.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        'msgid "chain rule"\nmsgstr "règle de la chaîne"\n\n'
        '#, fuzzy\nmsgid "product rule"\nmsgstr "règle"\n\n'
        'msgid "said no more"\nmsgstr "on ne le dit plus"\n',
        encoding="utf-8",
    )
    found = update.updated(path)
    assert found["chain rule"].string == "règle de la chaîne"
    assert "said no more" not in found
    lacking = update.lacking(found)
    assert "chain rule" not in lacking
    assert {"product rule", "quotient rule"} <= set(lacking)


def test_german_is_up_to_date() -> None:
    """Bringing the file up to date changes none of its words."""
    path = catalogues.FOLDER / "de.po"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:2] != "#:"]
    new = [line for line in update.text(update.updated(path)).splitlines() if line[:2] != "#:"]
    assert new == lines
