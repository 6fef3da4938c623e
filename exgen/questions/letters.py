"""Letters and numbers for roles: turning a row of a table into a concrete program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exgen.calculus.build import ones, symbol
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.functions import call
from exgen.calculus.numbered import numbered
from exgen.calculus.parse import parse
from exgen.calculus.positive import all_conditions, fitting
from exgen.calculus.program import Equation, Program
from exgen.calculus.shape import Shape
from exgen.calculus.tokens import ParseError
from exgen.dimensions import Dim, dimension, linear, parts_of
from exgen.library.library_rows import Row
from exgen.library.row_fields import filled

SIZES = (2, 3, 4, 5, 6)
"""Numbers that named dimensions may have at the check points; more dimensions have larger ones."""
MOST_DIMENSIONS = 8
"""So many named dimensions a row may have."""

LETTERS: dict[str, tuple[str, ...]] = {
    # what is differentiated, and what it is
    "f": ("f", "g"),
    "x": ("x", "w", "v"),
    "w": ("w", "v"),
    "X": ("X", "Z"),
    "W": ("W", "U"),
    "V": ("V", "U"),
    # constants and data
    "a": ("a", "c"),
    "b": ("b", "c"),
    "c": ("c", "b"),
    "lam": ("lam", "mu"),
    "y": ("y",),
    "Y": ("Y",),
    "A": ("A", "B", "M"),
    "B": ("B", "C"),
    "C": ("C", "D"),
    "M": ("M", "A", "B"),
    "S": ("S", "P", "Q"),
    # steps of a computation
    "h": ("h",),
    "q": ("q", "p"),
    "r": ("r", "e"),
    "s": ("s", "z"),
    "t": ("t", "s"),
    "u": ("u", "s"),
    "z": ("z", "s"),
    "R": ("R",),
    # dimensions
    "d": ("d", "n", "m"),
    "n": ("n", "m", "k"),
    "m": ("m", "k"),
}
"""Role in the catalogue -> the letters it may print as; the first one is the original's.

The four groups have no letter in common, so that a letter stands for one kind of thing on a sheet.
A row that brings letters of its own has them in `Row.letters`; a role without any is its letter.
"""
_FREE = "abcpe"
"""Letters for a role whose own are taken."""
_CLEAR = "GKN"
"""Letters for a matrix all of whose own are those of a vector in the row."""
_CONFUSED = "uvwxz"
"""Letters that a row does not use small and large: `W w` and `X x` are hard to read and to say."""


_CONSTANT = re.compile(r"\b(ones|eye)\(([^()]*)\)")
_WORD = re.compile(r"[A-Za-z]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is drawn for a row: letters by role, {words}, numbers for the named dimensions' roles.

    How hard a row is depends on the words alone.
    """

    letters: Mapping[str, str]
    words: Mapping[str, str]
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettered:
    """A program with its letters, numbers and {words} put in; `roles` leads from role to symbol."""

    program: Program
    roles: Mapping[str, Symbol]


class UnreadableError(Exception):
    """A line of a row that cannot be read: its role, the text with all words put in, and why."""

    def __init__(self, role: str, text: str, error: ParseError) -> None:
        super().__init__(str(error))
        self.role = role
        self.text = text
        self.error = error


def choose(row: Row, rng: np.random.Generator | None) -> Chosen:
    """Draw for a row; without a generator the first letter and choice of each."""
    letters = _letters(row, rng)
    words = {word: pick(options, rng) for word, options in row.choices.items()}
    order = list(range(len(SIZES))) if rng is None else list(rng.permutation(len(SIZES)))
    numbers = [*(SIZES[k] for k in order), *range(SIZES[-1] + 1, SIZES[-1] + MOST_DIMENSIONS)]
    sizes = dict(zip(row.dimensions, numbers, strict=False))
    for dim, least in row.smallest.items():
        if sizes[dim] < least:
            sizes[dim] = next(n for n in numbers if n >= least and n not in sizes.values())
    return Chosen(letters=letters, words=words, sizes=sizes)


def write(row: Row, chosen: Chosen) -> Lettered:
    """The program of the row's lines, in which a dimension's name is its number as well.

    Raises UnreadableError for a line that is no expression.
    """
    letters = chosen.letters
    lettered = {role: letters[role] for role in row.dimensions}

    def dim(value: str | int) -> Dim:
        if isinstance(value, int):
            return value
        word = filled(value, chosen.words)
        found = dimension(word) or word
        parts, number = parts_of(found)
        return linear({letters[name]: by for name, by in parts.items()}, number)

    names: dict[str, Expr] = {}
    roles: dict[str, Symbol] = {}
    for role, (rows, cols, *domain) in row.leaves.items():
        roles[role] = symbol(letters[role], (dim(rows), dim(cols)), *(str(d) for d in domain))
        names[role] = roles[role]
    for role, letter in lettered.items():
        names[role] = call("sum", ones(Shape(letter, 1)))
    equations = []
    for role, written in row.lines.items():
        text = _with_dimensions(filled(written, chosen.words), lettered)
        try:
            expr = numbered(parse(text, names), text)
        except ParseError as error:
            raise UnreadableError(role, text, error) from None
        line = Equation(symbol(letters[role], expr.shape), expr)
        names[role] = roles[role] = line.symbol
        equations.append(line)
    leaves = tuple(roles[role] for role in row.leaves)
    sizes = {letters[role]: size for role, size in chosen.sizes.items()}
    needs = all_conditions([*leaves, *(line.expr for line in equations)])
    if needs:
        quantities = [*leaves, *(line.symbol for line in equations)]
        fitted = fitting(sizes, needs, [dim for each in quantities for dim in each.shape])
        if fitted is None:
            raise UnreadableError(role, text, ParseError("no sizes leave room for this", text, 0))
        sizes = fitted
    return Lettered(program=Program(leaves, tuple(equations), sizes), roles=roles)


def _with_dimensions(text: str, letters: Mapping[str, str]) -> str:
    """The text with the letters of dimensions in `ones` and `eye`."""

    def put_in(found: re.Match[str]) -> str:
        inside = _WORD.sub(lambda word: letters.get(word[0], word[0]), found[2])
        return f"{found[1]}({inside})"

    return _CONSTANT.sub(put_in, text)


def _letters(row: Row, rng: np.random.Generator | None) -> dict[str, str]:
    """A letter for every role, no letter twice; the first of each without a generator."""
    taken: set[str] = set()
    letters: dict[str, str] = {}
    for role in row.roles:
        own = row.letters.get(role) or LETTERS.get(role, (role,))
        free = [c for c in own if c not in taken] or [c for c in (role, *_FREE) if c not in taken]
        if rng is not None:
            clear = [c for c in free if c.lower() not in _CONFUSED or c.swapcase() not in taken]
            other = [c for c in _CLEAR if c not in taken] if role.isupper() else []
            free = clear or other or free
        letters[role] = pick(tuple(free), rng)
        taken.add(letters[role])
    return letters


def pick(options: tuple[str, ...], rng: np.random.Generator | None) -> str:
    """One of the options; the first one without a generator."""
    if rng is None or len(options) == 1:  # one of one takes nothing from the generator
        return options[0]
    return options[int(rng.integers(len(options)))]
