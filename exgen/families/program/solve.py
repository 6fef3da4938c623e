"""The parts of a program solved: a backward pass for gradients, the chain rule for Jacobians.

One backward pass serves all gradients of a scalar: a derivative is found once, in the first part
that needs it, and stands by its name from there on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from exgen.calculus.adjoint import AdjointStep, gradient_name, sweep
from exgen.calculus.build import is_zero, symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, Partial, Symbol, size, walk
from exgen.calculus.functions import call
from exgen.calculus.polish import polished
from exgen.calculus.program import Equation, Program
from exgen.calculus.rules import write_out
from exgen.calculus.substitute import substitute
from exgen.calculus.text import to_text
from exgen.errors import DerivationError
from exgen.families.program.facts import Story
from exgen.families.program.say import intricate, ways
from exgen.questions import second
from exgen.questions.records import Part, Step
from exgen.questions.worked import Task, solve

_LONGEST_ON_THE_WAY = 18
"""Nodes; a longer derivative on the way is left in terms of earlier ones."""
_LONGEST_BOXED = 40
"""Nodes; a longer answer names the derivatives that it is made of."""
_LONGEST_ADDED = 24
"""The same for a sum over several paths, which is clearer in names."""
_CLEARLY_SHORTER = 0.85
"""What part of an answer's nodes a shorter form has, to be taken; else it shows its origin less."""
_MUCH_SHORTER = 0.6
"""What part of an answer's nodes one in names of other derivatives has, to be boxed instead."""
_SOMEWHAT = 0.75
"""So much longer counts a line on the way in terms of other derivatives than one in full."""
_PLAIN = 12
"""Nodes; what would have to be shorter than this to be boxed instead is not: the whole is short."""

_SHORT = 6
"""Nodes; a derivative of so few may stand twice in an answer."""

_ADDING_UP = ("one-hot", "simplex")
"""The domains whose entries, or those of each row, add up to 1."""


@dataclass(frozen=True, slots=True)
class SolvedPart:
    """A part with its answer and its lines, and how it goes on from others."""

    part: Part
    story: Story


