"""A seccomp filter for the fence, as the bytes of a BPF program: no processes, no back doors.

Threads are allowed, processes are not. This is needed beside the limits, since the kernel does not
count the processes of root; what is listed is refused with EPERM, everything else is left to the
namespaces. See seccomp(2) of Linux for the layout of `seccomp_data` that the offsets come from.
"""

from __future__ import annotations

import platform
import struct
from typing import Final

_EPERM, _ENOSYS = 1, 38
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CLONE_THREAD: Final = 0x00010000
_X32: Final = 0x40000000

# name: number on x86_64, number on aarch64 (None where there is no such call)
_REFUSED: Final[dict[str, tuple[int | None, int | None]]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "socket": (41, 198),
    # Memory that no limit counts, and that outlives whoever made it.
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    # Files of other processes, and files without a path.
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "mq_open": (240, 180),
    "memfd_secret": (447, 447),
}
# machine: column above, number of the architecture, clone, clone3
_MACHINES: Final = {"x86_64": (0, 0xC000003E, 56, 435), "aarch64": (1, 0xC00000B7, 220, 435)}


def program(machine: str | None = None) -> bytes | None:
    """The filter for a machine, by default this one; None for an architecture not known here."""
    known = _MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    column, architecture, clone, clone3 = known
    numbers = [row[column] for row in _REFUSED.values() if row[column] is not None]
    refuse = _instruction(_RETURN, _REFUSE | _EPERM)
    lines = [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_EQUAL, architecture, yes=1),
        refuse,
        _instruction(_LOAD, _NUMBER),
    ]
    if column == 0:  # the same calls under other numbers
        lines += [_instruction(_AT_LEAST, _X32, no=1), refuse]
    for number in numbers:
        assert number is not None
        lines += [_instruction(_EQUAL, number, no=1), refuse]
    # Its flags lie where no filter sees them; without it, the C library takes clone.
    lines += [_instruction(_EQUAL, clone3, no=1), _instruction(_RETURN, _REFUSE | _ENOSYS)]
    lines += [
        _instruction(_EQUAL, clone, no=3),
        _instruction(_LOAD, _FIRST_ARGUMENT),
        _instruction(_ANY_BIT, _CLONE_THREAD, yes=1),
        refuse,
        _instruction(_RETURN, _ALLOW),
    ]
    return b"".join(lines)


def _instruction(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One instruction; `yes` and `no` say how many are skipped by what a comparison finds."""
    return struct.pack("=HBBI", code, yes, no, value)
