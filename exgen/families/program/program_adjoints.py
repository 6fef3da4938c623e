"""The backward pass of a program from one scalar, and how much of each derivative is shown.

A derivative is found once, in the first part that needs it, and stands by its name from there on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from exgen.calculus.adjoint import AdjointStep, gradient_name, sweep
from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, Partial, Symbol, size, walk
from exgen.calculus.polish import polished
from exgen.calculus.program import Program
from exgen.calculus.rules import write_out
from exgen.calculus.substitute import substitute
from exgen.calculus.text import to_text
from exgen.errors import DerivationError
from exgen.families.program.facts import Story
from exgen.families.program.say import intricate, ways
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


@dataclass(frozen=True, slots=True)
class SolvedPart:
    """A part with its answer and its lines, and how it goes on from others."""

    part: Part
    story: Story


def with_gradient(parts: Iterable[Part]) -> list[Part]:
    """The parts on whose way a gradient is found."""
    return [p for p in parts if p.kind in ("gradient", "hessian")]


def up_to(prog: Program, of: str) -> Program:
    """The program without what is computed from `of`: no answer is given in such names."""
    places = [k for k, e in enumerate(prog.equations) if e.name == of]
    end = places[0] + 1 if places else 0
    return Program(prog.variables, prog.equations[:end], prog.sizes, prog.away_from_zero)


class Pass:
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
        """The derivative of the scalar with respect to a quantity, as it is written."""
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
