"""What a formula says before it is known what its names stand for: a plain tree of syntax."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Num:
    """A numeral."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Named:
    """A letter as it is written, with what stands below it (tokens) and the numeral above it.

    A numeral above is a layer or an exponent: the quantities decide.
    """

    letter: str
    bold: bool = False
    accent: str = ""
    below: tuple[str, ...] = ()
    above: str = ""


@dataclass(frozen=True, slots=True)
class Ones:
    """A bold 1: a column of ones of a length that stands below it, or its surroundings tell."""

    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A question mark, to be filled in."""


@dataclass(frozen=True, slots=True)
class Parenthesised:
    """Parentheses."""

    inner: Tree


@dataclass(frozen=True, slots=True)
class Superscripted:
    """What carries a superscript: `kind` is "T", "inv", "inv-T", "power" or "odot"."""

    base: Tree
    kind: str
    exponent: Tree | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """Brackets with indices below: an entry of the whole."""

    base: Tree
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """A sum of terms with their signs (1 or -1)."""

    terms: tuple[tuple[int, Tree], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Factors side by side."""

    factors: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Entrywise:
    """Factors with a sign for the entrywise product between them."""

    factors: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Starred:
    """Two factors with a star between: the left one slid over the right one, or in `full`."""

    left: Tree
    right: Tree
    full: bool


@dataclass(frozen=True, slots=True)
class Quotient:
    """A fraction."""

    over: Tree
    under: Tree


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    arg: Tree


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """A function by name of its argument, with primes and perhaps an exponent at the name."""

    function: str
    arg: Tree
    primes: int = 0
    exponent: Tree | None = None


@dataclass(frozen=True, slots=True)
class LetterOf:
    """A letter, with primes or a nabla before it, of what stands in parentheses behind it."""

    name: Named
    arg: Tree
    primes: int = 0
    nabla: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Single bars, double bars ("norm") or double bars with an F below ("frobenius")."""

    kind: str
    arg: Tree


@dataclass(frozen=True, slots=True)
class Indicator:
    """A bold 1 with a condition in brackets."""

    left: Tree
    relation: str
    right: Tree


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over an index, up to `end` (tokens; none where the range is left out)."""

    index: str
    end: tuple[str, ...]
    body: Tree


@dataclass(frozen=True, slots=True)
class Rate:
    """A partial derivative, `of` with respect to `wrt`; `short` in a cell of a matrix."""

    of: Tree
    wrt: Tree
    short: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Ordinary:
    """The operator d/dt in front of what it differentiates."""

    wrt: Tree
    body: Tree


@dataclass(frozen=True, slots=True)
class DifferentialOf:
    """A differential."""

    of: Tree


@dataclass(frozen=True, slots=True)
class Shaped:
    """A factor with its shape written below it."""

    inner: Tree
    shape: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix by its entries; a cell may be dots, a string."""

    rows: tuple[tuple[Tree | str, ...], ...]


Tree = (
    Num
    | Named
    | Ones
    | Mark
    | Parenthesised
    | Superscripted
    | Cut
    | Terms
    | Product
    | Entrywise
    | Starred
    | Quotient
    | Root
    | FunctionOf
    | LetterOf
    | Bars
    | Indicator
    | Total
    | Rate
    | Ordinary
    | DifferentialOf
    | Shaped
    | Grid
)


def bare(tree: Tree) -> Tree:
    """The tree without parentheses and shapes around the whole."""
    while isinstance(tree, Parenthesised | Shaped):
        tree = tree.inner
    return tree
