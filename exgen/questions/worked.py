"""Worked solutions for gradients and Jacobians: by index notation, the chain rule, differentials.

Each method turns a program `..., f = ...` and a variable into lines, every one a claim. The last
line is the answer. Differentials are in `small_lines`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from exgen.calculus.adjoint import gradient, gradient_name, pullback
from exgen.calculus.build import ONE, add, matmul, times, transpose
from exgen.calculus.claims import Claim
from exgen.calculus.expr import (
    Expr,
    Index,
    Partial,
    Symbol,
    depends_on,
    intern,
    size,
)
from exgen.calculus.indexed import by_entry, entry, entry_of
from exgen.calculus.jacobian import jacobian
from exgen.calculus.polish import polished
from exgen.calculus.program import Equation, Program
from exgen.calculus.rules import write_out
from exgen.calculus.shape import Shape
from exgen.calculus.simplify import shorten
from exgen.calculus.substitute import substitute
from exgen.dimensions import Dim
from exgen.questions.records import Step, definition
from exgen.questions.small_lines import by_differential

_INDICES = "klpqrstuvmnijabcdegxyzw"
_LONGEST_EXPANDED = 18  # nodes; a longer answer keeps the names of intermediate quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be differentiated: the scalar or column `of` with respect to `wrt`, in a layout.

    `named` keeps the names of intermediate quantities in an answer that is short without them.
    """

    program: Program
    of: Symbol
    wrt: Symbol
    layout: str
    named: bool = False
    _before: Program = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """The program without the equation of `of`, which every line asks for."""
        inside = tuple(e for e in self.program.equations if e.name != self.of.name)
        object.__setattr__(self, "_before", Program(self.program.variables, inside))

    @property
    def target(self) -> Partial:
        """The derivative asked for, by name."""
        if self.of.shape.is_scalar:
            return gradient_name(self.of, self.wrt)
        return jacobian_name(self.of, self.wrt, self.layout)

    @property
    def before(self) -> Program:
        """The variables and the equations before that of `of`."""
        return self._before

    @property
    def inside(self) -> tuple[Equation, ...]:
        """The equations before that of `of`."""
        return self._before.equations

    def fold(self, expr: Expr) -> Expr:
        """The expression with the names of intermediate quantities, but not that of `of`."""
        return self._before.fold(expr)


def jacobian_name(of: Symbol, wrt: Symbol, layout: str) -> Partial:
    """The Jacobian of the vector `of` in the vector `wrt`, each a column or a row, as a name."""
    shape = Shape(_length(of.shape), _length(wrt.shape))
    return intern(
        Partial(shape if layout == "numerator" else shape.transposed, of.name, wrt.name, layout)
    )


def _length(vector: Shape) -> Dim:
    return vector.rows if vector.cols == 1 else vector.cols


def solve(task: Task, method: str) -> tuple[Expr, tuple[Step, ...]]:
    """The answer, in the program's quantities, and the lines that lead to it.

    `method` is "index", "chain" or "differential".
    """
    answer = closed_form(task)
    lines = {"index": _by_index, "chain": _by_chain, "differential": by_differential}[method]
    steps = tuple(lines(task, answer))
    return steps[-1].claim.answer, steps


def polished_end(steps: tuple[Step, ...], before: Program) -> tuple[Step, ...]:
    """The lines with the answer as a lecturer writes it at the end, where that is shorter.

    `before` has the quantities by whose names the answer may go.
    """
    *lines, last = steps
    answer = polished(last.claim.answer, before)
    if last.kind != "answer" or answer.size >= last.claim.answer.size:
        return steps
    return (*lines, replace(last, claim=replace(last.claim, rights=(*last.claim.rights, answer))))


def closed_form(task: Task) -> Expr:
    """The answer: in the variables alone where that is short, else with intermediate names."""
    prog = task.program
    expanded = prog.expand(task.of)
    if task.of.shape.is_scalar:
        whole = gradient(expanded, task.wrt)
    else:
        whole = shorten(write_out(jacobian(expanded, task.wrt, task.layout)))
    folded = task.fold(whole)
    longest = size(folded) if task.named else _LONGEST_EXPANDED
    return folded if size(whole) > longest else whole


def _chain(*forms: Expr) -> tuple[Expr, ...]:
    """The forms one after the other, without repetitions."""
    return tuple(dict.fromkeys(forms))


def _by_index(task: Task, answer: Expr) -> list[Step]:
    """The function as a sum over entries, its derivative in one entry, the vector read off."""
    f = task.of
    whole = entry_of(task.program.expand(f), 0, 0)
    row, col = _free_indices(task.program)
    if task.wrt.shape.is_column:
        col = 0
    one = entry(task.target, row, col)
    raw = by_entry(whole, task.wrt, row, col, keep_deltas=True)
    done = by_entry(whole, task.wrt, row, col)
    return [
        Step(kind="as-sum", claim=Claim(left=f, rights=(whole,))),
        Step(kind="by-entry", claim=Claim(left=one, rights=_chain(raw, done)), about=(task.wrt,)),
        Step(kind="answer", claim=Claim(left=task.target, rights=(answer,))),
    ]


