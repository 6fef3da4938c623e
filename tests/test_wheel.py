"""The wheel: installed into an empty environment, it works far from the checkout.

The dependencies are those of the running environment, reached through a path file, so that the
test needs no network; exgen itself comes from the wheel alone.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the build backend that is installed."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("exgen-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own and return its folder of programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    programs = folder / "bin"
    python = programs / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # A path file inside a path file's folder is not read: the editable exgen stays out of sight.
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return programs


def run(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run an installed program away from the checkout, with nothing of it on the path."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [program, *arguments],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_wheel_holds_the_templates_and_nothing_foreign(wheel: Path) -> None:
    """Every template is in the wheel, below exgen; tests, output and the like are not."""
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    templates = {
        f"exgen/{path.relative_to(ROOT)}"
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert templates <= names
    assert "exgen/words/de.po" in names
    assert {"exgen/tex.toml", "exgen/py.typed"} <= names
    assert {name.split("/")[0] for name in names} == {"exgen"}
    assert not [name for name in names if "__pycache__" in name]


def test_list_outside_the_checkout(environment: Path, tmp_path: Path) -> None:
    """The console script runs from the wheel and finds its homeworks there."""
    code = "import exgen, exgen.places as p; print(exgen.__file__, p.templates(), sep='\\n')"
    where = run(environment / "python", "-c", code, cwd=tmp_path).stdout.splitlines()
    assert all(line.startswith(str(environment.parent)) for line in where)
    assert len(where) == 2
    done = run(environment / "exgen", "list", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "matrix-gradients" in done.stdout


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_make_outside_the_checkout(environment: Path, tmp_path: Path) -> None:
    """A whole sheet is made from the wheel alone."""
    done = run(environment / "exgen", "make", "--seed", "1", "--out", "sheet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "sheet"
    made = {path.name for path in (tmp_path / "sheet").iterdir()}
    assert made >= {
        "problems.pdf",
        "solutions.pdf",
        "problems.tex",
        "solutions.tex",
        "key.json",
    }
