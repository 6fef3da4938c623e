"""Random programs: their derivatives against automatic differentiation, and past both judges."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from outside.judge import judge
from tried import FRESH, tried

from exgen.calculus.claims import kinks
from exgen.calculus.expr import Partial
from exgen.calculus.text import to_text
from exgen.deriving.derivation import derive
from exgen.deriving.derivation_steps import Derived
from exgen.deriving.derivation_steps import derive as derived
from exgen.deriving.limit import at_most
from exgen.deriving.typed_request import Wanted, read
from exgen.errors import ClaimError, DerivationError
from fuzz.programs import THIN, Fuzzed, programs

COUNT = tried("random programs")
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
HARMLESS = ("no point in", "is not finite", "not finite:", "vanishes at every point")
"""Complaints about the point that was drawn, not about the answer."""


def _texts(program: Fuzzed) -> dict[str, object]:
    return {
        "variables": program.variables,
        "definitions": [f"{name}={text}" for name, text in program.definitions],
        "wrt": program.wrt,
        "layout": program.layout,
    }


@pytest.mark.filterwarnings("ignore")
@given(program=programs())
@settings(max_examples=COUNT, deadline=None, suppress_health_check=QUIET, derandomize=not FRESH)
def test_against_autograd(program: Fuzzed) -> None:
    """The closed form, as text, has the value that automatic differentiation finds."""
    asked = read(program.formula, **_texts(program))
    try:
        with at_most(20):
            found = derived(asked)
    except DerivationError as error:
        # A Jacobian may need a product of tensors on the way; a gradient never does.
        assert not asked.of.shape.is_scalar or "too large" in str(error), error
        return
    _agrees(asked, found)


@pytest.mark.filterwarnings("ignore")
@given(program=programs(most=6, shapes=THIN, jacobian=True))
@settings(max_examples=COUNT, deadline=None, suppress_health_check=QUIET, derandomize=not FRESH)
def test_jacobians_through_named_scalars(program: Fuzzed) -> None:
    """However scalars and vectors go through one another, every path counts."""
    asked = read(program.formula, **_texts(program))
    try:
        with at_most(20):
            found = derived(asked)
    except DerivationError:
        return
    _agrees(asked, found)
    for step in found.steps:
        name = step.claim.left
        if isinstance(name, Partial) and name is not found.target:
            _agrees(_part(asked, name), Derived(target=name, answer=step.claim.answer, steps=()))


def _part(asked: Wanted, name: Partial) -> Wanted:
    """The derivative of one named quantity, as if it had been asked for."""
    prog = asked.program
    place = next(k for k, e in enumerate(prog.equations) if e.name == name.of)
    through = [e.name for e in prog.between(name.wrt, name.of)]
    before = prog.equations[: place + 1]
    independent = [e for e in before if e.name == name.wrt]
    variables = (*prog.variables, *(e.symbol for e in independent))
    kept = tuple(e for e in before if e.name in through)
    fixed = tuple(e for e in before if e.name not in through and e.name != name.wrt)
    part = replace(prog, variables=variables, equations=(*fixed, *kept))
    return replace(asked, program=part, wrt=part.find(name.wrt), layout=name.layout)


def _agrees(asked: Wanted, found: Derived) -> None:
    prog = asked.program
    part = {
        "id": "fuzz",
        "kind": "gradient" if asked.of.shape.is_scalar else "jacobian",
        "of": asked.of.name,
        "wrt": asked.wrt.name,
        "layout": asked.layout,
        "answer": to_text(found.answer),
        "shape": list(found.answer.shape),
    }
    question = {
        "id": "fuzz",
        "layout": asked.layout,
        "variables": {v.name: {"shape": list(v.shape), "domain": v.domain} for v in prog.variables},
        "sizes": dict(prog.sizes),
        "away_from_zero": [to_text(e) for e in kinks(prog)],
        "definitions": [[e.name, to_text(e.expr)] for e in prog.equations],
        "parts": [part],
    }
    complaints = judge({"questions": [question]}, points=2)
    assert [c for c in complaints if not any(h in c for h in HARMLESS)] == []


@given(program=programs(most=3))
@settings(
    max_examples=max(10, COUNT // 6),
    deadline=None,
    suppress_health_check=QUIET,
    derandomize=not FRESH,
)
def test_past_both_judges(program: Fuzzed) -> None:
    """Every line that exgen writes about the program is accepted by both judges."""
    try:
        with at_most(5):
            derive(program.formula, **_texts(program))
    except ClaimError as error:
        raise AssertionError(str(error)) from error
    except DerivationError:
        return
