"""The typeset page, and the file it is written to."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from deriving.formulas import derived
from exgen.cli import main
from exgen.deriving.derivation_page import check_file, document, write_file
from exgen.errors import InputError
from exgen.typeset.engine import typeset

X = ["--var", "x:n,1", "--var", "A:m,n", "--wrt", "x"]


def test_pages() -> None:
    """Each kind of derivation fills one page without overfull boxes, its answer boxed."""
    found = [
        derived("gelu(r) @ W + B[0, :]", "r:1,k W:k,h B:k,h", "r", layout="numerator"),
        derived("sum(relu(z))", "A:n,d x:d,1 lam:1,1", "A", definitions=("z=A @ x / lam",)),
        derived("lam * exp(lam * S)", "S:n,n:spd lam:1,1:positive", "lam"),
        derived("softmax(W @ tanh(U @ x))", "W:k,h U:h,d x:d,1", "x"),
    ]
    documents = {str(k): document(one) for k, one in enumerate(found)}
    assert all(d.body.count("\\exanswer{") == 1 for d in documents.values())
    for made in typeset(documents).values():
        assert made.pages == 1
        assert made.overfull == ()
        assert made.undefined == ()
        assert made.warnings == () or all("scaled" in w for w in made.warnings)


def test_the_command_writes_a_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--pdf` writes the file, names it, and replaces it the next time."""
    file = tmp_path / "gradient.pdf"
    for _ in range(2):
        assert main(["derive", "x.T @ x", *X, "--pdf", str(file)]) == 0
        assert capsys.readouterr().out.strip() == str(file)
        pages = PdfReader(file).pages
        assert len(pages) == 1
        assert "The derivative of" in pages[0].extract_text()
    assert [path.name for path in tmp_path.iterdir()] == ["gradient.pdf"]


def test_foreign_files_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no PDF is not overwritten, nor is a folder; nothing is left behind."""
    notes = tmp_path / "notes.txt"
    notes.write_text("mine", encoding="utf-8")
    for target, words in ((notes, "is no PDF"), (tmp_path, "is a folder")):
        assert main(["derive", "x.T @ x", *X, "--pdf", str(target)]) == 2
        assert words in capsys.readouterr().err
    assert main(["derive", "x.T @ x", *X, "--pdf", str(tmp_path / "no" / "a.pdf")]) == 2
    assert "does not exist" in capsys.readouterr().err
    assert notes.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the system refuses, the file is as it was and nothing lies beside it."""
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        write_file(file, b"%PDF-new")
    assert file.read_bytes() == b"%PDF-old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_an_odd_name_is_refused_in_words(tmp_path: Path) -> None:
    """A name that the system does not take is bad input."""
    with pytest.raises(InputError, match="--pdf"):
        check_file(tmp_path / ("x" * 300 + ".pdf"))
    with pytest.raises(InputError, match="--pdf"):
        check_file(Path("a\0b.pdf"))
