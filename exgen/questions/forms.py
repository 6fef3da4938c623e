"""The catalogue of forms: reading it, and drawing a concrete variant of a form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from exgen.calculus.build import symbol
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.parse import parse
from exgen.calculus.program import Equation, Program
from exgen.calculus.shape import Dim

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
    "X": ("X", "Z", "Y"),
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
    "m": ("m", "k", "l"),
}
"""Role in the catalogue -> the letters it may print as; the first one is the original's."""


class Form(BaseModel):
    """One row of the catalogue; forms.toml says what each field means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    level: int = Field(ge=1, le=4)
    kind: str = Field(pattern="^(gradient|jacobian)$")
    expression: str
    wrt: str
    method: str = Field(pattern="^(index|chain|differential)$")
    variables: dict[str, tuple[str | int, str | int] | tuple[str | int, str | int, str]]
    define: dict[str, str] = {}
    choices: dict[str, tuple[str, ...]] = {}
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A form with its letters, constants and functions chosen.

    The program ends in the function `of`; `choices` says what was put in for {words}.
    """

    form: Form
    program: Program
    of: Symbol
    wrt: Symbol
    choices: Mapping[str, str]
    hint: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Form]:
    """All forms by name, in the order of the file."""
    text = files("exgen.questions").joinpath("forms.toml").read_text(encoding="utf-8")
    forms = [Form.model_validate(row) for row in tomllib.loads(text)["form"]]
    return {form.name: form for form in forms}


def draw(form: Form, rng: np.random.Generator | None) -> Drawn:
    """A variant of the form; without a generator the first letter and choice of each."""
    letters = _letters(form, rng)
    chosen = {word: _pick(options, rng) for word, options in form.choices.items()}
    dims = _dimensions(form)
    order = list(range(len(SIZES))) if rng is None else list(rng.permutation(len(SIZES)))
    sizes = {letters[d]: SIZES[order[k]] for k, d in enumerate(dims)}

    def dim(value: str | int) -> Dim:
        return letters[value] if isinstance(value, str) else value

    names: dict[str, Expr] = {}
    leaves = []
    for role, (rows, cols, *domain) in form.variables.items():
        leaf = symbol(letters[role], (dim(rows), dim(cols)), *(str(d) for d in domain))
        names[role] = leaf
        leaves.append(leaf)
    equations = []
    for role, text in [*form.define.items(), ("f", form.expression)]:
        expr = parse(text.format_map(chosen), names)
        line = Equation(symbol(letters[role], expr.shape), expr)
        names[role] = line.symbol
        equations.append(line)
    hint = ""
    if rng is not None and form.hints and rng.random() < 0.5:
        hint = _pick(form.hints, rng)
    wrt = names[form.wrt]
    assert isinstance(wrt, Symbol)
    return Drawn(
        form=form,
        program=Program(tuple(leaves), tuple(equations), sizes),
        of=equations[-1].symbol,
        wrt=wrt,
        choices=chosen,
        hint=hint,
    )


def _dimensions(form: Form) -> list[str]:
    named = [d for rows, cols, *_ in form.variables.values() for d in (rows, cols)]
    return list(dict.fromkeys(d for d in named if isinstance(d, str)))


def _letters(form: Form, rng: np.random.Generator | None) -> dict[str, str]:
    """A letter for every role, no letter twice."""
    roles = [*form.variables, *form.define, "f", *_dimensions(form)]
    taken: set[str] = set()
    letters: dict[str, str] = {}
    for role in roles:
        pool = [c for c in LETTERS[role] if c not in taken]
        free = pool or [c for c in "abcghpqstuvw" if c not in taken]
        letters[role] = _pick(tuple(free), rng)
        taken.add(letters[role])
    return letters


def _pick(options: tuple[str, ...], rng: np.random.Generator | None) -> str:
    return options[0] if rng is None else options[int(rng.integers(len(options)))]


