"""Reading what was handed in: what it is, its code, its cells, and what lies beside it."""

import codecs
import json
from pathlib import Path

import pytest

from exgen.codegen.script import stamped
from exgen.errors import InputError
from exgen.grading.handed_in_code import LARGEST, read
from grading.honest import PLAIN, notebook
from grading.sheet import write


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "a PDF"),
        ("a.py", b"%PDF-1.7 ...", "a PDF"),
        ("a.zip", b"PK\x03\x04....", "a ZIP"),
        ("a.py", b"\xd0\xcf\x11\xe0....", "Word"),
        ("a.py", b"\x89PNG....", "a picture"),
        ("a.py", b"\n<!doctype html>", "a web page"),
        ("a.py", b"\0\1\2", "no Python text"),
        ("a.py", b"x" * (LARGEST + 1), "over 1 MB"),
        ("a.ipynb", b"import numpy", "no notebook"),
        ("a.ipynb", b"[" * 100_000, "no notebook"),
        ("a.ipynb", b'{"cells": 3}', "no notebook"),
        ("a.ipynb", b'{"cells": [{"cell_type": "code", "source": 7}]}', "no notebook"),
        ("a.ipynb", b'{"cells": []}', "without a cell of code"),
        ("a.ipynb", notebook("x" * (LARGEST + 1)).encode(), "over 1 MB of code"),
    ],
)
def test_what_is_no_python_is_refused_by_name(
    name: str, data: bytes, says: str, tmp_path: Path
) -> None:
    """One line says what it is."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=says) as raised:
        read(tmp_path / name)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "data",
    [
        "x = 'é'\n".encode(),
        codecs.BOM_UTF8 + "x = 'é'\n".encode(),
        "x = 'é'\n".encode("utf-16"),
        "x = 'é'\n".encode("cp1252"),
        b"# coding: latin-1\n" + "x = 'é'\n".encode("latin-1"),
        b"# coding: no-such-thing\n" + "x = 'é'\n".encode(),
        "x = 'é'\r\n".encode(),
    ],
)
def test_encodings(data: bytes, tmp_path: Path) -> None:
    """Whatever editor it was written in, the text is the same."""
    (tmp_path / "a.py").write_bytes(data)
    (text,) = read(tmp_path / "a.py").cells
    assert text.splitlines()[-1] == "x = 'é'"


def test_cells_of_notebooks(tmp_path: Path) -> None:
    """Code cells in order, whatever the format, also under a wrong name."""
    for k, form in enumerate((3, 4)):
        path = tmp_path / f"{k}.py"
        path.write_text(notebook("a = 1\nb = 2", ("markdown", "# no"), "c = 3", form=form))
        if form == 3:
            path = path.rename(path.with_suffix(".ipynb"))
        assert read(path).cells == ("a = 1\nb = 2", "c = 3")


def test_the_code_of_the_sheet(tmp_path: Path) -> None:
    """The constant of the handed-out script is found in scripts and notebooks, and nothing else."""
    write(tmp_path)
    script = (tmp_path / "gradient_check.py").read_bytes()
    file = tmp_path / "mine.py"
    file.write_bytes(script)
    assert read(file).sheet == ""
    file.write_bytes(stamped(script, "K7Q3FW"))
    assert read(file).sheet == "K7Q3FW"
    assert b'\nSHEET = "K7Q3FW"\n' in stamped(script, "K7Q3FW")
    file.write_text(notebook("import numpy", "# SHEET = 'k7q3fw'\n"))
    assert read(file).sheet == "K7Q3FW"
    file.write_text("text = 'SHEET = \"K7Q3FW\"'\n")
    assert read(file).sheet == ""


def test_neighbours(tmp_path: Path) -> None:
    """Modules beside it that it imports come along, but nobody's answer does."""
    write(tmp_path)
    for name, text in {
        "helper": "from deeper import f\n", "deeper": "f = 1\n", "unused": "g = 1\n",
        "answer": PLAIN, "mine": "import helper, numpy\nfrom answer import compute_gradients\n"
        "import gradient_check_solution\nimport linked\n",
    }.items():  # fmt: skip
        (tmp_path / f"{name}.py").write_text(text)
    (tmp_path / "linked.py").symlink_to(tmp_path / "unused.py")
    found = read(tmp_path / "mine.py", function="compute_gradients").beside
    assert set(found) == {"helper.py", "deeper.py"}
    assert not read(tmp_path / "mine.py", beside=()).beside
    given = read(tmp_path / "mine.py", beside=[tmp_path / "unused.py", tmp_path / "mine.py"])
    assert given.beside == {"unused.py": "g = 1\n"}


def test_names_are_plain(tmp_path: Path) -> None:
    """A name from a learning platform is made one that any file system takes."""
    path = tmp_path / "Müller, Ana\n_12_ (late).py"
    path.write_text("x = 1\n")
    name = read(path).name
    assert name.isascii()
    assert name.endswith("late_.py")
    assert json.dumps(name) == f'"{name}"'
