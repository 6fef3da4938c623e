r"""What the letters of a question stand for, as somebody knows who has read the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from exgen.calculus.declared import DECLARED
from exgen.calculus.expr import Expr, Partial, Symbol
from exgen.dimensions import Dim, dim_sum, dim_times, names_in, size_of
from exgen.printed.latex_macros import GREEK
from exgen.printed.latex_tree import Named
from exgen.printed.lexer import MisreadError, pieces

Written = tuple[str, str, str]
"""Letter, accent, what stands below it as part of the name: a numeral, a letter as in W_q."""

_ASKED = 1 << 14
_NAME = re.compile(r"([A-Za-z]+?)(hat|bar)?(\d*)")
_SPELLED = {"lam": "\\lambda", "l": "\\ell"}
_INDEXED = re.compile(r"([A-Z])([a-z])")
_DIMENSION = re.compile(r"([A-Za-z]+)(\d*)")


def written(name: str) -> Written:
    """How a quantity's name is written: `yhat` is y with a hat, `W1` W with a 1, `Wq` with a q."""
    found = _NAME.fullmatch(name)
    if found is None:
        return name, "", ""
    letters, accent, digits = found.groups()
    command = f"\\{letters}"
    if command in GREEK:
        return command, accent or "", digits
    if indexed := _INDEXED.fullmatch(letters):
        return indexed[1], accent or "", indexed[2] + digits
    return _SPELLED.get(letters, letters), accent or "", digits


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What a vocabulary may be asked: the name of a method, and what to ask it about."""

    kind: str
    about: object


@lru_cache(maxsize=_ASKED)
def question(kind: str, about: object) -> Query:
    """The question; the same object for the same question as long as it is kept."""
    return Query(kind, about)


@dataclass(frozen=True, slots=True)
class Refusal:
    """That there is no answer, and why."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The quantities of a question, and the functions that it declares, by how they are written.

    `layered` is the convention of a layered network ("" for others): there the numeral of a name
    stands above, and where samples are rows all entries have two indices. `short` gives derivatives
    that have a letter of their own. `layout` is that of Jacobians. `sizes` gives every dimension a
    number; those that are `told` the sheet gives as numbers, and where it gives any, those that are
    `symbolic` it does not. `by_numbers` has the derivatives of a
    vector in a number that are Jacobians in that layout, as pairs: of what, in what.
    """

    quantities: Mapping[Written, Symbol]
    sizes: Mapping[str, int]
    layered: Literal["", "row", "column"] = ""
    bold: bool = True
    layout: str = "denominator"
    short: Mapping[Written, Partial] = field(default_factory=dict)
    symbolic: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    by_numbers: frozenset[tuple[str, str]] = frozenset()
    _answers: dict[Query, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @staticmethod
    def named(symbols: Iterable[Symbol]) -> dict[Written, Symbol]:
        """The quantities by how they are written.

        Raises MisreadError where two of them are written alike.
        """
        found: dict[Written, Symbol] = {}
        for symbol in symbols:
            key = written(symbol.name)
            if key in found:
                both = f"{symbol.name} and {found[key].name}"
                raise MisreadError(f"{both} are written alike")
            found[key] = symbol
        return found

    def find(self, tree: Named) -> tuple[Expr, tuple[str, ...], str]:
        """What a name stands for, the indices below it, and a numeral above that is no layer.

        Raises MisreadError for a name that the question does not have.
        """
        key = tree.letter, tree.accent
        if self.layered:
            for digits, above in ((tree.above, ""), ("", tree.above)):
                found = self._known((*key, digits))
                if found is not None:
                    return found, tree.below, above
        else:
            first, rest = _head(tree.below)
            found = self._known((*key, first)) if first else None
            if found is not None:
                return found, rest, tree.above
            found = self._known((*key, ""))
            if found is not None:
                return found, tree.below, tree.above
        raise MisreadError(f"nothing is called {self.spelled(tree)}")

    def dimension(self, found: tuple[str, ...]) -> Dim:
        """A dimension or a number as it is written, `n_{2}`, `4` or `(n - k + 1)`."""
        if found[:1] == ("(",) and found[-1:] == (")",):
            found = found[1:-1]
        terms, signs = pieces(list(found), ("+", "-"))
        if signs:
            signed = zip(["+", *signs], terms, strict=True)
            return dim_sum(
                *(
                    dim_times(self.dimension(tuple(term)), -1 if sign == "-" else 1)
                    for sign, term in signed
                    if term  # a minus in front has nothing before it
                )
            )
        if len(found) > 1 and found[0].isdigit() and not found[1].isdigit():
            return dim_times(self.dimension(found[1:]), int(found[0]))
        if len(found) == 1 and found[0].isdigit():
            return int(found[0])
        name = "".join(t for t in found if t not in ("_", "{", "}"))
        matched = _DIMENSION.fullmatch(name)
        spelled = found if len(found) == 1 else (*found[:1], "_", "{", *found[3:])
        if matched is None or name not in self.sizes or tuple(found) != spelled:
            raise MisreadError(f"no dimension is called {' '.join(found)}")
        return name

    def dimension_named(self, tree: Named) -> str | None:
        """The dimension that a plain name is, if there is no quantity of that name."""
        name = tree.letter + "".join(tree.below)
        plain = not (tree.bold or tree.accent or tree.above)
        return name if plain and name in self.sizes else None

    def size(self, dim: Dim) -> int | None:
        """The number of a dimension, None where it has a name that is not known."""
        return size_of(dim, self.sizes) if self.sizes.keys() >= set(names_in(dim)) else None

    def has(self, key: Written) -> bool:
        """Whether a quantity is written like that."""
        return key in self.quantities and self.quantities[key].domain not in DECLARED

    def function(self, tree: Named) -> Symbol | None:
        """The declared function that a name is, None where it is none."""
        found = self.quantities.get((tree.letter, tree.accent, "".join(tree.below)))
        plain = not (tree.bold or tree.above)
        return found if found is not None and found.domain in DECLARED and plain else None

    def is_jacobian(self, pair: tuple[str, str]) -> bool:
        """Whether the derivative of a vector in a number, `pair` of both names, is a Jacobian."""
        return pair in self.by_numbers

    def answer(self, asked: Query) -> Any:
        """The answer to a question, a Refusal where there is none; kept for the next time."""
        found = self._answers.get(asked, self)
        if found is self:
            try:
                found = getattr(self, asked.kind)(asked.about)
            except MisreadError as error:
                found = Refusal(str(error))
            self._answers[asked] = found
        return found

    def _known(self, key: Written) -> Expr | None:
        return self.short.get(key) or (self.quantities[key] if self.has(key) else None)

    @staticmethod
    def spelled(tree: Named) -> str:
        """The name as a person reads it, for messages."""
        accent = f" with a {tree.accent}" if tree.accent else ""
        bold = "bold " if tree.bold else ""
        below = f" with {''.join(tree.below)} below" if tree.below else ""
        above = f" with {tree.above} above" if tree.above else ""
        return f"{bold}{tree.letter}{accent}{below}{above}"


def _head(below: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What may belong to a name among its subscripts, and the indices behind its comma."""
    if "," not in below:
        return "".join(below), ()
    comma = below.index(",")
    return "".join(below[:comma]), below[comma + 1 :]
