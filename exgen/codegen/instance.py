"""The numbers at which a script tries the gradients: drawn inside the script, or written out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.verify.arrays import Array

Values = Mapping[str, Array]

_RANDOM: dict[str, str] = {
    "real": "rng.normal(size={shape}).round(2)",
    "positive": "rng.uniform(0.5, 2, size={shape}).round(2)",
    "binary": "rng.integers(0, 2, size={shape}).astype(float)",
    "one-hot": "rng.permutation(np.eye({rows})[:, :1])",
    "simplex": "rng.permutation(np.arange(1.0, {rows} + 1).reshape(-1, 1)) / {triangle}",
    "sign": "rng.choice([-1.0, 1.0], size={shape})",
    "invertible": "2 * np.eye({rows}) + rng.uniform(-0.3, 0.3, size={shape}).round(2)",
}
"""Domain -> source that draws one value; decimals are few, so that every machine draws the same."""
_HALF = "rng.normal(size={shape}).round(2)"
_ROWS: dict[str, str] = {
    "one-hot": "np.eye({columns})[rng.integers(0, {columns}, size={rows})]",
    "simplex": "rng.permuted(np.tile(np.arange(1.0, {columns} + 1), ({rows}, 1)), axis=1) / {sum}",
}
"""The same for a matrix whose rows are in the domain each by itself."""
_SCALARS: dict[str, str] = {
    "real": "round(rng.normal(), 2)",
    "positive": "round(rng.uniform(0.5, 2), 2)",
    "binary": "float(rng.integers(0, 2))",
    "sign": "float(rng.choice([-1, 1]))",
}


def random_lines(prog: Program, names: Mapping[Expr, str]) -> list[str]:
    """Assignments that draw every variable with a generator called `rng`.

    Raises ValueError for a domain without a row in the table.
    """
    lines: list[str] = []
    for variable in prog.variables:
        name = names[variable]
        shape = variable.shape.sized(prog.sizes)
        rows = shape[0]
        if variable.domain in ("symmetric", "spd"):
            lines.append(f"{name} = {_HALF.format(shape=shape)}")
            completed = f"{name} + {name}.T"
            if variable.domain == "spd":
                completed = f"{name} @ {name}.T + np.eye({rows})"
            lines.append(f"{name} = {completed}")
            continue
        table = _SCALARS if variable.shape.is_scalar else _RANDOM
        if shape[1] > 1 and variable.domain in _ROWS:
            table = _ROWS
        if variable.domain not in table:
            raise ValueError(
                f"{variable.name}: no instance of the domain {variable.domain!r} can be drawn "
                f"for the shape {variable.shape}"
            )
        source = table[variable.domain].format(
            shape=shape,
            rows=rows,
            triangle=rows * (rows + 1) // 2,
            columns=shape[1],
            sum=shape[1] * (shape[1] + 1) // 2,
        )
        lines.append(f"{name} = {source}")
    return lines


def written_lines(prog: Program, names: Mapping[Expr, str], values: Values) -> list[str]:
    """Assignments with the given numbers written out, a row of a matrix on a line.

    `values` gives every variable its number or array.
    """
    lines: list[str] = []
    for variable in prog.variables:
        array = np.asarray(values[variable.name], dtype=float)
        if variable.shape.is_scalar:
            lines.append(f"{names[variable]} = {array.item()!r}")
            continue
        rows = [f"[{', '.join(repr(v) for v in row)}]," for row in array.tolist()]
        lines += [f"{names[variable]} = np.array([", *(f"    {row}" for row in rows), "])"]
    return lines


def drawn(prog: Program, names: Mapping[Expr, str], seed: int) -> dict[str, Array]:
    """The values that the lines of `random_lines` draw for a seed, by variable, as 2-D arrays."""
    known: dict[str, Any] = {"np": np, "rng": np.random.default_rng(seed)}
    # Our own text and no other's: running it is what keeps these the numbers of the script.
    exec(_compiled("\n".join(random_lines(prog, names))), known)
    return {v.name: _matrix(v, known[names[v]]) for v in prog.variables}


@lru_cache(maxsize=16)
def _compiled(source: str) -> CodeType:
    """The lines, which many seeds in a row are given to."""
    return compile(source, "instance", "exec")


def _matrix(variable: Symbol, value: Any) -> Array:
    array = np.asarray(value, dtype=float)
    return array.reshape(1, 1) if variable.shape.is_scalar else array
