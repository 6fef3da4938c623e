r"""A whole `.tex` file of exgen as a document: its settings are the head, its body the blocks.

The file may be one that an instructor has edited, as long as it keeps to the commands that the
preamble explains.
"""

from __future__ import annotations

import re
from typing import Final

from exgen.document.block_reading import read
from exgen.document.blocks import Document
from exgen.document.inlines import inlines, plain_text
from exgen.document.scan import DocumentError, group

_SETTING: Final = r"\newcommand{{\{name}}}"
_OPENING: Final = r"\extitleblock"
_ENDING: Final = r"\end{document}"
_DRAWN: Final = r"\exdrawn"
_LANGUAGE: Final = re.compile(r"/Lang \(([A-Za-z0-9-]+)\)")
_UTF_16: Final = re.compile(r"<FEFF([0-9A-F]*)>")


def document(source: str) -> Document:
    """The document that a `.tex` file holds.

    Raises DocumentError for a file that exgen has not written, and for a command in it that is no
    part of a document.
    """
    if _OPENING not in source or _ENDING not in source:
        raise DocumentError("no sheet of exgen: \\extitleblock or \\end{document} is missing")
    settings, _, rest = source.partition(r"\begin{document}")
    body = rest.partition(_OPENING)[2].rpartition(_ENDING)[0]
    name, id = _whose(_setting(settings, "exnameline"))
    return Document(
        title=plain_text(inlines(_setting(settings, "exheadline"))),
        kind=_setting(settings, "exkindline"),
        variant=inlines(_setting(settings, "exvariantline")),
        points=int(_setting(settings, "extotalpoints")),
        course=inlines(_setting(settings, "excourse")),
        blocks=read(body),
        name=name,
        id=id,
        language=_language(settings),
    )


def _language(settings: str) -> str:
    """The code of the language, which the settings of the PDF say; English where they do not."""
    found = _LANGUAGE.search(settings)
    return found[1] if found else "en"


def _setting(settings: str, name: str) -> str:
    """The value of a setting. DocumentError where the file has none."""
    start = _SETTING.format(name=name)
    at = settings.rfind(start)
    if at < 0:
        raise DocumentError(f"no sheet of exgen: the setting \\{name} is missing")
    return group(settings, at + len(start))[0]


def _whose(line: str) -> tuple[str, str]:
    """The name and the id of whose sheet it is; "" for what is not said."""
    command = r"\exnamed"
    if not line.startswith(command):
        return "", ""
    name, at = group(line, len(command))
    id, _ = group(line, at)
    return _name(name), plain_text(inlines(id))


def _name(source: str) -> str:
    """A name, of which the letters may be drawn: the text for copying is that of the name."""
    if source == r"\exsignhere":
        return ""
    if not source.startswith(_DRAWN):
        return plain_text(inlines(source))
    at = len(_DRAWN)
    text = ""
    for _ in range(4):
        text, at = group(source, at)
    coded = _UTF_16.fullmatch(text)
    return bytes.fromhex(coded[1]).decode("utf-16-be") if coded else text.strip("()")
