"""The second line: limits of the process, and a hook that refuses what no homework needs.

The hook is Python inside the student's own interpreter: it stops mistakes and pranks, and gives a
clear message. What stops somebody who knows the interpreter is the fence around it.
"""

import contextlib
import ctypes  # before the hook, as what NumPy and SciPy import later needs it
import os
import sys
from pathlib import Path

_PROCESSES = frozenset(
    {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.spawn"}
    | {"os.system", "pty.spawn", "os.kill", "os.killpg"}
)
_CHANGES = frozenset(
    {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.link"}
    | {"os.symlink", "os.truncate", "os.utime", "shutil.rmtree", "shutil.move"}
)
_LOOKS = frozenset({"os.listdir", "os.scandir", "os.chdir", "sqlite3.connect"})
_FOREIGN = frozenset({"ctypes.dlopen", "ctypes.dlsym", "ctypes.cdata", "ctypes.string_at"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_DEVICES = (os.devnull, "/dev/zero", "/dev/urandom", "/dev/random")
_PACKAGES = ("site-packages", "dist-packages")


def limit(*, memory: int, seconds: int, file_size: int, processes: int | None) -> None:
    """Set the process's limits: bytes of memory and of a file, seconds of processor time."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: file_size,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    if processes is not None:
        wanted[resource.RLIMIT_NPROC] = processes
    for kind, value in wanted.items():
        ceiling = resource.getrlimit(kind)[1]
        value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        with contextlib.suppress(OSError, ValueError):  # macOS refuses to limit memory
            resource.setrlimit(kind, (value, value))


def put_up(folder: str, packages: str) -> None:
    """Refuse network, further processes and files outside `folder` from now on.

    What is refused raises PermissionError. The standard library and what lies in the folder
    `packages` may be read, other packages may not.
    """
    assert ctypes.sizeof(ctypes.c_void_p)
    inside = os.path.realpath(folder)
    library = os.path.realpath(Path(os.__file__).parent)
    given = [os.path.realpath(packages)]
    with contextlib.suppress(OSError):
        given += [os.path.realpath(path) for path in Path(packages).iterdir()]
    # Kept, so that a file that replaces them changes nothing here.
    realpath, fsdecode, is_path = os.path.realpath, os.fsdecode, (str, bytes, os.PathLike)

    def beneath(full: str, root: str) -> bool:
        return full == root or full.startswith(root.rstrip(os.sep) + os.sep)

    def allowed(path: object, *, writes: bool) -> bool:
        if not isinstance(path, is_path):
            return True  # a file that is open already
        full = realpath(fsdecode(path))
        if full in _DEVICES or beneath(full, inside):
            return True
        if writes:
            return False
        if any(beneath(full, root) for root in given):
            return True
        return beneath(full, library) and not any(name in full for name in _PACKAGES)

    def guard(event: str, args: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = args
            writes = isinstance(flags, int) and bool(flags & _WRITING)
            if not allowed(path, writes=writes):
                kind = "writes to" if writes else "files of the machine such as"
                raise PermissionError(f"the grader allows no {kind} {path!r}")
        elif event in _LOOKS:
            if not allowed(args[0], writes=event == "sqlite3.connect"):
                raise PermissionError(f"the grader allows no {event} of {args[0]!r}")
        elif event.startswith("socket.") and event != "socket.gethostname":
            raise PermissionError("the grader allows no network")
        elif event in _PROCESSES:
            raise PermissionError(f"the grader allows no {event}")
        elif event in _CHANGES and not all(allowed(a, writes=True) for a in args[:2]):
            raise PermissionError(f"the grader allows no {event} outside its folder")
        elif event in _FOREIGN:
            raise PermissionError("the grader allows no foreign libraries")

    for name in ("mknod", "mkfifo"):  # Python tells a hook nothing of these
        if hasattr(os, name):
            delattr(os, name)
    sys.addaudithook(guard)
