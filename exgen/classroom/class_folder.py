"""The folder of a class: each file has its name only once it is whole, and is on the disk.

What is not for students is for its owner alone: a file of mode 600, in a folder of mode 700.

Files are forced to the disk before they are renamed, a batch at a time, or else a power cut could
leave an empty file under a final name. That costs about 1 ms a student, in the process that waits
for the others anyway.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from exgen.errors import ExgenError, InputError
from exgen.wording import quoted

JOURNAL: Final = ".exgen-class.jsonl"
_LOCK: Final = ".exgen-class.lock"
HANDED_OUT: Final = ("problems", "print-problems.pdf")
"""The folder and the file that are for students; everything else is private."""
_STUDENTS: Final = ("problems", "solutions", "keys", "marking", "answers", "left")
_ENDINGS: Final = frozenset(
    {".pdf", ".json", ".csv", ".jsonl", ".lock", ".html", ".xml", ".svg", ".zip"}
)
_UNFINISHED: Final = ".exgen-new-"
_WAY_OUT: Final = "choose another folder with --out"
_CHUNK: Final = 1 << 20
_PRIVATE, _PRIVATE_FOLDER = 0o600, 0o700
_FOR_ALL, _FOLDER_FOR_ALL = 0o644, 0o755
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}


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
        with contextlib.ExitStack() as stack:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                if new:
                    stack.callback(self._remove_if_empty)
                self._check_ours()
                if not (self.path / JOURNAL).exists():
                    with contextlib.suppress(PermissionError):  # it is somebody else's
                        self.path.chmod(_PRIVATE_FOLDER)
                stack.enter_context(self._locked())
                self._sweep()
            except OSError as error:
                raise self.refused(error) from None
            yield

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files, each of which appears whole or not at all.

        Raises `InputError` when the system refuses.
        """
        fresh = {name: self._fresh(name) for name in files}
        try:
            for name, path in fresh.items():
                self._make_folder(path.parent)
                os.close(_created(path))
                path.write_bytes(files[name])
            self._place(fresh)
        except OSError as error:
            raise self.refused(error) from None
        finally:
            _discard(fresh.values())

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A path to write to, which takes its place as `name` when all went well."""
        fresh = self._fresh(name)
        try:
            os.close(_created(fresh))
            yield fresh
            self._place({name: fresh})
        except OSError as error:
            raise self.refused(error) from None
        finally:
            _discard([fresh])

    def _fresh(self, name: str) -> Path:
        return (self.path / name).with_name(f"{_UNFINISHED}{secrets.token_hex(4)}")

    def _place(self, fresh: Mapping[str, Path]) -> None:
        """Give finished files their names once all of them are on the disk."""
        for path in fresh.values():
            _force(path)
        for name, path in fresh.items():
            path.chmod(_FOR_ALL if name.startswith(HANDED_OUT) else _PRIVATE)
            path.replace(self.path / name)
        for folder in {path.parent for path in fresh.values()}:
            _force(folder)

    def _make_folder(self, path: Path) -> None:
        """Make a folder within this one, where it is missing."""
        if not path.is_dir():
            for above in reversed(path.relative_to(self.path).parents[:-1]):
                self._make_folder(self.path / above)
            path.mkdir(mode=_PRIVATE_FOLDER)
            handed_out = path.relative_to(self.path).parts[0] in HANDED_OUT
            path.chmod(_FOLDER_FOR_ALL if handed_out else _PRIVATE_FOLDER)

    def move(self, name: str, to: str) -> str:
        """Move a file to another name within the folder, or one like it where that is taken.

        Returns the name it has got. Raises `OSError`.
        """
        target, count = self.path / to, 1
        while target.exists() and self.digest(name) != self.digest(to):
            count += 1
            target = target.with_name(f"{Path(to).stem}-{count}{target.suffix}")
            to = target.relative_to(self.path).as_posix()
        self._make_folder(target.parent)
        (self.path / name).replace(target)
        target.chmod(_FOR_ALL if to.startswith(HANDED_OUT) else _PRIVATE)
        return to

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

    def names(self, within: str) -> list[str]:
        """What is in one of its folders, in order, hidden files left out."""
        try:
            found = sorted(path.name for path in (self.path / within).iterdir())
        except FileNotFoundError:
            return []
        return [f"{within}/{name}" for name in found if not name.startswith(".")]

    def refused(self, error: OSError) -> InputError:
        """What the system refused, and the way out, in one line."""
        reason = error.strerror or str(error)
        if error.errno in _FULL:
            return InputError(
                f"cannot write {self.shown}: {reason}: make room and run the same command again;"
                " what is done is kept"
            )
        return InputError(f"cannot write {self.shown}: {reason}: {_WAY_OUT}")

    def told(self, error: OSError) -> ExgenError:
        """What the system refused somewhere else than in writing a file, in one line."""
        if error.errno in _FULL:
            return self.refused(error)
        where = f" ({quoted(str(error.filename), limit=200)})" if error.filename else ""
        return ExgenError(
            f"the class in {self.shown} was left unfinished: {error.strerror or error}{where};"
            " what is done is kept: run the same command again"
        )

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
        self._check_kinds()
        names = {path.name for path in self.path.iterdir()} - {_LOCK}
        # A run that was killed at its very first file has left nothing but that.
        names = {name for name in names if not name.startswith(_UNFINISHED)}
        if names and JOURNAL not in names:
            raise InputError(f"{self.shown} exists and holds no class: {_WAY_OUT}")

    def _check_kinds(self, within: str = "") -> None:
        """Raise `InputError` for what is neither a file nor a folder, or in the other's place.

        A link may lead anywhere.
        """
        with os.scandir(self.path / within) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            name = f"{within}/{entry.name}" if within else entry.name
            wanted = entry.name in _STUDENTS and within in ("", "left")
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.is_symlink():
                problem = "a link"
            elif is_folder and wanted:
                self._check_kinds(name)
                continue
            elif is_folder and Path(name).suffix in _ENDINGS:
                problem = "a folder where a file belongs"
            elif wanted and not is_folder:
                problem = "a file where a folder belongs"
            elif not is_folder and not entry.is_file(follow_symlinks=False):
                problem = "a pipe or a device"  # reading it would never end
            else:
                continue
            raise InputError(
                f"{self.shown} holds {problem}, {quoted(name)}: move it away or {_WAY_OUT}"
            )

    def _remove_if_empty(self) -> None:
        with contextlib.suppress(OSError):
            self.path.rmdir()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            import fcntl
        except ImportError:  # Windows: two runs at once are left to the person's care
            yield
            return
        with os.fdopen(_created(self.path / _LOCK, new=False), "r+b") as lock:
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


def opened_file(path: Path) -> IO[bytes]:
    """A file open for reading. Raises `OSError`, at once for a pipe that nobody writes to."""
    descriptor = os.open(path, os.O_RDONLY | _AT_ONCE)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return os.fdopen(descriptor, "rb")


def _created(path: Path, *, new: bool = True) -> int:
    """Open a file for writing that nobody else may read; no link is followed."""
    flags = os.O_RDWR | os.O_CREAT | _NO_LINK | (os.O_EXCL if new else 0)
    descriptor = os.open(path, flags, _PRIVATE)
    if hasattr(os, "fchmod"):  # whatever the umask took away
        os.fchmod(descriptor, _PRIVATE)
    return descriptor


def _force(path: Path) -> None:
    """Have the system write a file or a folder to the disk."""
    try:
        descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:
        if path.is_dir():  # Windows opens none
            return
        raise
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno in _FULL | {errno.EIO}:
            raise
        # Some network disks have no such call; what they promise is all there is.
    finally:
        os.close(descriptor)


def _discard(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def append_line(file: IO[bytes], line: str) -> None:
    """Append a line that is on the disk when this returns."""
    file.write(line.encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
