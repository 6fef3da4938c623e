"""Formats of other packages: the example of the documentation, and one that is broken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from exgen.errors import InputError
from exgen.writers import WRITERS, every, find
from writers.on_sheets import made

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "docs" / "example-writer"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the example is installed in, by pip and without a network."""
    place = tmp_path_factory.mktemp("installed")
    source = tmp_path_factory.mktemp("source") / "example"
    source.mkdir()
    for name in ("pyproject.toml", "exgen_flashcards.py"):
        (source / name).write_bytes((EXAMPLE / name).read_bytes())
    options = ["--no-build-isolation", "--no-deps", "--no-index", "--quiet", "--target"]
    command = [sys.executable, "-m", "pip", "install", *options, str(place), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return place


def run(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line, where the example is installed."""
    return subprocess.run(
        [sys.executable, "-m", "exgen", *words], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(installed)}, timeout=120,
    )  # fmt: skip


def test_the_example_is_a_format(installed: Path, tmp_path: Path) -> None:
    """It is listed and exported, each part is a card, and README says where to click."""
    rows = [line.split(maxsplit=2) for line in run(installed, "list").stdout.splitlines()]
    assert ["format", "flashcards", "flashcards, one a part"] in rows
    sheet = made("matrix-gradients", 1)
    (tmp_path / "key.json").write_bytes(sheet.files["key.json"])
    done = run(installed, "export", str(tmp_path / "key.json"), "--to", "flashcards")
    assert done.returncode == 0, done.stderr
    assert "a card" in done.stderr
    cards = (tmp_path / "flashcards.tsv").read_text(encoding="utf-8").splitlines()
    parts = [part for question in sheet.key["questions"] for part in question["parts"]]
    assert len(cards) == len(parts)
    for card, part in zip(cards, parts, strict=True):
        front, back = card.split("\t")
        assert front
        assert part.get("latex", "") in back
    told = (tmp_path / "import-me" / "README").read_text(encoding="utf-8")
    assert "In Anki: File, Import" in told
    assert (tmp_path / "flashcards.tsv").stat().st_mode & 0o777 == 0o600


def test_the_example_is_short() -> None:
    """An afternoon's work: some forty lines."""
    assert len((EXAMPLE / "exgen_flashcards.py").read_text(encoding="utf-8").splitlines()) < 50


def test_a_broken_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who offers a format that cannot be loaded is told to whoever asks for it, and to no other."""
    about = tmp_path / "broken-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-writer\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[exgen.writers]\nbroken = no_such_module:Format\nhtml = no_such_module:Format\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InputError, match=r"'broken-writer' offers this format.*no_such_module"):
        find("broken")
    with pytest.raises(InputError, match="did you mean 'broken'"):
        find("brokn")
    assert {one.name for one in every()} >= set(WRITERS)
    assert "broken" not in {one.name for one in every()}
    assert find("html") is WRITERS["html"]
