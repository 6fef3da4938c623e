"""Names in any script: as text where the fonts have it, else as outlines, else not at all."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from exgen.typeset import fontfiles, names, outlines
from exgen.typeset.document import Document, Kind, compose
from exgen.typeset.engine import Typeset, typeset
from exgen.typeset.fontfiles import FontFile
from exgen.typeset.names import name_in_tex, unprintable

LATIN = ["Ada Lovelace", "Zoë Müller-Łukasz", "José", "O'Brien_&_{}%$#~^\\", "Ștefan"]
DRAWN = ["Nguyễn Thị Ánh", "Иван Петров", "Ελένη"]
RARE = "\U00012000"
"""A sign in cuneiform: no machine that sets homework is without fonts for it by accident."""


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without any font."""
    name_in_tex.cache_clear()
    monkeypatch.setattr(fontfiles, "installed", lambda: ())
    yield
    name_in_tex.cache_clear()


def named(name: str, kind: Kind = "problems") -> Document:
    """A document of this student."""
    return compose(
        kind=kind, title="T", course="", code="AB", seed=1, body="Text.", points=1,
        student=name, student_id="id-7",
    )  # fmt: skip


def text(made: Typeset) -> str:
    """What can be copied from the first page."""
    return PdfReader(io.BytesIO(made.pdf)).pages[0].extract_text()


@pytest.mark.parametrize("name", LATIN)
def test_latin_names_are_text(name: str) -> None:
    """What the sheet's fonts have is set in them, TeX's special characters included."""
    written = name_in_tex(name)
    assert written is not None and "exdrawn" not in written


def test_a_name_never_loses_an_accent() -> None:
    """Where a title falls back to the base letter, a name is drawn instead."""
    written = name_in_tex("Nguyễn")
    assert written is not None and written.startswith("\\exdrawn")


def test_composed_and_decomposed_names_are_the_same() -> None:
    """A combining mark and a composed letter give one result; what nobody sees is dropped."""
    assert name_in_tex("Jose\u0301") == name_in_tex("\ufeffJosé\u200e") == "José"
    assert name_in_tex("Nguye\u0302\u0303n") == name_in_tex("Nguyễn")


def test_names_on_the_page() -> None:
    """All print in one run and without complaint, on both documents, and long ones shrink."""
    documents = {
        f"{kind} {name}": named(name, kind)
        for name in [*LATIN, *DRAWN, "Ада " * 60, "Ada " * 60]
        for kind in ("problems", "solutions")
    }
    for key, made in typeset(documents).items():
        assert (made.runs, made.pages, made.overfull, made.warnings) == (1, 1, (), ()), key
        assert "ID: id-7" in " ".join(text(made).split())


def test_a_drawn_name_can_be_copied(tmp_path: Path) -> None:
    """The outlines carry their text."""
    (tmp_path / "x.pdf").write_bytes(typeset({"x": named("Иван Петров")})["x"].pdf)
    command = ["pdftotext", str(tmp_path / "x.pdf"), "-"]
    assert "Иван Петров" in subprocess.run(command, capture_output=True, text=True).stdout


def test_without_a_font_the_id_alone(no_fonts: None) -> None:
    """The name is left out, the id stands, and the name is told to whoever asks."""
    assert unprintable(["Ada", "李雷", "Иван"]) == ("李雷", "Иван")
    sheet, solution = typeset({"p": named("李雷"), "s": named("李雷", "solutions")}).values()
    assert "ID: id-7" in " ".join(text(sheet).split()) and "Name:" in text(sheet)
    assert "ID: id-7" in " ".join(text(solution).split()) and "Name:" not in text(solution)
    assert sheet.warnings == solution.warnings == ()


def test_the_font_must_have_every_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter that no font has makes the whole name unprintable."""
    assert name_in_tex("Иван" + RARE) is None or any(
        face.covers(RARE) for face in fontfiles.installed()
    )


def test_fonts_are_mixed_where_none_has_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece of each font, side by side in the order of reading."""
    whole = fontfiles.first_with("Ив")
    assert whole is not None
    halves = (
        FontFile(whole.path, whole.index, frozenset(map(ord, "И "))),
        FontFile(whole.path, whole.index, frozenset(map(ord, "в"))),
    )
    together = outlines.outline("Ив")
    monkeypatch.setattr(fontfiles, "installed", lambda: halves)
    apart = outlines.outline("Ив")
    assert together is not None and apart is not None
    assert apart.code == together.code and apart.width == together.width


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("serif first", "DejaVu Serif", "DejaVu Sans"),
        ("no mono", "DejaVu Sans", "DejaVu Sans Mono"),
    ],
)
def test_the_better_face_comes_first(name: str, better: str, worse: str) -> None:
    """A name in running text wants an upright serif."""
    assert fontfiles._rank(better, regular=True) < fontfiles._rank(worse, regular=True)
    assert fontfiles._rank(worse, regular=True) < fontfiles._rank(better, regular=False)


def test_without_fontconfig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The usual folders are searched; a font found there draws the same."""
    face = fontfiles.first_with("Ив")
    assert face is not None
    (tmp_path / face.path.name).symlink_to(face.path)
    monkeypatch.setattr(fontfiles.shutil, "which", lambda _: None)
    monkeypatch.setattr(fontfiles, "_UNIX", (str(tmp_path),))
    monkeypatch.setattr(fontfiles, "_FOLDERS", {})
    fontfiles.installed.cache_clear()
    try:
        assert [found.path.name for found in fontfiles.installed()] == [face.path.name]
        assert outlines.outline("Ив") is not None
    finally:
        monkeypatch.undo()
        fontfiles.installed.cache_clear()


def test_the_cache_of_names_is_of_this_machine() -> None:
    """The same name twice is shaped once."""
    names.name_in_tex("Иван")
    before = names.name_in_tex.cache_info().hits
    names.name_in_tex("Иван")
    assert names.name_in_tex.cache_info().hits == before + 1
