"""Where exgen keeps what is slow to make again, and whose it is.

Proofs, compiled templates and dumped formats are believed when they are read, so they are read only
from places that nobody but this user can write to. All of it may be deleted at any time.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

OTHERS_WRITE: Final = 0o022
OTHERS_USE: Final = 0o077


def folder() -> Path | None:
    """Where the system has a user's caches, `~/.cache/exgen` on Linux; None without a home.

    `$XDG_CACHE_HOME` is followed. The folder need not exist yet.
    """
    try:
        found = user_cache_path("exgen", appauthor=False)
    except RuntimeError:  # no home; other versions have a relative path then
        return None
    return found if found.is_absolute() else None


def private(path: Path) -> bool:
    """Whether this is a folder that is this user's alone; it is made where there is none.

    Raises OSError where it cannot be made.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    return path.is_dir() and own(path.lstat(), closed=True)


def own(about: os.stat_result, *, closed: bool = False) -> bool:
    """Whether what this describes is this user's, and nobody else can write to it.

    `closed` asks that nobody else can read it either. On Windows all is: the folders of a profile
    are its user's.
    """
    if not hasattr(os, "geteuid"):
        return True
    others = OTHERS_USE if closed else OTHERS_WRITE
    return about.st_uid == os.geteuid() and not about.st_mode & others
