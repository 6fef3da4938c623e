"""What nobody may learn from an export: the seed, whose sheet it was, and for students the key."""

import io
import json
import re
from zipfile import ZipFile

from many import over

from exgen.output import HANDED_OUT
from exgen.writers import WRITERS, SheetFiles
from exgen.writers.mathml import mathml
from exgen.writers.platform_inputs import asked
from writers.on_sheets import made, sheet

SEED = 7_000_000_000_000_000_123
NAME, ID = "Ada Quillfeather", "u1234567"
OTHER = "Bruno Quagmire"
OWN = frozenset({"solutions.html"})
"""What is a student's own in a class: their name stands on it."""


def of_student(name: str, id: str) -> SheetFiles:
    """The sheet of a student in a class: documents with the name, a key with the id."""
    whole = made("matrix-gradients", 3)
    key = {**json.loads(whole.files["key.json"]), "seed": SEED, "student": id}
    for question in key["questions"]:
        for figure in question.get("figures", ()):
            figure["svg"] = f"{id}.{figure['svg']}"
    figures = {f"{id}.{n}": c for n, c in whole.files.items() if n.endswith(".svg")}
    documents = {
        f"{kind}.tex": one.source.encode()
        for kind, one in sheet(3).documents(student=name, student_id=id).items()
    }
    return SheetFiles({**whole.files, **figures, **documents, "key.json": json.dumps(key).encode()})


def contents(files: dict[str, bytes]) -> dict[str, str]:
    """The texts of the files by name, those within archives too."""
    found = {}
    for name, content in files.items():
        found[name] = content.decode("utf-8", "replace")
        if name.endswith(".zip"):
            with ZipFile(io.BytesIO(content)) as archive:
                found |= contents(
                    {f"{name}/{one}": archive.read(one) for one in archive.namelist()}
                )
    return found


@over("name", WRITERS)
def test_no_seed_and_no_student_in_what_is_imported(name: str) -> None:
    """Neither the seed nor the student, in texts or in names of files; pages are the student's."""
    writer, sheet_of = WRITERS[name], of_student(NAME, ID)
    written = [writer.write(sheet_of)]
    if writer.together is not None:
        written.append(writer.together([sheet_of, of_student(OTHER, "u7654321")]))
    for one in written:
        found = contents(dict(one.files))
        assert found
        for file, text in found.items():
            assert str(SEED) not in file + text
            assert not re.search(r'"?seed"?\s*[:=]\s*\d', text), file
            if file.startswith("problems.") or file in OWN:
                assert OTHER not in text
                continue
            for private in (NAME, ID, OTHER, "u7654321"):
                assert private not in file + text, (file, private)


@over("name", WRITERS)
def test_what_students_get_has_no_answers(name: str) -> None:
    """A file for students is named so, and has no answer that its problem sheet does not have."""
    for file, text in contents(
        dict(WRITERS[name].write(made("matrix-gradients", 3)).files)
    ).items():
        assert not file.startswith(HANDED_OUT) or answers_in(text) == [], file


def answers_in(text: str) -> list[str]:
    """The parts whose answer stands in a text: as the key has it, as LaTeX or as MathML."""
    found = []
    for ask in asked(made("matrix-gradients", 3).key):
        latex = ask.part.get("latex", "")
        secrets = [ask.part["answer"], latex, re.sub(r"^<math[^>]*>|</math>$", "", mathml(latex))]
        if any(isinstance(one, str) and len(one) > 8 and one in text for one in secrets):
            found.append(ask.id)
    return found


def test_an_answer_would_be_found() -> None:
    """The check can fail: what is for the instructor has the answers."""
    files = dict(WRITERS["html"].write(made("matrix-gradients", 3)).files)
    files |= WRITERS["moodle"].write(made("matrix-gradients", 3)).files
    for name in ("solutions.html", "moodle.xml"):
        assert len(answers_in(files[name].decode())) >= 5
