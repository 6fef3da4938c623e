"""How names print: letters, subscripts, hats, bold or plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from exgen.calculus.shape import Shape
from exgen.dimensions import Dim, LinearDim, said

_GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
}  # fmt: skip
_SPELLED = {"lam": "lambda", "ell": "ell", "l": "ell", "varphi": "varphi"}
_NUMBERED = re.compile(r"^([A-Za-z]+)(\d+)$")
_INDEXED = re.compile(r"^([A-Z])([a-z])$")
_NAME = re.compile(r"^(?P<letters>[A-Za-z]+?)(?P<hat>hat|bar)?(?P<digits>\d*)$")


@dataclass(frozen=True, slots=True)
class Notation:
    """The switches of a sheet: bold vectors and matrices or plain, nabla or partials.

    `layered` is the convention of a layered network, "" where a question is about none. With it a
    number at the end of a name is that of a layer and stands above, `W^{2}_{i,j}`, and the
    Kronecker delta gives way to an indicator; in row convention all entries have both indices.
    """

    bold: bool = True
    nabla: bool = False
    layered: Literal["", "row", "column"] = ""


@lru_cache(maxsize=1024)
def name_latex(name: str, shape: Shape, notation: Notation, *, entry: str = "") -> str:
    r"""A quantity's name as LaTeX: `W1` is `\mathbf{W}_{1}`, `yhat` is `\hat{\mathbf{y}}`.

    A capital with a small letter behind it has that as its index: `Wq` is `\mathbf{W}_{q}`.
    With `entry` (indices as LaTeX) it is the name of that entry, which is a scalar and so plain.
    """
    found = _NAME.match(name)
    letters, hat, digits = found.group("letters", "hat", "digits") if found else (name, None, "")
    letters = _SPELLED.get(letters, letters)
    if letters not in _GREEK and (indexed := _INDEXED.match(letters)):
        letters, digits = indexed[1], indexed[2] + digits
    base = f"\\{letters}" if letters in _GREEK or letters in _SPELLED.values() else letters
    if len(base) > 1 and not base.startswith("\\"):
        base = f"\\mathit{{{base}}}"
    if notation.bold and not shape.is_scalar and not entry:
        base = f"\\boldsymbol{{{base}}}" if base.startswith("\\") else f"\\mathbf{{{base}}}"
    if hat:
        base = f"\\{hat}{{{base}}}"
    if notation.layered:
        base += f"^{{{digits}}}" if digits else ""
        return f"{base}_{{{entry}}}" if entry else base
    subscript = ", ".join(s for s in (digits, entry) if s) if digits else entry
    return f"{base}_{{{subscript}}}" if subscript else base


def index_latex(index: int | str) -> str:
    """An index as it prints: names as they are, numbers counted from 1."""
    return str(index + 1) if isinstance(index, int) else index


def shape_latex(shape: Shape) -> str:
    r"""A shape as it prints under a factor or beside an answer: `p \times d`."""
    rows, cols = (f"({dim_latex(d)})" if isinstance(d, LinearDim) else dim_latex(d) for d in shape)
    return f"{rows} \\times {cols}"


@lru_cache(maxsize=256)
def dim_latex(dim: Dim) -> str:
    r"""A dimension as it prints: `n2` is `n_{2}`, `hid` is `\mathit{hid}`, `nu` is Greek."""
    if isinstance(dim, int):
        return str(dim)
    if isinstance(dim, LinearDim):
        return said(dim, dim_latex, times="")
    letters, digits = m.groups() if (m := _NUMBERED.match(dim)) else (dim, "")
    spelled = _SPELLED.get(letters, letters) if len(letters) > 1 else letters
    if spelled in _GREEK or spelled in _SPELLED.values():
        base = f"\\{spelled}"
    else:
        base = letters if len(letters) == 1 or not letters.isalpha() else f"\\mathit{{{letters}}}"
    return f"{base}_{{{digits}}}" if digits else base


def space_latex(shape: Shape, *, positive: bool = False) -> str:
    r"""The space that a quantity of this shape lies in: `\R^{d}`, `\R^{p \times d}`."""
    base = "\\R_{>0}" if positive else "\\R"
    if shape.is_scalar:
        return base
    if shape.is_column:
        return f"{base}^{{{dim_latex(shape.rows)}}}"
    return f"{base}^{{{shape_latex(shape)}}}"
