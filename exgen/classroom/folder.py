"""The folder of a class: written file by file, each under its name only once it is whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from exgen.errors import InputError
from exgen.wording import quoted

JOURNAL: Final = ".exgen-class.jsonl"
_LOCK: Final = ".exgen-class.lock"
_UNFINISHED: Final = ".exgen-new-"
_WAY_OUT: Final = "choose another folder with --out"
_CHUNK: Final = 1 << 20


class ClassFolder:
    """The folder `path`; nothing is touched before `opened`.

    Files go by their path within it, with `/` between, such as `keys/a1.json`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown = f"output folder {quoted(str(path), limit=200)}"

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder where it is missing, and keep other runs of exgen out of it.

        Raises `InputError` for a folder that cannot be written, that holds files and is not a
        class's, or in which another run works. An empty folder that was made is removed.
        """
        new = not self.path.exists()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._check_ours()
            with self._locked():
                self._sweep()
                yield
        except OSError as error:
            raise self.refused(error) from None
        finally:
            if new:
                with contextlib.suppress(OSError):
                    self.path.rmdir()

    def write(self, name: str, content: bytes) -> str:
        """Write a file, which appears whole or not at all; its SHA-256 in hexadecimal.

        Raises `InputError` when the system refuses.
        """
        with self.writing(name) as fresh:
            fresh.write_bytes(content)
        return hashlib.sha256(content).hexdigest()

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A path to write to, which takes its place as `name` when all went well."""
        target = self.path / name
        fresh = target.with_name(f"{_UNFINISHED}{secrets.token_hex(4)}")
        try:
            target.parent.mkdir(exist_ok=True)
            yield fresh
            fresh.replace(target)
        except OSError as error:
            raise self.refused(error) from None
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)

    def digest(self, name: str) -> str | None:
        """The SHA-256 of a file in hexadecimal; None when it is not there."""
        found = hashlib.sha256()
        try:
            with (self.path / name).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    found.update(chunk)
        except (FileNotFoundError, IsADirectoryError):
            return None
        return found.hexdigest()

    def remove(self, name: str) -> None:
        """Remove a file that may be missing."""
        (self.path / name).unlink(missing_ok=True)

    def refused(self, error: OSError) -> InputError:
        """What the system refused, and the way out, in one line."""
        reason = error.strerror or str(error)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return InputError(
                f"cannot write {self.shown}: {reason}: make room and run the same command again;"
                " what is done is kept"
            )
        return InputError(f"cannot write {self.shown}: {reason}: {_WAY_OUT}")

    def check(self) -> None:
        """Raise `InputError` unless it is new, empty, or a class's; nothing is created."""
        try:
            if self.path.exists():
                self._check_ours()
                return
            above = next(each for each in self.path.resolve().parents if each.exists())
        except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links in a circle
            reason = error if isinstance(error, OSError) else OSError(str(error))
            raise self.refused(reason) from None
        if not above.is_dir():
            raise InputError(f"{self.shown} lies under {quoted(str(above))}, a file: {_WAY_OUT}")
        if not os.access(above, os.W_OK | os.X_OK):
            raise InputError(
                f"{self.shown}: no permission to write in {quoted(str(above))}: {_WAY_OUT}"
            )

    def _check_ours(self) -> None:
        if not self.path.is_dir():
            raise InputError(f"{self.shown} is a file: {_WAY_OUT}")
        names = {path.name for path in self.path.iterdir()} - {_LOCK}
        # A run that was killed at its very first file has left nothing but that.
        names = {name for name in names if not name.startswith(_UNFINISHED)}
        if names and JOURNAL not in names:
            raise InputError(f"{self.shown} exists and holds no class: {_WAY_OUT}")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            import fcntl
        except ImportError:  # Windows: two runs at once are left to the person's care
            yield
            return
        with (self.path / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                same = os.path.samestat(os.fstat(lock.fileno()), (self.path / _LOCK).stat())
            except (BlockingIOError, FileNotFoundError):
                same = False
            if not same:  # somebody holds it, or held it until just now
                raise InputError(f"another exgen class is working in {self.shown}")
            try:
                yield
            finally:
                (self.path / _LOCK).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what a run that was killed left half-written."""
        for fresh in [*self.path.glob(f"{_UNFINISHED}*"), *self.path.glob(f"*/{_UNFINISHED}*")]:
            fresh.unlink(missing_ok=True)


def append_line(file: IO[bytes], line: str) -> None:
    """Append a line that is on the disk when this returns."""
    file.write(line.encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
