"""Normalisation over a batch or over features, in the names that a program has."""

import numpy as np
from deriving.formulas import derived
from many import over

from exgen.calculus.expr import size
from exgen.calculus.text import to_text
from exgen.deriving.derivation import Derivation
from exgen.wording import dimensions_by_name
from tests.calculus.outside import value

VARIABLES = "Z:n,p G:n,p gamma:1,p beta:1,p e:1,1:positive w:p,1"
NAMES = "mu=mean(Z, axis={0}) C=Z-mu v=mean(C**2,axis={0}) s=sqrt(v+e) H=C/s"
CASES = {
    ("sum(G * (gamma * H + beta))", 0): (
        "((eye(n) - ones(n, n) / n) @ (G - (H * (ones(n, 1) @ ones(1, n) @ (H * G))) / n))"
        " * (ones(n, 1) @ gamma) / (ones(n, 1) @ s)"
    ),
    ("sum(G * H)", 1): (
        "((G - (H * ((H * G) @ ones(p, 1) @ ones(1, p))) / p) @ (eye(p) - ones(p, p) / p))"
        " / (s @ ones(1, p))"
    ),
    ("sum(tanh(H) @ w)", 0): "",
    ("norm(H - G)**2", 1): "",
}
"""A formula, and the axis that it is normalised along -> the gradient in Z."""


def _found(formula: str, axis: int) -> Derivation:
    definitions = tuple(NAMES.format(axis).replace(", ", ",").split())
    return derived(formula, VARIABLES, "Z", definitions=definitions)


@over("case", CASES)
def test_normalised(case: tuple[str, int]) -> None:
    """The answer is in the names H and s, and has the value of differences in plain NumPy."""
    found = _found(*case)
    text = to_text(found.answer)
    assert dimensions_by_name(text) == (CASES[case] or dimensions_by_name(text))
    assert size(found.answer) <= 60
    program = found.asked.program
    sizes, rng = dict(program.sizes), np.random.default_rng(5)
    point = {v.name: rng.normal(size=v.shape.sized(sizes)) for v in program.variables}
    point["e"] = np.abs(point["e"]) + 0.2

    def known(z: np.ndarray) -> dict[str, np.ndarray]:
        at = {**point, "Z": z}
        for equation in program.equations:
            at[equation.name] = value(to_text(equation.expr), at, sizes)
        return at

    wanted = np.zeros_like(point["Z"])
    for place in np.ndindex(*wanted.shape):
        ends = []
        for step in (1e-6, -1e-6):
            moved = point["Z"].copy()
            moved[place] += step
            ends.append(known(moved)[found.asked.of.name][0, 0])
        wanted[place] = (ends[0] - ends[1]) / 2e-6
    np.testing.assert_allclose(value(text, known(point["Z"]), sizes), wanted, atol=1e-6)


def test_the_name_of_a_multiple() -> None:
    """An upstream gradient that has a name is used, whichever way round its difference stands."""
    found = derived(
        "norm(y - A @ w)**2 / n", "X:n,d W:d,p w:p,1 y:n,1", "W",
        definitions=("A=tanh(X @ W)", "D=-2 * ((y - A @ w) @ w.T) * (1 - A**2) / n"),
    )  # fmt: skip
    assert to_text(found.answer) == "X.T @ D"
