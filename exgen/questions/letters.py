"""Letters and numbers for roles: turning a row of a table into a concrete program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exgen.calculus.build import symbol
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.parse import parse
from exgen.calculus.program import Equation, Program
from exgen.calculus.shape import Dim

Variables = Mapping[str, tuple[str | int, str | int] | tuple[str | int, str | int, str]]
"""Role of a variable -> rows, columns and, where it is not "real", the domain."""

SIZES = (2, 3, 4, 5, 6)
"""Numbers that named dimensions may have at the check points."""

LETTERS: dict[str, tuple[str, ...]] = {
    "x": ("x", "u", "v", "w"),
    "w": ("w", "v", "u"),
    "a": ("a", "c", "g"),
    "b": ("b", "c", "t"),
    "c": ("c", "b"),
    "y": ("y",),
    "A": ("A", "B", "M", "Q"),
    "B": ("B", "C", "G"),
    "C": ("C", "D", "H"),
    "M": ("M", "H", "G"),
    "S": ("S", "P", "Q"),
    "V": ("V", "U"),
    "W": ("W", "U", "V"),
    "X": ("X", "Z"),
    "Y": ("Y", "T"),
    "R": ("R", "E"),
    "r": ("r", "e"),
    "z": ("z", "s"),
    "u": ("u", "v", "s"),
    "v": ("v", "w", "t"),
    "h": ("h", "g"),
    "s": ("s", "z"),
    "t": ("t", "s"),
    "q": ("q", "p"),
    "lam": ("lam", "mu"),
    "f": ("f", "g", "h"),
    "d": ("d", "n", "p"),
    "n": ("n", "m", "k", "q"),
    "m": ("m", "k"),
}
"""Role in the catalogue -> the letters it may print as; the first one is the original's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is drawn for a row: letters by role, {words}, numbers for the named dimensions' roles.

    How hard a row is depends on the words alone.
    """

    letters: Mapping[str, str]
    words: Mapping[str, str]
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A program with its letters, numbers and {words} put in; `roles` leads from role to symbol."""

    program: Program
    roles: Mapping[str, Symbol]


def choose(
    *,
    variables: Variables,
    steps: Mapping[str, str],
    choices: Mapping[str, tuple[str, ...]],
    rng: np.random.Generator | None,
) -> Chosen:
    """Draw for a row; without a generator the first letter and choice of each."""
    dims = _dimensions(variables)
    letters = _letters([*variables, *steps, *dims], rng)
    words = {word: pick(options, rng) for word, options in choices.items()}
    order = list(range(len(SIZES))) if rng is None else list(rng.permutation(len(SIZES)))
    sizes = {d: SIZES[order[k]] for k, d in enumerate(dims)}
    return Chosen(letters=letters, words=words, sizes=sizes)


def write(*, variables: Variables, steps: Mapping[str, str], chosen: Chosen) -> Written:
    """The program of the steps."""
    letters = chosen.letters

    def dim(value: str | int) -> Dim:
        return letters[value] if isinstance(value, str) else value

    names: dict[str, Expr] = {}
    roles: dict[str, Symbol] = {}
    for role, (rows, cols, *domain) in variables.items():
        roles[role] = symbol(letters[role], (dim(rows), dim(cols)), *(str(d) for d in domain))
        names[role] = roles[role]
    equations = []
    for role, text in steps.items():
        expr = parse(text.format_map(chosen.words), names)
        line = Equation(symbol(letters[role], expr.shape), expr)
        names[role] = roles[role] = line.symbol
        equations.append(line)
    leaves = tuple(roles[role] for role in variables)
    sizes = {letters[role]: size for role, size in chosen.sizes.items()}
    return Written(program=Program(leaves, tuple(equations), sizes), roles=roles)


def _dimensions(variables: Variables) -> list[str]:
    named = [d for rows, cols, *_ in variables.values() for d in (rows, cols)]
    return list(dict.fromkeys(d for d in named if isinstance(d, str)))


def _letters(roles: list[str], rng: np.random.Generator | None) -> dict[str, str]:
    """A letter for every role, no letter twice."""
    taken: set[str] = set()
    letters: dict[str, str] = {}
    for role in roles:
        pool = [c for c in LETTERS[role] if c not in taken]
        free = pool or [c for c in "abcghpqstuvw" if c not in taken]
        letters[role] = pick(tuple(free), rng)
        taken.add(letters[role])
    return letters


def pick(options: tuple[str, ...], rng: np.random.Generator | None) -> str:
    """One of the options; the first one without a generator."""
    if rng is None or len(options) == 1:  # one of one takes nothing from the generator
        return options[0]
    return options[int(rng.integers(len(options)))]
