"""A layered network as a program, and its pieces in the convention of the homework.

In row convention a sample is a row, `z = h @ W.T`, and the gradient in W is `delta.T @ h`; in
column convention a column, `z = W @ h`, and the gradient is `delta @ h.T`. All that depends on the
convention is here: the parts of a question are written once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import hadamard, matmul, number, ones, power, times, transpose
from exgen.calculus.expr import Expr, Index, MatMul, Partial, Symbol, intern, walk
from exgen.calculus.functions import ELEMENTWISE, apply, call
from exgen.calculus.indexed import entry, line
from exgen.calculus.parse import parse
from exgen.calculus.program import Program, program
from exgen.calculus.rules import filled
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute
from exgen.dimensions import Dim
from exgen.families.backprop.chosen_layers import SYMBOLIC, MiniBatch
from exgen.families.backprop.layers import Layers

LOSS, TARGET, ANY = "l", "y", "t"
FROM_VALUE = frozenset({"sigmoid", "tanh"})
"""Activations whose derivative a person writes in the layer's value."""
_SHORT = frozenset({"relu", "softplus"})
"""Activations whose derivative is as short as its name."""


def width(layer: int, net: Layers) -> Dim:
    """The dimension of a layer: `n2`, or the number 1."""
    return f"n{layer}" if net.widths[layer] > 1 else 1


def written(net: Layers, batch: MiniBatch | None) -> Program:
    """The network as a program that ends in its loss, for one sample or a batch of m."""
    row, samples = net.convention == "row", 1 if batch is None else SYMBOLIC

    def shape(layer: int) -> tuple[Dim, Dim]:
        units = width(layer, net)
        return (samples, units) if row else (units, samples)

    variables: dict[str, tuple[tuple[Dim, Dim], str]] = {}
    if batch is None:
        variables[ANY] = ((1, 1), "real")
    variables["x"] = (shape(0), "real")
    equations: dict[str, str] = {}
    for k in range(1, net.depth + 1):
        before, units = value_name(k - 1), width(k, net)
        variables[f"W{k}"] = ((units, width(k - 1, net)), "real")
        affine = f"{before} @ W{k}.T" if row else f"W{k} @ {before}"
        if net.bias:
            variables[f"b{k}"] = ((1, units) if row else (units, 1), "real")
            spread = f"ones({SYMBOLIC}, 1) @ b{k}" if row else f"b{k} @ ones(1, {SYMBOLIC})"
            affine += f" + b{k}" if batch is None else f" + {spread}"
        function = net.activation if k < net.depth else output_function(net)
        if function:
            equations[f"z{k}"] = affine
            affine = f"{function}(z{k})"
        equations[f"h{k}"] = affine
    variables[TARGET] = (shape(net.depth), net.row.domain)
    equations[LOSS] = objective(net, batch)
    numbers = {f"n{k}": n for k, n in enumerate(net.widths) if n > 1}
    if batch is not None:
        numbers[SYMBOLIC] = batch.rows
    kinked = batch is None and bool(ELEMENTWISE[net.activation].kinks)
    found = program(
        variables=variables,
        equations=equations,
        sizes=numbers,
        away_from_zero=(ANY,) if kinked else (),
    )
    return _in_order(found) if row and net.widths[-1] == 1 else found


def _in_order(prog: Program) -> Program:
    """The program with `h @ W.T` in that order also where it is a number, and equals `W @ h.T`."""
    lines = []
    for equation in prog.equations:
        turned: dict[Expr, Expr] = {}
        for node in walk(equation.expr):
            if isinstance(node, MatMul) and node.shape.is_scalar:
                back = tuple(transpose(f) for f in reversed(node.factors))
                turned[node] = intern(MatMul(node.shape, back))
        lines.append(replace(equation, expr=substitute(equation.expr, turned)))
    return replace(prog, equations=tuple(lines))


def output_function(net: Layers) -> str:
    """The function of the output layer, "" where the output is the last affine map."""
    return "softmax_rows" if net.row.output == "softmax" else net.row.output


def objective(net: Layers, batch: MiniBatch | None) -> str:
    """The loss as text, with the output by its name."""
    text = net.row.loss
    if net.widths[-1] == 1:  # |u|^2 is u^2 where u is a number
        text = text.replace("norm(yhat - y)**2", "sum((yhat - y)**2)")
    text = text.replace("yhat", value_name(net.depth))
    if batch is None or not batch.average:
        return text
    return f"({text}) / sum(ones({SYMBOLIC}, 1))"


def value_name(layer: int) -> str:
    """The name of a layer's value: x, h1, h2, ..."""
    return f"h{layer}" if layer else "x"


