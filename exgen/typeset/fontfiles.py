"""The fonts of this machine that have outlines for given characters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_TIME_LIMIT = 60.0
_FIELDS = "%{file}\t%{index}\t%{family[0]}\t%{style[0]}\t%{weight}\t%{slant}\t%{charset}\n"
_REGULAR = (75, 100)  # fontconfig's weights from book to medium
_FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": (r"C:\Windows\Fonts", r"~\AppData\Local\Microsoft\Windows\Fonts"),
}
_UNIX = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_SUFFIXES = (".otf", ".ttf", ".ttc", ".otc")

# What a name is best set in beside Latin Modern, by words in the family's name; first is best.
_LIKED = ("lm roman 10", "latin modern roman", "serif", "roman", "times", "naskh", "song", "ming")
_DISLIKED = ("mono", "display", "condensed", "emoji", "symbol", "last resort", "unifont", "type")


_COUNTRIES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (" JP", lambda character: "\u3040" <= character <= "\u30ff"),
    (" KR", lambda character: "\uac00" <= character <= "\ud7a3"),
    (" SC", lambda character: "\u4e00" <= character <= "\u9fff"),
)
"""Which face of a collection a text wants: kana, hangul, or else Chinese characters."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """A face: its file, its number in there, and the characters it has."""

    path: Path
    index: int
    characters: frozenset[int]
    family: str = ""

    def covers(self, text: str) -> bool:
        """Whether the face has every character of a text."""
        return all(ord(character) in self.characters for character in text)


def first_with(text: str) -> FontFile | None:
    """The best face that has all characters of a text; None where none is installed.

    Of the faces in one file that differ in how a country draws the same Chinese character, it is
    the one of the text's country.
    """
    best = next((face for face in installed() if face.covers(text)), None)
    if best is None:
        return None
    country = next((tag for tag, letters in _COUNTRIES if any(map(letters, text))), "")
    siblings = (face for face in installed() if face.path == best.path)
    return next((face for face in siblings if country and country in face.family), best)


@lru_cache(maxsize=1)
def installed() -> tuple[FontFile, ...]:
    """The upright faces of this machine, the best for a name in running text first."""
    found = list(_from_fontconfig()) or list(_from_folders())
    found.sort(key=lambda each: (each[0], str(each[1].path), each[1].index))
    return tuple(face for _, face in found)


def _from_fontconfig() -> Iterator[tuple[tuple[int, int], FontFile]]:
    program = shutil.which("fc-list")
    if program is None:
        return
    try:
        listed = subprocess.run(
            [program, ":outline=true", "--format", _FIELDS], capture_output=True, check=False,
            text=True, errors="replace", timeout=_TIME_LIMIT, stdin=subprocess.DEVNULL,
        ).stdout  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return
    for line in listed.splitlines():
        fields = line.split("\t")
        if len(fields) != 7 or not fields[0].lower().endswith(_SUFFIXES):
            continue
        path, index, family, style, weight, slant, ranges = fields
        if slant != "0" or not index.isdigit() or int(index) > 0xFFFF:
            continue  # a slanted face, or an instance of a variable one
        regular = all(_REGULAR[0] <= _number(end) <= _REGULAR[1] for end in weight.split())
        yield (
            _rank(family, regular=regular or style == "Regular"),
            FontFile(Path(path), int(index), _characters(ranges), family),
        )


def _from_folders() -> Iterator[tuple[tuple[int, int], FontFile]]:
    """The faces in the system's usual places, for machines without fontconfig."""
    import uharfbuzz

    for folder in _FOLDERS.get(sys.platform, _UNIX):
        for path in sorted(Path(folder).expanduser().rglob("*")):
            name = path.stem.lower()
            slanted = "italic" in name or "oblique" in name
            if path.suffix.lower() not in _SUFFIXES or slanted or not os.access(path, os.R_OK):
                continue
            face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
            regular = not any(word in name for word in ("bold", "light", "thin", "black"))
            yield (
                _rank(path.stem.replace("-", " "), regular=regular),
                FontFile(path, 0, frozenset(face.unicodes)),
            )


def _rank(family: str, *, regular: bool) -> tuple[int, int]:
    """Smaller is better: regular faces without oddities, then those that are liked."""
    name = family.lower()
    odd = sum(word in name for word in _DISLIKED) + (0 if regular else 2)
    liked = next((k for k, word in enumerate(_LIKED) if word in name), len(_LIKED))
    return odd, liked


def _characters(ranges: str) -> frozenset[int]:
    """The characters of fontconfig's list: `20-7e a0 ...` in hexadecimal."""
    found: set[int] = set()
    for piece in ranges.split():
        first, _, last = piece.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def _number(text: str) -> float:
    try:
        return float(text.strip("[]"))
    except ValueError:
        return -1.0
