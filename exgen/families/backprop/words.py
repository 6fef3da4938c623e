r"""What the templates of backpropagation questions may say, in the notation of the question.

`layered(proved)` gives a template the words for one question: names with the layer's number above,
and all entries in the convention of its network. Definitions and matrices of question marks are
for problem sheets; equations come from verified claims alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from exgen.calculus.expr import Derivative, Entry, Expr, Partial, Slice, walk
from exgen.calculus.functions import ELEMENTWISE, apply
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute
from exgen.dimensions import size_of
from exgen.errors import WordsError
from exgen.families.backprop.facts import facts_of, sizes_of
from exgen.families.backprop.layered_program import ANY, LOSS
from exgen.families.backprop.part_drafts import PartDraft
from exgen.families.backprop.truths import Line, Truths
from exgen.families.family import Functions
from exgen.questions.proved import Proved
from exgen.questions.records import HIDDEN, Part, Step
from exgen.questions.rulenames import rule_in
from exgen.typeset import display, entry_grid
from exgen.typeset.display import Style
from exgen.typeset.glossary import as_printed
from exgen.typeset.layered_figure import layered_figure
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation, dim_latex, shape_latex, space_latex
from exgen.words import tr

_SPACES = frozenset({"real", "positive", "binary", "one-hot"})
"""Domains that are told by the space, and for one-hot targets by a sentence."""
_STATED = ("l", "delta", "unit")


def words(notation: Notation, *, problems: bool) -> Functions:
    """The functions of the templates; on a problem sheet the words have definitions too."""
    kind = LayeredProblem if problems else Layered
    return {"layered": lambda proved: kind(proved, notation)}


def stated(proved: Proved) -> list[Expr]:
    """What the problem sheet prints, which states the loss as a sum over entries."""
    facts = facts_of(proved)
    lines = [line for _, line in proved.lines[: facts.stated]]
    shown = [right for line in lines for right in line.claim.rights]
    shown += [e.expr for e in proved.question.program.equations[:-1]]
    shown += [asked.name for asked in facts.asked.values()]
    return [as_printed(expr) for expr in shown]


def derived(proved: Proved) -> list[Expr]:
    """What the solution prints."""
    lines = [line for step, line in proved.lines if step.kind not in HIDDEN]
    return [as_printed(right) for line in lines for right in line.claim.rights]


class Layered(Truths):
    """The words for one question."""

    def __init__(self, proved: Proved, notation: Notation) -> None:
        """`notation` is that of the sheet."""
        super().__init__(proved)
        self._printer = printer_of(proved, notation)
        self._sizes = sizes_of(proved)

    def asked(self, part: Part) -> PartDraft:
        """What a part asks."""
        return self._facts.asked[part.id]

    def math(self, expr: Expr) -> str:
        """An expression in running text: a name, a factor, never an equation."""
        return f"${self._printer(expr)}$"

    def name(self, name: str) -> str:
        """A quantity in running text."""
        return self.math(self._proved.question.program.find(name))

    def of(self, asked: PartDraft) -> str:
        """What is to be differentiated, in running text."""
        name = asked.name
        return self.math(name.of) if isinstance(name, Derivative) else self.name(LOSS)

    def wrt(self, asked: PartDraft) -> str:
        """With respect to what it is to be differentiated."""
        name = asked.name
        if isinstance(name, Derivative):
            return self.math(name.wrt)
        find = self._proved.question.program.find
        if isinstance(name, Partial):
            return self.math(find(name.wrt))
        assert isinstance(name, Entry | Slice) and isinstance(name.base, Partial)
        return self.math(substitute(name, {name.base: find(name.base.wrt)}))

    def called(self) -> str:
        """The letter of the derivative with respect to the last affine map."""
        return self.math(self._facts.delta)

    def how(self, part: Part, line: Line) -> str:
        """The words before a line that finds a derivative, by what it says."""
        return tr(self._how(part, line), wrt=self.wrt(self.asked(part)))

    def lines(self, part: Part) -> list[Line]:
        """The lines of a part that its solution shows."""
        return [line for line in self._proved.of_part(part) if line[0].kind not in HIDDEN]

    def plain(self, expr: Expr) -> str:
        """A derivative in running text, without its short name."""
        return f"${replace(self._printer, names={})(expr)}$"

    def space(self, name: str) -> str:
        r"""Where a variable lives, in numbers where they are told: `$x \in \R^{1 \times 4}$`.

        Raises WordsError for a domain that the sheet has no words for.
        """
        quantity = self._proved.question.program.find(name)
        name_of, shape = self._printer(quantity), self._numbers(quantity)
        if quantity.domain not in _SPACES:
            raise WordsError(
                f"the variable {name} of the domain {quantity.domain!r}: the sheet of a layered "
                "network has no words for it"
            )
        if quantity.domain in ("binary", "one-hot"):
            return f"${name_of} \\in \\{{0, 1\\}}^{{{shape_latex(shape)}}}$"
        positive = quantity.domain == "positive"
        if shape.is_column and self._facts.net.convention == "row":
            base = "\\R_{>0}" if positive else "\\R"
            return f"${name_of} \\in {base}^{{{shape_latex(shape)}}}$"
        return f"${name_of} \\in {space_latex(shape, positive=positive)}$"

    def each_space(self, letter: str, depth: int) -> list[str]:
        """Where the quantities of a letter live, one for each layer, from 1 on."""
        return [self.space(f"{letter}{k}") for k in range(1, depth + 1)]

    def dim(self, name: str) -> str:
        """A dimension in running text, with its number where that is told."""
        if name in self._sizes.symbolic:
            return f"${dim_latex(name)}$"
        return f"${dim_latex(name)} = {self._sizes.numbers[name]}$"

    def activation(self) -> str:
        """The activation, of a pre-activation t."""
        t = self._proved.question.program.find(ANY)
        return self.math(apply(self._facts.net.activation, t))

    def activation_name(self) -> str:
        """What a person calls the activation."""
        return ELEMENTWISE[self._facts.net.activation].activation

    def stated(self, name: str) -> str:
        """What the sheet states, a verified line: "l", "delta", or "unit" by unit the network."""
        value = self._proved.lines[_STATED.index(name)][1]
        left = display.verified(value).claim.left
        return display.step(value, self._printer, Style(called=self._called(left)))

    def step(self, line: Line) -> str:
        """A line of the derivation with the rule at its right. TypeError unless verified."""
        step, value = line
        left = display.verified(value).claim.left
        rule = rule_in(step, self._proved.question.program)
        return display.step(value, self._printer, Style(rule=rule, called=self._called(left)))

    def line(self, line: Line) -> str:
        """A line without the name of a rule. TypeError unless verified."""
        called = self._called(display.verified(line[1]).claim.left)
        return display.step(line[1], self._printer, Style(called=called))

    def abbreviates(self, line: Line) -> bool:
        """Whether this is the first matrix with derivatives by name in its cells."""
        return self._first_named is line[0]

    @cached_property
    def _first_named(self) -> Step | None:
        return next((step for step, _ in self._proved.lines if self._names(step)), None)

    def _names(self, step: Step) -> bool:
        return step.kind in ("matrix", "matrix-found") and any(
            isinstance(node, Entry)
            and isinstance(node.base, Partial)
            and node.base is not self._facts.delta
            for node in walk(step.claim.answer)
        )

    def abbreviated(self) -> str:
        r"""The short form `\partial_{u} f` of a derivative."""
        return f"$\\partial_{{u}} {self._printer(self._proved.question.program.find(LOSS))}$"

    def equation(self, line: Line) -> str:
        """A short equation in running text. TypeError unless verified."""
        return display.inline(line[1], self._printer)

    def answer(self, line: Line) -> str:
        """The boxed answer with its shape. TypeError unless verified."""
        claim = display.verified(line[1]).claim
        style = Style(called=self._called(claim.left), shape=self._shape(claim.answer))
        return display.answer(line[1], self._printer, style)

    def matrix(self, line: Line) -> str:
        """A matrix of derivatives, entry by entry. TypeError unless verified."""
        one, rows = self._filled(line)
        return f"\\exfit{{{one}}}{{{rows}}}"

    def matrix_answer(self, line: Line) -> str:
        """The same, boxed."""
        one, rows = self._filled(line)
        return f"\\exanswer{{{one}}}{{}}{{{rows}}}"

    def figure(self) -> str:
        """The network with the path of a weight of the last hidden layer."""
        net = self._facts.net
        program = self._proved.question.program
        values = ["x", *(f"h{k}" for k in range(1, net.depth + 1))]
        return layered_figure(
            net.widths,
            value_names=[self.math(program.find(n)) for n in values],
            weight_names=[self.math(program.find(f"W{k}")) for k in range(1, net.depth + 1)],
            highlight=self._facts.path,
            bias=net.bias,
        )

    def _filled(self, line: Line) -> tuple[str, str]:
        left = display.verified(line[1]).claim.left
        called = self._called(getattr(left, "base", left))
        return entry_grid.filled(line[1], self._printer, self._sizes, called=called)

    def _called(self, left: Expr) -> str:
        return self._printer.names.get(left, "")

    def _numbers(self, expr: Expr) -> Shape:
        rows, cols = (
            d if d in self._sizes.symbolic else size_of(d, self._sizes.numbers) for d in expr.shape
        )
        return Shape(rows, cols)

    def _shape(self, expr: Expr) -> str:
        return "" if expr.shape.is_scalar else shape_latex(self._numbers(expr))


class LayeredProblem(Layered):
    """What a problem sheet may say besides: definitions, and matrices to be filled in."""

    def given(self, name: str) -> str:
        """The definition of a quantity as a display, from the program."""
        equation = self._proved.question.program.equation(name)
        assert equation is not None
        return f"\\exdisplay{{{self._printer(equation.symbol)} = {self._printer(equation.expr)}}}"

    def given_all(self) -> str:
        """The definitions of all quantities but the loss, in one display."""
        lines = [
            f"{self._printer(e.symbol)} &= {self._printer(e.expr)}"
            for e in self._proved.question.program.equations[:-1]
        ]
        rows = r" \\ ".join(lines)
        return f"\\exdisplay{{\\begin{{aligned}}{rows}\\end{{aligned}}}}"

    def skeleton(self, part: Part) -> str:
        """The matrix that is asked, its entries by name, and question marks where it has some."""
        asked = self.asked(part)
        assert asked.grid is not None
        return entry_grid.named(asked.grid, self._printer, self._sizes, marks=asked.marks)
