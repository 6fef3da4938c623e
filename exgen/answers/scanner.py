"""Cutting a typed answer into tokens: NumPy, plain text, Unicode and LaTeX become one stream.

What says how something looks, and not what it is (fonts, sizes of parentheses, dollar signs, code
fences, comments), is left out here. A raised character becomes `^{...}`, a lowered one `_{...}`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from exgen.answers import spellings
from exgen.answers.backslash import divides_from_the_left
from exgen.answers.typed_tokens import Misread, TypedToken

MAX_LENGTH: Final = 10_000
"""The longest answer that is read, in characters."""
MAX_TOKENS: Final = 1200
"""The most signs, names and numbers that an answer may have."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+(?![A-Za-z0-9]))?|\.\d+|\d+\.(?![A-Za-z*/^])")
_WORD = re.compile(r"log1p(?![A-Za-z])|[A-Za-z]+\d*")
_LETTER = re.compile(r"[A-Za-z]\d*")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_GROUP = re.compile(r"\s*\{([^{}]*)\}")
_COLUMNS = re.compile(r"\s*\{(?:[^{}]|\{[^{}]*\})*\}")
_OPTION = re.compile(r"[ \t]*\[[-\d.]*\s*(?:pt|em|ex|mm|cm|in)\]")
_R_PRODUCT = re.compile(r"%([*o])%")
_FENCE = re.compile(r"^[ \t]*```\w*[ \t]*$", re.MULTILINE)
_SINGLE = frozenset("+-*/@()[]{},:;=><^_'|&.!")
_SPACES = frozenset(' \t\r\f\v~$"`\u00a0\u200b\u200c\u200d\ufeff')
_SPACE_COMMANDS = frozenset(",;:!> ()[]\n\t")
_WITH_GROUP = frozenset(["hspace", "vspace", "phantom", "label", "tag", "color", "textcolor"])
_FIRST = re.compile(
    r"\\(?=(?:frac|top|odot|cdot|mathbf|hat|left|right|sigma|partial|delta|begin|end|text|"
    r"operatorname|nabla|circ|mathbb|sum|boldsymbol|lambda|mathrm|times)(?![A-Za-z]))"
)


def tokens(text: str) -> list[TypedToken]:
    """The tokens of the text, an "end" last. Raises Misread for a character of no token."""
    if len(text) > MAX_LENGTH:
        raise Misread(MAX_LENGTH, f"an answer has at most {MAX_LENGTH} characters")
    plain = _FENCE.sub(lambda found: " " * len(found[0]), text)
    return _Scanner(plain).scan()


