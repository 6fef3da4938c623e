"""Proving a question: false claims are refused, gradients that vanish are drawn again."""

from dataclasses import replace

import numpy as np
import pytest
from many import over

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import ZERO, add, neg, number, times, transpose, zeros
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, Hadamard, walk
from exgen.calculus.program import Program, program
from exgen.errors import ClaimError, DrawError
from exgen.families.gradient import family as gradient
from exgen.families.network import family as network
from exgen.questions.proved import Proved, prove
from exgen.questions.records import Part, Question, Step
from exgen.questions.streams import stream
from questions.asking import request


def rng() -> np.random.Generator:
    """A stream for the judge."""
    return stream(1, "B", "judge")


def with_claim(question: Question, old: Step, claim: Claim) -> Question:
    """The question with the claim of one step replaced."""
    parts = tuple(
        replace(
            part,
            steps=tuple(replace(s, claim=claim) if s is old else s for s in part.steps),
        )
        for part in question.parts
    )
    return replace(question, parts=parts)


def doubled(expr: Expr) -> Expr:
    """The expression with a factor 2 too many."""
    return times(number(2), expr)


def without_slope(expr: Expr) -> Expr:
    """The expression without the factors of its first Hadamard product but one."""
    found = next(n for n in walk(expr) if isinstance(n, Hadamard))
    return found.factors[0]


NETWORK = network.draw(request(original={"network": "relu-skip-binary"}))


@over("which", range(len(NETWORK.steps())))
def test_a_false_line_is_refused(which: int) -> None:
    """Any line of a solution with a factor 2 too many is rejected, and the question named."""
    step = NETWORK.steps()[which]
    rights = (*step.claim.rights[:-1], doubled(step.claim.answer))
    false = with_claim(NETWORK, step, replace(step.claim, rights=rights))
    with pytest.raises(ClaimError, match="question B: a claim does not hold"):
        prove(false, rng())


def test_a_false_form_in_the_middle_is_refused() -> None:
    """Each form of a line counts, not only the last one."""
    step = next(s for s in NETWORK.steps() if len(s.claim.rights) > 2)
    first, second, *rest = step.claim.rights
    claim = replace(step.claim, rights=(first, doubled(second), *rest))
    with pytest.raises(ClaimError, match="question B"):
        prove(with_claim(NETWORK, step, claim), rng())


def test_a_dropped_derivative_is_refused() -> None:
    """The adjoint of a pre-activation without the slope of its activation is rejected."""
    step = next(
        s for s in NETWORK.steps() if s.kind == "delta" and s.about and s.about[0].name == "z1"
    )
    claim = replace(step.claim, rights=(without_slope(step.claim.answer),))
    with pytest.raises(ClaimError, match=r"question B.*d J / d z1"):
        prove(with_claim(NETWORK, step, claim), rng())


def test_a_dropped_path_is_refused() -> None:
    """The gradient in the input without the skip connection is rejected."""
    step = next(s for s in NETWORK.steps() if s.kind == "gradient" and s.claim.left.wrt == "x")
    whole = step.claim.answer
    claim = replace(step.claim, rights=(whole.children[0],))
    with pytest.raises(ClaimError, match=r"question B.*d J / d x"):
        prove(with_claim(NETWORK, step, claim), rng())


def test_a_transposed_factor_is_refused() -> None:
    """A square matrix transposed by mistake is rejected although the shapes fit."""
    question = gradient.draw(request(original={"form": "quadratic-form"}))
    step = question.steps()[-1]
    a, x = question.program.find("A"), question.program.find("x")
    claim = replace(step.claim, rights=(question.program.read("2 * A @ x"),))
    assert claim.answer.shape == x.shape
    assert transpose(a) is not a
    with pytest.raises(ClaimError, match=r"question B.*d f / d x = 2 \* A @ x"):
        prove(with_claim(question, step, claim), rng())


@over("seed", range(20))
def test_a_false_answer_is_refused_in_drawn_questions(seed: int) -> None:
    """Whatever is drawn: an answer with a term too many, or a factor, is rejected."""
    question = gradient.draw(request(seed=seed, id="A.1"))
    step = question.steps()[-1]
    answer = step.claim.answer
    for wrong in (doubled(answer), neg(answer), add(answer, answer)):
        claim = replace(step.claim, rights=(wrong,))
        with pytest.raises(ClaimError, match=r"question A.1"):
            prove(with_claim(question, step, claim), rng())


def vanishing() -> Question:
    """A function that does not depend on its variable: x^T x minus itself, in disguise."""
    prog: Program = program(
        variables={"x": (("d", 1), "real")},
        equations={"u": "x.T @ x", "f": "u - norm(x)**2"},
        sizes={"d": 3},
    )
    f, x = prog.find("f"), prog.find("x")
    line = Step(kind="answer", claim=Claim(left=gradient_name(f, x), rights=(zeros(x.shape),)))
    part = Part(id="A.1", kind="gradient", of="f", wrt="x", points=5, steps=(line,))
    return Question(
        id="A.1",
        family="gradient",
        title="Nothing",
        points=5,
        layout="denominator",
        program=prog,
        varying=(x,),
        parts=(part,),
        identity="nothing",
    )


def test_a_gradient_that_vanishes_everywhere_is_drawn_again() -> None:
    """A true claim that a derivative is zero makes no question."""
    with pytest.raises(DrawError, match=r"question A.1: part A.1 vanishes everywhere"):
        prove(vanishing(), rng())


def test_a_zero_in_a_line_before_the_answer_is_no_reason_to_refuse() -> None:
    """Only what is asked for must not vanish."""
    question = gradient.draw(request(original={"form": "squared-norm"}))
    f = question.program.find("f")
    trivial = Step(kind="define", claim=Claim(left=add(f, neg(f)), rights=(ZERO,)))
    part = replace(question.parts[0], steps=(trivial, *question.parts[0].steps))
    proved = prove(replace(question, parts=(part,)), rng())
    assert len(proved.lines) == len(question.steps()) + 1


def test_lines_belong_to_their_parts() -> None:
    """The lines of the parts, one after the other, are all lines; another's part is refused."""
    proved = prove(NETWORK, rng())
    lines = [line for part in NETWORK.parts for line in proved.of_part(part)]
    assert lines == list(proved.lines)
    assert [value.claim for _, value in lines] == [step.claim for step in NETWORK.steps()]
    stranger = gradient.draw(request(original={"form": "norm"})).parts[0]
    with pytest.raises(ValueError, match="is not of question B"):
        proved.of_part(stranger)
    assert isinstance(proved, Proved)
