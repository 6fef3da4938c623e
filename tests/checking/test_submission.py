"""Files of answers: text, TOML, JSON and CSV say the same, and what is wrong is one clear line."""

from pathlib import Path

import pytest
from many import over

from exgen.checking.submission import read_answers
from exgen.errors import InputError

IDS = ("A.1", "B.2.W2", "4.c")
WANTED = {"A.1": "2 x", "B.2.W2": "dJ/dz2 = d\nd a1^T"}
FILES = {
    "a.txt": "# mine\na.1: 2 x\nB.2.W2: dJ/dz2 = d\n    d a1^T\n",
    "b.txt": "\ufeffA.1 :2 x\n\nB.2.W2:\n\tdJ/dz2 = d\n\td a1^T\n",
    "a.toml": 'A.1 = "2 x"\nB.2.W2 = """dJ/dz2 = d\nd a1^T"""\n',
    "b.toml": '"A.1" = "2 x"\n"B.2.W2" = "dJ/dz2 = d\\nd a1^T"\n',
    "a.json": '{"A.1": "2 x", "B.2.W2": "dJ/dz2 = d\\nd a1^T"}',
    "b.json": '{"answers": {"A.1": "2 x", "B.2.W2": "dJ/dz2 = d\\nd a1^T"}}',
    "a.csv": 'part,answer\nA.1,2 x\nB.2.W2,"dJ/dz2 = d\nd a1^T"\n',
    "b.csv": 'A.1,B.2.W2\n2 x,"dJ/dz2 = d\nd a1^T"\n',
}
BAD = {
    "c.txt": ("C.9: 2 x\n", "line 1: there is no part 'C.9'"),
    "d.txt": ("A.1: x\nA.1: y\n", "line 2: part A.1 is answered twice"),
    "e.txt": ("  x\n", "line 1: it goes on with an answer, but none has begun"),
    "f.txt": ("2 x\n", "line 1: expected `ID: answer`"),
    "c.json": ("[1, 2]", "expected one answer a part"),
    "d.json": ('{"A.1": 1, "A.1": 2}', "answered twice"),
    "e.json": ("{", "is no JSON"),
    "f.json": ('{"A.1": {"x": 1}}', "part A.1: expected a text"),
    "g.json": ("[" * 100000, "is no JSON"),
    "c.toml": ("A.1 = ", "is no TOML"),
    "g.txt": ("A.1: \0\0\0 x", "is no text"),
    "h.txt": ("A.1: " + "x" * 3_000_000, "over 2 MB"),
}


@over("name", sorted(FILES))
def test_all_kinds_of_files_say_the_same(name: str, tmp_path: Path) -> None:
    """Text with indented lines, TOML with and without quotes, JSON, CSV in either direction."""
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    assert read_answers(tmp_path / name, IDS) == WANTED


@over("name", sorted(BAD))
def test_what_is_wrong_is_told_in_a_line(name: str, tmp_path: Path) -> None:
    """The file, the line or the part, and what was expected."""
    text, why = BAD[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_answers(tmp_path / name, IDS)
    assert why in str(told.value)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 400 + len(str(tmp_path))


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """A folder, and nothing at all."""
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(InputError):
            read_answers(path, IDS)


def test_numbers_need_no_quotes(tmp_path: Path) -> None:
    """A whole number and rows of numbers are answers as they are."""
    (tmp_path / "a.json").write_text('{"4.c": 2, "A.1": [[1, "-3/2"]], "B.2.W2": null}')
    found = read_answers(tmp_path / "a.json", IDS)
    assert found == {"4.c": "2", "A.1": "[[1, -3/2]]", "B.2.W2": ""}
