"""The lines of a derivation: each a claim, the last one the answer.

A gradient of named quantities is found by the reverse sweep, a Jacobian of columns as on a sheet;
for the other shapes a differential is written and the answer read off.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.build import ONE, RangeError
from exgen.calculus.claims import Claim
from exgen.calculus.differential import differential
from exgen.calculus.expr import Differential, Expr, Partial, depends_on, intern, size
from exgen.calculus.program import Equation, Program
from exgen.calculus.recognise import recognised
from exgen.calculus.rules import write_out
from exgen.calculus.shape import Shape
from exgen.calculus.simplify import shorten
from exgen.deriving.typed_request import Wanted
from exgen.errors import DerivationError
from exgen.questions.records import Step, definition
from exgen.questions.worked import Task, closed_form, polished_end, solve
from exgen.wording import with_article

TANGENT = "tangent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The answer, the derivative or differential it answers, by name, and the lines to it."""

    target: Partial | Differential
    answer: Expr
    steps: tuple[Step, ...]


def derive(asked: Wanted) -> Derived:
    """The derivative that is asked for. Raises DerivationError where it is a tensor."""
    if asked.free is not asked.program:
        return _by_a_name(asked)
    plain = _recognised(asked.program)
    if plain is not asked.program:
        return _by_their_names(asked, replace(asked, program=plain))
    return _polished(asked, _derived(asked))


def _polished(asked: Wanted, found: Derived) -> Derived:
    """The answer as a lecturer writes it, where that is shorter."""
    program = asked.program
    before = replace(program, equations=program.equations[:-1])
    steps = polished_end(found.steps, before)
    return (
        found
        if steps is found.steps
        else replace(found, answer=steps[-1].claim.answer, steps=steps)
    )


def _recognised(program: Program) -> Program:
    """The program with functions that are written out by their names, if there are some."""
    try:
        lines = [Equation(e.symbol, recognised(e.expr)) for e in program.equations]
    except RangeError:  # something in it divides by zero
        return program
    same = all(a.expr is b.expr for a, b in zip(lines, program.equations, strict=True))
    return program if same else replace(program, equations=tuple(lines))


def _by_their_names(asked: Wanted, plain: Wanted) -> Derived:
    """The derivation of the program with its functions by their names, each of which is a claim."""
    found = derive(plain)
    written: dict[Expr, Expr] = {e.symbol: e.expr for e in asked.program.equations}
    steps = []
    for step in found.steps:
        typed = written.get(step.claim.left) if step.kind == "define" else None
        if typed is not None:
            forms = tuple(dict.fromkeys((typed, *step.claim.rights)))
            step = replace(step, claim=replace(step.claim, rights=forms))
        steps.append(step)
    return replace(found, steps=tuple(steps))


def _differential(asked: Wanted) -> Derived:
    """The differential of the formula in that of the variable, whatever their shapes are."""
    wrt = asked.wrt
    change = intern(Differential(wrt.shape, wrt.name))
    target = intern(Differential(asked.of.shape, asked.of.name))
    before = Program(asked.program.variables, asked.program.equations[:-1])
    whole = differential(asked.program.expand(asked.of), {wrt.name: change})
    answer = shorten(before.fold(shorten(write_out(whole))))
    found = _read_off(asked, target, answer)
    claim = Claim(left=target, rights=(answer,), varying=(wrt.name,))
    return replace(found, steps=(*found.steps[:-1], Step(kind="answer", claim=claim)))


def _derived(asked: Wanted) -> Derived:
    if asked.differential:
        return _differential(asked)
    of, wrt = asked.of.shape, asked.wrt.shape
    if not of.is_scalar and 1 not in of and not wrt.is_scalar:
        raise DerivationError(_tensor(asked))
    if not of.is_scalar and 1 not in wrt:
        raise DerivationError(_tensor(asked))
    if of.is_scalar:
        return _gradient(asked)
    if 1 not in of:
        return _tangent(asked)
    return _jacobian(asked)


def _by_a_name(asked: Wanted) -> Derived:
    """The derivative with respect to a defined name, with all definitions before it."""
    found = derive(replace(asked, program=asked.free))
    defined = [definition(e) for e in asked.program.equations]
    known = {step.claim for step in defined}
    return replace(found, steps=(*defined, *(s for s in found.steps if s.claim not in known)))


def _task(asked: Wanted) -> Task:
    return Task(program=asked.program, of=asked.of, wrt=asked.wrt, layout=asked.layout, named=True)