def solved(parts: Iterable[Part], prog: Program) -> Iterator[SolvedPart]:
    """The parts in order. Raises DerivationError where a rule is missing."""
    asked = list(parts)
    # a gradient that a part asks for is that part's, though a Hessian needs it too
    needed = sorted(_with_gradient(asked), key=lambda p: p.kind == "gradient")
    passes = {
        of: _Pass(prog, of, {p.wrt: p.id for p in needed if p.of == of})
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


def adding_up(prog: Program, parts: Iterable[Part]) -> dict[Partial, Symbol]:
    """The derivatives that need a variable whose entries add up to 1, where that first counts.

    They come out otherwise once nothing is known of the variable, though those before them do not.
    """
    found: dict[Partial, Symbol] = {}
    asked = _with_gradient(parts)
    for variable in (v for v in prog.variables if v.domain in _ADDING_UP):
        plain = symbol(variable.name, variable.shape)
        other = Program(
            tuple(plain if v is variable else v for v in prog.variables),
            tuple(
                Equation(e.symbol, substitute(e.expr, {variable: plain})) for e in prog.equations
            ),
        )
        for of in dict.fromkeys(p.of for p in asked):
            wrt = tuple(p.wrt for p in asked if p.of == of)
            with_it, without = sweep(up_to(prog, of), of, wrt), sweep(up_to(other, of), of, wrt)
            changed = {
                name
                for name, step in with_it.items()
                if to_text(without[name].resolved) != to_text(step.resolved)
            }
            for name in changed:
                if changed.isdisjoint(c.via for c in with_it[name].contributions):
                    found[gradient_name(prog.find(of), with_it[name].wrt)] = variable
    return found


def centred(prog: Program, parts: Iterable[Part]) -> tuple[Symbol, ...]:
    """The quantities whose entries add up to 0, on the way of a gradient that makes use of it."""
    passed = {e.symbol: None for p in _with_gradient(parts) for e in prog.between(p.wrt, p.of)}
    return tuple(
        quantity
        for quantity in passed
        if not quantity.shape.is_scalar and is_zero(prog.expand(call("sum", quantity)))
    )


def _with_gradient(parts: Iterable[Part]) -> list[Part]:
    """The parts on whose way a gradient is found."""
    return [p for p in parts if p.kind in ("gradient", "hessian")]


def up_to(prog: Program, of: str) -> Program:
    """The program without what is computed from `of`: no answer is given in such names."""
    places = [k for k, e in enumerate(prog.equations) if e.name == of]
    end = places[0] + 1 if places else 0
    return Program(prog.variables, prog.equations[:end], prog.sizes, prog.away_from_zero)


class _Pass:
    """The backward pass from one scalar; `asked` leads from a quantity to the part about it."""

    def __init__(self, prog: Program, of: str, asked: Mapping[str, str]) -> None:
        self.prog = up_to(prog, of)
        self.of = prog.find(of)
        self.asked = asked
        self.before = Program(prog.variables, self.prog.equations[:-1])
        self.steps: dict[str, AdjointStep] = sweep(self.prog, of, tuple(asked))
        self.differentials = self._differentials()
        self.found: dict[str, str] = {}

    def name(self, quantity: Symbol) -> Partial:
        return gradient_name(self.of, quantity)

    def solved(self, part: Part) -> SolvedPart:
        """The part with the lines of all that has not been found before it."""
        on_the_way = {e.name for e in self.prog.between(part.wrt, self.of.name)}
        lines: list[Step] = []
        if part.wrt not in self.found:
            for name in self.steps:
                if name in on_the_way and name not in self.found:
                    lines += self._lines(name)
                    self.found[name] = part.id
        found_in = self.found.setdefault(part.wrt, part.id)
        step = self._polished(self.steps[part.wrt])
        answer, boxed = step.resolved, self._boxed(step)
        forms = self._forms(step)
        if found_in == part.id and part.wrt in self.differentials:
            lines += self.differentials[part.wrt]
        elif found_in == part.id and (len(forms) > 1 or forms[0] is not boxed):
            # the box repeats the last form: it need not stand twice
            lines.append(self._step("value", step, *(f for f in forms if f is not boxed)))
        lines.append(self._step("answer", step, boxed))
        story = self._story(part, lines, found_in)
        if boxed is not answer:
            lines.append(self._step("resolved", step, answer))
        extras = {"uses": list(dict.fromkeys(story.uses.values())), **_in_terms(boxed)}
        done = replace(part, answer=answer, shape=step.wrt.shape, steps=tuple(lines), extras=extras)
        return SolvedPart(done, story)

    def _polished(self, step: AdjointStep) -> AdjointStep:
        """The derivative in a clearly shorter form, in the names of the quantities, if any."""
        shorter = polished(step.resolved, self.before)
        whole = step.resolved
        much = size(shorter) <= _CLEARLY_SHORTER * size(whole)
        if much or shorter.transposes < whole.transposes:
            return replace(step, resolved=shorter)
        return step

    def _lines(self, name: str) -> list[Step]:
        """The line of a derivative on the way, and for the key the same in quantities alone."""
        step = self.steps[name]
        forms = self._forms(step)
        lines = [*self.differentials.get(name, ())]
        lines.append(self._step("value", step, *forms))
        if forms[-1] is not step.resolved:
            lines.append(self._step("resolved", step, step.resolved))
        return lines

    def _differentials(self) -> dict[str, Sequence[Step]]:
        """Small lines of the function, where its equation alone uses a quantity, intricately.

        The derivative that is read off there takes the place of what the sweep has found.
        """
        *earlier, last = self.prog.equations
        variables = (*self.prog.variables, *(e.symbol for e in earlier))
        prog = Program(variables, (last,), self.prog.sizes, self.prog.away_from_zero)
        found: dict[str, Sequence[Step]] = {}
        for name, step in self.steps.items():
            if step.wrt.shape.is_scalar:  # a number needs no trace
                continue
            if not intricate(last.expr, name) or ways(self.prog, wrt=name, of=last.name).through:
                continue
            task = Task(program=prog, of=self.of, wrt=step.wrt, layout="denominator")
            with suppress(DerivationError):  # the rules of the sweep do without differentials
                answer, lines = solve(task, "differential")
                found[name] = lines[:-1]  # the answer is boxed as that of the part
                self.steps[name] = replace(step, named=answer, resolved=answer)
        return found

    def _forms(self, step: AdjointStep) -> tuple[Expr, ...]:
        """By the chain rule, then with functions' derivatives written out, and in full if short."""
        named = self.before.fold(step.named)
        out = self.before.fold(write_out(named))
        if out is not named:
            out = polished(out, self.before)
        shown = min((step.resolved, self._by_parts(step)), key=_nearly_whole)
        more = (shown,) if size(shown) <= _LONGEST_ON_THE_WAY else ()
        return tuple(dict.fromkeys((named, out, *more)))

    def _boxed(self, step: AdjointStep) -> Expr:
        """The answer in full if that is short, else by the derivatives that earlier parts found."""
        several = len(step.contributions) > 1
        longest = _LONGEST_ADDED if several else _LONGEST_BOXED
        whole, by_parts = step.resolved, self._by_parts(step)
        if size(whole) > _LONGEST_ON_THE_WAY and self._repeats(step):
            return polished(self.before.fold(write_out(step.named)), self.before)
        if size(whole) <= longest and size(whole) * _MUCH_SHORTER <= max(size(by_parts), _PLAIN):
            return whole
        raw = self.before.fold(write_out(self._carried_out(step.named)))
        cancels = size(by_parts) <= min(_MUCH_SHORTER * size(raw), _LONGEST_BOXED)
        if size(by_parts) <= longest or cancels:  # names would hide what cancels
            return by_parts
        return polished(self.before.fold(write_out(step.named)), self.before)

    def _repeats(self, step: AdjointStep) -> bool:
        """Whether the rule needs one derivative twice, as that of a softmax does, and it is long.

        In full such an answer says everything twice.
        """
        needed = [n for n in walk(step.named) if isinstance(n, Partial)]
        return any(
            _stands(n, step.named) > 1 and size(self.steps[n.wrt].resolved) > _SHORT
            for n in dict.fromkeys(needed)
        )

    def _by_parts(self, step: AdjointStep) -> Expr:
        """The derivative in terms of those that parts ask for, and of no others."""
        return polished(self.before.fold(write_out(self._carried_out(step.named))), self.before)

    def _carried_out(self, expr: Expr) -> Expr:
        inner: dict[Expr, Expr] = {
            n: self._carried_out(self.steps[n.wrt].named)
            for n in walk(expr)
            if isinstance(n, Partial) and not (n.wrt in self.asked and n.wrt in self.found)
        }
        return substitute(expr, inner) if inner else expr

    def _step(self, kind: str, step: AdjointStep, *forms: Expr) -> Step:
        claim = Claim(left=self.name(step.wrt), rights=forms)
        return Step(kind=kind, claim=claim, about=(step.wrt,))

    def _story(self, part: Part, lines: Iterable[Step], found_in: str) -> Story:
        """Which derivatives the lines take over from earlier parts."""
        if found_in != part.id:
            return Story(uses={self.name(self.prog.find(part.wrt)): found_in}, found_in=found_in)
        shown = list(lines)
        new = {line.claim.left for line in shown}
        taken = {
            n: None
            for line in shown
            for form in line.claim.rights
            for n in walk(form)
            if isinstance(n, Partial) and n not in new
        }
        uses = {n: self.asked[n.wrt] for n in taken if n.wrt in self.asked}
        return Story(uses=uses, above=len(uses) < len(taken))


def _stands(what: Expr, inside: Expr) -> int:
    """How often an expression stands in another as it is written."""
    return (inside is what) + sum(_stands(what, child) for child in inside.children)


def _nearly_whole(expr: Expr) -> float:
    """How long a form is; one in quantities alone may be somewhat longer."""
    named = any(isinstance(node, Partial) for node in walk(expr))
    return size(expr) if named else size(expr) * _SOMEWHAT


def _in_terms(boxed: Expr) -> dict[str, object]:
    """For the key: the answer as the solution leaves it, where that names other derivatives."""
    named = dict.fromkeys(n for n in walk(boxed) if isinstance(n, Partial))
    if not named:
        return {}
    letters = {p: f"d{p.of}_d{p.wrt}" for p in named}
    values: dict[Expr, Expr] = {p: symbol(letter, p.shape) for p, letter in letters.items()}
    return {
        "in_terms_of": {letter: {"of": p.of, "wrt": p.wrt} for p, letter in letters.items()},
        "answer_in_terms": to_text(substitute(boxed, values)),
    }


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
    equation = prog.equation(part.of)
    if equation is None or part.wrt:
        return replace(part, literal=list(shape))
    claim = Claim(left=equation.symbol, rights=(equation.expr,))
    return replace(part, literal=list(shape), steps=(Step(kind="given", claim=claim),))


def _expression(part: Part, prog: Program) -> Part:
    of = prog.find(part.of)
    answer = prog.expand(of)
    line = Step(kind="answer", claim=Claim(left=of, rights=(answer,)), about=(of,))
    return replace(part, answer=answer, shape=answer.shape, steps=(line,))
