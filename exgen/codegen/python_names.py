"""Identifiers: every quantity of a program, and every adjoint, gets a name that Python takes."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.codegen.stable_functions import HELPERS
from exgen.dimensions import LinearDim, linear, parts_of, said

RESERVED = frozenset(
    {
        *keyword.kwlist,
        *keyword.softkwlist,
        *dir(builtins),
        *HELPERS,
        *("np", "loss", "compute_gradients", "central_difference", "main"),
        *("rng", "STEP", "NAMES", "SHEET", "variables", "gradients", "example"),
    }
)
"""Names that a script uses itself."""


def identifier(name: str, taken: set[str]) -> str:
    """A Python identifier close to `name` that is neither reserved nor in `taken`."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "v"
    if plain[0].isdigit():
        plain = f"v{plain}"
    while plain in RESERVED or plain in taken:
        plain += "_"
    return plain


def identifiers(
    prog: Program, objective: str, called: Mapping[str, str] | None = None
) -> dict[Expr, str]:
    """The name of every quantity, and of the derivative of `objective` with respect to each.

    A derivative is called `d` and the quantity's name; `called` overrides that by quantity.
    """
    taken: set[str] = set()
    names: dict[Expr, str] = {}
    quantities = [*prog.variables, *(e.symbol for e in prog.equations)]
    for quantity in quantities:
        names[quantity] = identifier(quantity.name, taken)
        taken.add(names[quantity])
    target = prog.find(objective)
    for quantity in quantities:
        wanted = (called or {}).get(quantity.name, f"d{names[quantity]}")
        adjoint = gradient_name(target, quantity)
        names[adjoint] = identifier(wanted, taken)
        taken.add(names[adjoint])
    return names


def dimensions(prog: Program, names: Mapping[Expr, str]) -> dict[str, str]:
    """Named dimension -> the source that reads it off the variable that shows it first."""
    found: dict[str, str] = {}
    for variable in prog.variables:
        for axis, dim in enumerate(variable.shape):
            if isinstance(dim, str):
                found.setdefault(dim, f"{names[variable]}.shape[{axis}]")
    return found | _by_others(prog, names, found)


def _by_others(
    prog: Program, names: Mapping[Expr, str], known: Mapping[str, str]
) -> dict[str, str]:
    """The dimensions that no variable shows alone, each from a sum of which the rest is known."""
    found = dict(known)
    for variable in prog.variables:
        for axis, dim in enumerate(variable.shape):
            parts, number = parts_of(dim)
            missing = [name for name in parts if name not in found]
            if len(missing) == 1 and parts[missing[0]] == 1:
                rest = linear({n: by for n, by in parts.items() if n != missing[0]}, number)
                shown = (
                    said(rest, found.__getitem__, times=" * ")
                    if isinstance(rest, LinearDim)
                    else (str(rest) if isinstance(rest, int) else found[rest])
                )
                found[missing[0]] = f"({names[variable]}.shape[{axis}] - ({shown}))"
    return found
