"""`exgen make --to` and `exgen export`, as a user calls them."""

import json
import re
from pathlib import Path

import pytest

from exgen.cli import main
from exgen.writers import WRITERS, find
from exgen.writers.where import readme


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet made with a page for browsers."""
    target = tmp_path_factory.mktemp("made") / "sheet"
    big = str(2**61)
    words = ["--homework", "matrix-gradients", "--to", "html", "--to", "html", "--out", str(target)]
    assert main(["make", "--seed", big, *words]) == 0
    return target


def test_a_sheet_with_pages(folder: Path) -> None:
    """Both pages stand beside the PDFs; the solution is its owner's alone."""
    problems, solutions = folder / "problems.html", folder / "solutions.html"
    assert problems.stat().st_mode & 0o777 == 0o644
    assert solutions.stat().st_mode & 0o777 == 0o600
    assert "Worked solution" in solutions.read_text(encoding="utf-8")


def test_exported_later_it_is_the_same(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """From the folder, or the key in it, the same bytes come; each file's name is printed."""
    for sheet in (folder, folder / "key.json"):
        assert main(["export", str(sheet), "--to", "html", "--out", str(tmp_path / "web")]) == 0
        for name in ("problems.html", "solutions.html"):
            assert (tmp_path / "web" / name).read_bytes() == (folder / name).read_bytes()
            assert (
                str(tmp_path / "web" / name) in capfd.readouterr().out or name == "solutions.html"
            )


def test_a_page_can_be_made_again(folder: Path) -> None:
    """A folder that holds pages is still exgen's, and replaced as a whole."""
    words = ["--homework", "matrix-gradients", "--out", str(folder)]
    assert main(["make", "--seed", str(2**61), *words]) == 0
    assert not (folder / "problems.html").exists()
    assert main(["export", str(folder), "--to", "html"]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["make", "--seed", "1", "--to", "htm"], "did you mean 'html'?"),
        (["export", "nowhere", "--to", "html"], "there is no 'nowhere'"),
        (["export", ".", "--to", "html"], "cannot read 'key.json'"),
    ],
)
def test_one_clear_line(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """A format or a folder that there is not ends in one line, before anything is made."""
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    captured = capfd.readouterr().err
    assert said in captured
    assert captured.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_edited_file_is_read_as_it_is(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What an instructor wrote into the `.tex` file stands on the page, or its command is named."""
    path = folder / "problems.tex"
    source = path.read_text(encoding="utf-8")
    end = "\\end{document}"
    path.write_text(source.replace(end, f"Good \\emph{{luck}} with it.\n{end}"), encoding="utf-8")
    assert main(["export", str(folder), "--to", "html"]) == 0
    assert "Good <em>luck</em> with it." in (folder / "problems.html").read_text(encoding="utf-8")
    path.write_text(source.replace(end, f"\\fancy{{luck}}\n{end}"), encoding="utf-8")
    assert main(["export", str(folder), "--to", "html"]) == 2
    assert "problems.tex: line" in (said := capfd.readouterr().err)
    assert "\\fancy in running text" in said


def test_every_writer_is_found_by_its_name() -> None:
    """The table holds each writer under its own name, with words about it and where to click."""
    assert all(find(name).name == name and find(name).title for name in WRITERS)
    for name, writer in WRITERS.items():
        assert f"{name}\n{'-' * len(name)}\n".encode() in readme([writer])


def test_all_formats_at_once_from_a_key_alone(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Questions need the key and nothing else; each part is in each table, none is left out."""
    key = tmp_path / "sent" / "mine.json"
    key.parent.mkdir()
    key.write_bytes((folder / "key.json").read_bytes())
    formats = [name for name in WRITERS if name != "html"]
    words = [word for name in formats for word in ("--to", name)]
    assert main(["export", str(key), *words, "--out", str(tmp_path / "out")]) == 0
    captured = capfd.readouterr()
    parts = [p["id"] for q in json.loads(key.read_bytes())["questions"] for p in q["parts"]]
    tables = captured.err.split("What the parts became: ")[1:]
    assert [table.split()[0] for table in tables] == formats
    for table in tables:
        assert all(re.search(rf"\b{re.escape(id)}\b", table) for id in parts)
        assert max(map(len, table.splitlines())) <= 80
    told = (tmp_path / "out" / "import-me" / "README").read_text(encoding="utf-8")
    for name in formats:
        assert f"\n{name}\n---" in told
        assert all((tmp_path / "out" / one).exists() for one in find(name).makes)
    assert main(["export", str(key), "--to", "html"]) == 2
    assert "'problems.tex'" in capfd.readouterr().err


def test_variants_of_several_seeds(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """By the homework or a sheet of it; a format that holds one sheet alone has folders."""
    words = ["--seeds", "5:8", "--to", "moodle", "--to", "html"]
    assert main(["export", "--homework", "matrix-gradients", *words, "--out", str(tmp_path)]) == 0
    assert main(["export", str(folder), *words, "--out", str(tmp_path / "again")]) == 0
    first = (tmp_path / "moodle.xml").read_bytes()
    assert (tmp_path / "again" / "moodle.xml").read_bytes() == first
    assert len(list((tmp_path / "html").glob("*/problems.html"))) == 3
    capfd.readouterr()
    for wrong, said in (
        (["--to", "csv"], "name a sheet's folder"),
        (["--seeds", "5:8", "--to", "csv"], "--homework"),
        (["--homework", "sampler", "--to", "csv"], "add --seeds"),
        ([str(folder), "--seeds", "8:5", "--to", "csv"], "--seeds '8:5' cannot be used"),
    ):
        assert main(["export", *wrong]) == 2
        captured = capfd.readouterr().err
        assert said in captured
        assert captured.count("\n") == 1


def test_a_folder_with_every_format_is_still_exgens(tmp_path: Path) -> None:
    """A sheet made with all formats, folders among them, can be made again as a whole."""
    target = tmp_path / "sheet"
    words = ["make", "--seed", str(2**61), "--homework", "matrix-gradients", "--out", str(target)]
    every = [word for name in WRITERS for word in ("--to", name)]
    assert main([*words, *every]) == 0
    inside = list((target / "prairielearn" / "questions").glob("*/server.py"))
    assert len(inside) > 5
    assert all(one.stat().st_mode & 0o777 == 0o600 for one in inside)
    assert (target / "figure-B.png").stat().st_mode & 0o777 == 0o644
    assert main(words) == 0
    assert not (target / "prairielearn").exists()
    (target / "prairielearn").symlink_to(tmp_path)
    assert main(words) == 2
