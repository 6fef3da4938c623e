"""Formulas with numbers put in: each number in the place of the quantity whose value it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from exgen.calculus.expr import Expr
from exgen.printed.equal import same
from exgen.printed.equations import Equations
from exgen.printed.latex_tree import Grid, Num, Parenthesised, Quotient, Terms, Tree, bare
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.questions import Truth
from exgen.printed.statements import RelationChain
from exgen.verify.linear import Matrix


def literal(tree: Tree) -> Matrix | None:
    """The numbers that a tree is made of; None where it is more than numbers."""
    match tree:
        case Num(value=value):
            return ((value,),)
        case Parenthesised(inner=inner):
            return literal(inner)
        case Terms(terms=((-1, Num() | Quotient() as term),)):
            return _scaled(literal(term), -1)
        case Quotient(over=Num(value=over), under=Num(value=under)) if under:
            return ((over / under,),)
        case Grid(rows=rows):
            cells = [[None if isinstance(c, str) else literal(c) for c in row] for row in rows]
            if any(c is None or len(c) != 1 for row in cells for c in row):
                return None
            return tuple(tuple(c[0][0] for c in row if c) for row in cells)
    return None


def _scaled(value: Matrix | None, sign: int) -> Matrix | None:
    return None if value is None else tuple(tuple(sign * e for e in row) for row in value)


@dataclass(frozen=True, slots=True)
class Computed:
    """Reads lines such as `z = W x = [numbers] [numbers] = [numbers]`.

    `values` are the proved numbers of the question.
    """

    equations: Equations
    values: Mapping[Expr, Matrix]

    def given(self, chain: RelationChain) -> bool:
        """Whether it gives a quantity its proved number: `x = [numbers]`."""
        if len(chain.sides) != 2 or chain.relations != ("=",):
            return False
        (quantity,) = self.equations.read(chain.sides[:1])
        return self._value(quantity) is not None and self._value(quantity) == literal(
            chain.sides[1]
        )

    def find(self, chain: RelationChain, truths: list[Truth]) -> int | None:
        """The place of the claim that a line states, its numbers those of its quantities."""
        sides = chain.sides
        result = literal(sides[-1])
        if result is None or any(r != "=" for r in chain.relations):
            return None
        count = len(sides) - 1
        while count and self._numeric(sides[count]):
            count -= 1
        forms, numbers = sides[: count + 1], sides[count + 1 :]
        read = self.equations.read(forms)
        words = self.equations.words
        for number, truth in enumerate(truths):
            if (
                not same(read[0], truth.left, words.sizes, words.told)
                or self._value(truth.left) != result
            ):
                continue
            if not _within(read[1:], list(truth.rights), words):
                continue
            if len(numbers) == 1 and self._value(read[-1]) == result:
                return number
            if len(numbers) == 2 and self._inserted(forms[-1], numbers[0]):
                return number
        return None

    def _numeric(self, tree: Tree) -> bool:
        """Whether no letter of the question stands in it."""
        try:
            self.equations.read([tree])
        except MisreadError:
            return True
        return literal(tree) is not None or not _letters(tree)

    def _value(self, expr: Expr) -> Matrix | None:
        return self.values.get(expr)

    def _inserted(self, form: Tree, numbers: Tree) -> bool:
        """Whether the numbers stand where the form has the quantities whose values they are."""
        form, numbers = bare(form), bare(numbers)
        told = literal(numbers)
        if told is not None:
            return literal(form) == told or self._known(form) == told
        if isinstance(form, Terms) and isinstance(numbers, Terms):
            return len(form.terms) == len(numbers.terms) and all(
                self._term(s, f, t, n)
                for (s, f), (t, n) in zip(form.terms, numbers.terms, strict=True)
            )
        if type(form) is not type(numbers):
            return False
        return all(
            self._alike(getattr(form, f.name), getattr(numbers, f.name)) for f in fields(form)
        )

    def _term(self, sign: int, form: Tree, other: int, number: Tree) -> bool:
        if sign == other:
            return self._inserted(form, number)
        # a sum may begin with a negative number
        told = _scaled(literal(bare(number)), other * sign)
        return told is not None and self._known(form) == told

    def _alike(self, form: object, number: object) -> bool:
        if isinstance(form, tuple) and isinstance(number, tuple):
            return len(form) == len(number) and all(map(self._alike, form, number))
        if hasattr(form, "__dataclass_fields__") and hasattr(number, "__dataclass_fields__"):
            return self._inserted(form, number)  # type: ignore[arg-type]
        return form == number

    def _known(self, form: Tree) -> Matrix | None:
        """The proved number of a part of a formula, None where it has none."""
        try:
            (expr,) = self.equations.read([form])
        except MisreadError:
            return None
        return self._value(expr)


def _letters(tree: object) -> bool:
    """Whether a name occurs in a tree."""
    if isinstance(tree, tuple):
        return any(map(_letters, tree))
    if type(tree).__name__ == "Named":
        return True
    if not hasattr(tree, "__dataclass_fields__"):
        return False
    return any(_letters(getattr(tree, name)) for name in tree.__dataclass_fields__)


def _within(read: list[Expr], rights: list[Expr], words: Vocabulary) -> bool:
    """Whether what was read are the right sides, of which some may print alike."""
    at = 0
    for expr in read:
        while at < len(rights) and not same(expr, rights[at], words.sizes, words.told):
            at += 1
        if at == len(rights):
            return False
    return bool(read) and same(read[-1], rights[-1], words.sizes, words.told)
