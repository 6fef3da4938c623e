"""A formula from the command line: its derivative, the steps, and what the judges say of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Differential, Expr, Partial, Symbol, intern, walk
from exgen.calculus.parse import parse
from exgen.calculus.program import Equation, Program
from exgen.calculus.shape import Dim
from exgen.calculus.substitute import substitute
from exgen.calculus.text import to_text
from exgen.errors import DerivationError, InputError
from exgen.key import checks
from exgen.questions.records import Step
from exgen.questions.rulenames import rule_in
from exgen.questions.streams import stream
from exgen.questions.worked import Task, solve
from exgen.typeset.latex import Printer
from exgen.verify.judge import Verified, judge
from exgen.verify.points import DOMAINS

FUNCTION = "f"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_SIZES = (3, 4, 2, 5, 6, 7, 8, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A derived formula with its verified lines."""

    task: Task
    answer: Expr
    lines: tuple[tuple[Step, Verified], ...]

    def part(self) -> dict[str, Any]:
        """The derivative as a part of key.json."""
        printer = Printer()
        task = self.task
        return {
            "id": "derive",
            "kind": "gradient" if task.of.shape.is_scalar else "jacobian",
            "of": task.of.name,
            "wrt": task.wrt.name,
            "layout": task.layout,
            "answer": to_text(self.answer),
            "shape": list(self.answer.shape),
            "latex": printer(self.answer),
            "steps": [
                {"rule": name, "latex": " = ".join(map(printer, (c.left, *c.rights)))}
                for name, c in self._claims()
            ],
            "checks": checks([verified for _, verified in self.lines]),
        }

    def steps(self) -> list[tuple[str, str]]:
        """Each line as the name of its rule and the equation in text form."""
        return [
            (name, " = ".join(dict.fromkeys(_shown(e) for e in (c.left, *c.rights))))
            for name, c in self._claims()
        ]

    def _claims(self) -> list[tuple[str, Claim]]:
        return [(rule_in(step, self.task.program), step.claim) for step, _ in self.lines]


def variable(text: str) -> Symbol:
    """A variable from `NAME:ROWS,COLS[:DOMAIN]`; InputError where the text has another form."""
    name, _, rest = text.partition(":")
    shape, _, domain = rest.partition(":")
    dims = [_dimension(d) for d in shape.split(",")] if shape else []
    if not _NAME.fullmatch(name) or len(dims) != 2 or None in dims:
        raise InputError(f"--var {text!r}: expected NAME:ROWS,COLS[:DOMAIN], such as A:n,d")
    if domain and domain not in DOMAINS:
        raise InputError(f"--var {text!r}: unknown domain {domain!r} (known: {', '.join(DOMAINS)})")
    rows, cols = dims
    assert rows is not None
    assert cols is not None
    return symbol(name, (rows, cols), domain or "real")


def _dimension(text: str) -> Dim | None:
    text = text.strip()
    if text.isdigit() and 0 < int(text) <= 50:
        return int(text)
    return text if _NAME.fullmatch(text) else None


def derive(
    formula: str,
    *,
    variables: Sequence[str],
    definitions: Sequence[str],
    wrt: str,
    layout: str,
) -> Derivation:
    """Derive `formula` by the variable `wrt` and have every line verified.

    `variables` are texts `NAME:ROWS,COLS[:DOMAIN]`, `definitions` texts `NAME=EXPR` in the order
    of computation. Raises InputError for texts that cannot be read, DerivationError for a
    derivative that is not supported, ClaimError where a judge rejects a line.
    """
    leaves = [variable(text) for text in variables]
    known: dict[str, Expr] = {}
    for leaf in leaves:
        if leaf.name in known:
            raise InputError(f"--var {leaf.name}: the name is given twice")
        known[leaf.name] = leaf
    equations = []
    for text in [*definitions, f"{_fresh(known, definitions)}={formula}"]:
        name, _, right = text.partition("=")
        name = name.strip()
        if not _NAME.fullmatch(name) or not right.strip():
            raise InputError(f"--def {text!r}: expected NAME=EXPR, such as r=A @ x - b")
        if name in known:
            raise InputError(f"--def {name}: the name is given twice")
        expr = parse(right, known)
        line = Equation(symbol(name, expr.shape), expr)
        known[name] = line.symbol
        equations.append(line)
    target = known.get(wrt)
    if not isinstance(target, Symbol) or target not in leaves:
        raise InputError(
            f"--wrt {wrt!r}: not a variable (known: {', '.join(v.name for v in leaves)})"
        )
    prog = Program(tuple(leaves), tuple(equations), _numbers(leaves))
    task = Task(program=prog, of=equations[-1].symbol, wrt=target, layout=layout)
    if not task.of.shape.is_scalar and (task.of.shape.cols != 1 or target.shape.cols != 1):
        raise DerivationError(_tensor(task))
    answer, steps = solve(task, "chain" if definitions else "differential")
    verified = judge(prog, [s.claim for s in steps], stream(0, formula, "derive"), where="derive")
    return Derivation(task=task, answer=answer, lines=tuple(zip(steps, verified, strict=True)))


def _fresh(known: dict[str, Expr], definitions: Sequence[str]) -> str:
    taken = {*known, *(d.partition("=")[0].strip() for d in definitions)}
    return next(n for n in (FUNCTION, "F", "fun", "fxn", "value") if n not in taken)


def _numbers(leaves: Sequence[Symbol]) -> dict[str, int]:
    """A number for every named dimension, distinct while there are enough."""
    names = dict.fromkeys(d for v in leaves for d in v.shape if isinstance(d, str))
    return {name: _SIZES[k % len(_SIZES)] for k, name in enumerate(names)}


def _tensor(task: Task) -> str:
    of, wrt = task.of.shape, task.wrt.shape
    return (
        f"the derivative of a {of} by a {wrt} is a tensor with four axes, which exgen does not "
        f"derive; the vectorised form vec(f) by vec({task.wrt.name}) would be a matrix of "
        f"{of.rows}*{of.cols} by {wrt.rows}*{wrt.cols}"
    )


def _shown(expr: Expr) -> str:
    """Text form with derivatives and differentials by name."""
    names: dict[Expr, Expr] = {}
    for node in walk(expr):
        if isinstance(node, Partial):
            names[node] = intern(Symbol(node.shape, f"d{node.of}/d{node.wrt}"))
        elif isinstance(node, Differential):
            names[node] = intern(Symbol(node.shape, f"d{node.of}"))
    return to_text(substitute(expr, names))
