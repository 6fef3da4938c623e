"""The language in homework files: forms and programs typed as NumPy users type them."""

from pathlib import Path

import numpy as np
from many import over

from exgen.calculus.shape import shape_of
from exgen.pipeline import Sheet
from exgen.places import templates
from exgen.printed.sheets import Sheets
from exgen.sheets.body import solutions
from tests.calculus.outside import value
from tests.homework.test_own import sheet

FORMS = {
    "mean-square": (
        "norm(X @ w - y)**2 / n", "w", '{ X = ["n", "d"], w = ["d", 1], y = ["n", 1] }',
    ),
    "scaled": (
        "c.T @ tanh(W @ x / sqrt(d))", "x", '{ c = ["k", 1], W = ["k", "d"], x = ["d", 1] }',
    ),
    "batch": (
        "norm(X @ W + b - Y)**2 / n", "b",
        '{ X = ["n", "d"], W = ["d", "p"], b = [1, "p"], Y = ["n", "p"] }',
    ),
    "centred": ("sum(Y * (X - mean(X, axis=0)))", "X", '{ X = ["n", "d"], Y = ["n", "d"] }'),
    "hinge": (
        "sum(maximum(0, 1 - y * (X @ w)))", "w",
        '{ X = ["n", "d"], w = ["d", 1], y = ["n", 1] }',
    ),
    "largest": ("max(A @ x)", "x", '{ A = ["n", "d"], x = ["d", 1] }'),
    "pooled": ("c.T @ max(X, axis=1)", "X", '{ X = ["n", "d"], c = ["n", 1] }'),
    "rows-summed": (
        "(sum(logsumexp(X @ W, axis=1)) - sum(Y * (X @ W))) / n", "W",
        '{ X = ["n", "d"], W = ["d", "k"], Y = ["n", "k", "one-hot"] }',
    ),
    "samples": (
        "sum_i((X[i, :] @ w - y[i])**2) / n", "w",
        '{ X = ["n", "d"], w = ["d", 1], y = ["n", 1] }',
    ),
    "clipped": (
        "c.T @ clip(x, -s, 2)", "x", '{ c = ["d", 1], x = ["d", 1], s = [1, 1, "positive"] }',
    ),
    "objective": (
        "mean(min(r * a, clip(r, 1 - s, 1 + s) * a))", "r",
        '{ r = ["n", 1], a = ["n", 1], s = [1, 1, "positive"] }',
    ),
    "leaky": (
        "c.T @ leaky_relu(x, s)", "x", '{ c = ["d", 1], x = ["d", 1], s = [1, 1, "positive"] }',
    ),
    "jumps": ("norm(x[1:] - x[:-1])**2", "x", '{ x = ["n", 1] }'),
    "stacked": (
        "norm(W @ vstack(h, x) - y)**2", "W",
        '{ h = ["k", 1], x = ["d", 1], W = ["m", "k + d"], y = ["m", 1] }',
    ),
    "filtered": (
        "norm(correlate(x, w) - y)**2", "w",
        '{ x = ["n", 1], w = ["k", 1], y = ["n - k + 1", 1] }',
    ),
    "smeared": (
        "norm(convolve(a, x) - y)**2 / n", "x",
        '{ x = ["n", 1], a = ["k", 1], y = ["n + k - 1", 1] }',
    ),
}  # fmt: skip
"""Name -> expression, variable, variables."""


def _sheet(tmp_path: Path, name: str, seed: int) -> Sheet:
    expression, wrt, variables = FORMS[name]
    method = 'method = "differential"'
    text = f"""
name = "mine"
title = "Mine"
[[form]]
name = "{name}"
title = "A function"
level = 2
kind = "gradient"
expression = "{expression}"
wrt = "{wrt}"
{method}
variables = {variables}
[[question]]
id = "1"
family = "gradient"
points = 10
options = {{ form = "{name}" }}
"""
    return sheet(tmp_path, text, seed)


@over("name", FORMS)
def test_forms_make_proved_sheets_that_say_what_was_proved(name: str, tmp_path: Path) -> None:
    """A form is drawn and proved; what is printed is read back; the key has NumPy's gradient."""
    for seed in (1, 2):
        drawn = _sheet(tmp_path, name, seed)
        body, key = drawn.body, drawn.key()
        reader = Sheets(questions=body.questions, bold=body.bold, layout=body.layout)
        for found in (
            reader.problems(drawn.problems),
            reader.solutions(solutions(body, templates())),
            reader.key(key),
        ):
            assert not found.misprints, found.misprints
        (question,) = key["questions"]
        sizes, rng = question["sizes"], np.random.default_rng(seed)
        point = {
            variable: np.abs(rng.normal(size=shape_of(told["shape"]).sized(sizes)))
            * (1 if told["domain"] == "positive" else rng.choice([-1, 1]))
            for variable, told in question["variables"].items()
        }
        (part,) = question["parts"]
        function = dict(question["definitions"])[part["of"]]
        found_gradient = value(part["answer"], point, sizes)
        wrt = point[part["wrt"]]
        wanted = np.zeros_like(wrt)
        for place in np.ndindex(*wrt.shape):
            ends = []
            for sign in (1, -1):
                moved = wrt.copy()
                moved[place] += sign * 1e-6
                ends.append(value(function, {**point, part["wrt"]: moved}, sizes)[0, 0])
            wanted[place] = (ends[0] - ends[1]) / 2e-6
        np.testing.assert_allclose(found_gradient, wanted, atol=1e-5)


def test_ties_are_excluded_on_the_sheet(tmp_path: Path) -> None:
    """Where a question has a largest entry, and only there, its sheet says there are no ties."""
    for name in FORMS:
        said = "attained once" in _sheet(tmp_path, name, 1).problems
        assert said == (name in ("largest", "pooled")), name
