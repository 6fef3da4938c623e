"""The secret of a class: without it, nobody makes a student's key from the program and the seed."""

from __future__ import annotations

import contextlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from exgen.errors import InputError
from exgen.wording import quoted

_HEAD: Final = "exgen class secret 1"
_LENGTH: Final = 32
_AS_IT_IS: Final = getattr(os, "O_BINARY", 0)
_ENTRY: Final = re.compile(rf"{_HEAD}\r?\n([0-9a-f]{{{2 * _LENGTH}}})\s*")


@dataclass(frozen=True, slots=True)
class Secret:
    """32 random bytes, never shown."""

    value: bytes = field(repr=False)

    def digest(self, *words: str) -> bytes:
        """HMAC-SHA256(secret, words), each word with its length before it: 32 bytes."""
        encoded = [word.encode() for word in words]
        message = b"".join(len(word).to_bytes(8, "big") + word for word in encoded)
        return hmac.digest(self.value, message, "sha256")

    @property
    def mark(self) -> str:
        """What tells this secret from another one without giving it away: 16 hexadecimal digits."""
        return self.digest("mark").hex()[:16]


def secret_path(out: Path, given: Path | None) -> Path:
    """Where the secret lies: the file that was given, else `DIR.secret` beside the folder `out`.

    Raises `InputError` for a file inside the folder, which may be handed out.
    """
    folder = out.resolve()
    if not folder.name:
        raise InputError(f"--out {quoted(str(out))}: choose a folder of its own for the class")
    path = given if given is not None else folder.with_name(f"{folder.name}.secret")
    if path.resolve().is_relative_to(folder):
        raise InputError(
            f"--secret {quoted(str(path), limit=200)} lies inside the output folder, where it could"
            " be handed out: keep it elsewhere"
        )
    return path


def read_secret(path: Path) -> Secret | None:
    """The secret in a file; None when there is no such file.

    Raises `InputError` for a file that cannot be read or holds no secret of a class.
    """
    shown = f"secret {quoted(str(path), limit=200)}"
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        raise InputError(f"cannot read {shown}: {error.strerror}") from None
    found = _ENTRY.fullmatch(text)
    if found is None:
        raise InputError(
            f"{shown} is no secret that exgen made: name another file with --secret; one that does"
            " not exist yet is made"
        )
    return Secret(bytes.fromhex(found[1]))


def open_to_others(path: Path) -> bool:
    """Whether the file's mode lets other people than its owner read it."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def create_secret(path: Path) -> Secret:
    """A new secret, written to a file of mode 600 that appears whole or not at all.

    Where another process was faster, its secret is returned. Raises `InputError` when the file
    cannot be written.
    """
    text = f"{_HEAD}\n{secrets.token_bytes(_LENGTH).hex()}\n".encode("ascii")
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(fresh, text)
        with contextlib.suppress(FileExistsError):
            _link(fresh, path, text)
    except OSError as error:
        raise InputError(
            f"cannot write the secret {quoted(str(path), limit=200)}: {error.strerror}: name"
            " another file with --secret"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    made = read_secret(path)
    if made is None:  # a link that leads nowhere
        raise InputError(
            f"the secret {quoted(str(path), limit=200)} is a link to no file: name another file"
            " with --secret"
        )
    return made


def _write_new(path: Path, text: bytes) -> None:
    """Write a file that was not there, and is on the disk when this returns; else none is left."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_IT_IS, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            with contextlib.suppress(OSError):  # some network disks have no such call
                os.fsync(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _link(fresh: Path, path: Path, text: bytes) -> None:
    """Give a finished file its name. Raises FileExistsError where that is taken.

    Unlike a rename, a link never replaces another secret. Where the system refuses links (FAT, some
    network disks) the file is written under its name, which must be new as well, and a power cut
    just then may leave a file that the next run refuses as no secret.
    """
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # which error it is, systems do not agree
        _write_new(path, text)
