"""Products by gates, written as where the gates are open."""

import numpy as np
from many import over

from exgen.calculus.build import symbol
from exgen.calculus.gates import gated, opened
from exgen.calculus.parse import parse
from exgen.calculus.text import to_text
from tests.calculus.outside import value

NAMES = {
    "x": symbol("x", ("n", 1)),
    "y": symbol("y", ("n", 1)),
    "M": symbol("M", ("n", "n")),
    "s": symbol("s", (1, 1)),
    "t": symbol("t", (1, 1)),
}
SIZES = {"n": 4}
OPENED = {
    "step(x) * relu(x)": "relu(x)",
    "step(s) * relu(s)**2 * y": "relu(s)**2 * y",
    "(1 - step(x)) * tanh(relu(x) + y)": "step(-x) * tanh(y)",
    "(1 - step(x)) * step(x - relu(x))": "0 * ones(n, 1)",
    # relu(s) is 0 in a whole region, where the one is 1 and the other 0
    "1 - step(relu(s))": "1 - step(relu(s))",
    "step(x) * y * tanh(relu(x) - y)": "step(x) * y * tanh(x - y)",
    "step(s) * step(t - relu(s))": "step(s) * step(t - s)",
    "step(s) * relu(s) * x": "relu(s) * x",
    "step(s) * (M @ (relu(s) * x))": "relu(s) * M @ x",
    "step(x) * off(x) * y": "0 * ones(n, 1)",
    "step(x) * abs(x) + y": "step(x) * x + y",
    # a product of matrices mixes entries: the gate of one says nothing of another
    "step(x) * (M @ relu(x))": "(x > 0) * (M @ relu(x))",
    "step(x) * sum(relu(x))": "step(x) * sum(relu(x))",
    "step(x) * relu(y)": "step(x) * relu(y)",
    # a shut gate does not save the root or the logarithm of what is negative there
    "step(x) * sqrt(relu(x) + y**2) * relu(x)": "sqrt(relu(x) + y**2) * relu(x)",
    "step(s) * log(1 + relu(s))": "step(s) * log(1 + relu(s))",
    "step(s) * (1 + relu(s))**t / (1 + relu(s))": "step(s) * (1 + relu(s))**(t - 1)",
    "step(x) * y / (1 + relu(x))": "step(x) * y / (1 + x)",
}
"""A product -> how it is written where its gate is open."""


@over("text", OPENED)
def test_a_gate_says_what_is_beside_it(text: str) -> None:
    """The form has the value of what was typed wherever the gates stand, open or shut."""
    typed = parse(text, NAMES)
    assert gated(typed)
    found = opened(typed)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        point = {n: rng.normal(size=e.shape.sized(SIZES)) for n, e in NAMES.items()}
        here, there = (value(to_text(e), point, SIZES) for e in (typed, found))
        np.testing.assert_allclose(here, there)
    assert to_text(found) == to_text(parse(OPENED[text], NAMES))
