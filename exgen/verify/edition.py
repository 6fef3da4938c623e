"""Which code proves: a digest of the sources that a proof depends on."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from exgen import __version__

ROOMS = ("calculus", "verify")
RELEASES = {"numpy": "version.py", "sympy": "release.py"}
"""Package -> the file that says which release it is."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The digest of the sources, and the state of their files when it was taken."""

    name: str
    states: tuple[tuple[Path, int, int], ...]

    def unchanged(self) -> bool:
        """Whether the sources are still those of the digest."""
        try:
            return all(_state(path) == (path, *rest) for path, *rest in self.states)
        except OSError:
            return False


def edition() -> Edition | None:
    """The edition of this process; None where the sources cannot be read.

    It covers the version of exgen, all sources of the calculus and of the judges, and the releases
    of NumPy and SymPy, which are looked up without importing them.
    """
    return _OURS


def read(package: Path) -> Edition | None:
    """The edition of the package in a folder; None where a room of it has no sources."""
    paths: list[Path] = [package / "errors.py"]
    for room in ROOMS:
        sources = sorted((package / room).glob("*.py"))
        if not sources:
            return None
        paths += sources
    for name, release in RELEASES.items():
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            return None
        paths.append(Path(spec.origin).with_name(release))
    digest = hashlib.sha256(f"{__version__} {sys.implementation.cache_tag}".encode())
    for path in paths:
        source = path.read_bytes()
        digest.update(f"\n{path.parent.name}/{path.name} {len(source)}\n".encode() + source)
    return Edition(digest.hexdigest()[:24], tuple(_state(path) for path in paths))


def _state(path: Path) -> tuple[Path, int, int]:
    about = path.stat()
    return path, about.st_size, about.st_mtime_ns


def _ours() -> Edition | None:
    try:
        return read(Path(__file__).parent.parent)
    except (OSError, ValueError, ImportError):
        return None


# Taken while the sources are being imported: later they may be those of another checkout, which
# this process does not run.
_OURS = _ours()
