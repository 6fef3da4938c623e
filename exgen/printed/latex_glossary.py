r"""Definitions of functions on a sheet: `t` for `t > 0` and `exp(t) - 1` otherwise."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

import numpy as np

from exgen.calculus.build import symbol
from exgen.calculus.expr import Expr
from exgen.calculus.functions import apply
from exgen.printed.latex_grammar import formula, read
from exgen.printed.latex_tree import FunctionOf, Named, Num, Parenthesised
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError, split, tokens
from exgen.printed.meaning import Reader
from exgen.verify.arrays import Array, evaluate
from exgen.words import Catalogue, spoken

_VALUE = r"\$\\displaystyle (?P<{name}>[^$]*)\$"
_CONDITION = r"\$(?P<condition>[^$]*)\$"
_AT = np.array([-2.6, -1.3, -0.7, -0.2, 0.3, 0.8, 1.4, 2.9]).reshape(-1, 1, 1)
_T = symbol("t", (1, 1))
_CLOSE = 1e-9


def holds(head: str, words: str) -> bool:
    r"""Whether an entry of the glossary defines the function that it names.

    `head` is the function at `t`, `words` what stands beside it in the language that is spoken.
    Raises MisreadError.
    """
    return _holds(head, words, spoken())


@lru_cache(maxsize=1 << 8)
def _holds(head: str, words: str, catalogue: Catalogue) -> bool:
    """The same, kept by the words of a language."""
    vocabulary = Vocabulary(quantities=Vocabulary.named([_T]), sizes={})
    named = formula(head)
    if not (isinstance(named, FunctionOf) and named.arg == Parenthesised(Named("t"))):
        raise MisreadError(f"{head} is no function at t")
    piece_of = _piece(catalogue)
    pieces = list(piece_of.finditer(words))
    text = piece_of.sub("", words).strip()
    both = catalogue.one("{front} and {last}").format(front="", last="").strip()
    if not pieces or text not in ("", both) or any(p["alone"] is not None for p in pieces[:-1]):
        raise MisreadError(f"{words} is no definition")
    found = np.full(_AT.shape, np.nan)
    open_ = np.ones(_AT.shape, dtype=bool)
    for piece in pieces:
        value = piece["value"] or piece["other"] or piece["alone"]
        (expr,) = Reader(vocabulary).expressions([formula(value)])
        here = open_ & _where(piece["condition"])
        found[here] = _value(expr)[here]
        open_ &= ~here
    expected = _value(apply(named.function, _T, named.primes))
    return bool(np.allclose(found, expected, rtol=_CLOSE, atol=_CLOSE))


@lru_cache(maxsize=8)
def _piece(catalogue: Catalogue) -> re.Pattern[str]:
    """A value with its condition, one for all that is left, and a value without words."""
    with_condition = re.escape(catalogue.one("{value} for {condition}"))
    otherwise = re.escape(catalogue.one("{value} otherwise"))
    value, other, alone = (_VALUE.format(name=name) for name in ("value", "other", "alone"))
    first = with_condition.replace(r"\{value\}", value).replace(r"\{condition\}", _CONDITION)
    return re.compile("|".join((first, otherwise.replace(r"\{value\}", other), alone)))


def _where(condition: str | None) -> Array:
    if condition is None:
        return np.ones(_AT.shape, dtype=bool)
    if condition.startswith("|"):
        inside, _, bound = condition.removeprefix("|").partition("|")
        if inside.strip() != "t" or bound.split() != ["<", "1"]:
            raise MisreadError(f"{condition} is no condition on t")
        return np.asarray(np.abs(_AT) < 1)
    sides = split(tokens(condition), ">")
    if len(sides) != 2 or read(sides[0]) != Named("t") or read(sides[1]) != Num(Fraction(0)):
        raise MisreadError(f"{condition} is no condition on t")
    return np.asarray(_AT > 0)


def _value(expr: Expr) -> Array:
    with np.errstate(all="ignore"):
        return np.broadcast_to(evaluate(expr, leaf=lambda _: _AT, sizes={}), _AT.shape)
