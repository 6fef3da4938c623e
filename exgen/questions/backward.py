"""The worked backward pass of a network: one adjoint for every named quantity, the loss first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from exgen.calculus.adjoint import AdjointStep, gradient_name, sweep
from exgen.calculus.build import SUM_TO_ONE, hadamard, matmul, neg, transpose
from exgen.calculus.claims import Claim
from exgen.calculus.expr import (
    Add,
    Call,
    Expr,
    MatMul,
    Partial,
    Scaled,
    Symbol,
    depends_on,
    intern,
    size,
)
from exgen.calculus.functions import apply, call
from exgen.calculus.parse import parse
from exgen.calculus.program import Program
from exgen.calculus.rules import write_out
from exgen.calculus.shape import SCALAR
from exgen.calculus.substitute import substitute
from exgen.questions.architecture import Architecture
from exgen.questions.explained import outer_lines, softmax_entry
from exgen.questions.records import Spelling, Step, definition
from exgen.questions.worked import jacobian_name
from exgen.said.formulas import cancels
from exgen.words import N

# Answers are written out for networks with one hidden layer, as far as they stay readable;
# deeper ones are left in terms of the deltas, all of them alike.
_EXPANDED_LAYERS = 2
_LONGEST_RESOLVED = 40  # nodes


class Backward:
    """The adjoints of a network, and the lines in which they are found.

    `layers` are the pre-activations whose adjoints get a short name, with the layers' numbers.
    """

    def __init__(self, net: Architecture, prog: Program) -> None:
        self.net = net
        self.prog = prog
        self.objective = prog.find(net.objective)
        last = net.preactivation(net.layers)
        self.layers = {f"z{k}": k for k in range(1, net.layers)} | {last: net.layers}

    @cached_property
    def adjoints(self) -> dict[str, AdjointStep]:
        """The reverse sweep for all parameters and the input."""
        names = [n for layer in range(1, self.net.layers + 1) for n in self.net.parameters(layer)]
        return sweep(self.prog, self.net.objective, (*names, "x"))

    def name(self, quantity: str) -> Partial:
        """The derivative of the objective with respect to the quantity, as a name."""
        return gradient_name(self.objective, self.prog.find(quantity))

    @property
    def spelling(self) -> Spelling:
        """How the network is written: with a delta for each layer."""
        short = {self.name(quantity): str(number) for quantity, number in self.layers.items()}
        return Spelling(short=short)

    @cached_property
    def _answers(self) -> dict[str, Expr]:
        return {name: self.prog.fold(step.resolved) for name, step in self.adjoints.items()}

    def answer(self, quantity: str) -> Expr:
        """The gradient in the program's quantities."""
        return self._answers[quantity]

    def output_lines(self) -> list[Step]:
        """The forward pass, and the output in the variables alone."""
        forward = [definition(e) for e in self.prog.equations if e.name != self.net.objective]
        output = self.prog.find("yhat")
        claim = Claim(left=output, rights=(self.prog.expand(output),))
        return [*forward, Step(kind="answer", claim=claim)]

    def loss_lines(self) -> list[Step]:
        """From the loss to the last pre-activation, with the cancellation shown."""
        row, net = self.net.row, self.net
        by_output = self._read(row.by_output)
        kind = "delta" if not row.output else "loss"
        lines = [Step(kind=kind, claim=Claim(left=self.name("yhat"), rights=(by_output,)))]
        if not row.output:
            return lines
        last = net.preactivation(net.layers)
        slope = self._read(row.output_slope)
        z = self.prog.find(last)
        if row.output == "softmax":
            # symmetric, so that the layout makes no difference
            yhat = self.prog.find("yhat")
            local: Expr = jacobian_name(yhat, z, "denominator")
            named = matmul(local, self.name("yhat"))
            product = matmul(slope, by_output)
        else:
            local = apply(row.output, z, primes=1)
            named = hadamard(self.name("yhat"), local)
            product = hadamard(by_output, slope)
        if row.output == "softmax":
            lines.append(softmax_entry(self.prog.find("yhat"), z))
        lines.append(Step(kind="output-slope", claim=Claim(left=local, rights=(slope,))))
        middle = [self._read(text) for text in row.cancelling]
        final = self._read(row.by_preactivation)
        if row.output == "softmax" and self.prog.find("y").domain in SUM_TO_ONE:
            return [*lines, self._through_softmax((named, product), by_output, middle, final, z)]
        forms = tuple(dict.fromkeys((named, product, *middle, final)))
        rule = "cancel" if cancels(by_output, final) else ""
        claim = Claim(left=self.name(last), rights=forms, rule=rule)
        lines.append(Step(kind="delta", claim=claim, about=(z,)))
        return lines

    def _through_softmax(
        self,
        first: tuple[Expr, Expr],
        by_output: Expr,
        middle: Sequence[Expr],
        final: Expr,
        z: Symbol,
    ) -> Step:
        """Softmax with cross-entropy, the product multiplied out and each form with its reason."""
        yhat = self.prog.find("yhat")
        quotient = neg(by_output)  # y / yhat
        outer = intern(MatMul(yhat.shape, (yhat, transpose(yhat), quotient)))
        scaled_ = intern(MatMul(yhat.shape, (call("diag", yhat), quotient)))
        minus = intern(Scaled(yhat.shape, Fraction(-1), (), scaled_))
        multiplied = intern(Add(yhat.shape, (outer, minus)))
        named, product = first
        told = [
            (named, N("chain rule")),
            (product, N("with the derivatives above")),
            (multiplied, N("multiplied out")),
            *((form, N("each entry of the output cancels")) for form in middle),
            (final, N("the entries of the target add up to 1")),
        ]
        claim = Claim(left=self.name(z.name), rights=tuple(form for form, _ in told), rule="cancel")
        rules = tuple(rule for _, rule in told)
        return Step(kind="delta", claim=claim, about=(z,), rules=rules)

    def _read(self, text: str) -> Expr:
        """A text of the loss table; `ysum` is the sum of y's entries, kept as a sum."""
        total = intern(Call(SCALAR, "sum", self.prog.find("y")))
        return parse(text, {**self.prog.names(), "ysum": total})

    def layer_lines(self, layer: int) -> list[Step]:
        """From the next layer's delta to the delta of hidden `layer`."""
        value, z = f"a{layer}", f"z{layer}"
        through = self.adjoints[value].named
        lines = [Step(kind="value", claim=Claim(left=self.name(value), rights=(through,)))]
        slope = self.adjoints[z].named
        joined = substitute(slope, {self.name(value): through})
        out = self.prog.fold(write_out(joined))
        forms = tuple(dict.fromkeys((slope, joined, out)))
        claim = Claim(left=self.name(z), rights=forms)
        lines.append(Step(kind="delta", claim=claim, about=(self.prog.find(z),)))
        return [*lines, *(self.resolved(name) for name in (value, z))]

    def resolved(self, quantity: str) -> Step:
        """An adjoint without names of others: for the key, and for proofs further back."""
        claim = Claim(left=self.name(quantity), rights=(self.answer(quantity),))
        return Step(kind="resolved", claim=claim, about=(self.prog.find(quantity),))

    def gradient_line(self, quantity: str) -> Step:
        """The gradient in a parameter or the input: by deltas, in full for a shallow network."""
        named = self.adjoints[quantity].named
        answer = self.answer(quantity)
        shallow = self.net.layers <= _EXPANDED_LAYERS and size(answer) <= _LONGEST_RESOLVED
        forms = (named, answer) if shallow else (named,)
        claim = Claim(left=self.name(quantity), rights=tuple(dict.fromkeys(forms)))
        return Step(kind="gradient", claim=claim, about=(self.prog.find(quantity),))

    def outer_lines(self, layer: int) -> list[Step]:
        """Why the gradient in the weights of a layer is what it is, entry by entry."""
        bias = self.prog.find(f"b{layer}") if self.net.biases[layer - 1] else None
        weights = self.prog.find(f"W{layer}")
        return outer_lines(
            self.prog, self.objective, weights, bias=bias, penalty=self._penalty(weights)
        )

    def _penalty(self, weights: Symbol) -> Expr | None:
        """The term of the objective that the weights stand in, if there is one."""
        whole = self.prog.equations[-1].expr
        terms = whole.terms if isinstance(whole, Add) else ()
        return next((term for term in terms if depends_on(term, weights.name)), None)

    def flows(self) -> dict[tuple[str, str], Expr]:
        """What flows back along (quantity, equation) where a quantity is used more than once."""
        return {
            (name, share.via): share.expr
            for name, step in self.adjoints.items()
            if len(step.contributions) > 1
            for share in step.contributions
        }

    def reads(self) -> list[Expr]:
        """All expressions that the backward pass evaluates, derivatives of activations named."""
        return [expr for _, expr in self.evaluated()]

    def evaluated(self) -> list[tuple[str, Expr]]:
        """The same, each with the name of the quantity whose derivative it is."""
        row, last = self.net.row, self.net.preactivation(self.net.layers)
        first = self._read(row.by_preactivation or row.by_output)
        return [
            (last, first),
            *(
                (name, step.named)
                for name, step in self.adjoints.items()
                if name not in ("yhat", last)
            ),
        ]

    def quantities(self) -> list[Symbol]:
        """Everything with an adjoint, from the objective backwards."""
        return [step.wrt for step in self.adjoints.values()]
