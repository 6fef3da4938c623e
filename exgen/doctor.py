"""What exgen needs from the machine, whether it is there, and the command that mends it."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from exgen import __version__, cache

PACKAGES: Final = (
    "sympy", "numpy", "jinja2", "pylatex", "typer", "rich", "markdown-it-py", "pydantic",
    "openpyxl", "defusedxml", "pikepdf", "pypdfium2", "uharfbuzz", "platformdirs", "math-core",
    "babel",
)  # fmt: skip
PROGRAMS: Final = ("pdflatex", "kpsewhich")
WIDTH: Final = 80
TIME_LIMIT: Final = 30.0  # seconds for a program that only answers a question


@dataclass(frozen=True, slots=True)
class Carrier:
    """The packages that carry a TeX file: Debian's and TeX Live's own."""

    debian: str
    tlmgr: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` is the command when it is not as it should be.

    What is `optional` may be missing.
    """

    what: str
    ok: bool
    mend: str = ""
    tex: bool = False
    optional: bool = False


def needed_tex() -> dict[str, Carrier]:
    """Return every TeX file that the documents need, with the packages that carry it."""
    table = tomllib.loads((Path(__file__).parent / "tex.toml").read_text(encoding="utf-8"))
    return {name: Carrier(**carrier) for name, carrier in table["files"].items()}


def missing_tex() -> tuple[str, ...]:
    """Return what is missing of TeX: programs, or else files; nothing when all is there."""
    programs = tuple(name for name in PROGRAMS if shutil.which(name) is None)
    if programs:
        return programs
    needed = needed_tex()
    found = {Path(line).name for line in _ask("kpsewhich", *needed).splitlines()}
    return tuple(name for name in needed if name not in found)


def mend_tex(missing: Collection[str]) -> str:
    """Return the command that installs what is missing (programs or files)."""
    needed = needed_tex()
    # Where a program is missing, nothing is known about the files; a file that the documents do
    # not need by themselves is one that another of TeX's files wants: ask for everything.
    files = missing if set(missing) <= set(needed) else needed
    carriers = [needed[name] for name in files]
    if shutil.which("apt-get"):
        sudo = "" if _is_root() else "sudo "
        packages = " ".join(sorted({carrier.debian for carrier in carriers}))
        return f"{sudo}apt-get install --no-install-recommends {packages}"
    packages = " ".join(sorted({carrier.tlmgr for carrier in carriers}))
    if shutil.which("mpm"):
        return "mpm " + " ".join(f"--install={name}" for name in packages.split())
    first = ""
    if not shutil.which("tlmgr"):
        first = "brew install --cask basictex && " if shutil.which("brew") else "(TeX Live, then) "
    return f"{first}tlmgr install {packages}"


def explain_missing_tex(missing: Collection[str]) -> str:
    """Say in one line what is missing of TeX and which command mends it."""
    return f"TeX is incomplete, {', '.join(missing)} not found: {mend_tex(missing)}"


def examine() -> list[Finding]:
    """Look at everything exgen needs: Python, packages, TeX, the fence, the cache folder."""
    return [
        Finding(f"Python {platform.python_version()}", ok=sys.version_info >= (3, 11)),
        *map(_package, PACKAGES),
        *_tex(),
        _fence(),
        _cache(),
    ]


def status(findings: Collection[Finding]) -> int:
    """Return the exit status: 0 all is there, 3 something of TeX is missing, 1 something else."""
    bad = [finding for finding in findings if not finding.ok and not finding.optional]
    return 3 if any(finding.tex for finding in bad) else int(bool(bad))


def report(findings: Collection[Finding]) -> str:
    """Write the findings for a terminal of 80 columns, the mending commands ready to copy."""
    lines = [f"exgen {__version__}"]
    for finding in findings:
        state = "ok" if finding.ok else "without" if finding.optional else "MISSING"
        lines.append(f"  {state:9}{finding.what}")
        if finding.mend:
            lines.extend(f"{'':11}{line}" for line in _fold(finding.mend, width=WIDTH - 11))
    return "\n".join(lines)


def _package(name: str) -> Finding:
    """Look for a Python package without importing it."""
    try:
        return Finding(f"{name} {metadata.version(name)}", ok=True)
    except metadata.PackageNotFoundError:
        return Finding(name, ok=False, mend=f"{sys.executable} -m pip install {name}")


def _tex() -> list[Finding]:
    """Look for pdflatex and for the files that the documents need."""
    needed, missing = needed_tex(), missing_tex()
    mend = mend_tex(missing) if missing else ""
    if set(missing) & set(PROGRAMS):
        return [Finding(" and ".join(missing), ok=False, mend=mend, tex=True)]
    version = (_ask("pdflatex", "--version").splitlines() or ["pdflatex: unknown version"])[0]
    return [
        Finding(version.replace("pdfTeX", "pdflatex", 1), ok=True, tex=True),
        *(Finding(f"{name} ({needed[name].debian})", ok=False, tex=True) for name in missing[:-1]),
        *(
            Finding(f"{name} ({needed[name].debian})", ok=False, mend=mend, tex=True)
            for name in missing[-1:]
        ),
        *([] if missing else [Finding(f"{len(needed)} TeX styles and fonts", ok=True, tex=True)]),
    ]


_CACHE = "export XDG_CACHE_HOME=/a/folder/you/can/write"


def _fence() -> Finding:
    """Try the fence around students' files, which only `grade-code` needs."""
    from exgen.grading.rooms import NoFence, fence  # NumPy is not needed for the rest

    try:
        fence()
    except NoFence as reason:
        mend = ""
        if shutil.which("bwrap") is None and shutil.which("apt-get"):
            mend = f"{'' if _is_root() else 'sudo '}apt-get install bubblewrap"
        what = f"fence for students' files: {reason}"
        what = textwrap.shorten(what, WIDTH - 11, placeholder=" ...")
        return Finding(what, ok=False, mend=mend, optional=True)
    return Finding("fence for students' files (bubblewrap)", ok=True, optional=True)


def _cache() -> Finding:
    """Try whether the cache folder can be written."""
    folder = cache.folder()
    if folder is None:
        return Finding("no home for a cache", ok=False, mend=_CACHE)
    what = f"cache folder {folder}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return Finding(what, ok=True)
    except OSError as error:
        return Finding(f"{what}: {error.strerror}", ok=False, mend=_CACHE)


def _ask(*command: str) -> str:
    """Run a program that answers on stdout; what it does not answer is empty."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=TIME_LIMIT,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _is_root() -> bool:
    """Whether commands need no sudo."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _fold(command: str, *, width: int) -> list[str]:
    """Break a command with backslashes, so that it fits and can still be copied."""
    lines = [""]
    for word in command.split():
        if lines[-1].strip() and len(lines[-1]) + len(word) + 3 > width:
            lines[-1] += "\\"
            lines.append("    ")
        lines[-1] += f"{word} "
    return [line.rstrip() for line in lines]
