"""A language is one file: nothing on a sheet escapes it, and nothing but words changes."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from tried import tried

from exgen.document import document
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.printed.sheets import Sheets, misprints
from exgen.sheets.body import solutions
from exgen.typeset.document import Source
from exgen.words import catalogues, speaking
from exgen.writers.html import html
from words import odd

HOMEWORKS = tuple(sorted(path.stem for path in (templates() / "homework").glob("*.toml")))
MARKUP = re.compile(
    r"<!DOCTYPE[^>]*>|<(math|svg|pre|style|code)\b.*?</\1>|</?[a-z0-9]+(?P<attributes>[^>]*)>", re.S
)
SPOKEN_TO = re.compile(r'(?:aria-label|title|alt)="([^"]*)"')
TEX = re.compile(r"%.*|\$[^$]*\$|\\(?:begin|end)\{\w+\}|\\[A-Za-z]+|\w+\\_\w+(?:\\_\w+)*\.py")
FORMULAS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", re.S)
STAY = frozenset({"relu", "silu", "sigmoid", "logcosh", "mean", "ex"})
"""Functions by name, as an answer has them."""
WORDS_IN_FORMULAS = re.compile(r"\\text\{([^}]*)\}")


@pytest.fixture(scope="module", autouse=True)
def _odd_language(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The made language beside those that there are."""
    folder = tmp_path_factory.mktemp("words")
    for path in catalogues.FOLDER.glob("*.po"):
        (folder / path.name).write_bytes(path.read_bytes())
    odd.write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "FOLDER", folder)
        catalogues.catalogue.cache_clear()
        yield
    catalogues.catalogue.cache_clear()


@cache
def drawn(name: str, seed: int, language: str) -> Sheet:
    """A sheet of a homework of the package."""
    return draw_sheet(read(name, families=FAMILIES).in_language(language), seed=seed)


@cache
def documents(name: str, seed: int, language: str) -> Mapping[str, Source]:
    """All documents of the sheet."""
    return drawn(name, seed, language).documents(besides=("marking", "answers"))


def unsaid(text: str) -> set[str]:
    """The words of a text that have passed no catalogue."""
    return set(odd.WORD.findall(text)) - STAY


def said(body: str) -> list[str]:
    """What a body says, without page breaks and figures: they depend on the length of words."""
    without = re.sub(r"\\begin\{picture\}.*?\\end\{picture\}", "", body, flags=re.S)
    return without.replace(r"\exkept", "").split()


def told(key: Mapping[str, Any]) -> Iterator[str]:
    """What a key says in words to who is asked."""
    yield from (FORMULAS.sub(" ", text) for text in key["sheet"].values())
    for question in key["questions"]:
        yield question["title"]
        yield FORMULAS.sub(" ", question["statement"])
        for part in question["parts"]:
            yield FORMULAS.sub(" ", part.get("text", ""))
        for figure in question.get("figures", ()):
            yield figure["caption"]


@pytest.mark.parametrize("name", HOMEWORKS)
def test_no_word_of_english_is_left(name: str) -> None:
    """Every word of a sheet, its solution, notes, answers, pages and key has passed a catalogue."""
    for seed in (1, 2)[: tried("sheets in each language")]:
        sheet = drawn(name, seed, odd.CODE)
        for kind, source in documents(name, seed, odd.CODE).items():
            code = sheet.code
            if kind in ("problems", "solutions"):
                page = html(document(source.source), folded=kind == "solutions")
                assert f'<html lang="{odd.CODE}">' in page
                spoken_to = " ".join(SPOKEN_TO.findall(page))
                page = re.sub(r"<script>.*</script>", " ", page, flags=re.S)
                assert unsaid(MARKUP.sub(" ", page).replace(code, "")) <= {"A", "B"}, (seed, kind)
                assert not unsaid(spoken_to), (seed, kind)
            else:
                body = source.body.replace(code, "")
                assert unsaid(TEX.sub(" ", body)) <= {"A", "B"}, (seed, kind)
            for text in WORDS_IN_FORMULAS.findall(source.body):
                assert text in ("rows", "max"), (seed, kind)
            for _, text in source.info:
                assert unsaid(text.replace(code, "")) <= {"exgen"}, (seed, kind)
        for text in told(sheet.key()):
            assert not unsaid(text), seed


@pytest.mark.parametrize("name", HOMEWORKS)
def test_nothing_but_words_changes(name: str) -> None:
    """Without its accents a sheet is the English one: the same facts are stated of it."""
    for seed in (1, 2)[: tried("sheets in each language")]:
        english, strange = documents(name, seed, "en"), documents(name, seed, odd.CODE)
        assert english.keys() == strange.keys()
        for kind, source in english.items():
            other = strange[kind]
            assert said(odd.plain(other.body)) == said(source.body), (seed, kind)
            assert f"/Lang ({odd.CODE})" in other.dynamic
        assert drawn(name, seed, odd.CODE).code == drawn(name, seed, "en").code


@pytest.mark.parametrize("language", [odd.CODE, *catalogues.languages()])
def test_every_display_says_what_was_proved(language: str) -> None:
    """The reader of print finds in every language what the judges have proved."""
    for name in HOMEWORKS:
        sheet = drawn(name, 1, language)
        with speaking(language):
            found = misprints(
                Sheets(questions=sheet.questions, bold=sheet.body.bold, layout=sheet.body.layout),
                problems=sheet.problems,
                solutions=solutions(sheet.body, templates()),
                key=sheet.key(),
            )
        assert not found, (name, found[0])
