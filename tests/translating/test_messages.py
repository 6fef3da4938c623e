"""Which messages are found: by their marks in Python, in templates, in tables that sheets print."""

import re

from exgen.mistakes.mistake_table import FORWARD, MISTAKES, OF_ANSWERS
from exgen.places import templates
from translating.scanned import messages


def test_messages_are_found_where_they_stand() -> None:
    """One of each kind of place, with the files that say it."""
    found = messages()
    assert "exgen/words/saying.py" in found["{front} and {last}",]
    assert "templates/questions/gradient.solution.tex" in found["so that",]
    assert "templates/documents/problems.tex" in found["Preliminaries",]
    assert found["{count} unit", "{count} units"]
    assert "templates/homework/chain-rule.toml" in found["The chain rule in a network",]
    assert "templates/library/forms.toml" in found["A squared norm",]


def test_tables_of_mistakes_are_whole() -> None:
    """Every sentence that a mistake has for notes and keys is a message."""
    found = {message[0] for message in messages()}
    sentences = [row.sentence for row in MISTAKES.values()]
    sentences += [*FORWARD.values(), *OF_ANSWERS.values()]
    assert set(filter(None, sentences)) <= found


def test_a_message_is_on_one_line() -> None:
    """Where a template ends a line there is a space, and no tag of a template is left."""
    for message in messages():
        for text in message:
            assert text == " ".join(text.split())
            assert "<<" not in text and "<%" not in text


def test_every_sentence_of_a_template_is_in_a_tag() -> None:
    """No words stand bare in a template of questions or documents of a sheet."""
    instructors = {"derivation.tex", "ta-overview.tex"}
    for folder in ("questions", "documents"):
        for path in sorted((templates() / folder).glob("*.tex")):
            if path.name in instructors:
                continue
            text = re.sub(r"<#.*?#>", "", path.read_text(encoding="utf-8"), flags=re.S)
            text = re.sub(r"<% trans\b.*?<% endtrans %>", "", text, flags=re.S)
            text = re.sub(r"<[<%].*?[>%]>|\\[A-Za-z@]+|\$[^$]*\$|(?m:%.*$)", "", text, flags=re.S)
            bare = re.findall(r"[A-Za-z]{3,}", re.sub(r"\{[a-z]+\}|\[[a-z]+\]", "", text))
            assert not bare, (path.name, bare[:5])