def _free_indices(prog: Program) -> tuple[Index, Index]:
    """Two index letters that name nothing else in the question, no dimension either."""
    taken = {*prog.names(), *prog.sizes}
    row, col, *_ = (letter for letter in _INDICES if letter not in taken)
    return row, col


def _definitions(task: Task) -> list[Step]:
    return [definition(e) for e in task.program.equations if task.inside]


def _written(expr: Expr, task: Task) -> tuple[Expr, ...]:
    """The expression, and where it names a derivative of a function, written out."""
    out = task.fold(shorten(write_out(expr)))
    return _chain(expr, out) if expr.primed else (out,)


def _by_chain(task: Task, answer: Expr) -> list[Step]:
    """Derivatives of the named steps, then their product along every path; paths add.

    A step `h = x / s` in which x also stands behind s has no local derivative with a name: dh/dx
    counts both paths. What it adds is written out, with every other named quantity held fixed.
    A matrix on the way of a Jacobian is written out where it is used: a derivative of a column by
    a matrix would be a tensor.
    """
    prog = _without_matrices(task)
    steps = _definitions(task)
    values: dict[Expr, Expr] = {}
    on_path = {e.name for e in prog.between(task.wrt.name, task.of.name)}
    quantities = [e.symbol for e in prog.equations if e.name in on_path and e.symbol is not task.of]
    for quantity in [*reversed(quantities), task.wrt]:
        total_name = _name(task.of, quantity, task.layout)
        paths: list[Expr] = []
        for eq in prog.consumers(quantity.name):
            if eq.name not in on_path:
                continue
            local = _local(eq, quantity, task.layout)
            if len(prog.between(quantity.name, eq.name)) == 1:
                name = _name(eq.symbol, quantity, task.layout)
                forms = _written(local, task)
                values[name] = forms[-1]
                kind = "outer" if eq.symbol is task.of else "inner"
                claim = Claim(left=name, rights=forms)
                steps.append(Step(kind=kind, claim=claim, about=(eq.symbol, quantity)))
                local = name
            paths.append(_joined(task, local, eq.symbol))
        named = add(*paths)
        total = shorten(task.fold(write_out(substitute(named, values))))
        values[total_name] = total
        if quantity is task.wrt:
            in_names = any(depends_on(answer, e.name) for e in task.inside)
            answer = total if in_names and size(total) <= size(answer) else answer
            forms = _chain(named, substitute(named, values), total, answer)
            forms = tuple(f for f in forms if f is not task.target)
            steps.append(Step(kind="chain", claim=Claim(left=task.target, rights=forms)))
        elif total_name is not named:
            claim = Claim(left=total_name, rights=_chain(named, total))
            steps.append(Step(kind="total", claim=claim, about=(quantity,)))
    steps.append(Step(kind="answer", claim=Claim(left=task.target, rights=(answer,))))
    return steps


def _without_matrices(task: Task) -> Program:
    """The program with no matrix by a name between the variable and the column `of`.

    That of a scalar is the program itself: every quantity has a gradient.
    """
    prog = task.program
    if task.of.shape.is_scalar:
        return prog
    written: dict[Expr, Expr] = {}
    kept: list[Equation] = []
    for eq in prog.equations:
        expr = substitute(eq.expr, written)
        if 1 in eq.symbol.shape or not depends_on(expr, task.wrt.name):
            kept.append(replace(eq, expr=expr))
        else:
            written[eq.symbol] = expr
    return replace(prog, equations=tuple(kept)) if written else prog


def _name(of: Symbol, wrt: Symbol, layout: str) -> Partial:
    if of.shape.is_scalar:
        return gradient_name(of, wrt)
    return jacobian_name(of, wrt, layout)


def _local(eq: Equation, wrt: Symbol, layout: str) -> Expr:
    """The derivative of one equation's right side in one of its quantities."""
    if eq.symbol.shape.is_scalar:
        return pullback(eq.expr, ONE, wrt)
    return jacobian(eq.expr, wrt, layout)


def _joined(task: Task, local: Expr, via: Symbol) -> Expr:
    """The derivative of `via` and what comes after it, in the order of the layout."""
    if via is task.of:
        return local
    after = _name(task.of, via, task.layout)
    if local.shape.is_scalar or after.shape.is_scalar:
        return times(after, local)
    numerator = task.layout == "numerator"
    if task.of.shape.is_scalar:
        # a gradient is a column: in numerator layout the local Jacobian is transposed
        return matmul(transpose(local) if numerator else local, after)
    if via.shape.is_scalar and local.shape.is_row != numerator:
        local = transpose(local)  # a gradient has the shape of its variable in either layout
    return matmul(after, local) if numerator else matmul(local, after)
