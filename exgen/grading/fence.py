"""The fence around a student's file, put up inside the process that runs it.

Standard library only, and nothing of exgen: this is loaded by `child`, outside any package.
It keeps mistakes and pranks from doing harm. It is no prison: somebody who knows the interpreter
well can get out, so files from strangers belong into a container.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
PR_SET_PDEATHSIG = 1
PROCESSES = frozenset(
    {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.spawn"}
    | {"os.system", "pty.spawn", "os.kill", "os.killpg"}
)
CHANGES = frozenset(
    {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.link"}
    | {"os.symlink", "os.truncate", "os.utime", "shutil.rmtree", "shutil.move"}
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def limit(*, memory: int, seconds: int, file_size: int) -> None:
    """Set the process's limits: bytes of memory and of a file, seconds of processor time."""
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: file_size,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, value in wanted.items():
        ceiling = resource.getrlimit(kind)[1]
        value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        with contextlib.suppress(OSError, ValueError):  # macOS refuses to limit memory
            resource.setrlimit(kind, (value, value))


def isolate() -> bool:
    """Leave the network and the other processes behind, where the system lets us.

    True when done: the network is gone for this process, and the next process that it forks begins
    a space of its own, in which all processes end with that one. As root, or where users may make
    namespaces (Linux).
    """
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        spaces = CLONE_NEWNET | CLONE_NEWPID
        return any(libc.unshare(s) == 0 for s in (spaces, spaces | CLONE_NEWUSER))
    except (OSError, AttributeError):
        return False


def die_with_parent() -> None:
    """Have this process killed when its parent goes."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def put_up(folder: str) -> None:
    """Refuse network, further processes and files outside `folder` from now on.

    What is refused raises PermissionError. Python's own files may be read.
    """
    inside = os.path.realpath(folder)
    readable = tuple(
        {os.path.realpath(p) for p in (inside, sys.prefix, sys.base_prefix, *sys.path) if p}
    )
    # Kept, so that a file that replaces them changes nothing here.
    realpath, fsdecode, is_bytes = os.path.realpath, os.fsdecode, (str, bytes, os.PathLike)

    def within(path: object, roots: tuple[str, ...]) -> bool:
        if not isinstance(path, is_bytes):
            return True  # a file that is open already
        full = realpath(fsdecode(path))
        return full in DEVICES or any(
            full == root or full.startswith(root.rstrip("/") + "/") for root in roots
        )

    def guard(event: str, args: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = args
            writes = isinstance(flags, int) and bool(flags & WRITING)
            if not within(path, (inside,) if writes else readable):
                kind = "writes to" if writes else "files of the machine such as"
                raise PermissionError(f"the grader allows no {kind} {path!r}")
        elif event.startswith("socket.") and event != "socket.gethostname":
            raise PermissionError("the grader allows no network")
        elif event in PROCESSES:
            raise PermissionError(f"the grader allows no {event}")
        elif event in CHANGES and not all(within(a, (inside,)) for a in args[:2]):
            raise PermissionError(f"the grader allows no {event} outside its folder")
        elif event == "ctypes.dlopen":
            raise PermissionError("the grader allows no foreign libraries")

    sys.addaudithook(guard)
