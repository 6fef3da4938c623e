"""Spans of functions: the identities that tie them together, and independence at points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from exgen.errors import DrawError
from exgen.families.dimension.independence import independent
from exgen.families.dimension.small_numbers import recognised
from exgen.families.dimension.themes import COUNTS, THEMES, Theme
from exgen.questions.records import FactStep
from exgen.questions.space import Space
from exgen.verify.exponentials import numbers
from exgen.verify.spans import FunctionCombination, FunctionRank, Identity, Interval, samples

VARIABLES = ("x", "t")
_ATTEMPTS = 300
_DEPENDENT = 0.85
_CLOSE = 1e-8
_GRID = 40
_CONSTANTS = (1, 2, 3, 4, 5, 7)
_SCALES = (1, 1, 1, 1, 2, 3, -1)


def dimensions(level: int) -> set[int]:
    """The dimensions that a level can have."""
    most = max(COUNTS[level])
    atoms = max(len(theme.atoms) for theme in THEMES if level in theme.levels)
    return set(range(1 if level == 1 else 2, min(most, atoms) + 1))


def draw(rng: np.random.Generator, kind: str, level: int, wanted: int | None) -> Space:
    """A span of functions. `level` is how hard it is, 1 to 4; `wanted` its dimension, None for any.

    Raises DrawError when none of this dimension is found.
    """
    themes = [theme for theme in THEMES if level in theme.levels]
    if wanted is not None:
        themes = [theme for theme in themes if len(theme.atoms) >= wanted]
    counts = [k for k in COUNTS[level] if wanted is None or k >= wanted]
    dependent = rng.random() < _DEPENDENT
    for _ in range(_ATTEMPTS):
        theme = themes[int(rng.integers(len(themes)))]
        count = counts[int(rng.integers(len(counts)))]
        x = str(rng.choice(VARIABLES))
        atoms, members = _members(rng, theme, count, x, level)
        interval = theme.intervals[int(rng.integers(len(theme.intervals)))]
        basis = _basis(members, x, interval)
        if len(basis) not in ({wanted} if wanted else dimensions(level)):
            continue
        if level > 1 and _proportional(members, x, interval):
            continue
        if dependent and len(basis) == count and wanted != max(counts):
            continue
        space = _solved(kind, theme, (atoms, members), x, interval)
        if space is not None:
            return space
    raise DrawError(f"no span of functions of dimension {wanted} in {_ATTEMPTS} attempts")


def original(kind: str) -> Space:
    """The question of the original homework."""
    functions = (("1", "cos(2*x)"), ("5", "cos(2*x)", "cos(x)**2"))
    space = _solved(kind, THEMES[0], functions, "x", ("-pi", "pi"))
    assert space is not None
    return space


def _members(
    rng: np.random.Generator, theme: Theme, count: int, x: str, level: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The atoms and the drawn functions of a theme, at a random rate."""
    rate = int(rng.choice(theme.rates))
    words = {"x": x, "u": _times(rate, x)} | {f"u{k}": _times(k * rate, x) for k in (2, 3, 4)}
    pool = [text.format_map(words).replace("--", "") for text in theme.pool]
    chosen = [pool[int(k)] for k in rng.choice(len(pool), count, replace=False)]
    if level > 1:
        chosen = [_scaled(int(rng.choice(_SCALES)), text) for text in chosen]
    if theme.constant and rng.random() < 0.5:
        chosen[int(rng.integers(count))] = str(rng.choice(_CONSTANTS))
    atoms = tuple(text.format_map(words).replace("--", "") for text in theme.atoms)
    return atoms, tuple(chosen)


def _times(factor: int, x: str) -> str:
    return x if factor == 1 else f"-{x}" if factor == -1 else f"{factor}*{x}"


def _scaled(factor: int, text: str) -> str:
    if factor == 1 or is_sum(text):
        return text
    return f"-{text}" if factor == -1 else f"{factor}*{text}"


def is_sum(text: str) -> bool:
    """Whether it has a sign outside all parentheses, or a number in front."""
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if not depth and sign in "+-":
            return True
    return text[0].isdigit()


def _basis(members: Sequence[str], x: str, interval: Interval) -> tuple[int, ...]:
    """The first functions that are independent of those before them."""
    table = samples(members, x, interval)
    found: list[int] = []
    for j in range(len(members)):
        if np.linalg.matrix_rank(table[:, [*found, j]], tol=1e-7) > len(found):
            found.append(j)
    return tuple(found)


def _proportional(members: Sequence[str], x: str, interval: Interval) -> bool:
    pairs = [(f, g) for k, f in enumerate(members) for g in members[:k]]
    return any(len(_basis(pair, x, interval)) == 1 for pair in pairs)


def _weights(target: str, others: Sequence[str], x: str) -> dict[int, str] | None:
    """The function as a combination of others with recognised weights, else None."""
    # Where the functions live does not matter to an identity; near 0 none of them is large.
    grid = np.linspace(-1.1, 1.3, _GRID)
    table = np.stack([numbers(f, x, grid) for f in (*others, target)], axis=1)
    found, *_ = np.linalg.lstsq(table[:, :-1], table[:, -1], rcond=None)
    if np.abs(table[:, :-1] @ found - table[:, -1]).max() > _CLOSE:
        return None
    weights = {}
    for j, weight in enumerate(found):
        text = recognised(float(weight))
        if text is None:
            return None
        if text != "0":
            weights[j] = text
    return weights


def combined(weights: Mapping[int, str], functions: Sequence[str]) -> str:
    """The combination as a text: `1/2 + 1/2*cos(2*x)`."""
    text = ""
    for j, weight in weights.items():
        size, function = weight.removeprefix("-"), functions[j]
        if function == "1":
            term = size
        else:
            inner = f"({function})" if is_sum(function) else function
            term = inner if size == "1" else f"{size}*{inner}"
        sign = "-" if weight.startswith("-") else ""
        text += f" {sign or '+'} {term}" if text else sign + term
    return text or "0"


def _solved(
    kind: str,
    theme: Theme,
    functions: tuple[tuple[str, ...], tuple[str, ...]],
    x: str,
    interval: Interval,
) -> Space | None:
    """The space with its solution; None where a weight or a value is none that one would print."""
    atoms, members = functions
    basis = _basis(members, x, interval)
    steps = []
    for text in members:
        weights = _weights(text, atoms, x)
        if weights is None:
            return None
        rewritten = combined(weights, atoms)
        if rewritten != text:
            steps.append(FactStep(kind="identity", fact=Identity(text, rewritten, x)))
    for target in range(len(members)):
        if target not in basis:
            weights = _weights(members[target], [members[j] for j in basis], x)
            if weights is None:
                return None
            placed = {basis[j]: weight for j, weight in weights.items()}
            relation = FunctionCombination(members, target, placed, x)
            steps.append(FactStep(kind="relation", fact=relation))
    chosen = tuple(members[j] for j in basis)
    proof = independent(chosen, x, interval, wronskian=theme.wronskian)
    if proof is None:
        return None
    steps.append(FactStep(kind="independent", fact=proof))
    rank = FunctionRank(members, x, interval, len(basis))
    return Space(
        kind=kind,
        letter="f",
        dimension=rank.value,
        shape=f"{theme.name}:{len(members)}",
        members=members,
        variable=x,
        interval=interval,
        basis=basis,
        steps=(*steps, FactStep(kind="dimension", fact=rank)),
        data={
            "ambient": f"C[{interval[0]}, {interval[1]}]",
            "variable": x,
            "interval": list(interval),
            "functions": list(members),
            "basis": list(basis),
        },
    )
