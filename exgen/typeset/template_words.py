"""The functions that templates may call: names, givens, and lines from verified claims.

Each public method of `SheetWords` is a function of the templates, under its own name;
`ProblemWords` adds what only a problem sheet may say: definitions, which are no claims.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.declared import DECLARED
from exgen.calculus.expr import Call, Expr, Partial, walk
from exgen.codegen.observe import Observation
from exgen.codegen.observed_words import sentences
from exgen.questions import derived_slopes
from exgen.questions.proved import Proved
from exgen.questions.records import Part, Question, Step
from exgen.questions.rulenames import rule, rule_in
from exgen.said.domain_words import assumption
from exgen.said.formulas import applied, entrywise, has_delta, routes
from exgen.said.kinks import breaking, silent
from exgen.said.layer_names import maps
from exgen.said.ways import Between, said
from exgen.typeset import display
from exgen.typeset.display import Style
from exgen.typeset.error_plot import step_plot
from exgen.typeset.escape import escape
from exgen.typeset.latex import Printer
from exgen.typeset.listing import listing
from exgen.typeset.quantity_words import QuantityWords
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation
from exgen.verify.judge import Verified
from exgen.words import N, listed, tr

Line = tuple[Step, Verified]
_ASKED = {
    "gradients": N("Asked are the gradients of {of} with respect to\n{these}"),
    "jacobians denominator": N(
        "Asked are the Jacobians (denominator layout) of {of} with respect to\n{these}"
    ),
    "jacobians numerator": N(
        "Asked are the Jacobians (numerator layout) of {of} with respect to\n{these}"
    ),
    "jacobian denominator": N(
        "Asked is the Jacobian (denominator layout) of {of} with respect to\n{these}"
    ),
    "jacobian numerator": N(
        "Asked is the Jacobian (numerator layout) of {of} with respect to\n{these}"
    ),
    "gradient": N("Asked is the gradient of {of} with respect to\n{these}"),
    "hessian": N("Asked is the Hessian of {of} with respect to\n{these}"),
}
"""What is asked, by its kind and its layout -> the sentence that repeats it."""
_EXPONENT = re.compile(r"\b\d(?:\.0+)?e[+-]?\d+\b")


def _and_of(names: Sequence[str]) -> str:
    """The names in a sentence on each row or entry of several: `$A$ and of $B$`."""
    return reduce(lambda front, last: tr("{front} and of {last}", front=front, last=last), names)


def _kept_away(proved: Proved) -> list[Expr]:
    """What the assumptions keep away from zero, in the quantities that the sheet names."""
    program, named = proved.question.program, proved.question.spelling.named
    return [e if named else program.expand(e) for e in breaking(program)]


class SheetWords(QuantityWords):
    """What both kinds of sheet may say."""

    def __init__(self, notation: Notation) -> None:
        """Everything is printed in one notation."""
        super().__init__(notation)
        self._latest: tuple[Proved, Printer] | None = None

    def recalled(self, question: Question, asked: Sequence[Part], *, where: bool) -> str:
        """What a question asks; `where` says that the function's definition follows."""
        first, names = asked[0], question.program.find
        kind = f"{first.kind}s" if len(asked) > 1 else first.kind
        text = _ASKED.get(kind) or _ASKED[f"{kind} {first.layout}"]
        told = tr(
            text,
            of=self.math(names(first.of)),
            these=listed(self.math(names(one.wrt)) for one in asked),
        )
        return tr("{sentence}, where", sentence=told) if where else f"{told}."

    def step(
        self, proved: Proved, line: Line, *, shapes: bool = False, rule_name: str | None = None
    ) -> str:
        """A line of a derivation with the rule at its right; `rule_name` overrides the rule's name.

        With `shapes` the factors of a product carry their shapes. TypeError unless verified.
        """
        step, value = line
        named = rule_in(step, proved.question.whole) if rule_name is None else rule_name
        printer = self._naming(proved)
        left = display.verified(value).claim.left
        called = printer.names.get(left, "") if step.kind == "delta" else ""
        if step.rules:
            return display.small_lines(value, printer, step.rules, called=called)
        style = Style(rule=named, shapes=shapes, called=called)
        return display.step(value, printer, style)

    def answer(self, proved: Proved, line: Line, *, shapes: bool = False) -> str:
        """The boxed answer with its shape. TypeError unless verified.

        With `shapes` the factors of a product carry theirs.
        """
        return display.answer(line[1], self._naming(proved), Style(shapes=shapes))

    def equation(self, proved: Proved, line: Line) -> str:
        """A short equation in running text. TypeError unless verified."""
        return display.inline(line[1], self._naming(proved))

    def paths(self, proved: Proved, part: Part) -> int:
        """Along how many paths the variable of a part acts on what is differentiated last."""
        last = part.steps[-1].claim.left
        of = last.of if part.kind == "hessian" and isinstance(last, Partial) else part.of
        return routes(proved.question.whole, part.wrt, of)

    def kinds_of_checks(self, questions: Sequence[Proved]) -> tuple[int, bool, bool]:
        """What was checked: points of derivations, whether there are numbers, and facts of spaces.

        The points are the fewest of any line, 0 where there are no lines.
        """
        numbers = [q for q in questions if any(p.kind == "value" for p in q.question.parts)]
        lines = [line for q in questions if q not in numbers for _, line in q.lines]
        points = min((line.measurement.points for line in lines), default=0)
        return points, bool(numbers), any(q.facts for q in questions if q not in numbers)

    def slope(self, function: str) -> str:
        """The derivation of an activation's derivative, all of it verified."""
        (given, value), (step, found) = derived_slopes.derived(function)
        first = display.step(value, self._printer, Style(rule=rule(given, None)))
        return f"{first}\n{display.small_lines(found, self._printer, step.rules)}"

    def ways(self, proved: Proved, name: str, end: str) -> str:
        """That a quantity acts on `end` in several ways, which add up; "" where there is one."""
        program = proved.question.program
        between = Between(program, name, end)
        text, count = said(between)
        through = [self.math(program.find(n)) for n in between.through if n != end]
        names = {"start": self.math(program.find(name)), "end": self.math(program.find(end))}
        return tr(text, **names, count=tr(count), through=listed(through)) if text else ""

    def has_delta(self, line: Line) -> bool:
        """Whether a Kronecker delta stands in the line."""
        return has_delta(line[0].claim)

    def assumed(self, proved: Proved) -> list[str]:
        """What the domains of the variables say beyond the spaces they live in, in sentences.

        What is said of each row or entry is said of several variables at once.
        """
        program = proved.question.program
        found: dict[tuple[str, str], list[str]] = {}
        for variable in program.variables:
            said = assumption(program, variable)
            declared = variable.domain in DECLARED
            named = self.space(variable) if declared else self.math(variable)
            alone = "" if said.startswith("Each ") else named
            found.setdefault((said, alone), []).append(named)
        return [tr(said, name=_and_of(names)) for (said, _), names in found.items() if said]

    def entrywise(self, proved: Proved) -> bool:
        """Whether all functions that the question's program names act entry by entry."""
        return entrywise(proved.question.program)

    def is_map(self, proved: Proved, name: str) -> bool:
        """Whether a quantity is an affine map of others, without a function."""
        return not applied(proved.question.program, name)

    def maps(self, biases: Sequence[bool]) -> str:
        """What the layers of a network are, with and without a bias."""
        return tr(maps(biases))

    def silent(self, function: str) -> bool:
        """Whether a unit with a negative argument passes nothing back."""
        return silent(function)

    def delta_of(self, proved: Proved, name: str) -> str:
        """The short name of the adjoint of a quantity, for use in a formula of a template.

        Raises KeyError for a quantity whose adjoint has none.
        """
        for expr, shown in self._naming(proved).names.items():
            if isinstance(expr, Partial) and expr.wrt == name:
                return shown
        raise KeyError(name)

    def derivative_of(self, proved: Proved, name: str) -> str:
        """The name of the derivative of a network's objective with respect to a quantity."""
        program = proved.question.program
        of = next(iter(proved.question.spelling.short)).of
        return self.math(gradient_name(program.find(of), program.find(name)))

    def listing(self, code: str) -> str:
        """Code that copies as text."""
        return listing(code)

    def sentences(self, observation: Observation) -> tuple[str, ...]:
        """What there is to observe, and why, as LaTeX: `1e-10` as a power of ten."""
        return tuple(
            _EXPONENT.sub(lambda found: self.power(float(found[0])), escape(text))
            for text in sentences(observation)
        )

    def plot(self, observation: Observation) -> str:
        """Step size against error, on logarithmic scales."""
        return step_plot(
            [(row.step, row.error) for row in observation.rows],
            marked=observation.used.step,
            x=tr("step"),
            y=tr("relative error"),
        )

    def power(self, number: float) -> str:
        """A positive number with one significant digit as a product with a power of ten."""
        digit, _, exponent = f"{number:.0e}".partition("e")
        front = "" if digit == "1" else f"{digit} \\cdot "
        return f"${front}10^{{{int(exponent)}}}$"

    def uses(self, proved: Proved, function: str) -> bool:
        """Whether a function of whole expressions occurs in the question's program."""
        return any(
            isinstance(node, Call) and node.function == function
            for equation in proved.question.program.equations
            for node in walk(equation.expr)
        )

    def away(self, proved: Proved) -> list[str]:
        """The arrays none of whose entries is zero, by assumption, as they read on the sheet."""
        return [self.math(e) for e in _kept_away(proved) if not e.shape.is_scalar]

    def away_whole(self, proved: Proved, normed: Sequence[Expr]) -> list[str]:
        """The numbers that are not zero, and those of `normed`, whose norms are differentiated."""
        numbers = [e for e in _kept_away(proved) if e.shape.is_scalar]
        return [self.math(e) for e in (*numbers, *normed)]

    def _naming(self, proved: Proved) -> Printer:
        """The printer that knows the short names of a question's adjoints, if it has some.

        Kept for the latest question: a template asks for it line by line.
        """
        latest = self._latest
        if latest is None or latest[0] is not proved:
            latest = self._latest = proved, printer_of(proved, self._notation)
        return latest[1]


class ProblemWords(SheetWords):
    """What a problem sheet may say: also definitions, which set up the question."""

    def given(
        self, proved: Proved, name: str, *, argument: str = "", expanded: bool = False
    ) -> str:
        """The definition of a quantity as a display, from the program and never from a template.

        `argument` names a variable to print behind the name, `f(x) = ...`; `expanded` writes the
        right side in the variables alone.
        """
        program = proved.question.program
        equation = program.equation(name)
        assert equation is not None
        expr = program.expand(equation.expr) if expanded else equation.expr
        left = self._printer(equation.symbol)
        if argument:
            left += f"({self._printer(program.find(argument))})"
        whole = self._printer(expr)
        rows = r" \\ &\qquad ".join(display.broken_lines(expr, self._printer, whole))
        return f"\\exfit{{{left} = {whole}}}{{\\begin{{aligned}}{left} &= {rows}\\end{{aligned}}}}"
