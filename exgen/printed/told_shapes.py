"""Shapes in the running text of a solution: answers to what was asked, or of what stands before."""

from __future__ import annotations

from collections.abc import Iterable

from exgen.calculus.expr import Expr
from exgen.dimensions import Dim
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError, split, tokens
from exgen.questions.records import Part

Dims = tuple[Dim, ...]


class ToldShapes:
    """What the shapes of one question have to be, one after the other as its solution tells them.

    The first ones of a part are the answers where it asks for shapes. Any other one is that of the
    expression before it. Of two in a row, as in "wrong, of shape 1 x d instead of d x 1", the
    second is that of an answer, and the first another one.
    """

    def __init__(self, parts: Iterable[Part], words: Vocabulary) -> None:
        """`parts` are those of the question, `words` its vocabulary."""
        self.words = words
        self.asked: dict[str, list[Dims]] = {}
        self.answers: set[Dims] = set()
        self.before: Expr | Dims | None = None
        for part in parts:
            if part.kind == "shape" and isinstance(part.literal, list | tuple):
                shape = tuple(self._dimension(str(dim)) for dim in part.literal)
                self.asked.setdefault(part.number, []).append(shape)
            found = part.shape or (part.answer.shape if part.answer is not None else None)
            if found is not None:
                self.answers.add((found.rows, found.cols))

    def expression(self, expr: Expr | None) -> None:
        """Note what stands before a shape, None for what has none."""
        self.before = expr

    def read(self, part: str, latex: str) -> None:
        """Hold a shape to what it is said of. Raises MisreadError."""
        shape = tuple(map(self.words.dimension, map(tuple, split(tokens(latex), "\\times"))))
        before, self.before = self.before, shape
        if self.asked.get(part):
            good = self.asked[part].pop(0) == shape
        elif isinstance(before, Expr):
            good = (before.shape.rows, before.shape.cols) == shape
        elif before is None:
            good = self.answers != {shape}
        else:
            good = before != shape and shape in self.answers
        if not good:
            raise MisreadError(f"the shape {latex} is not that of what it is said of")

    def _dimension(self, text: str) -> Dim:
        return self.words.dimension(tuple(tokens(text)))