def _gradient(asked: Wanted) -> Derived:
    task = _task(asked)
    answer = closed_form(task)
    if not task.inside and asked.wrt.shape.is_scalar:
        return _read_off(asked, task.target, answer)
    if not task.inside:
        return _worked(task, "differential", answer)
    found = sweep(asked.program, asked.of.name, (asked.wrt.name,))
    last = shorten(found[asked.wrt.name].resolved)
    if size(last) < size(answer):
        answer = last
    steps = [definition(e) for e in asked.program.equations]
    for step in found.values():
        forms = tuple(dict.fromkeys((step.named, write_out(step.named), step.resolved)))
        left = gradient_name(asked.of, step.wrt)
        claim = Claim(left=left, rights=tuple(f for f in forms if f is not left))
        outer = len(step.contributions) == 1 and step.contributions[0].via == asked.of.name
        about = (asked.of, step.wrt) if outer else (step.wrt,)
        steps.append(Step(kind="outer" if outer else "adjoint", claim=claim, about=about))
    steps.append(_answer(task.target, answer))
    return Derived(target=task.target, answer=answer, steps=tuple(steps))


def _worked(task: Task, method: str, answer: Expr) -> Derived:
    """The worked lines; the answer alone where the method does not reach the formula."""
    equations = task.program.equations
    lines: tuple[Step, ...] = (*map(definition, equations), _answer(task.target, answer))
    if task.program.between(task.wrt.name, task.of.name):
        with suppress(DerivationError):
            answer, lines = solve(task, method)
            lines = lines if task.inside else (definition(equations[-1]), *lines)
    return Derived(target=task.target, answer=answer, steps=lines)


def _answer(target: Partial | Differential, answer: Expr) -> Step:
    return Step(kind="answer", claim=Claim(left=target, rights=(answer,)))


def _jacobian(asked: Wanted) -> Derived:
    task = _task(asked)
    answer = closed_form(task)
    on_path = asked.program.between(asked.wrt.name, asked.of.name)
    if len(on_path) > 1 and all(1 in e.symbol.shape for e in on_path):
        return _worked(task, "chain", answer)
    if asked.of.shape.cols == 1 and asked.wrt.shape.cols == 1:
        return _worked(task, "differential", answer)
    return _read_off(asked, task.target, answer)


def _tangent(asked: Wanted) -> Derived:
    expanded = asked.program.expand(asked.of)
    answer = shorten(write_out(differential(expanded, {asked.wrt.name: ONE})))
    target = intern(Partial(answer.shape, asked.of.name, asked.wrt.name, TANGENT))
    return _read_off(asked, target, answer)


def _read_off(asked: Wanted, target: Partial | Differential, answer: Expr) -> Derived:
    """The differentials of all equations, then the answer."""
    steps = [definition(e) for e in asked.program.equations]
    changes: dict[str, Expr] = {
        asked.wrt.name: intern(Differential(asked.wrt.shape, asked.wrt.name))
    }
    for eq in asked.program.equations:
        if not depends_on(asked.program.expand(eq.symbol), asked.wrt.name):
            continue
        left = intern(Differential(eq.symbol.shape, eq.name))
        raw = differential(eq.expr, changes)
        forms = tuple(dict.fromkeys((raw, shorten(write_out(raw)))))
        claim = Claim(left=left, rights=forms, varying=(asked.wrt.name,))
        last = eq.symbol is asked.of
        kind = "differential-of-function" if last else "differential"
        steps.append(Step(kind=kind, claim=claim, about=(eq.symbol,)))
        changes[eq.name] = left
    steps.append(_answer(target, answer))
    return Derived(target=target, answer=answer, steps=tuple(steps))


def _tensor(asked: Wanted) -> str:
    of, wrt = asked.of.shape, asked.wrt.shape
    axes = sum(d != 1 for d in (*of, *wrt))
    over, by = _count(of), _count(wrt)
    rows, cols = (over, by) if asked.layout == "numerator" else (by, over)
    kind = "matrix" if 1 not in of else "vector"
    return (
        f"the derivative of {with_article(of)} {kind} by {with_article(wrt)} "
        f"{'matrix' if 1 not in wrt else 'vector'} is a "
        f"tensor of order {'three' if axes == 3 else 'four'}, which exgen does not derive; "
        f"vectorised, vec({asked.of.name}) by vec({asked.wrt.name}), it is "
        f"{with_article(f'{rows} x {cols}')} matrix; --differential gives d{asked.of.name} in "
        f"terms of d{asked.wrt.name}"
    )


def _count(shape: Shape) -> int | str:
    rows, cols = shape
    if isinstance(rows, int) and isinstance(cols, int):
        return rows * cols
    return "*".join(str(d) for d in shape if d != 1)
