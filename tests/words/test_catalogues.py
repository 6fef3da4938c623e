"""The files of the languages: whole, of the same values as the source, and refused where not."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from translating.scanned import messages

from exgen.words import CatalogueError, catalogue, languages
from exgen.words.catalogues import FOLDER, read

NAMES = re.compile(r"%\((\w+)\)s|(?<![\\\w$^_}])\{(\w*)\}")
"""The places of values in a message: `%(wrt)s` of a template, `{wrt}` of the rest."""
FILES = sorted(FOLDER.glob("*.po"))


def names(message: str) -> Counter[str]:
    """The values that a message says, and how often."""
    return Counter(one or other for one, other in NAMES.findall(message))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_language_has_words_for_every_message(path: Path) -> None:
    """The file holds the messages of the source and no others: `python -m exgen.translating`."""
    with path.open("rb") as file:
        known = {message.id for message in read_po(file, locale=path.stem) if message.id}
    wanted = {one if len(one) > 1 else one[0] for one in messages()}
    lacking, left = wanted - known, known - wanted
    told = f"{len(lacking)} messages are missing in {path.name}, {len(left)} are said no more"
    assert not (lacking or left), f"{told}: {[*lacking, *left][:3]}"
    assert path.stem in languages()
    assert catalogue(path.stem).words


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_words_say_the_values_of_the_message(path: Path) -> None:
    """A value is neither lost nor invented; of one thing the number may be left out."""
    found = catalogue(path.stem)
    for message in messages():
        forms = found.words[message[0]]
        assert len(forms) == (1 if len(message) == 1 else found.form(10**6) + 1), message
        for k, form in enumerate(forms):
            said, wanted = names(form), names(message[min(k, len(message) - 1)])
            if len(message) == 2 and k == 0:
                wanted.pop("number", None)
                said.pop("number", None)
            assert said == wanted, (message, form)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_formulas_and_commands_stay(path: Path) -> None:
    """The formulas of a message and its commands of TeX are those of its words."""
    found = catalogue(path.stem)
    for message in messages():
        for source, said in zip(message, found.words[message[0]], strict=True):
            for pattern in (r"\$[^$]*\$", r"\\[A-Za-z@]+", r"~"):
                wanted = Counter(re.findall(pattern, source))
                assert Counter(re.findall(pattern, said)) == wanted, (source, said)


def made(folder: Path, *entries: str) -> Path:
    """A catalogue with these entries."""
    head = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
    path = folder / "fr.po"
    path.write_text("\n".join((head, *entries)), encoding="utf-8")
    return path


def test_a_catalogue_is_read(tmp_path: Path) -> None:
    """Words by message, forms by the rule of the language, lines where the message has them."""
    path = made(
        tmp_path,
        'msgid "one line"\nmsgstr "une ligne"\n',
        'msgid "row"\nmsgid_plural "rows"\nmsgstr[0] "rang"\nmsgstr[1] "rangs"\n',
    )
    found = read(path)
    assert found.language == "fr"
    assert (found.one("one\nline\n"), found.one("other")) == ("une ligne\n", "other")
    assert [found.forms("row", "rows")[found.form(n)] for n in (0, 1, 2)] == [
        "rang", "rang", "rangs",
    ]  # fmt: skip
    made(tmp_path, 'msgid "one line"\nmsgstr "une seule ligne"\n')
    assert read(path).digest != found.digest


@pytest.mark.parametrize(
    "entry",
    [
        'msgid "a line"\nmsgstr ""\n',
        '#, fuzzy\nmsgid "a line"\nmsgstr "une ligne"\n',
        'msgid "a line"\nmsgid_plural "lines"\nmsgstr[0] "ligne"\nmsgstr[1] ""\n',
    ],
)
def test_a_language_that_is_not_complete_is_refused(entry: str, tmp_path: Path) -> None:
    """No page is half in another language: what is missing is counted in one line."""
    path = made(tmp_path, 'msgid "known"\nmsgstr "connu"\n', entry)
    with pytest.raises(
        CatalogueError, match=r"'fr' is not complete: fr\.po has no words yet for 1"
    ):
        read(path)