@dataclass(frozen=True)
class Network:
    """The quantities of a network and what the chain rule makes of them; layers count from 0."""

    net: Layers
    batch: MiniBatch | None
    program: Program

    @property
    def depth(self) -> int:
        """The number of weight matrices."""
        return self.net.depth

    @property
    def row(self) -> bool:
        """Whether a sample is a row."""
        return self.net.convention == "row"

    @property
    def samples(self) -> Dim:
        """The number of samples: 1 or "m"."""
        return 1 if self.batch is None else SYMBOLIC

    def width(self, layer: int) -> Dim:
        """The dimension of a layer."""
        return width(layer, self.net)

    def h(self, layer: int) -> Symbol:
        """The value of a layer, the input for 0."""
        return self.program.find(value_name(layer))

    def z(self, layer: int) -> Symbol:
        """The pre-activation of a layer; a linear output is its own."""
        last = layer == self.depth and not self.net.row.output
        return self.program.find(f"h{layer}" if last else f"z{layer}")

    def W(self, layer: int) -> Symbol:
        """The weights of a layer."""
        return self.program.find(f"W{layer}")

    def b(self, layer: int) -> Symbol:
        """The bias of a layer."""
        return self.program.find(f"b{layer}")

    @property
    def loss(self) -> Symbol:
        """The loss."""
        return self.program.find(LOSS)

    def d(self, quantity: Symbol) -> Partial:
        """The derivative of the loss with respect to a quantity, as a name."""
        return gradient_name(self.loss, quantity)

    @property
    def delta(self) -> Partial:
        """The derivative of the loss in the last affine map, which has a letter of its own."""
        return self.d(self.z(self.depth))

    def unit(self, quantity: Expr, sample: Index, place: Index) -> Expr:
        """The entry of one unit for one sample, of a layer or of a derivative in one."""
        return entry(quantity, sample, place) if self.row else entry(quantity, place, sample)

    def weights_into(self, layer: int, unit: Index) -> Expr:
        """All weights that lead into one unit, in the shape of the layer before."""
        found = line(self.W(layer), unit, None)
        return found if self.row else transpose(found)

    def back_to_unit(self, arriving: Expr, layer: int, place: Index) -> Expr:
        """The same for one unit of the layer before alone, for all samples."""
        weights = line(self.W(layer), None, place)
        return matmul(arriving, weights) if self.row else matmul(transpose(weights), arriving)

    def back(self, arriving: Expr, layer: int) -> Expr:
        """What arrives at the affine map of a layer, led back through its weights."""
        weights = self.W(layer)
        return matmul(arriving, weights) if self.row else matmul(transpose(weights), arriving)

    def outer(self, arriving: Expr, before: Expr) -> Expr:
        """The gradient in the weights: what arrives at an affine map, and the value before it."""
        left, right = (transpose(arriving), before) if self.row else (arriving, transpose(before))
        return matmul(left, right)

    def over_samples(self, arriving: Expr) -> Expr:
        """The sum over the samples: the gradient in a bias."""
        if self.batch is None:
            return arriving
        count = ones(Shape(SYMBOLIC, 1))
        return matmul(transpose(count), arriving) if self.row else matmul(arriving, count)

    @cached_property
    def mean_factor(self) -> Expr:
        """1, or 1 over the number of samples where the loss is their mean."""
        if self.batch is None or not self.batch.average:
            return number(1)
        return power(call("sum", ones(Shape(SYMBOLIC, 1))), number(-1))

    def primed(self, z: Expr) -> Expr:
        """The derivative of the activation at z, by name."""
        return apply(self.net.activation, z, primes=1)

    def slope(self, z: Expr, h: Expr) -> Expr:
        """The same as a person writes it, where that is short: `1[z > 0]`, `h (1 - h)`."""
        row = ELEMENTWISE[self.net.activation]
        if row.name in FROM_VALUE:
            return filled(row.from_output, "a", h)
        return filled(row.derivative, "x", z) if row.name in _SHORT else self.primed(z)

    def unit_slope(self, layer: int, sample: Index, place: Index) -> Expr:
        """The slope of one unit."""
        return self.slope(
            self.unit(self.z(layer), sample, place), self.unit(self.h(layer), sample, place)
        )

    def layer_slope(self, layer: int) -> Expr:
        """The slopes of a layer."""
        return self.slope(self.z(layer), self.h(layer))

    def through(self, arriving: Expr, layer: int) -> Expr:
        """What arrives at the value of a layer, led through its activation."""
        return hadamard(arriving, self.layer_slope(layer))

    @cached_property
    def delta_value(self) -> Expr:
        """What delta is, in the program's quantities."""
        row = self.net.row
        text = row.by_preactivation or row.by_output
        names = {"yhat": self.h(self.depth), "y": self.program.find(TARGET)}
        return times(self.mean_factor, parse(text, names))

    def resolved(self, expr: Expr) -> Expr:
        """The expression with the names of derivatives by layers replaced by what they are."""
        known: dict[Expr, Expr] = {self.delta: self.delta_value}
        for layer in range(self.depth - 1, -1, -1):
            arriving = known[self.d(self.z(layer + 1))]
            known[self.d(self.h(layer))] = self.back(arriving, layer + 1)
            if layer:
                known[self.d(self.z(layer))] = self.through(known[self.d(self.h(layer))], layer)
        return substitute(expr, known)
