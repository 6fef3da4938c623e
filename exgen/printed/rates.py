"""Derivatives and differentials by name."""

from __future__ import annotations

from exgen.calculus.expr import Derivative, Differential, Expr, Partial, Symbol, intern
from exgen.calculus.shape import Shape
from exgen.printed.latex_names import Names
from exgen.printed.latex_tree import DifferentialOf, Named, Ordinary, Rate, Tree
from exgen.printed.lexer import MisreadError
from exgen.printed.value import Value, whole


class Rates(Names):
    """The rules for what is the name of a derivative."""

    def rate(self, tree: Rate) -> Value:
        """A derivative by name, or an entry of it."""
        of, of_below = self.quantity(tree.of)
        wrt, wrt_below = self.quantity(tree.wrt)
        if of_below:
            by = self.entry_of(wrt, wrt_below) if wrt_below else whole(wrt)
            entry_of = self.entry_of(of, of_below)

            def named() -> Expr:
                by_expr = by.make()
                return intern(Derivative(by_expr.shape, entry_of.make(), by_expr))

            if not entry_of.scalar:
                raise MisreadError("a derivative of a row or column")
            return Value(by.extent, named)
        name = self._partial(of, wrt)
        if not wrt_below:
            return whole(name)
        if not of.shape.is_scalar:
            raise MisreadError("a derivative of a vector by an entry")
        return self.entry_of(name, wrt_below)

    def quantity(self, tree: Tree) -> tuple[Symbol, tuple[str, ...]]:
        """The quantity above or below in a derivative's name, and the indices of its entry."""
        if not isinstance(tree, Named):
            raise MisreadError("a derivative of or by what has no name")
        expr, below, above = self.words.find(tree)
        if not isinstance(expr, Symbol) or above:
            raise MisreadError("a derivative of or by what is no quantity")
        self.check_bold(tree, scalar=bool(below) or expr.shape.is_scalar)
        return expr, below

    def _partial(self, of: Symbol, wrt: Symbol) -> Partial:
        if of.shape.is_scalar:
            return intern(Partial(wrt.shape, of.name, wrt.name))
        if wrt.shape.is_scalar and not self.words.is_jacobian((of.name, wrt.name)):
            return intern(Partial(of.shape, of.name, wrt.name, "tangent"))
        if 1 not in of.shape or 1 not in wrt.shape:
            raise MisreadError("a derivative that would be a tensor")
        outputs, inputs = (s.rows if s.cols == 1 else s.cols for s in (of.shape, wrt.shape))
        layout = self.words.layout
        sides = (inputs, outputs) if layout == "denominator" else (outputs, inputs)
        return intern(Partial(Shape(*sides), of.name, wrt.name, layout))

    def ordinary(self, tree: Ordinary) -> Value:
        """The derivative d/dt of the number that follows; t is a number or a whole quantity."""
        wrt, below = self.quantity(tree.wrt)
        body = self.value(tree.body)
        if below or not body.scalar:
            raise MisreadError("d/dt of what is no number, or by an entry")
        return Value(whole(wrt).extent, lambda: intern(Derivative(wrt.shape, body.make(), wrt)))

    def change(self, tree: DifferentialOf) -> Value:
        """A differential."""
        quantity, below = self.quantity(tree.of)
        if below:
            raise MisreadError("the differential of an entry")
        return whole(intern(Differential(quantity.shape, quantity.name)))
