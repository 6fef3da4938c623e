"""Differentials as answers, where a derivative would be a tensor and elsewhere."""

import json
from typing import Any

import numpy as np
import pytest
from calculus.outside import namespace
from many import over

from exgen.calculus.text import to_text
from exgen.deriving.derivation import Derivation, derive
from exgen.deriving.derivation_record import as_json
from exgen.deriving.derived_code import as_numpy
from exgen.deriving.terminal import as_text
from exgen.errors import InputError

VARIABLES = ["x:n,1", "A:n,n:invertible", "B:n,m", "C:m,m", "y:n,1", "s:1,1"]
CASES = {
    ("x @ x.T", "x"): "dx @ x.T + x @ dx.T",
    ("A @ A", "A"): "dA @ A + A @ dA",
    ("inv(A) @ B", "A"): "-inv(A) @ dA @ inv(A) @ B",
    ("softmax_rows(B @ C)", "C"): "",
    ("x.T @ A @ y", "A"): "x.T @ dA @ y",
    ("tanh(A @ x)", "x"): "(1 - tanh(A @ x)**2) * (A @ dx)",
    ("diag(x) @ B", "x"): "diag(dx) @ B",
    ("s * A", "s"): "ds * A",
    ("det(A) * x", "A"): "",
}
"""A formula and its variable -> the differential; "" where the value alone is compared."""


def _derived(formula: str, wrt: str, **options: Any) -> Derivation:
    return derive(formula, variables=VARIABLES, wrt=wrt, differential=True, **options)


def _gap(found: Derivation, formula: str, value: Any) -> float:
    """How far the value is from a difference along a direction; `value` takes the point."""
    sizes, rng = dict(found.asked.program.sizes), np.random.default_rng(3)
    functions = namespace(np, sizes)
    point = {v.name: rng.normal(size=v.shape.sized(sizes)) for v in found.asked.program.variables}
    point["A"] = point["A"] / 4 + 2 * np.eye(sizes["n"])
    name = found.asked.wrt.name
    direction = rng.normal(size=point[name].shape)
    ends = [
        eval(formula, {**functions, **point, name: point[name] + step * direction})
        for step in (1e-5, -1e-5)
    ]
    wanted = (ends[0] - ends[1]) / 2e-5
    return float(np.max(np.abs(value({**point, f"d{name}": direction}, functions) - wanted)))


@over("case", CASES)
def test_differentials(case: tuple[str, str]) -> None:
    """The answer, in dx, is the first-order change by differences in plain NumPy."""
    found = _derived(*case)
    text = to_text(found.evaluable)
    assert text == (CASES[case] or text)
    assert _gap(found, case[0], lambda at, known: eval(text, {**known, **at})) < 1e-7


def test_in_every_form() -> None:
    """Terminal, JSON and NumPy give the same; names of definitions stay in it."""
    found = _derived("R @ A", "A", definitions=["R=inv(A + eye(n))"])
    assert as_text(found).startswith("df = R @ (dA - dA @ R @ A)\n")
    part = json.loads(as_json(found))
    assert (part["kind"], part["answer"]) == ("differential", "R @ (dA - dA @ R @ A)")
    assert r"\mathrm{d}\mathbf{A}" in part["latex"]
    plain = _derived("A @ A", "A")
    source: dict[str, Any] = {}
    exec(as_numpy(plain), source)
    arguments = ("x", "A", "B", "C", "y", "s", "dA")

    def called(at: dict[str, Any], _: object) -> Any:
        return source["differential"](*(at[name] for name in arguments))

    assert _gap(plain, "A @ A", called) < 1e-7


def test_a_name_that_is_taken() -> None:
    """Where the differential's name is a variable's the answer could be misread."""
    with pytest.raises(InputError, match="dx is the name of a quantity"):
        derive("x @ dx.T", variables=["x:n,1", "dx:n,1"], wrt="x", differential=True)
