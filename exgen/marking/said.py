"""What usually goes wrong in a question, in a sentence or two, and what would then come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exgen.calculus.expr import Add, Call, Constant, Expr, Scaled
from exgen.calculus.shape import Shape
from exgen.calculus.text import to_text
from exgen.marking.records import Usual, Usuals
from exgen.questions.records import Part, Question
from exgen.said.sentence import Sentence, true_of
from exgen.words import N

DOING: dict[str, str] = {
    "activation-derivative-forgotten": N("leaving out the derivative of an elementwise function"),
    "activation-forgotten": N("leaving out the activation"),
    "bias-forgotten": N("leaving out the bias"),
    "skip-path-forgotten": N("following one path only, where the quantity acts on several"),
    "direct-term-forgotten": N("forgetting that the quantity also stands in the objective itself"),
    "batch-mean-lost": N("losing the factor of a mean"),
    "bias-not-summed": N("leaving out the vector of ones that adds up or repeats"),
    "inverse-forgotten": N("forgetting an inverse"),
    "transpose-dropped": N("dropping a transpose"),
    "product-order-swapped": N("swapping the order of a product"),
    "term-dropped": N("dropping a term of a sum"),
    "indices-swapped": N("swapping the row and the column of an entry"),
    "wrong-entry": N("taking a neighbouring entry"),
    "activation-derivative-at-output": N(
        "taking the derivative of an elementwise function at its value instead of its argument"
    ),
    "factor-two-lost": N("losing the factor 2"),
    "factor-half-lost": N("forgetting the factor 1/2"),
    "answer-transposed": N("giving the transpose of the answer"),
    "dependence-missed": N("counting all of them, though some depend on the others"),
    "ambient-dimension": N("giving the dimension of the surrounding space"),
    "rank-for-nullity": N("giving the rank instead of the dimension of the null space"),
}
"""Mistakes that are worth a line in a solution, the most telling first, as what a student does."""

_LONGEST = 90
"""Characters, as text, of a wrong answer that is still shown in a line."""


@dataclass(frozen=True, slots=True)
class UsualMistake:
    """A usual mistake in a part of a question."""

    part: Part
    usual: Usual

    @property
    def right(self) -> Shape | None:
        """The shape of the right answer, None where it is none."""
        value = self.part.literal
        if self.numeric and isinstance(value, list):
            return Shape(len(value), len(value[0]))
        return self.part.shape

    @property
    def numeric(self) -> bool:
        """Whether the answer is a matrix of numbers, which shows all by itself."""
        return self.part.kind == "value"

    @property
    def short(self) -> bool:
        """Whether what comes out can be shown in a line.

        In running text nothing tells how long a vector of ones is, but what it is added to; and
        the sign of it may be known from the right answer alone.
        """
        expr, right = self.usual.expr, self.part.answer
        if expr is None or _loose(expr):
            return False
        known = _constants(right) if right is not None else set()
        return _constants(expr) <= known and len(to_text(expr)) <= _LONGEST


def _inside(expr: Expr) -> tuple[Expr, ...]:
    """The children of a node; those of a size, the sum of ones, count for nothing."""
    return () if isinstance(expr, Call) and isinstance(expr.arg, Constant) else expr.children


def _constants(expr: Expr) -> set[Constant]:
    """The constant vectors and matrices in an expression."""
    own = {expr} if isinstance(expr, Constant) else set[Constant]()
    return own.union(*map(_constants, _inside(expr)))


def _loose(expr: Expr) -> bool:
    """Whether a constant stands in an expression without a term beside it that has its shape."""
    if isinstance(expr, Constant):
        return True
    inside = _inside(expr)
    if isinstance(expr, Add):
        bodies = [term.body if isinstance(term, Scaled) else term for term in inside]
        others = [body for body in bodies if body and not isinstance(body, Constant)]
        inside = tuple(others) or inside
    return any(map(_loose, inside))


def _unshown(wrong: UsualMistake) -> bool:
    return not wrong.short and wrong.usual.expr is not None


def _reshaped(wrong: UsualMistake) -> bool:
    return wrong.usual.shape is not None and wrong.usual.shape != wrong.right


def _alike(wrong: UsualMistake) -> bool:
    return wrong.usual.shape is not None and wrong.usual.shape == wrong.right


def _array_alike(wrong: UsualMistake) -> bool:
    array = wrong.right is not None and not wrong.right.is_scalar
    return _alike(wrong) and array and not wrong.numeric


def _scalar_alike(wrong: UsualMistake) -> bool:
    return _alike(wrong) and wrong.right is not None and wrong.right.is_scalar and not wrong.numeric


SENTENCES: tuple[Sentence[UsualMistake], ...] = (
    Sentence(
        "{what} would then be {wrong}, of shape {shape} instead of {right}.",
        lambda w: w.short and _reshaped(w),
    ),
    Sentence(
        "{what} would then be {wrong}, of the right shape, so that shapes alone do not show it.",
        lambda w: w.short and _array_alike(w),
    ),
    Sentence("{what} would then be {wrong}.", lambda w: w.short and _scalar_alike(w)),
    Sentence(
        "{what} would then be wrong, of shape {shape} instead of {right}.",
        lambda w: _unshown(w) and _reshaped(w),
    ),
    Sentence(
        "{what} would then be wrong, but of the right shape, so that shapes alone do not show it.",
        lambda w: _unshown(w) and _array_alike(w),
    ),
    Sentence("{what} would then be wrong.", lambda w: _unshown(w) and _scalar_alike(w)),
    Sentence("{what} would then be {number}.", lambda w: isinstance(w.usual.literal, int)),
    Sentence(
        "{what} would then be {number}, of shape {shape} instead of {right}.",
        lambda w: w.numeric and _reshaped(w),
    ),
    Sentence("{what} would then be {number}.", lambda w: w.numeric and _alike(w)),
)
"""What comes of a mistake; at most one is true."""


def most_telling(question: Question, usual: Mapping[str, Usuals]) -> UsualMistake | None:
    """The mistake that a solution of the question tells: of the most telling, the shortest.

    None where none is worth a line.
    """
    order = list(DOING)
    found = [wrong for wrong in _worth_a_line(question, usual) if wrong.usual.name in DOING]
    return min(
        found, key=lambda w: (order.index(w.usual.name), not w.short, _length(w)), default=None
    )


def _worth_a_line(question: Question, usual: Mapping[str, Usuals]) -> Iterator[UsualMistake]:
    for part in question.parts:
        for one in usual[part.id]:
            if part.kind != "shape":
                yield UsualMistake(part, one)


def _length(wrong: UsualMistake) -> int:
    return len(str(wrong.usual.literal) if wrong.usual.expr is None else to_text(wrong.usual.expr))


def said(wrong: UsualMistake) -> tuple[str, str]:
    """What a student does, and a text about what comes out with {names} to be filled in."""
    return DOING[wrong.usual.name], "".join(true_of(SENTENCES, wrong))
