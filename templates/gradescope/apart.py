"""The room of a student's file: a process of a user without rights, which can start no other.

It shares no memory and no descriptor with the grader but the two ends of a wire, can read what
everybody can read and nothing of this folder, and has no network. What it sends back is data; what
that is worth is judged outside (`exgen/grading/`).
"""

import contextlib
import importlib.util
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from exgen.errors import ExgenError
from exgen.grading import syscalls

HERE = Path(__file__).parent
USERS = range(61_000, 64_000)
"""Users that nobody is; one is drawn for each file, so that two files never share one."""
START = (
    "import sys; sys.path[:0] = sys.argv[1:3]; "
    "from shut import shut; shut(sys.argv[3]); "
    "from inside.child import main; main(sys.argv[2])"
)
OPEN_TO_ALL = ("/tmp", "/var/tmp", "/dev/shm")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Apart:
    """A room as `exgen/grading/rooms.py` describes it."""

    fenced: bool = True
    processes: int = 64

    @contextlib.contextmanager
    def start(self, errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
        """Start the child in an empty folder of its own; in the end both are gone.

        Raises ExgenError where the file cannot be kept apart from the answers: it is not run then.
        """
        filter_ = syscalls.program()
        if os.geteuid() != 0 or filter_ is None:
            raise ExgenError(
                "code was not run, for here it cannot be kept apart from the answers (that takes"
                " Linux on x86-64 or ARM64, and an autograder that is run by root)"
            )
        user = random.SystemRandom().choice(USERS)
        root = Path(tempfile.mkdtemp(prefix="student-"))
        try:
            code, packages, work = (root / name for name in ("code", "packages", "work"))
            shutil.copytree(HERE / "exgen" / "grading" / "inside", code / "inside")
            shutil.copy(HERE / "shut.py", code)
            packages.mkdir()
            for place in _numpy():
                (packages / place.name).symlink_to(place, target_is_directory=True)
            work.mkdir()
            os.chown(work, user, user)
            for folder in (root, code, code / "inside", packages):
                folder.chmod(0o755)
            for file in code.rglob("*.py"):
                file.chmod(0o644)
            process = subprocess.Popen(
                [_interpreter(), "-I", "-S", "-B", "-c", START, code, packages, filter_.hex()],
                bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                cwd=work, start_new_session=True, user=user, group=user, extra_groups=[],
                env={"HOME": str(work), "TMPDIR": str(work), "LANG": "C.UTF-8",
                     **dict.fromkeys(THREADS, "1")},
            )  # fmt: skip
            try:
                yield process
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, 9)
                process.kill()
                process.wait()
        finally:
            shutil.rmtree(root, ignore_errors=True)
            for folder in OPEN_TO_ALL:
                _clear(folder, user)


def _clear(folder: str, user: int) -> None:
    """Remove what a user left where everybody may write: a full disk would hold no results."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            about = entry.stat(follow_symlinks=False)
            is_folder, own = stat.S_ISDIR(about.st_mode), about.st_uid == user
            if is_folder and (own or about.st_mode & stat.S_IWOTH):
                _clear(entry.path, user)
            if own:
                (os.rmdir if is_folder else os.remove)(entry.path)


def _interpreter() -> Path:
    """Python itself, without a virtual environment around it."""
    return Path(getattr(sys, "_base_executable", None) or sys.executable).resolve()


def _numpy() -> list[Path]:
    """The folders of NumPy and of the libraries that came with it."""
    spec = importlib.util.find_spec("numpy")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).resolve().parent
    libraries = folder.with_name("numpy.libs")
    return [folder, *([libraries] if libraries.is_dir() else [])]
