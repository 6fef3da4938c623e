"""Derivatives with known closed forms: derived, proved, and confirmed by numbers."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exgen.calculus.adjoint import gradient
from exgen.calculus.build import scaled, symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, Partial, intern, size
from exgen.calculus.jacobian import jacobian
from exgen.calculus.parse import parse
from exgen.calculus.program import Equation, Program
from exgen.verify.numeric import NumericJudge
from exgen.verify.trials import proves

ROWS = json.loads((Path(__file__).parent.parent / "data" / "identities.json").read_text("utf-8"))
DOMAINS = {"onehot": "one-hot", "onehot_rows": "one-hot"}
NOT_COVERED: frozenset[str] = frozenset()
"""The identities outside the language, by id."""
COVERED = [row for row in ROWS if row["id"] not in NOT_COVERED]


@dataclass
class Case:
    """An identity as a program of one definition, our answer and the known one."""

    prog: Program
    left: Expr
    ours: Expr
    known: Expr

    def claim(self, right: Expr) -> Claim:
        """That the derivative equals `right`."""
        return Claim(left=self.left, rights=(right,))


def case(row: dict[str, Any]) -> Case:
    """The identity, derived."""
    assume = dict(row.get("assume", {}))
    kink = assume.pop("_kink", None)
    names = {
        name: symbol(name, tuple(shape), DOMAINS.get(assume.get(name), assume.get(name, "real")))
        for name, shape in row["variables"].items()
    }
    expr = parse(row["expression"], names)
    wrt = names[row["wrt"]]
    layout = row.get("layout", "gradient")
    ours = gradient(expr, wrt) if row["kind"] == "gradient" else jacobian(expr, wrt, layout)
    value = symbol("value", expr.shape)
    kinks = (parse(kink, names),) if kink else ()
    prog = Program(tuple(names.values()), (Equation(value, expr),), {}, kinks)
    left = intern(Partial(ours.shape, "value", wrt.name, layout))
    return Case(prog, left, ours, parse(row["gradient"], names))


@pytest.mark.parametrize("row", COVERED, ids=lambda row: row["id"])
def test_proved(row: dict[str, Any]) -> None:
    """The exact judge proves our form and the known one, and refuses the double of ours."""
    this = case(row)
    double = scaled(Fraction(2), (), this.ours)
    claims = tuple(this.claim(e) for e in (this.ours, this.known, double))
    assert proves(this.prog, claims) == [True, True, False]


@pytest.mark.parametrize("row", COVERED, ids=lambda row: row["id"])
def test_confirmed(row: dict[str, Any]) -> None:
    """The numerical judge agrees with our form and the known one, and not with the double."""
    this = case(row)
    judge = NumericJudge(this.prog, np.random.default_rng(3))
    assert judge.measure(this.claim(this.ours)).agrees
    assert judge.measure(this.claim(this.known)).agrees
    assert not judge.measure(this.claim(scaled(Fraction(2), (), this.ours))).agrees


def test_as_short_as_known() -> None:
    """Our forms are on average at most a quarter longer than the known ones."""
    cases = [case(row) for row in COVERED]
    ratios = [size(c.ours) / size(c.known) for c in cases]
    assert sum(ratios) / len(ratios) <= 1.25
    assert max(ratios) <= 2


def test_all_are_covered() -> None:
    """The language covers every identity of the file but those listed here."""
    assert len(ROWS) == 39
    assert {row["id"] for row in ROWS} >= NOT_COVERED
