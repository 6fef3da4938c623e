"""Writing the output folder: it appears whole or not at all.

The files are written into a hidden folder beside the target, which is then renamed. It is for its
owner alone (mode 700, and 600 for what is not for students), whatever the umask; a folder that is
replaced keeps its mode. A folder that is already there is replaced only when nothing of anybody
else's can be lost:

- it is empty; or
- its `key.json` is one of exgen's, it holds nothing but files whose names exgen writes, and none
  of the files that the key lists under `files` (see `digests`) has been edited since.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from exgen.errors import InputError
from exgen.wording import quoted

SCHEMA: Final = "exgen.key/1"
KEY: Final = "key.json"
NAMES: Final = frozenset(
    {
        "problems.pdf",
        "solutions.pdf",
        "problems.tex",
        "solutions.tex",
        "marking.pdf",
        "marking.tex",
        "answers.pdf",
        "answers.tex",
        KEY,
        "gradient_check.py",
        "gradient_check_solution.py",
    }
)
HANDED_OUT: Final = ("problems.", "gradient_check.py", "figure-")
"""How the names of files begin that are for students."""
_FIGURE: Final = re.compile(r"figure-[\w.-]+\.(svg|png)")
EDITABLE: Final = frozenset({".tex", ".py"})
WAY_OUT: Final = "choose another folder with --out"


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 (hexadecimal) of every file that a person may edit, by name.

    Written into the key under `files`, it keeps an edited sheet from being replaced. PDFs are left
    out, so that the key does not depend on the TeX at hand.
    """
    return {
        name: hashlib.sha256(content).hexdigest()
        for name, content in sorted(files.items())
        if Path(name).suffix in EDITABLE
    }


def check_target(target: Path, *, also: Collection[str] = ()) -> Path:
    """Check, before any work is done, that `target` may be written; return it resolved.

    Raises `InputError` when it is a file, lies under a file or in a folder that cannot be written,
    or is a folder that exgen did not write. Nothing is created. `also` are the names of further
    files and folders that exgen writes into it.
    """
    shown = quoted(str(target), limit=200)
    try:
        resolved = target.resolve()
        if resolved.is_dir():
            _check_ours(resolved, shown, also)
        elif resolved.exists():
            raise InputError(f"output folder {shown} is a file: {WAY_OUT}")
        above = next(folder for folder in resolved.parents if folder.exists())
    except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links in a circle
        raise _cannot_write(shown, error) from None
    if not above.is_dir():
        raise InputError(
            f"output folder {shown} lies under {quoted(str(above))}, a file: {WAY_OUT}"
        )
    if not os.access(above, os.W_OK | os.X_OK):
        raise InputError(
            f"output folder {shown}: no permission to write in {quoted(str(above))}: {WAY_OUT}"
        )
    return resolved


def write_folder(target: Path, files: Mapping[str, bytes], *, also: Collection[str] = ()) -> Path:
    """Write `files` (names to contents, `key.json` among them) as the folder `target`.

    A name is a plain one, or that of a file in one of the folders in `also`, with `/` between; for
    `also` see `check_target`. Returns `target`. Raises `InputError` as `check_target` does, and
    when the system refuses (a full disk, say). Whatever interrupts it, the target then is as it was
    before or complete, and nothing else is left behind.
    """
    if KEY not in files or not all(_is_within(name, also) for name in files):
        raise ValueError(f"an output folder is made of plain names, with {KEY}: {sorted(files)}")
    resolved = check_target(target, also=also)
    missing = [folder for folder in resolved.parents if not folder.exists()]
    token = secrets.token_hex(4)
    fresh = resolved.with_name(f".exgen-{token}-new")
    aside = resolved.with_name(f".exgen-{token}-old")
    try:
        resolved.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir(mode=0o700)
        fresh.chmod(0o700)  # whatever the umask took away
        for name, content in files.items():
            make_private((fresh / name).parent)
            (fresh / name).write_bytes(content)
            (fresh / name).chmod(0o644 if name.startswith(HANDED_OUT) else 0o600)
        if resolved.exists():
            shutil.copymode(resolved, fresh)
            resolved.rename(aside)
        fresh.rename(resolved)
        shutil.rmtree(aside, ignore_errors=True)
    except BaseException as error:
        _clean_up(resolved, aside=aside, fresh=fresh, made=missing)
        if isinstance(error, OSError):
            raise _cannot_write(quoted(str(target), limit=200), error) from None
        raise
    return target


def make_private(folder: Path) -> None:
    """Make a folder, and those above it, for its owner alone; one that is there stays as it is."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
        missing.chmod(0o700)  # whatever the umask took away


def write_whole(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file that appears whole or not at all, in place of a link too. Raises OSError."""
    fresh = path.with_name(f".exgen-new-{secrets.token_hex(4)}")
    try:
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_bytes(content)
        fresh.chmod(mode)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _is_within(name: str, also: Collection[str]) -> bool:
    """Whether a name is plain, or leads into one of these folders and not out of it again."""
    first, *rest = name.split("/")
    return Path(first).name == first and (
        not rest or (first in also and not {"", ".", ".."} & set(rest))
    )


def _clean_up(target: Path, *, aside: Path, fresh: Path, made: list[Path]) -> None:
    """After an interrupted write, bring the old folder back unless the new one is in its place."""
    if aside.exists() and not target.exists():
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(fresh, ignore_errors=True)
    for folder in made:
        with contextlib.suppress(OSError):  # it was never made, or it is in use
            folder.rmdir()


def _cannot_write(shown: str, error: OSError | RuntimeError) -> InputError:
    """Say why the system refuses a folder, and the way out."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    way_out = f"make room or {WAY_OUT}" if full else WAY_OUT
    return InputError(f"cannot write output folder {shown}: {reason}: {way_out}")


def _check_ours(folder: Path, shown: str, also: Collection[str]) -> None:
    """Raise `InputError` unless replacing the folder loses nothing that exgen did not write."""
    if Path.cwd().is_relative_to(folder):
        raise InputError(f"output folder {shown} holds the current folder: {WAY_OUT}")
    names = {path.name for path in folder.iterdir()}
    if not names:
        return
    key = _read_key(folder / KEY)
    if key is None:
        raise InputError(
            f"output folder {shown} exists and was not written by exgen (it holds no {KEY} of"
            f" exgen's): {WAY_OUT}"
        )
    listed = key.get("files")
    listed = listed if isinstance(listed, dict) else {}
    for name in sorted(names):
        path = folder / name
        known = name in {*NAMES, *listed, *also} or _FIGURE.fullmatch(name)
        right = path.is_file() or (name in also and path.is_dir())
        if not known or path.is_symlink() or not right:
            raise InputError(
                f"output folder {shown} holds {quoted(name)}, which exgen did not write: move it"
                f" away or {WAY_OUT}"
            )
        if name in listed and hashlib.sha256(path.read_bytes()).hexdigest() != listed[name]:
            raise InputError(
                f"{quoted(name)} in output folder {shown} was edited since exgen wrote it: move it"
                f" away or {WAY_OUT}"
            )


def _read_key(path: Path) -> dict[str, object] | None:
    """Read a key of exgen's; None when there is none."""
    if not path.is_file():
        return None
    try:
        key = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return key if isinstance(key, dict) and key.get("schema") == SCHEMA else None
