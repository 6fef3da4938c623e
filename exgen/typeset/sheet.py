"""From proved questions to the bodies of the two documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.claims import kinks
from exgen.calculus.expr import Add, Expr, Symbol
from exgen.calculus.shape import Shape
from exgen.questions.backward import Deltas
from exgen.questions.network import NetworkFacts
from exgen.questions.proved import Proved
from exgen.questions.rulenames import rule
from exgen.typeset import display, glossary
from exgen.typeset.display import Style
from exgen.typeset.environment import environment
from exgen.typeset.latex import FUNCTIONS, Printer
from exgen.typeset.network_figure import network_figure
from exgen.typeset.symbols import Notation, shape_latex, space_latex


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions under one heading; a section without a title has no heading."""

    id: str
    title: str
    intro: str
    points: int
    questions: tuple[Proved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What both documents are made of."""

    sections: tuple[Section, ...]
    preliminaries: bool | Sequence[str]
    layout: str
    bold: bool

    @property
    def questions(self) -> tuple[Proved, ...]:
        """All questions, in order."""
        return tuple(q for section in self.sections for q in section.questions)


def problems(body: Body, templates: Path) -> str:
    """The problem sheet's body: what is given and what is asked."""
    return _render(body, templates, kind="problems")


def solutions(body: Body, templates: Path) -> str:
    """The solution's body: every line a verified claim."""
    return _render(body, templates, kind="solutions")


def _render(body: Body, templates: Path, *, kind: str) -> str:
    functions = _common(body.bold)
    if kind == "problems":
        functions["given"] = _given(body.bold)
    env = environment(templates, functions)
    known = glossary.used_functions(_expressions(body, solution=False))
    used = _expressions(body, solution=kind == "solutions")
    listed = glossary.used_functions(used)
    if kind == "solutions":
        listed = tuple(f for f in listed if f not in known)
    text = env.get_template(f"documents/{kind}.tex").render(
        body=body,
        functions=[glossary.entry(f, Printer(Notation(bold=body.bold))) for f in listed],
        signs=glossary.used_signs(used),
        layouts=sorted({p.layout for q in body.questions for p in q.question.parts if p.layout}),
        kinds={p.kind for q in body.questions for p in q.question.parts},
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def _expressions(body: Body, *, solution: bool) -> list[Expr]:
    found: list[Expr] = []
    for proved in body.questions:
        program = proved.question.program
        found += [e.expr for e in program.equations]
        found += [program.expand(e.expr) for e in program.equations]
        if solution:
            for _, line in proved.lines:
                found += [line.claim.left, *line.claim.rights]
    return found


def _common(bold: bool) -> dict[str, Any]:
    """The functions that both kinds of sheet may call."""
    notation = Notation(bold=bold)
    plain = Printer(notation)

    def printer(proved: Proved) -> Printer:
        return Printer(notation, _names(proved, notation))

    def math(expr: Expr) -> str:
        """An expression in running text: a name, a factor, never an equation."""
        return f"${plain(expr)}$"

    def space(quantity: Symbol) -> str:
        shown = plain(quantity)
        if quantity.domain == "positive" and quantity.shape.is_scalar:
            return f"${shown} > 0$"
        if quantity.domain in ("binary",):
            return f"${shown} \\in \\{{0, 1\\}}^{{{quantity.shape.rows}}}$"
        positive = quantity.domain == "positive"
        return f"${shown} \\in {space_latex(quantity.shape, positive=positive)}$"

    def shape(value: Shape) -> str:
        return f"${shape_latex(value)}$"

    def step(
        proved: Proved, line: Any, *, shapes: bool = False, rule_name: str | None = None
    ) -> str:
        record, value = line
        expr = _differentiated(proved, record)
        words = rule(record, expr) if rule_name is None else rule_name
        called = _called(proved, record, notation)
        return display.step(value, printer(proved), Style(rule=words, shapes=shapes, called=called))

    def answer(proved: Proved, line: Any) -> str:
        return display.answer(line[1], printer(proved))

    def equation(proved: Proved, line: Any) -> str:
        return display.inline(line[1], printer(proved))

    def figure(proved: Proved, *, backward: bool) -> str:
        facts = proved.question.facts["network"]
        assert isinstance(facts, NetworkFacts)
        net = facts.net
        ends = None
        if net.skip is not None:
            ends = (net.value(net.skip[0]), net.preactivation(net.skip[1]))
        return network_figure(
            proved.question.program,
            objective=net.objective,
            skip=ends,
            printer=plain,
            backward=backward,
        )

    def paths(line: Any) -> int:
        """How many terms the chain rule adds up in this line."""
        first = line[0].claim.rights[0]
        return len(first.terms) if isinstance(first, Add) else 1

    def expanded(proved: Proved, quantity: Symbol) -> str:
        """A defined quantity as an expression in the variables, for a list of givens."""
        return plain(proved.question.program.expand(quantity))

    def function(name: str) -> str:
        return f"${FUNCTIONS[name]}$"

    def away(proved: Proved) -> list[str]:
        """What the assumptions keep away from zero, as it reads on the sheet."""
        program = proved.question.program
        named = proved.question.family == "network"
        edges = kinks(program, breaks_only=True)
        return [f"${plain(e if named else program.expand(e))}$" for e in edges]

    return {
        "math": math,
        "space": space,
        "shape": shape,
        "step": step,
        "answer": answer,
        "equation": equation,
        "figure": figure,
        "function": function,
        "paths": paths,
        "expanded": expanded,
        "away": away,
    }


def _names(proved: Proved, notation: Notation) -> Mapping[Expr, str]:
    """The short names of adjoints: delta with the layer's number."""
    deltas = proved.question.facts.get("deltas")
    if not isinstance(deltas, Deltas):
        return {}
    program = proved.question.program
    objective = program.find(deltas.objective)
    delta = "\\boldsymbol{\\delta}" if notation.bold else "\\delta"
    return {
        gradient_name(objective, program.find(name)): f"{delta}_{{{number}}}"
        for name, number in deltas.layers.items()
    }


def _called(proved: Proved, record: Any, notation: Notation) -> str:
    return _names(proved, notation).get(record.claim.left, "") if record.kind == "delta" else ""


def _differentiated(proved: Proved, record: Any) -> Expr | None:
    if not record.about or not isinstance(record.about[0], Symbol):
        return None
    equation = proved.question.program.equation(record.about[0].name)
    return None if equation is None else equation.expr


def _given(bold: bool) -> Callable[..., str]:
    """Definitions on a problem sheet: `f(x) = ...`, from the program and never from a template."""

    def given(proved: Proved, name: str, *, argument: str = "", expanded: bool = False) -> str:
        program = proved.question.program
        equation = program.equation(name)
        assert equation is not None
        printer = Printer(Notation(bold=bold))
        expr = program.expand(equation.expr) if expanded else equation.expr
        left = printer(equation.symbol)
        if argument:
            left += f"({printer(program.find(argument))})"
        pieces = printer.pieces(expr)
        rows = r" \\ &\qquad ".join(pieces)
        return (
            f"\\exfit{{{left} = {printer(expr)}}}"
            f"{{\\begin{{aligned}}{left} &= {rows}\\end{{aligned}}}}"
        )

    return given
