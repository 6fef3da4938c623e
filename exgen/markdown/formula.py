r"""Formulas from an instructor: a parser for a closed part of TeX, so strict that TeX cannot fail.

    list       {atom {"^" argument | "_" argument | "'"}}
    atom       character | "{" list "}" | command with its arguments
    argument   character | "{" list "}" | command without arguments

Braces, fractions, roots, accents, fonts, words, delimiters that grow, and a few environments with
rows; everything else is refused with its place.
"""

from __future__ import annotations

import difflib
import re
from typing import Final

from exgen.markdown import commands

LONGEST: Final = 600
"""The longest formula, in characters."""
_DEEPEST: Final = 12
_MOST_COLUMNS: Final = 10
_ORDINARY: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-*/=<>()[]|.,;:!?@"
)
_DELIMITERS: Final = frozenset("()[]|./")
_COMMAND: Final = re.compile(r"\\([A-Za-z@]+|.|$)", re.S)
_ENVIRONMENT: Final = re.compile(r"\s*\{([A-Za-z]*\*?)\}")
_WORDS: Final = re.compile(r"\s*\{([A-Za-z0-9 ,.:;()'-]*)\}")
_LETTERS: Final = (
    "α alpha β beta γ gamma δ delta ε varepsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu"
    " ν nu ξ xi π pi ρ rho σ sigma τ tau υ upsilon φ varphi χ chi ψ psi ω omega Γ Gamma Δ Delta"
    " Θ Theta Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega ∇ nabla ∂ partial ∞ infty"
    " ⋅ cdot · cdot × times ≤ le ≥ ge ≠ ne ≈ approx ∈ in ∑ sum ∏ prod → to ⊙ odot ⊤ top ± pm"
    " ∝ propto ℓ ell"
)
_PAIRS: Final = _LETTERS.split()
_UNICODE: Final = {"−": "-", **dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))}
"""Characters that stand for a command, and the minus sign."""
_HINTS: Final = {
    "#": r"write \#",
    "%": r"write \%",
    "&": "& stands between the columns of a matrix alone",
    "~": r"a space is written \,",
    '"': r"words are written \text{...}",
    "$": "a formula ends with the dollar sign it began with",
}


