"""The parts of a program solved: a backward pass for gradients, the chain rule for Jacobians.

One backward pass serves all gradients of a scalar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, Partial, walk
from exgen.calculus.program import Equation, Program
from exgen.families.program.facts import Story
from exgen.families.program.program_adjoints import Pass, SolvedPart, up_to, with_gradient
from exgen.questions import second
from exgen.questions.explained import softmax_entries
from exgen.questions.records import Part, Step
from exgen.questions.worked import Task, solve


def solved(parts: Iterable[Part], prog: Program) -> Iterator[SolvedPart]:
    """The parts in order. Raises DerivationError where a rule is missing."""
    explained = set[str]()
    for one in _solved(list(parts), prog):
        yield _with_entries(one, prog, explained)


def _with_entries(found: SolvedPart, prog: Program, explained: set[str]) -> SolvedPart:
    """The part with the entries of each softmax that no earlier part explained, at its start.

    `explained` are the quantities that were explained; it is added to.
    """
    part = found.part
    if part.kind not in ("gradient", "jacobian", "hessian"):
        return found
    by = {n.wrt for step in part.steps if isinstance(n := step.claim.left, Partial)}
    new = {
        value: line
        for (value, argument), line in softmax_entries(prog, wrt=part.wrt, of=part.of).items()
        if value not in explained and argument in by
    }
    explained.update(new)
    return replace(found, part=replace(part, steps=(*new.values(), *part.steps)))


def _solved(asked: Sequence[Part], prog: Program) -> Iterator[SolvedPart]:
    # a gradient that a part asks for is that part's, though a Hessian needs it too
    needed = sorted(with_gradient(asked), key=lambda p: p.kind == "gradient")
    passes = {
        of: Pass(prog, of, {p.wrt: p.id for p in needed if p.of == of})
        for of in dict.fromkeys(p.of for p in needed)
    }
    names: dict[tuple[str, str], Equation] = {}
    jacobians: set[Expr] = set()
    answers: dict[Expr, str] = {}
    for part in asked:
        match part.kind:
            case "gradient":
                yield passes[part.of].solved(part)
            case "jacobian":
                yield _further(SolvedPart(_jacobian(part, prog), Story()), jacobians, answers)
            case "hessian":
                gradient = passes[part.of].solved(part)
                yield _further(_hessian(gradient, prog, names), jacobians, answers)
            case "shape":
                yield SolvedPart(_shape(part, prog), Story())
            case "code":  # the work on it is that of the gradients it returns
                yield SolvedPart(part, Story())
            case _:
                yield SolvedPart(_expression(part, prog), Story())


def _jacobian(part: Part, prog: Program) -> Part:
    """The Jacobian by the chain rule; a quantity it is taken in stands for itself."""
    task = Task(
        program=_holding(up_to(prog, part.of), part.wrt),
        of=prog.find(part.of),
        wrt=prog.find(part.wrt),
        layout=part.layout,
        named=True,
    )
    _, steps = solve(task, "chain")
    # A softmax and its like are best differentiated in their own values.
    steps = tuple(_in_names(step, up_to(prog, part.of)) for step in steps)
    *lines, last = (step for step in steps if step.kind != "define")
    answer = last.claim.answer
    lines = [step for step in lines if not _says(step, answer)]
    return replace(part, answer=answer, shape=answer.shape, steps=(*lines, last))


def _in_names(step: Step, prog: Program) -> Step:
    """The line with the names of the program's quantities wherever their values stand."""
    forms = tuple(dict.fromkeys(prog.fold(form) for form in step.claim.rights))
    return replace(step, claim=replace(step.claim, rights=forms))


def _hessian(
    found: SolvedPart, prog: Program, names: dict[tuple[str, str], Equation]
) -> SolvedPart:
    """The Hessian, from the gradient with its lines, which gets a name.

    `names` are the gradients that have one by what they are of and by; they are added to.
    """
    part = found.part
    assert part.answer is not None
    of, wrt = prog.find(part.of), prog.find(part.wrt)
    lines = [s for s in part.steps if s.kind not in ("answer", "resolved") or s.about != (wrt,)]
    if not found.story.found_in:  # a result on the way, for the key
        claim = Claim(left=gradient_name(of, wrt), rights=(part.answer,))
        lines.append(Step(kind="resolved", claim=claim, about=(wrt,)))
    gradient = names.get((of.name, wrt.name))
    if gradient is None:
        taken = {*prog.names(), *prog.sizes, *(e.name for e in names.values())}
        gradient = names[of.name, wrt.name] = second.named(wrt, part.answer, taken)
        lines.append(second.naming(of, wrt, gradient))
    before = up_to(prog, of.name)
    before = replace(before, equations=before.equations[:-1])
    answer, steps = second.jacobian(
        _holding(before, wrt.name), gradient, wrt,
        layout=part.layout, methods=("chain", "differential"),
    )  # fmt: skip
    done = replace(part, answer=answer, shape=answer.shape, steps=(*lines, *steps), extras={})
    return SolvedPart(done, found.story)


def _further(found: SolvedPart, shown: set[Expr], answers: dict[Expr, str]) -> SolvedPart:
    """The part without the Jacobians that earlier parts have found.

    `shown` are those, and `answers` the parts that asked for one by their ids; both are added to.
    """
    part = found.part
    *lines, last = part.steps
    new = [step for step in lines if step.claim.left not in shown]
    read = {node for step in new for form in step.claim.rights for node in walk(form)}
    uses = {name: id for name, id in answers.items() if name in read and isinstance(name, Partial)}
    uses = {**found.story.uses, **uses}
    names = (step.claim.left for step in part.steps)
    shown.update(name for name in names if isinstance(name, Partial))
    answers[last.claim.left] = part.id
    extras = {"uses": list(dict.fromkeys(uses.values()))} if uses else {}
    done = replace(part, steps=(*new, last), extras=extras)
    return replace(found, part=done, story=replace(found.story, uses=uses))


def _says(step: Step, answer: Expr) -> bool:
    """Whether a line is no more than the answer, which is about to be boxed."""
    return step.claim.rights == (answer,)


def _holding(prog: Program, name: str) -> Program:
    """The program in which a quantity is a variable: what it was computed from does not matter."""
    held = prog.equation(name)
    if held is None:
        return prog
    others = tuple(e for e in prog.equations if e is not held)
    return Program((*prog.variables, held.symbol), others, prog.sizes, prog.away_from_zero)


def _shape(part: Part, prog: Program) -> Part:
    shape = prog.find(part.wrt or part.of).shape
    literal = [d if isinstance(d, int) else str(d) for d in shape]
    equation = prog.equation(part.of)
    if equation is None or part.wrt:
        return replace(part, literal=literal)
    claim = Claim(left=equation.symbol, rights=(equation.expr,))
    return replace(
        part,
        literal=literal,
        steps=(Step(kind="given", claim=claim),),
    )


def _expression(part: Part, prog: Program) -> Part:
    of = prog.find(part.of)
    answer = prog.expand(of)
    line = Step(kind="answer", claim=Claim(left=of, rights=(answer,)), about=(of,))
    return replace(part, answer=answer, shape=answer.shape, steps=(line,))
