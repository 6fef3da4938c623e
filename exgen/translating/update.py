"""`python -m exgen.translating [LANGUAGE]`: bring the catalogues up to the messages of the source.

A language that has no catalogue gets one, with every message still without words. What is no longer
said goes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from exgen.translating.messages import messages
from exgen.words.catalogues import FOLDER

_WIDTH: Final = 100
_HEAD: Final = r"""msgid ""
msgstr ""
"Language: {language}\n"
"Plural-Forms: {forms}\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def updated(path: Path) -> Catalog:
    """The catalogue of a file with the messages of the source, their words as in the file.

    The file has the language's code as its name, `de` or `pt-BR`, and need not be there yet.
    """
    locale = Locale.parse(path.stem, sep="-")
    old = Catalog(locale=locale)
    if path.is_file():
        with path.open("rb") as file:
            old = read_po(file, locale=locale)
    new = Catalog(locale=locale)
    for message, files in messages().items():
        id = message[0] if len(message) == 1 else message
        said = old.get(message[0])
        known = said is not None and isinstance(said.string, str) == (len(message) == 1)
        new.add(
            id,
            said.string if said is not None and known else None,
            [(file, 0) for file in files],
            flags=said.flags & {"fuzzy"} if said is not None else (),
        )
    return new


def text(catalog: Catalog) -> str:
    """The text of a catalogue's file: of the head, what a language has of its own."""
    content = BytesIO()
    write_po(content, catalog, width=_WIDTH, omit_header=True)
    return _HEAD.format(language=catalog.locale, forms=catalog.plural_forms) + (
        content.getvalue().decode()
    )


def lacking(catalog: Catalog) -> list[str]:
    """The messages that have no words yet."""
    found = []
    for message in catalog:
        forms = [message.string] if isinstance(message.string, str) else (message.string or [""])
        if message.id and (message.fuzzy or not all(forms)):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Write every catalogue, and that of the language on the command line."""
    wanted = [FOLDER / f"{code}.po" for code in (sys.argv[1:] if arguments is None else arguments)]
    for path in dict.fromkeys([*sorted(FOLDER.glob("*.po")), *wanted]):
        catalog = updated(path)
        path.write_text(text(catalog), encoding="utf-8")
        print(f"{path}: {len(catalog)} messages, {len(lacking(catalog))} of them without words")