class FormulaError(ValueError):
    """A formula that is refused; `at` is the place in its text, from 0."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.at = at


def checked(source: str) -> str:
    """The formula as TeX that prints it; letters such as α become commands.

    Raises FormulaError for what is outside the grammar.
    """
    if len(source) > LONGEST:
        raise FormulaError(f"a formula has at most {LONGEST} characters", LONGEST)
    reader = _Reader(source)
    reader.list(closing="")
    text = "".join(_character(char) for char in source)
    return " ".join(text.split())


def _character(char: str) -> str:
    name = _UNICODE.get(char)
    if name is None:
        return char
    return f"\\{name} " if name != "-" else name


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def refuse(self, reason: str, at: int | None = None) -> FormulaError:
        return FormulaError(reason, self.at if at is None else at)

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        self.skip()
        return self.text[self.at : self.at + 1]

    def command(self) -> str:
        """The name of the command that begins here; the place does not move."""
        found = _COMMAND.match(self.text, self.at)
        return found[1] if found else ""

    def list(self, *, closing: str, rows: bool = False) -> None:
        r"""Atoms up to a closing sign: a brace, a bracket, `\right`, `\end`, or the very end.

        Only the list of an environment has `rows` and columns.
        """
        start = self.at
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.refuse("nested too deeply")
        columns = 1
        while True:
            char = self.peek()
            if not char:
                if closing:
                    raise self.refuse(f"{closing} is missing", start)
                break
            if char == closing or (char == "\\" and f"\\{self.command()}" == closing):
                break
            if rows and char == "&":
                self.at += 1
                columns += 1
                if columns > _MOST_COLUMNS:
                    raise self.refuse(f"a row has at most {_MOST_COLUMNS} columns")
            elif rows and self.text.startswith("\\\\", self.at):
                self.at += 2
                columns = 1
                if self.peek() == "[":
                    raise self.refuse("write {} between the end of a row and a bracket")
            else:
                self.atom()
                self.scripts()
        self.depth -= 1

    def atom(self) -> None:
        """One atom, which may be empty where a script follows."""
        char = self.peek()
        if char == "\\":
            self.with_arguments()
        elif char == "{":
            self.group()
        elif char in ("^", "_", "'"):
            return
        else:
            self.character(char)

    def character(self, char: str) -> None:
        if char not in _ORDINARY and char not in _UNICODE:
            shown = "this brace closes nothing" if char == "}" else _HINTS.get(char)
            raise self.refuse(f"{char!r} has no meaning in a formula" + f": {shown}" * bool(shown))
        self.at += 1

    def group(self) -> None:
        self.at += 1
        self.list(closing="}")
        self.at += 1

    def scripts(self) -> None:
        """What stands above and below an atom: one of each at most."""
        above = below = False
        while (char := self.peek()) in ("^", "_", "'") and char:
            if self.text.startswith("^^", self.at):
                raise self.refuse("^^ names characters by number, which is refused")
            if (above and char in "^'") or (below and char == "_"):
                where = "below" if char == "_" else "above"
                raise self.refuse(f"two things stand {where} one sign: put braces around it first")
            self.at += 1
            if char == "'":
                while self.peek() == "'":
                    self.at += 1
                if self.peek() == "^":
                    continue
                above = True
            else:
                above, below = above or char == "^", below or char == "_"
                self.argument(char)

    def argument(self, of: str) -> None:
        """A group, a character or a command without arguments."""
        char = self.peek()
        if char == "{":
            self.group()
        elif char == "\\" and (name := self.command()) in commands.PLAIN | commands.PUNCTUATION:
            self.at += 1 + len(name)
        elif char == "\\" and self.command() in commands.KNOWN:
            raise self.refuse(f"put braces around what follows {of}")
        elif char == "\\":
            raise self.unknown()
        elif not char or char in "}^_'&":
            raise self.refuse(f"{of} needs something after it")
        else:
            self.character(char)

    def with_arguments(self) -> None:
        """A command with all that belongs to it."""
        name, start = self.command(), self.at
        if name not in commands.KNOWN | commands.PUNCTUATION:
            raise self.unknown()
        self.at += 1 + len(name)
        if name in commands.ONE_ARGUMENT:
            self.argument(f"\\{name}")
        elif name in commands.TWO_ARGUMENTS:
            self.argument(f"\\{name}")
            self.argument(f"\\{name}")
        elif name == "sqrt":
            self.root()
        elif name in commands.WORDS:
            found = _WORDS.match(self.text, self.at)
            if found is None:
                raise self.refuse(f"\\{name} needs plain words in braces after it")
            self.at = found.end()
        elif name in commands.LARGE:
            self.delimiter(f"\\{name}")
        elif name == "left":
            self.delimiter("\\left")
            self.list(closing="\\right")
            self.at += len("\\right")
            self.delimiter("\\right")
        elif name == "begin":
            self.environment(start)
        elif name in ("right", "end"):
            opening = "left" if name == "right" else "begin"
            raise self.refuse(f"\\{name} without a \\{opening} before it", start)

    def root(self) -> None:
        if self.peek() == "[":
            self.at += 1
            self.list(closing="]")
            self.at += 1
        self.argument("\\sqrt")

    def delimiter(self, of: str) -> None:
        char = self.peek()
        if char == "\\" and (name := self.command()) in commands.DELIMITERS:
            self.at += 1 + len(name)
        elif char and char in _DELIMITERS:
            self.at += 1
        else:
            raise self.refuse(f"{of} needs a delimiter after it, such as ( or \\{{")

    def environment(self, start: int) -> None:
        name = self.name_of_environment("begin")
        if name not in commands.ENVIRONMENTS:
            known = ", ".join(sorted(commands.ENVIRONMENTS))
            raise self.refuse(f"\\begin opens one of {known} alone", start)
        self.list(closing="\\end", rows=True)
        place = self.at
        self.at += len("\\end")
        if self.name_of_environment("end") != name:
            raise self.refuse(f"\\end{{{name}}} is expected here", place)

    def name_of_environment(self, of: str) -> str:
        found = _ENVIRONMENT.match(self.text, self.at)
        if found is None:
            raise self.refuse(f"\\{of} needs a name in braces after it")
        self.at = found.end()
        return found[1]

    def unknown(self) -> FormulaError:
        """The refusal of a command that is not among those a formula may use."""
        name = self.command()
        if commands.is_dangerous(name):
            reason = f"\\{name} could read, write, define or repeat something, and is refused"
            return self.refuse(reason)
        close = difflib.get_close_matches(name, sorted(commands.KNOWN), n=1, cutoff=0.6)
        hint = f", did you mean \\{close[0]}?" if close else ""
        return self.refuse(f"\\{name} is not among the commands of a formula{hint}")
