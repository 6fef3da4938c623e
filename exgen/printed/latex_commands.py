r"""What each command in a formula takes, and the tree that it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from exgen.printed.latex_letters import named, named_alone
from exgen.printed.latex_macros import OPERATORS, RELATIONS
from exgen.printed.latex_tree import (
    Bars,
    Cut,
    DifferentialOf,
    FunctionOf,
    Grid,
    Indicator,
    LetterOf,
    Mark,
    Named,
    Ones,
    Ordinary,
    Quotient,
    Rate,
    Root,
    Shaped,
    Total,
    Tree,
)
from exgen.printed.lexer import BOLD_ONE, BREAK, ENVIRONMENT, split

if TYPE_CHECKING:
    from exgen.printed.latex_grammar import Parser

_DOTS = frozenset({"\\cdots", "\\vdots", "\\ddots"})
_CLOSING = frozenset({")", "]", "}", "\\rVert", "\\rvert"})
STARS = {"\\star": False, "*": True}
"""Sign of a convolution -> whether it is the full one."""
STOPS = frozenset({"+", "-", "&", ",", BREAK, "\\had", "\\odot", *STARS, *_CLOSING, *RELATIONS})
"""Tokens at which factors side by side end."""


def _matrix_in(parser: Parser, end: str) -> Tree | None:
    """An array that fills its brackets."""
    if parser.peek() != "\\begin{array}":
        return None
    parser.take()
    parser.group()  # how its columns are aligned
    start, depth = parser.at, 1
    while depth:
        depth += ENVIRONMENT.get(parser.take(), 0)
    rows = []
    for row in _rows(parser.found[start : parser.at - 1]):
        cells: list[Tree | str] = []
        for cell in split(row, "&"):
            dots = cell[0] if len(cell) == 1 and cell[0] in _DOTS else ""
            cells.append(dots or parser.read(cell))
        rows.append(tuple(cells))
    if len({len(row) for row in rows}) != 1:
        raise parser.error("the rows of a matrix have different lengths")
    parser.expect(end)
    return Grid(tuple(rows))


def _rows(found: list[str]) -> list[list[str]]:
    """The rows of an array, without the extra space asked for between them."""
    rows = split(found, BREAK)
    for k, row in enumerate(rows):
        if k and row[:1] == ["["]:
            rows[k] = row[row.index("]") + 1 :]
    return rows


def _round(parser: Parser, _: str) -> Tree:
    return _matrix_in(parser, ")") or parser.closed(")")


def _between_bars(parser: Parser, name: str) -> Tree:
    """A norm or an absolute value whose bars grow with what they hold: a matrix of numbers, say."""
    norm = name == "\\lVert"
    end = "\\rVert" if norm else "\\rvert"
    inner = parser.terms()
    parser.expect(end)
    return Bars("norm" if norm else "abs", inner)


def _square(parser: Parser, _: str) -> Tree:
    grid = _matrix_in(parser, "]")
    if grid is not None:
        return grid
    inner = parser.terms()
    parser.expect("]")
    if parser.peek() != "_":
        raise parser.error("brackets without indices")
    return Cut(inner, ())


def _fraction(parser: Parser, _: str) -> Tree:
    over, under = parser.group(), parser.group()
    if over == ["\\mathrm", "{", "d", "}"]:
        if under[:4] != over:
            raise parser.error("the operator of a derivative without its variable")
        wrt = parser.read(under[4:])
        body = parser.factor()
        following = parser.peek()
        if following and following not in STOPS:
            raise parser.error("what is differentiated?")
        return Ordinary(wrt, body)
    if over[:1] == ["\\partial"]:
        if under[:1] != ["\\partial"]:
            raise parser.error("a derivative without its variable")
        return Rate(parser.read(over[1:]), parser.read(under[1:]))
    return Quotient(parser.read(over), parser.read(under))


def _rate(parser: Parser, _: str) -> Tree:
    return Rate(parser.argument(), parser.argument())


def _short_rate(parser: Parser, sign: str) -> Tree:
    if sign == "\\nabla" and parser.peek() != "_":
        name = named(parser)
        if not isinstance(name, Named) or parser.peek() != "(":
            raise parser.error("a gradient without its variable, and of no function")
        return LetterOf(name, parser.factor_alone(), nabla=True)
    parser.expect("_")
    wrt = parser.argument()
    return Rate(named(parser), wrt, short=True)


def _upright(parser: Parser, _: str) -> Tree:
    if parser.group() != ["d"]:
        raise parser.error("an upright letter that is no d")
    return DifferentialOf(named_alone(parser))


def _total(parser: Parser, _: str) -> Tree:
    parser.expect("_")
    below = parser.group()
    end: tuple[str, ...] = ()
    if len(below) == 3 and below[1:] == ["=", "1"]:
        parser.expect("^")
        end = tuple(parser.group())
        if not end:
            raise parser.error("a sum without an end")
    elif len(below) != 1:
        raise parser.error("a sum over no index")
    if not (len(below[0]) == 1 and below[0].isalpha()):
        raise parser.error("a sum over no index")
    return Total(below[0], end, parser.beside())


def _indicator(parser: Parser, _: str) -> Tree:
    inside = parser.group()
    for sign, relation in RELATIONS.items():
        sides = split(inside, sign)
        if len(sides) == 2:
            return Indicator(parser.read(sides[0]), relation, parser.read(sides[1]))
    raise parser.error("an indicator without a condition")


def _bold_one(parser: Parser, _: str) -> Tree:
    """A vector of ones, or the indicator of what stands in brackets behind it."""
    if parser.peek() != "[":
        return Ones()
    parser.take()
    left = parser.terms()
    relation = RELATIONS.get(parser.take())
    if relation is None:
        raise parser.error("an indicator without a condition")
    right = parser.terms()
    parser.expect("]")
    return Indicator(left, relation, right)


def _shaped(parser: Parser, _: str) -> Tree:
    return Shaped(parser.argument(), tuple(parser.group()))


def _set_below(parser: Parser, _: str) -> Tree:
    shape = tuple(parser.group())
    return Shaped(parser.argument(), shape)


def _operator(parser: Parser, _: str) -> Tree:
    name = "".join(parser.group())
    if name not in OPERATORS:
        raise parser.error(f"no function is called {name}")
    return parser.applied(OPERATORS[name])


RULES: dict[str, Callable[[Parser, str], Tree]] = {
    "(": _round,
    "[": _square,
    "\\frac": _fraction,
    "\\tfrac": _fraction,
    "\\pd": _rate,
    "\\partial": _short_rate,
    "\\nabla": _short_rate,
    "\\mathrm": _upright,
    "\\sum": _total,
    "\\ind": _indicator,
    "\\ones": lambda parser, _: Ones(),
    BOLD_ONE: _bold_one,
    "?": lambda parser, _: Mark(),
    "\\norm": lambda parser, _: Bars("norm", parser.argument()),
    "\\abs": lambda parser, _: Bars("abs", parser.argument()),
    "\\lVert": _between_bars,
    "\\lvert": _between_bars,
    "\\sqrt": lambda parser, _: Root(parser.argument()),
    "\\exannot": _shaped,
    "\\underset": _set_below,
    "\\operatorname": _operator,
    "\\logdet": lambda parser, _: FunctionOf("log", parser.applied("det")),
}
"""Command or bracket -> what reads what follows it."""
