"""The doctor: what it looks for, what it says is missing, and the command that mends it."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from exgen import doctor
from exgen.doctor import Finding
from exgen.grading import rooms
from exgen.typeset.document import compose

ROOT = Path(__file__).parent.parent


@pytest.fixture
def no_tex(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Leave only one empty folder on the PATH, and return it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, *, name: str, script: str = "") -> None:
    """Put a small program into a folder."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_every_package_of_the_preamble_is_in_the_table() -> None:
    """What the documents load, the doctor looks for."""
    source = compose(
        kind="solutions", title="t", course="c", code="x", seed=1, body="text", points=1
    ).source
    loaded = re.findall(r"\\(?:usepackage|RequirePackage)\s*(?:\[[^]]*\])?\{([^}]+)\}", source)
    names = {f"{name.strip()}.sty" for group in loaded for name in group.split(",")}
    assert "amsmath.sty" in names
    assert names <= doctor.needed_tex().keys()


def test_packages_are_those_of_the_project_file() -> None:
    """The doctor looks for what pyproject.toml depends on, no more and no less."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(doctor.PACKAGES) == {
        re.split(r"[<>=~!]", needed)[0] for needed in project["dependencies"]
    }


def test_the_shell_reads_the_same_table() -> None:
    """`.ci/tex-setup` takes files and packages out of tex.toml with sed: it misses none."""
    script = (ROOT / ".ci" / "tex-setup").read_text()
    command = re.search(r"sed -n '[^']+' exgen/tex\.toml", script)
    assert command
    done = subprocess.run(
        command.group(), shell=True, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert dict(line.split() for line in done.stdout.splitlines()) == {
        name: carrier.debian for name, carrier in doctor.needed_tex().items()
    }


def test_the_page_on_tex_names_every_package() -> None:
    """docs/tex.md tells the packages of Debian and of tlmgr in full."""
    page = (ROOT / "docs" / "tex.md").read_text()
    listed = set(page.split())
    for carrier in doctor.needed_tex().values():
        assert {carrier.debian, carrier.tlmgr} <= {word.strip("`") for word in listed}


def test_no_tex_at_all(no_tex: Path) -> None:
    """Without the programs, they are what is missing, and everything is to be installed."""
    assert doctor.missing_tex() == ("pdflatex", "kpsewhich")
    program(no_tex, name="apt-get")
    command = doctor.mend_tex(doctor.missing_tex())
    assert command.endswith(
        "apt-get install --no-install-recommends"
        " lmodern texlive-latex-base texlive-latex-recommended"
    )
    message = doctor.explain_missing_tex(("pdflatex",))
    assert "pdflatex not found" in message
    assert command in message


def test_a_missing_style_is_found_and_named(no_tex: Path) -> None:
    """A file that kpsewhich does not print is missing; its package alone is to be installed."""
    program(no_tex, name="pdflatex", script="echo pdfTeX 1.0")
    # Only words of the shell itself: the PATH holds nothing else.
    program(
        no_tex,
        name="kpsewhich",
        script='for f; do [ "$f" = microtype.sty ] || echo "/a/$f"; done; exit 1',
    )
    program(no_tex, name="apt-get")
    assert doctor.missing_tex() == ("microtype.sty",)
    assert doctor.mend_tex(["microtype.sty"]).endswith(" texlive-latex-recommended")
    findings = doctor.examine()
    assert doctor.status(findings) == 3
    assert "MISSING  microtype.sty (texlive-latex-recommended)" in doctor.report(findings)


@pytest.mark.parametrize(
    ("there", "command"),
    [
        ("tlmgr", "tlmgr install lm microtype"),
        ("mpm", "mpm --install=lm --install=microtype"),
        ("brew", "brew install --cask basictex && tlmgr install lm microtype"),
        (None, "(TeX Live, then) tlmgr install lm microtype"),
    ],
)
def test_other_systems_get_their_own_command(no_tex: Path, there: str | None, command: str) -> None:
    """Where there is no apt-get, the command is that of the package manager that is there."""
    if there:
        program(no_tex, name=there)
    assert doctor.mend_tex(["lmr10.pfb", "microtype.sty"]) == command


def test_a_missing_package_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python package that is not installed is named with the command of pip."""
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package-here",))
    monkeypatch.setattr(doctor, "missing_tex", tuple)
    findings = doctor.examine()
    assert doctor.status(findings) == 1
    unfolded = " ".join(doctor.report(findings).replace("\\\n", " ").split())
    assert "pip install no-such-package-here" in unfolded


def test_a_cache_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file where the cache folder should be is reported with the way out, as status 1."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(doctor, "missing_tex", tuple)
    findings = doctor.examine()
    assert doctor.status(findings) == 1
    assert "XDG_CACHE_HOME" in doctor.report(findings)


def test_all_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With everything in place the status is 0, and the cache folder is left empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(doctor, "missing_tex", tuple)
    findings = doctor.examine()
    assert doctor.status(findings) == 0
    assert list((tmp_path / "exgen").iterdir()) == []


def test_tex_counts_more_than_the_rest() -> None:
    """When TeX and something else are missing, the status is that of TeX."""
    assert doctor.status([Finding("a", ok=False), Finding("b", ok=False, tex=True)]) == 3


def test_commands_fit_80_columns_and_can_be_copied() -> None:
    """A long command is broken with backslashes, which the shell takes back."""
    long = "sudo apt-get install --no-install-recommends lmodern " + "texlive-latex-base " * 4
    lines = doctor.report([Finding("pdflatex", ok=False, mend=long)]).splitlines()
    assert max(map(len, lines)) <= 80
    folded = "\n".join(lines[2:])
    done = subprocess.run(
        ["/bin/sh", "-c", f"echo {folded.strip()}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == long.split()


@pytest.mark.parametrize("reason", ["bubblewrap is not installed", "no permission " * 20])
def test_the_fence_is_optional(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the fence, the doctor says so in a line and is content: all else works."""

    def none() -> None:
        raise rooms.NoFence(reason)

    monkeypatch.setattr(rooms, "fence", none)
    findings = [one for one in doctor.examine() if "fence" in one.what]
    assert doctor.status(findings) == 0
    (_, line, *_) = doctor.report(findings).splitlines()
    assert line.startswith("  without  fence for students' files: ")
    assert len(line) <= 80
