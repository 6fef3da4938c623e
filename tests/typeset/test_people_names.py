"""Names in any script: as text where the fonts have it, else as outlines, else not at all."""

import io
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from exgen.typeset import fontfiles, outlines
from exgen.typeset import people_names as names
from exgen.typeset.document import Kind, Source, compose
from exgen.typeset.engine import Typeset, typeset
from exgen.typeset.fontfiles import FontFile
from exgen.typeset.people_names import name_in_tex, unprintable
from typeset.ownfont import build

LATIN = ["Ada Lovelace", "Zoë Müller-Łukasz", "José", "O'Brien_&_{}%$#~^\\", "Ștefan"]
DRAWN = ["Nguyễn Thị Ánh", "Иван Петров", "Ελένη"]
RARE = "\U00012000"
"""A sign in cuneiform, which the tests' own font does not have."""
INSTALLED = fontfiles.installed
"""The search of a machine for its fonts, where all other tests here see the tests' own font."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> FontFile:
    """The tests' own font, in a folder of its own."""
    return build(tmp_path_factory.mktemp("fonts") / "OwnSerif.ttf")


@pytest.fixture(autouse=True)
def fonts(own: FontFile, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine with this one font."""
    name_in_tex.cache_clear()
    monkeypatch.setattr(fontfiles, "installed", lambda: (own,))
    yield
    name_in_tex.cache_clear()


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any font."""
    monkeypatch.setattr(fontfiles, "installed", lambda: ())


@pytest.fixture
def search() -> Iterator[None]:
    """The search begins anew, and what it finds is forgotten afterwards."""
    INSTALLED.cache_clear()
    yield
    INSTALLED.cache_clear()


def named(name: str, kind: Kind = "problems") -> Source:
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


def test_a_drawn_name_can_be_copied() -> None:
    """A viewer that copies finds the outlines' text, as what stands for a character shown there."""
    (page,) = PdfReader(io.BytesIO(typeset({"x": named("Иван Петров")})["x"].pdf)).pages
    contents = page.get_contents()
    assert contents is not None
    told, shown = "", {}
    for operands, operator in contents.operations:
        if operator == b"BDC":
            told = str(operands[1].get("/ActualText", ""))
        elif operator == b"EMC":
            told = ""
        elif told and operator in (b"Tj", b"TJ"):
            shown[told] = operands
    assert list(shown) == ["Иван Петров"]


def test_without_a_font_the_id_alone(no_fonts: None) -> None:
    """The name is left out, the id stands, and the name is told to whoever asks."""
    assert unprintable(["Ada", "李雷", "Иван"]) == ("李雷", "Иван")
    sheet, solution = typeset({"p": named("李雷"), "s": named("李雷", "solutions")}).values()
    assert "ID: id-7" in " ".join(text(sheet).split()) and "Name:" in text(sheet)
    assert "ID: id-7" in " ".join(text(solution).split()) and "Name:" not in text(solution)
    assert sheet.warnings == solution.warnings == ()


def test_the_font_must_have_every_letter() -> None:
    """One letter that no font has makes the whole name unprintable."""
    assert name_in_tex("Иван") is not None
    assert name_in_tex("Иван" + RARE) is None


def test_fonts_are_mixed_where_none_has_all(own: FontFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece of each font, side by side in the order of reading."""
    halves = (
        FontFile(own.path, own.index, frozenset(map(ord, "И "))),
        FontFile(own.path, own.index, frozenset(map(ord, "в"))),
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


def test_without_fontconfig(own: FontFile, search: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual folders are searched, and a font found there is the same."""
    monkeypatch.setattr(fontfiles.shutil, "which", lambda _: None)
    monkeypatch.setattr(fontfiles, "_UNIX", (str(own.path.parent),))
    monkeypatch.setattr(fontfiles, "_FOLDERS", {})
    (found,) = INSTALLED()
    assert (found.path, found.index, found.characters) == (own.path, 0, own.characters)


def test_fontconfig_is_asked(
    own: FontFile, search: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What fc-list prints is read: upright outlines are taken, the best first, others are not."""
    ranges = " ".join(f"{code:x}" for code in sorted(own.characters))
    file = str(own.path)
    lines = [
        (file, "1", "Own Sans", "Regular", "80", "0", "41-5a 61"),
        (file, "0", "Own Serif", "Regular", "[80 200]", "0", ranges),
        (file, "2", "Own Serif", "Italic", "80", "100", ranges),
        (file, "65536", "Own Serif", "Regular", "80", "0", ranges),
        ("/own.pcf", "0", "Own Serif", "Regular", "80", "0", ranges),
        ("of another form",),
    ]
    (tmp_path / "listed").write_text("\n".join("\t".join(line) for line in lines))
    program = tmp_path / "fc-list"
    program.write_text(
        f"#!/bin/sh\nwhile read -r line; do echo \"$line\"; done <'{tmp_path}/listed'\n"
    )
    program.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(tmp_path))
    serif, sans = INSTALLED()
    assert (serif.family, serif.index, serif.characters) == ("Own Serif", 0, own.characters)
    assert (sans.family, sans.index) == ("Own Sans", 1)
    assert sans.characters == frozenset(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZa"))


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig is optional")
def test_the_fontconfig_of_this_machine(
    own: FontFile, search: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The real program, shown one folder, says of the font in it what the folders say."""
    settings = tmp_path / "fonts.conf"
    cache = f"<cachedir>{tmp_path}</cachedir>"
    settings.write_text(f"<fontconfig><dir>{own.path.parent}</dir>{cache}</fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))
    (found,) = INSTALLED()
    assert found == FontFile(own.path, 0, own.characters, own.family)


def test_the_cache_of_names_is_of_this_machine() -> None:
    """The same name twice is shaped once."""
    names.name_in_tex("Иван")
    before = names.name_in_tex.cache_info().hits
    names.name_in_tex("Иван")
    assert names.name_in_tex.cache_info().hits == before + 1
