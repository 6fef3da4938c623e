"""All derivatives at once are those that autograd finds one by one."""

from typing import Any

import numpy as np
import pytest
from autograd import jacobian

from outside.adjoints import derivatives
from outside.language import evaluate
from outside.points import define, draw

QUESTION: dict[str, Any] = {
    "variables": {
        "x": {"shape": ["n", 1], "domain": "real"},
        "W": {"shape": ["m", "n"], "domain": "real"},
        "t": {"shape": [1, 1], "domain": "positive"},
        "unused": {"shape": ["m", 1], "domain": "real"},
    },
    "sizes": {"n": 3, "m": 2},
    "away_from_zero": [],
    "definitions": [
        ["z", "W @ x + t * ones(m, 1)"],
        ["a", "tanh(z)"],
        ["h", "a * z + sigmoid(z)"],
        ["c", "ones(m, 1)"],
        ["J", "norm(h - a)**2 + sum(W) * t + sum(c)"],
        ["after", "exp(J)"],
    ],
}


@pytest.mark.parametrize("of", ["J", "h", "a", "after", "a * J"])
def test_one_by_one(of: str) -> None:
    """Scalars, vectors and expressions, by variables and by quantities on the way."""
    values = draw(QUESTION, np.random.default_rng(3))
    found = derivatives(QUESTION, values, of)
    defined = [name for name, _ in QUESTION["definitions"]]
    assert {"x", "W", "t", "z"} <= found.keys()
    assert not {"unused", "after"} & found.keys() - {of}
    for name in found:

        def function(value: Any, wrt: str = name) -> Any:
            after = wrt if wrt in defined else None
            known = define(QUESTION, {**values, wrt: value}, after=after)
            return evaluate(of, known, sizes=QUESTION["sizes"])

        np.testing.assert_allclose(found[name], jacobian(function)(values[name]), atol=1e-12)
