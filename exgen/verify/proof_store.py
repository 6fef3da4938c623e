"""Where proofs are kept: in memory, and in a file of the user's cache folder.

The file is a list of digests, one a line, and is only ever appended to: a line is written whole or
ends up as no digest of anything. Each edition of the code has a file of its own, so that an edit
starts with nothing proved. A file that is damaged, cannot be written or could have been written by
somebody else counts as empty, without an error.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from exgen import cache
from exgen.verify.edition import Edition, edition

MOST = 1 << 16
"""How many proofs are kept at most, in memory and in a file; a full file starts anew."""
KEPT_FILES = 4
"""How many files of other editions stay; each is at most about 2 MB."""
SWITCH = "EXGEN_PROOFS"
"""The environment variable whose value `off` keeps proofs in memory alone."""
_DECIDING = (SWITCH, "XDG_CACHE_HOME", "HOME")
_DIGITS = 32
_LARGEST = MOST * (_DIGITS + 2)


class ProofStore:
    """The names of proofs, 16 bytes each; `path` is the file behind them, None for memory alone."""

    def __init__(self, path: Path | None = None, written_by: Edition | None = None) -> None:
        """Nothing is written any more once the sources of `written_by` change."""
        self.path = path
        self.written_by = written_by
        self._names: dict[bytes, None] = {}
        self._seen: tuple[int, int, int] = (0, 0, 0)

    def __contains__(self, name: bytes) -> bool:
        """Whether a proof of that name is kept, by this process or by another since."""
        return not self.missing((name,))

    def missing(self, names: Iterable[bytes]) -> list[bytes]:
        """Those of the names of which no proof is kept, by this process or by another since."""
        names = tuple(names)
        if not all(name in self._names for name in names):
            self._refresh()
        kept = [name for name in names if name in self._names]
        for name in kept:
            self._names[name] = self._names.pop(name)  # the last to be forgotten
        return [name for name in names if name not in self._names]

    def __len__(self) -> int:
        """How many proofs are in memory."""
        return len(self._names)

    def add(self, names: Iterable[bytes]) -> None:
        """Keep proofs, in memory and, if that is possible, in the file."""
        new = [name for name in dict.fromkeys(names) if name not in self._names]
        self._remember(new)
        if not new or self.path is None:
            return
        if self.written_by is not None and not self.written_by.unchanged():
            return
        # The line break in front ends what an interrupted process may have left.
        lines = "\n" + "".join(f"{name.hex()}\n" for name in new)
        with contextlib.suppress(OSError), _opened(self.path, write=True) as file:
            if os.fstat(file).st_size > _LARGEST:
                os.ftruncate(file, 0)
            os.write(file, lines.encode())

    def _remember(self, names: Iterable[bytes]) -> None:
        for name in names:
            self._names[name] = None
        while len(self._names) > MOST:
            del self._names[next(iter(self._names))]

    def _refresh(self) -> None:
        """Read what the file has that was not read yet."""
        if self.path is None:
            return
        with contextlib.suppress(OSError), _opened(self.path, write=False) as file:
            about = os.fstat(file)
            device, number, start = self._seen
            if (device, number) != (about.st_dev, about.st_ino) or about.st_size < start:
                start = 0
            if about.st_size > start:
                os.lseek(file, start, os.SEEK_SET)
                text = os.read(file, 2 * _LARGEST)
                whole = text.rfind(b"\n") + 1
                start += whole
                lines = text[:whole].split(b"\n")
                self._remember(name for name in map(_name, lines) if name is not None)
            self._seen = (about.st_dev, about.st_ino, start)


def standard() -> ProofStore:
    """The store of this process, behind it the file of its edition in the user's cache folder."""
    return _standard(tuple(map(os.environ.get, _DECIDING)))


@lru_cache(maxsize=4)
def _standard(decided: tuple[str | None, ...]) -> ProofStore:
    """The store, found anew only where the environment variables that decide have changed."""
    if decided[0] == "off":
        return _at(None)
    kept = cache.folder()
    return _at(kept and kept / "proofs")


@lru_cache(maxsize=4)
def _at(folder: Path | None) -> ProofStore:
    code = edition()
    return (
        ProofStore()
        if folder is None or code is None
        else ProofStore(folder / f"{code.name}.txt", code)
    )


def _name(line: bytes) -> bytes | None:
    """The digest that a line holds, if it holds one."""
    if len(line) != _DIGITS:
        return None
    try:
        return bytes.fromhex(line.decode("ascii"))
    except ValueError:
        return None


@contextlib.contextmanager
def _opened(path: Path, *, write: bool) -> Iterator[int]:
    """A descriptor of a file that nobody but this user could have written.

    Raises OSError where there is none. For writing it is made, and its folder with mode 700.
    """
    if write and not path.parent.exists():
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.parent.mkdir(mode=0o700)
    if not hasattr(os, "geteuid"):  # Windows, where the profile's folders are the user's own
        mode = os.O_RDWR | os.O_APPEND | os.O_CREAT if write else os.O_RDONLY
        file = os.open(path, mode | getattr(os, "O_BINARY", 0))
        try:
            yield file
        finally:
            os.close(file)
        return
    with _descriptor(path.parent, os.O_RDONLY | os.O_DIRECTORY) as folder:
        about = os.fstat(folder)
        if not cache.own(about, closed=True):
            raise PermissionError(f"{path.parent} is not this user's alone")
        mode = os.O_RDWR | os.O_APPEND | os.O_CREAT if write else os.O_RDONLY
        with _descriptor(Path(path.name), mode | os.O_NONBLOCK, folder) as file:
            about = os.fstat(file)
            if not stat.S_ISREG(about.st_mode):
                raise PermissionError(f"{path} is no plain file")
            if not cache.own(about):
                raise PermissionError(f"{path} is not this user's alone")
            if write and not about.st_size:
                _prune(folder, keep=path.name)
            yield file


@contextlib.contextmanager
def _descriptor(path: Path, mode: int, folder: int | None = None) -> Iterator[int]:
    """A descriptor, closed in the end; a link is not followed."""
    file = os.open(path, mode | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        yield file
    finally:
        os.close(file)


def _prune(folder: int, *, keep: str) -> None:
    """Remove the oldest files of other editions beyond the number that stays."""
    others = [name for name in os.listdir(folder) if name.endswith(".txt") and name != keep]
    ages = {name: os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime for name in others}
    for name in sorted(others, key=lambda name: ages[name], reverse=True)[KEPT_FILES:]:
        os.unlink(name, dir_fd=folder)
