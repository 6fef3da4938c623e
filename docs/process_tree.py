"""The memory of a command and of all processes that it starts, watched while it runs."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_INTERVAL: Final = 0.25  # seconds between two looks, each of which takes some 20 ms
_TEX: Final = ("pdflatex", "pdftex")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How a command went: seconds, and the largest sums of memory in bytes."""

    seconds: float
    peak: int
    """All processes together."""
    peak_without_tex: int


def watch(command: list[str], *, environment: dict[str, str], folder: Path) -> Watched:
    """Run a command quietly to its end, adding up the memory of its tree four times a second.

    Memory that processes share is divided among them where the system tells (Linux), and counted
    for each of them elsewhere. `subprocess.CalledProcessError` when the command fails.
    """
    log = folder / "log"
    begun = time.perf_counter()
    peak = without = 0
    with log.open("wb") as output:
        running = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        root = psutil.Process(running.pid)
        while running.poll() is None:
            tex, other = _memory(root)
            peak, without = max(peak, tex + other), max(without, other)
            time.sleep(_INTERVAL)
    seconds = time.perf_counter() - begun
    if running.returncode:
        text = log.read_text(encoding="utf-8", errors="replace")
        raise subprocess.CalledProcessError(running.returncode, command, stderr=text[-1000:])
    return Watched(seconds=seconds, peak=peak, peak_without_tex=without)


def _memory(root: psutil.Process) -> tuple[int, int]:
    """Bytes that the TeX processes of a tree have now, and those of all others."""
    tex = other = 0
    try:
        processes = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0, 0
    for process in processes:
        try:
            size = _size(process)
            if process.name().startswith(_TEX):
                tex += size
            else:
                other += size
        except psutil.Error:
            continue  # it has just ended
    return tex, other


def _size(process: psutil.Process) -> int:
    """Bytes of a process: its share of what it shares, where the system tells."""
    memory = process.memory_full_info()
    return int(getattr(memory, "pss", memory.rss))
