"""A derivation as one typeset page, and writing it whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from exgen.deriving.assumptions import convention as convention_of
from exgen.deriving.assumptions import sentence
from exgen.deriving.derivation import Derivation
from exgen.errors import InputError
from exgen.places import templates
from exgen.typeset import glossary
from exgen.typeset.document import Source, single
from exgen.typeset.engine import typeset
from exgen.typeset.environment import environment
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation
from exgen.typeset.template_words import SheetWords
from exgen.wording import quoted

_WAY_OUT = "choose another file with --pdf"


def document(found: Derivation) -> Source:
    """The page as a LaTeX document; its equations are the derivation's verified lines."""
    notation = Notation()
    used = [e for v in found.verified for e in (v.claim.left, *v.claim.rights)]
    words = SheetWords(notation)
    # The template for assumptions names kinks alone; here all conditions are in one sentence.
    env = environment(templates(), {**words.functions(), "away": lambda _: []})
    where, convention = (
        say(found.asked, found.answer, words.math) for say in (sentence, convention_of)
    )
    body = env.get_template("documents/derivation.tex").render(
        proved=found.proved(),
        where=where,
        convention=convention[:1].upper() + convention[1:],
        functions=[glossary.entry(f, Printer(notation)) for f in glossary.used_functions(used)],
        signs=glossary.used_signs(used),
    )
    asked = found.asked
    return single(title=f"The {found.named} of {found.of.name} by {asked.wrt.name}", body=body)


def typeset_page(page: Source) -> bytes:
    """The page as a PDF. Raises TexError where TeX is missing or fails."""
    return typeset({"derivation": page})["derivation"].pdf


def check_file(path: Path) -> None:
    """Raise InputError where the file cannot be written, or is there and is no PDF."""
    shown = quoted(str(path), limit=200)
    try:
        if path.is_dir():
            raise InputError(f"--pdf {shown} is a folder: {_WAY_OUT}")
        if "\0" in str(path):
            raise InputError(f"--pdf {shown} is no name for a file")
        if path.exists():
            with path.open("rb") as file:
                if file.read(5) not in (b"%PDF-", b""):
                    raise InputError(f"--pdf {shown} exists and is no PDF: {_WAY_OUT}")
        if not path.parent.is_dir():
            raise InputError(f"--pdf {shown}: the folder {path.parent} does not exist")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise InputError(f"--pdf {shown}: no permission to write in {path.parent}")
    except (OSError, ValueError) as error:
        raise InputError(f"--pdf {shown}: {_reason(error)}: {_WAY_OUT}") from None


def write_file(path: Path, content: bytes) -> None:
    """Write the file whole or not at all. Raises InputError where the system refuses."""
    check_file(path)
    target = path.resolve()
    fresh = target.with_name(f".exgen-{secrets.token_hex(4)}-new")
    try:
        fresh.write_bytes(content)
        fresh.replace(target)
    except BaseException as error:
        fresh.unlink(missing_ok=True)
        if isinstance(error, OSError):
            shown = quoted(str(path), limit=200)
            raise InputError(f"--pdf {shown}: {_reason(error)}: {_WAY_OUT}") from None
        raise


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