def _characters(text: str) -> tuple[str, list[int]]:
    """The text with styled letters made plain and accents before their letter; places in it."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if (
            char.isascii()
            or char in spellings.LETTERS
            or char in spellings.ABOVE
            or char in spellings.BELOW
        ):
            found = char
        elif char in spellings.ACCENTS:
            at = len(chars) - 1
            while at > 0 and chars[at].isdigit():
                at -= 1
            chars.insert(max(at, 0), char)
            places.insert(max(at, 0), place)
            continue
        elif unicodedata.combining(char):
            continue
        else:
            split = unicodedata.normalize("NFD", char)
            if len(split) > 1 and split[1] in spellings.ACCENTS:
                found = split[1] + split[0]
            elif char in spellings.SIGNS:
                found = char
            else:
                found = unicodedata.normalize("NFKC", char)
        chars.extend(found)
        places.extend([place] * len(found))
    return "".join(chars), places


class _Scanner:
    def __init__(self, text: str) -> None:
        self.length = len(text)
        self.text, self.places = _characters(text)
        self.at = 0
        self.found: list[TypedToken] = []
        self.spaced = False
        self.depth = 0
        self.braces: list[bool] = []
        """For every open brace, whether it is left out."""

    def scan(self) -> list[TypedToken]:
        while self.at < len(self.text):
            self.step()
            if len(self.found) > MAX_TOKENS:
                raise Misread(
                    self.place(self.at), f"an answer has at most {MAX_TOKENS} names and signs"
                )
        end = self.found[-1].end if self.found else 0
        return [*self.found, TypedToken("end", "", end, end, True)]

    def place(self, at: int) -> int:
        return self.places[at] if at < len(self.places) else self.length

    def emit(self, kind: str, text: str, start: int, end: int, *, latex: bool = False) -> None:
        """A token from the characters `start` to `end`, at which reading goes on."""
        at = self.place(start)
        last = self.place(end - 1) + 1 if end > start else at
        self.found.append(TypedToken(kind, text, at, max(at, last), self.spaced, latex))
        self.spaced = False
        self.at = end

    def skip(self, end: int) -> None:
        self.at = end
        self.spaced = True

    def step(self) -> None:
        char, at = self.text[self.at], self.at
        if char in _SPACES:
            self.skip(at + 1)
        elif char == "\n":
            if self.depth:
                self.skip(at + 1)
            else:
                self.emit("sign", "\n", at, at + 1)
        elif char == "%" and (match := _R_PRODUCT.match(self.text, at)):
            self.emit("sign", "@" if match[1] == "*" else "⊗", at, match.end())
        elif char in "#%":
            end = self.text.find("\n", at)
            self.skip(len(self.text) if end < 0 else end)
        elif char == "\\":
            self.command()
        elif char in spellings.ABOVE or char in spellings.BELOW:
            self.script(spellings.ABOVE if char in spellings.ABOVE else spellings.BELOW)
        elif char in spellings.ACCENTS:
            self.emit("accent", spellings.ACCENTS[char], at, at + 1)
            if match := _LETTER.match(self.text, self.at):
                self.emit("word", match[0], self.at, match.end())
        elif char in spellings.LETTERS:
            end = at + 1
            while end < len(self.text) and self.text[end].isascii() and self.text[end].isdigit():
                end += 1
            self.emit("word", spellings.LETTERS[char] + self.text[at + 1 : end], at, end)
        elif match := _NUMBER.match(self.text, at) if char in ".0123456789" else None:
            self.emit("number", match[0], at, match.end())
        elif match := _WORD.match(self.text, at):
            self.emit("word", match[0], at, match.end())
        else:
            self.sign(char)

    def sign(self, char: str) -> None:
        at = self.at
        if self.text.startswith("...", at):
            self.emit("sign", "…", at, at + 3)
            return
        pair = next((p for p in spellings.PAIRS if self.text.startswith(p, at)), "")
        if pair and not (pair == "||" and self.text[at + 2 : at + 3] == "|"):
            self.emit("sign", spellings.SAME.get(pair, pair), at, at + len(pair))
        elif char == "." and self.text[at + 1 : at + 2] == "(" and self.behind_a_word(at):
            self.at = at + 1  # Julia's f.(x), entry by entry
        elif char in "{}":
            self.brace(char, at + 1)
        elif char in _SINGLE or char in spellings.SIGNS:
            found = spellings.SIGNS.get(char, char)
            self.depth += (found in "([") - (found in ")]")
            self.depth = max(self.depth, 0)
            self.emit("sign", found, at, at + 1)
        else:
            raise Misread(self.place(at), "this character has no meaning in an answer")

    def behind_a_word(self, at: int) -> bool:
        """Whether a word ends at a place in the text."""
        last = self.found[-1] if self.found else None
        return last is not None and last.kind == "word" and last.end == self.place(at)

    def brace(self, char: str, end: int, *, left_out: bool = False) -> None:
        if char == "{":
            self.braces.append(left_out)
        elif self.braces:
            left_out = self.braces.pop()
        if left_out:
            self.at = end
        else:
            self.emit("sign", char, self.at, end)

    def script(self, table: dict[str, str]) -> None:
        """A run of raised or of lowered characters."""
        at = self.at
        sign = "^" if table is spellings.ABOVE else "_"
        if not (self.found and self.found[-1].text == sign):
            self.emit("sign", sign, at, at)
        self.emit("sign", "{", at, at)
        while self.at < len(self.text) and (char := table.get(self.text[self.at])) is not None:
            kind = "number" if char.isdigit() else "word" if char.isalpha() else "sign"
            if kind == "number" and self.found[-1].kind == "number":
                last = self.found.pop()
                self.emit("number", last.text + char, self.at, self.at + 1)
                self.found[-1] = self.found[-1]._replace(at=last.at)
            else:
                self.emit(kind, char, self.at, self.at + 1)
        self.emit("sign", "}", self.at, self.at)

    def command(self) -> None:
        match = _COMMAND.match(self.text, self.at)
        if match is None:  # a backslash at the end
            self.skip(self.at + 1)
            return
        name, end = match[0][1:], match.end()
        if name == "\\" and _FIRST.match(self.text, self.at + 1):
            self.at += 1  # a backslash doubled by a form or a file
        elif name == "\\":
            option = _OPTION.match(self.text, end)
            self.emit("sign", "\\\\", self.at, option.end() if option else end)
        elif name in _SPACE_COMMANDS:
            self.skip(end)
        elif name in ("{", "}"):
            self.emit("sign", name, self.at, end, latex=True)
        elif name == "_":
            self.emit("sign", "_", self.at, end)
        elif name in ("begin", "end"):
            self.environment(name, end)
        elif name in _WITH_GROUP:
            group = _GROUP.match(self.text, end)
            self.skip(group.end() if group else end)
        elif name in spellings.NOTHING:
            self.skip(end + (self.text[end : end + 1] == "." and name in ("left", "right")))
        elif name in spellings.FONTS:
            self.font(name, end)
        elif name in spellings.ACCENT_COMMANDS:
            self.emit("accent", spellings.ACCENT_COMMANDS[name], self.at, end, latex=True)
            self.open_left_out()
        elif name in spellings.FRACTIONS:
            self.emit("sign", "\\frac", self.at, end, latex=True)
        elif name in spellings.COMMANDS:
            self.emit("sign", spellings.COMMANDS[name], self.at, end, latex=True)
        elif name.isalpha() and name.isascii():
            if divides_from_the_left(self.text, name):
                self.emit("sign", "∖", self.at, self.at + 1)
            else:
                self.emit("word", spellings.WORDS.get(name, name), self.at, end, latex=True)
        else:
            self.skip(end)

    def open_left_out(self) -> None:
        """A brace that opens here is left out, and so is the one that closes it."""
        at = self.at
        while at < len(self.text) and self.text[at] in _SPACES:
            at += 1
        if self.text[at : at + 1] == "{":
            self.at = at
            self.brace("{", at + 1, left_out=True)

    def font(self, name: str, end: int) -> None:
        group = _GROUP.match(self.text, end)
        content = group[1].strip() if group else self.text[end : end + 2].strip()[:1]
        if content == "1" and name in spellings.BOLD:
            stop = group.end() if group else self.text.index("1", end) + 1
            self.emit("word", "𝟙", self.at, stop, latex=True)
            return
        self.skip(end)
        self.open_left_out()

    def environment(self, name: str, end: int) -> None:
        group = _GROUP.match(self.text, end)
        inside = group[1].strip().rstrip("*") if group else ""
        end = group.end() if group else end
        if inside in spellings.MATRICES or inside == "cases":
            if inside == "array" and name == "begin" and (more := _COLUMNS.match(self.text, end)):
                end = more.end()
            self.depth = max(self.depth + (1 if name == "begin" else -1), 0)
            kind = "cases" if (inside, name) == ("cases", "begin") else name
            self.emit("sign", f"\\{kind}", self.at, end, latex=True)
        else:
            self.skip(end)
