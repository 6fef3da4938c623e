"""Random programs swept backwards: every adjoint against autograd, every mutant past the judges."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mistakes.truth import Truth
from outside.language import TextError
from tried import FRESH, tried

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Symbol, size
from exgen.calculus.parse import parse
from exgen.calculus.program import Program, program
from exgen.deriving.typed_request import read
from exgen.errors import DrawError, ExgenError
from exgen.mistakes.mutants import mistakes
from exgen.mistakes.spoilt_claims import Attempt, trials
from exgen.verify.trials import proves
from fuzz.programs import VARIABLES, expressions, programs

COUNT = tried("random programs swept")
FUZZ = settings(
    max_examples=COUNT,
    deadline=None,
    derandomize=not FRESH,
    suppress_health_check=list(HealthCheck),
)
FEW = settings(FUZZ, max_examples=max(10, COUNT // 4))
_MOST_MUTANTS, _LONGEST = 12, 150


@st.composite
def scalars(draw: st.DrawFn, most: int = 12) -> Program:
    """A program that ends in a scalar, at sizes from 2 to 5; its last definitions all count."""
    fuzzed = draw(programs(most=most))
    names = {n: shape for n, (shape, _) in VARIABLES.items()}
    ends = [f"sum({name})" for name, _ in fuzzed.definitions[-3:]]
    asked = read(
        " + ".join([*ends, draw(expressions((1, 1), names, depth=2))]),
        variables=fuzzed.variables,
        definitions=[f"{name}={text}" for name, text in fuzzed.definitions],
        wrt="x",
        layout="denominator",
    )
    sizes = dict(zip(("n", "m"), draw(st.permutations((2, 3, 4, 5))), strict=False))
    prog = replace(asked.program, sizes={**asked.program.sizes, **sizes})
    assume(_asked(prog))
    return prog


def _goal(prog: Program) -> str:
    return prog.equations[-1].name


def _asked(prog: Program) -> list[Symbol]:
    """The variables that the scalar depends on, and that may move freely."""
    return [
        v
        for v in prog.variables
        if v.domain in ("real", "positive") and prog.between(v.name, _goal(prog))
    ]


def _truth(prog: Program, wrt: str) -> Truth:
    """What autograd says; a program without a good point is passed over."""
    try:
        return Truth(prog, _goal(prog), wrt, shape=prog.find(wrt).shape, points=3)
    except TextError:
        assume(False)
        raise


@pytest.mark.filterwarnings("ignore")
@FUZZ
@given(prog=scalars())
def test_every_adjoint(prog: Program) -> None:
    """The adjoint of every variable and of every quantity on the way is what autograd finds."""
    steps = sweep(prog, _goal(prog), tuple(v.name for v in _asked(prog)))
    for name, step in list(steps.items())[-4:]:
        gap = _truth(prog, name).gap(step.resolved)
        assert gap < 1e-6, (name, gap)


@pytest.mark.filterwarnings("ignore")
@FEW
@given(prog=scalars(most=3), data=st.data())
def test_no_mutant_survives(prog: Program, data: st.DataObject) -> None:
    """Of the wrong answers to a random question neither judge takes one for right."""
    wrt = data.draw(st.sampled_from(_asked(prog))).name
    step = sweep(prog, _goal(prog), (wrt,))[wrt]
    assume(size(step.resolved) < _LONGEST)
    truth = _truth(prog, wrt)
    found = tuple(mistakes(prog, _goal(prog), wrt))[:: max(1, _MOST_MUTANTS // 3)][:_MOST_MUTANTS]
    wrong = tuple(m for m in found if truth.gap(m.expr) > 1e-3)
    left = gradient_name(prog.find(_goal(prog)), step.wrt)
    try:
        tried = trials(prog, [Attempt(left=left, right=step.resolved, mutants=wrong)])
    except DrawError:
        assume(False)
        raise
    assert not [str(t) for t in tried if t.exact or t.numeric]


@pytest.mark.filterwarnings("ignore")
@FUZZ
@given(prog=scalars(most=6), data=st.data())
def test_no_true_claim_is_refused(prog: Program, data: st.DataObject) -> None:
    """The exact judge finds every gradient of a random program right."""
    wrt = data.draw(st.sampled_from(_asked(prog))).name
    step = sweep(prog, _goal(prog), (wrt,))[wrt]
    claim = Claim(left=gradient_name(prog.find(_goal(prog)), step.wrt), rights=(step.resolved,))
    assume(size(prog.expand(prog.find(_goal(prog)))) < _LONGEST)
    try:
        assert proves(prog, (claim,)) == [True]
    except DrawError:
        assume(False)


PIECES = st.sampled_from(
    ["x", "A", "A.T", "@", "*", "**", "+", "-", "/", "(", ")", "[", "]", ",", ":", ">", "sum(",
     "inv(", "softmax(", "1", "0", "1e9", "2.5", ".T", "\n", "\t", " ", "=", "'", "\\", "x[", "i",
     "lambda", "__import__", "é", "∂", "\x00", "𝑥", "!", "@@", "ones(", "eye("]
)  # fmt: skip


@FUZZ
@given(text=st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    """The parser answers any text with an expression or with an error of exgen's own."""
    names = program(variables=VARIABLES, equations={}).names()
    try:
        parse(text, names)
    except ExgenError as error:
        assert str(error)


@pytest.mark.parametrize("depth", [100, 3000])
@pytest.mark.parametrize("piece", ["(", "-", "sum(", "x[", "1**", "x.T", "((x)"])
def test_depth(piece: str, depth: int) -> None:
    """However deep a text is nested, it is read or refused."""
    names = program(variables=VARIABLES, equations={}).names()
    try:
        parse(piece * depth, names)
    except ExgenError as error:
        assert str(error)
