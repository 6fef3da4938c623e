"""Where a student's file runs: in a fence of bubblewrap, or, trusted, in a plain process.

In the fence there is no network, no other process and no file but Python, NumPy (SciPy, where it is
installed) and an empty folder of 16 MB, under a user without rights. docs/grading.md says more.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Final, Protocol

from exgen.errors import InputError
from exgen.grading.many_files import watched
from exgen.grading.syscalls import program
from exgen.wording import one_line

ROOM: Final = 16 * 2**20
"""The size of the folder a file may write to, in bytes."""
_INSIDE: Final = Path(__file__).parent / "inside"
_START: Final = (
    "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]; "
    "from inside.child import main; main(sys.argv[2])"
)
_TRY: Final = "import sys; sys.path.append(sys.argv[2]); import numpy"
_LIBRARIES: Final = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64")
_LINKER: Final = ("/etc/ld.so.cache", "/etc/alternatives")
_DEVICES: Final = ("null", "zero", "urandom", "random")
_HOME: Final = "/home"
_NOBODY: Final = "65534"
_TRY_SECONDS: Final = 60.0
_THREADS: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_PROCESSES: Final = 64


class NoFence(Exception):
    """Why there can be no fence here, in a few words."""


class RunRoom(Protocol):
    """A place where files run. `fenced` says whether it holds what is hostile."""

    @property
    def fenced(self) -> bool:
        """Whether nothing of the machine is in reach."""
        ...

    @property
    def processes(self) -> int | None:
        """The limit on processes and threads that the child sets itself."""
        ...

    def start(
        self, errors: IO[bytes]
    ) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        """Start the child, which complains to `errors` until it is ready; in the end it is gone."""
        ...


def choose(*, trust: bool) -> RunRoom:
    """The fence; where there can be none, a plain process for files that are trusted.

    Raises InputError where there can be no fence and the files are not trusted.
    """
    try:
        return fence()
    except NoFence as reason:
        if trust:
            return Trusted()
        raise InputError(
            f"student files run in a fence of bubblewrap, and there is none here ({reason}):"
            " --trust runs files that you trust without it"
        ) from None


@cache
def fence() -> Fenced:
    """The fence, tried once in each process. Raises NoFence."""
    found = shutil.which("bwrap")
    if found is None:
        raise NoFence("bubblewrap is not installed")
    if program() is None and hasattr(os, "geteuid") and os.geteuid() == 0:
        # The kernel does not count the processes of root, so only the filter could stop them.
        raise NoFence("root needs a filter of system calls, not known for this processor")
    room = Fenced(found)
    with room.filtered() as (options, files):
        command = [*room.command(options), _TRY, *room.folders]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, pass_fds=files, env={},
                timeout=_TRY_SECONDS, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoFence(one_line(str(error))[:200]) from None
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines() or ["it does not start"]
        old = ": 0.7 or a later version is needed" if "Unknown option" in last[-1] else ""
        raise NoFence(one_line(last[-1].partition(". ")[0])[:200] + old)
    return room


@dataclass(frozen=True, slots=True)
class Fenced:
    """A fence made by the program `bwrap`."""

    bwrap: str
    fenced: bool = True
    processes: int | None = _PROCESSES
    folders: tuple[str, str] = ("/grader", "/packages")

    @contextlib.contextmanager
    def start(self, errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
        """Start the child in a fence of its own."""
        told, telling = os.pipe()
        try:
            with self.filtered() as (options, files):
                options = ["--info-fd", str(telling), *options]
                process = subprocess.Popen(
                    [*self.command(options), _START, *self.folders],
                    bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                    pass_fds=(telling, *files), env={}, start_new_session=True,
                )  # fmt: skip
        except BaseException:
            os.close(told)
            raise
        finally:
            os.close(telling)
        with _ending(process), watched(told, _HOME, process.kill):
            yield process

    @contextlib.contextmanager
    def filtered(self) -> Iterator[tuple[list[str], tuple[int, ...]]]:
        """The option that hands over the filter of system calls, and the file it is read from."""
        filter_ = program()
        if filter_ is None:
            yield [], ()
            return
        reading, writing = os.pipe()
        try:
            os.write(writing, filter_)  # far less than a pipe holds
        finally:
            os.close(writing)
        try:
            yield ["--seccomp", str(reading)], (reading,)
        finally:
            os.close(reading)

    def command(self, options: Sequence[str]) -> list[str]:
        """The command up to the text of the program that Python is to run."""
        python = _interpreter()
        return [
            self.bwrap,
            *("--unshare-all", "--unshare-user", "--uid", _NOBODY, "--gid", _NOBODY),
            *("--new-session", "--die-with-parent", "--cap-drop", "ALL", "--hostname", "fence"),
            *("--clearenv", "--setenv", "LANG", "C.UTF-8", "--setenv", "HOME", _HOME),
            *("--setenv", "TMPDIR", _HOME),
            *(word for name in _THREADS for word in ("--setenv", name, "1")),
            *options,
            *_mounts(python),
            *("--ro-bind", str(_INSIDE), f"{self.folders[0]}/inside"),
            *("--size", str(ROOM), "--tmpfs", _HOME, "--chdir", _HOME),
            *("--remount-ro", "/"),
            *("--", str(python), "-I", "-S", "-B", "-c"),
        ]


@dataclass(frozen=True, slots=True)
class Trusted:
    """A plain process: limits and a hook, which stop mistakes and pranks."""

    fenced: bool = False
    processes: int | None = None

    @contextlib.contextmanager
    def start(self, errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
        """Start the child in a folder of its own, with a small environment."""
        root = Path(tempfile.mkdtemp(prefix="exgen-grade-"))
        try:
            work, packages, code = (root / name for name in ("work", "packages", "code"))
            for folder in (work, packages, code):
                folder.mkdir()
            for name, path in _packages().items():
                _given(path, packages / name)
            shutil.copytree(_INSIDE, code / "inside", ignore=shutil.ignore_patterns("__pycache__"))
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-B", "-c", _START, str(code), str(packages)],
                bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                cwd=work, env=_environment(work), start_new_session=True,
            )  # fmt: skip
            with _ending(process):
                yield process
        finally:
            shutil.rmtree(root, ignore_errors=True)


@contextlib.contextmanager
def _ending(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """In the end kill the process and those that it began; in a fence all go with the first.

    The pipes are left to whoever reads them.
    """
    try:
        yield
    finally:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, 9)
        process.kill()
        process.wait()


@cache
def _interpreter() -> Path:
    """Python itself, without a virtual environment around it."""
    return Path(getattr(sys, "_base_executable", None) or sys.executable).resolve()


@cache
def _packages() -> dict[str, Path]:
    """The packages that a file may import, and where they lie."""
    found: dict[str, Path] = {}
    for name in ("numpy", "scipy"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            folder = Path(spec.origin).resolve().parent
            found[name] = folder
            libraries = folder.with_name(f"{name}.libs")
            if libraries.is_dir():
                found[libraries.name] = libraries
    return found


@cache
def _mounts(python: Path) -> tuple[str, ...]:
    """Options of bwrap: what is to be seen of the machine, and nothing of it can be changed."""
    own = Path(sys.base_prefix, "lib")
    library = Path(sysconfig.get_path("stdlib"))
    options = list[str]()
    seen = list[Path]()
    for path in (*map(Path, _LIBRARIES), own, library, python):
        if not path.exists() or any(path.is_relative_to(other) for other in seen):
            continue
        if path.is_symlink() and path.parent == Path("/"):
            options += ["--symlink", str(path.readlink()), str(path)]
        else:
            options += ["--ro-bind", str(path), str(path)]
            seen.append(path)
    hidden = {
        place
        for root in (*seen, library, library.parent)
        for pattern in ("site-packages", "dist-packages", "*/site-packages", "*/dist-packages")
        for place in (root.glob(pattern) if root.is_dir() else ())
        if not place.is_symlink()
    }
    for place in sorted(hidden):
        options += ["--perms", "0555", "--size", "4096", "--tmpfs", str(place)]
        options += ["--remount-ro", str(place)]
    for file in _LINKER:
        options += ["--ro-bind-try", file, file]
    for name in _DEVICES:
        options += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, folder in _packages().items():
        options += ["--ro-bind", str(folder), f"/packages/{name}"]
    return tuple(options)


def _given(path: Path, place: Path) -> None:
    try:
        place.symlink_to(path, target_is_directory=True)
    except OSError:  # Windows lets not everybody make links
        shutil.copytree(path, place)


def _environment(folder: Path) -> dict[str, str]:
    """A small environment: nothing of the grader's, and one thread for linear algebra."""
    kept = {k: v for k, v in os.environ.items() if k in ("SYSTEMROOT",)}
    places = {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    return {**kept, **places, **dict.fromkeys(_THREADS, "1")}
