"""Wrong values: a usual mistake at the numbers that a question gives, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import Any

from exgen.calculus.adjoint import AdjointStep
from exgen.calculus.build import add, scaled
from exgen.calculus.expr import Add, Apply, Expr, Partial, Scaled, Symbol
from exgen.calculus.rules import write_out
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute
from exgen.marking.derivatives import Derivatives
from exgen.marking.records import Usual
from exgen.marking.telling_mistakes import USUAL
from exgen.mistakes.mistake_table import sentence
from exgen.questions.records import Part, Question
from exgen.verify import duals
from exgen.verify.duals import Dual, Rows
from exgen.verify.linear import matrix

Texts = list[list[str]]
"""A matrix as key.json has it."""


class WrongNumbers:
    """The wrong values of quantities and of gradients at the numbers of a question."""

    def __init__(self, question: Question, derivatives: Derivatives) -> None:
        """For a question that has the values of its quantities and gradients in its key."""
        given: Mapping[str, Any] = question.extras
        self._derivatives = derivatives
        self._values = {**given["given"], **given["values"]}
        self._gradients: Mapping[str, Mapping[str, Texts]] = given["gradients"]

    def wrong(self, part: Part) -> Iterator[Usual]:
        """The usual mistakes in a value, each name once."""
        right = part.literal
        assert isinstance(right, list)
        seen, names = [right], set[str]()
        for name, value in self._backward(part, right) if part.wrt else self._forward(part):
            if value not in seen and name not in names:
                seen.append(value)
                names.add(name)
                shape = Shape(len(value), len(value[0]))
                yield Usual(
                    name=name,
                    sentence=sentence(name),
                    literal=value,
                    shape=shape,
                    reshaped=shape != Shape(len(right), len(right[0])),
                )

    def _forward(self, part: Part) -> Iterator[tuple[str, Texts]]:
        """The value of a layer without its activation or its bias, and of a loss without its half.

        What came before it is right.
        """
        program = self._derivatives.program
        named = program.equation(part.of)
        assert named is not None
        activated = named.expr
        affine = named
        if isinstance(activated, Apply) and isinstance(activated.arg, Symbol):
            yield "activation-forgotten", self._value(activated.arg, {})
            affine = program.equation(activated.arg.name) or named
        if isinstance(affine.expr, Add):
            plain = [term for term in affine.expr.terms if term not in program.variables]
            if plain and len(plain) < len(affine.expr.terms):
                without: dict[Expr, Expr] = {affine.symbol: add(*plain)}
                expr = add(*plain) if affine is named else substitute(activated, without)
                with suppress(ValueError):  # at a kink
                    yield "bias-forgotten", self._value(expr, {})
        if isinstance(activated, Scaled) and activated.coefficient.denominator == 2:
            yield "factor-half-lost", self._value(scaled(Fraction(2), (), activated), {})

    def _backward(self, part: Part, right: Texts) -> Iterator[tuple[str, Texts]]:
        steps = self._derivatives.steps(part.of)
        for name in USUAL if part.wrt in steps else ():
            for value in self._made(name, part, steps, right):
                yield name, value

    def _made(
        self, name: str, part: Part, steps: Mapping[str, AdjointStep], right: Texts
    ) -> Iterator[Texts]:
        if name == "answer-transposed":
            yield [list(column) for column in zip(*right, strict=True)]
        for quantity in self._derivatives.behind(part.of, part.wrt):
            for named in self._derivatives.rules(name, steps[quantity]):
                if quantity == part.wrt or named.shape == steps[quantity].wrt.shape:
                    with suppress(ValueError):  # at a kink, or shapes that do not fit any more
                        yield self._carried(steps, quantity, named, part.wrt)

    def _carried(
        self, steps: Mapping[str, AdjointStep], quantity: str, named: Expr, wrt: str
    ) -> Texts:
        """The gradient in `wrt` when that in `quantity` is found by the rule `named`."""
        known = dict(self._gradients[steps[wrt].of])
        known[quantity] = self._value(named, known)
        names = list(steps)
        for name in names[names.index(quantity) + 1 :]:
            if name == wrt or name in self._derivatives.behind(steps[wrt].of, wrt):
                known[name] = self._value(steps[name].named, known)
        return known[wrt]

    def _value(self, named: Expr, gradients: Mapping[str, Texts]) -> Texts:
        def leaf(node: Expr) -> Rows:
            assert isinstance(node, Partial | Symbol)
            texts = gradients[node.wrt] if isinstance(node, Partial) else self._values[node.name]
            return tuple(tuple(Dual(e) for e in row) for row in matrix(texts))

        rows = duals.evaluate(write_out(named), leaf)
        return [[str(e.value) for e in row] for row in rows]
