"""Titles are facts too: each is held to the function that stands below it."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from exgen.families.gradient import drawn_forms as forms
from exgen.families.gradient.drawn_forms import DrawnForm
from exgen.library import catalogue
from exgen.questions.streams import stream
from exgen.verify import points
from exgen.verify.arrays import Array, evaluate

FORM = re.compile(r"^A (?:quadratic (?:trace )?|linear trace |bi(linear) )form$")
RULES: tuple[tuple[str, int, bool], ...] = (
    (r"^A quadratic (trace )?form$", 2, True),
    (r"^(A linear trace form|A bilinear form|An inner product)$", 1, True),
    (r"^The Jacobian of a linear map$", 1, True),
    (r"^The Jacobian of an affine map$", 1, False),
    (r"^A quadratic and a linear form$", 2, False),
    (r"^A linear and a quadratic term$", 2, False),
    (r"^A quadratic form of a residual$|^(Regularised )?[Ll]east squares", 2, False),
    (r"^(A quadratic function of a matrix|A bilinear form and a squared norm)$", 2, False),
    (r"^(A squared norm|A scaled squared norm|A weighted sum of squares)$", 2, True),
    (r"^The squared norm (of a linear map|in the matrix)$", 2, True),
)
"""Title -> the degree of the function in the variable, and whether it is homogeneous."""
OF_MORE = (
    "The root of a quadratic form",
    "A function of a quadratic form",
    "A quotient of quadratic forms",
    "A hidden layer with a linear readout",
)
"""Titles that name a part of the function by its degree: held to their texts below."""
WORDS = re.compile(r"\b(linear|bilinear|quadratic|squared?|affine)\b", re.I)


def along(drawn: DrawnForm, scales: list[float]) -> list[Array]:
    """The function at so many times the variable, at a random point."""
    prog = drawn.program
    point = points.draw(prog, np.random.default_rng(5), 1)
    found = []
    for scale in scales:
        known = points.values(prog, {**point, drawn.wrt.name: scale * point[drawn.wrt.name]})
        found.append(
            evaluate(prog.expand(drawn.of), leaf=lambda s, k=known: k[s.name], sizes=prog.sizes)
        )
    return found


def drawn_form(name: str, seed: int) -> DrawnForm:
    """A variant of a form."""
    return forms.draw(catalogue.forms()[name], stream(seed, name, "draw", 0))


@pytest.mark.parametrize("name", catalogue.forms())
def test_a_title_with_a_degree_has_that_degree(name: str) -> None:
    """What is called linear, quadratic or a square is a polynomial of that degree, no other."""
    title = catalogue.forms()[name].title
    rules = [rule for rule in RULES if re.search(rule[0], title)]
    if not rules:
        assert (
            not WORDS.search(title)
            or title.startswith(OF_MORE)
            or "smoothed" in title
            or (
                re.search(
                    r"distance|logarithm of a squared|of an? (two )?affine|of two affine", title
                )
            )
        ), title
        return
    (_, degree, homogeneous) = rules[0]
    for seed in range(3):
        values = along(drawn_form(name, seed), [0.0, 1.0, 2.0, 3.0, 4.0])
        steps = np.stack(values)
        differences = [np.abs(np.diff(steps, n=k, axis=0)).max() for k in range(1, 4)]
        assert differences[degree - 1] > 1e-6
        assert differences[degree] < 1e-9 * max(1.0, np.abs(steps).max())
        if homogeneous:
            np.testing.assert_allclose(values[2], 2**degree * values[1], rtol=1e-9)


def test_titles_that_name_a_part() -> None:
    """A root, a function or a quotient of a quadratic form has one inside."""
    inner = {
        "root-of-quadratic-form": "u",
        "function-of-quadratic-form": "u",
        "rayleigh-quotient": "q",
    }
    for name, role in inner.items():
        form = catalogue.forms()[name]
        assert re.fullmatch(r"x\.T @ [SA] @ x", form.define[role])
        assert form.title.startswith(OF_MORE)


def test_two_different_functions_are_different() -> None:
    """No choice of a composition that says so puts the same function twice."""
    for row in catalogue.compositions().values():
        if "two different functions" in row.title:
            assert all(a != b for a, b in product(row.choices["phi"], row.choices["psi"]))
        assert row.title.count("matrix weight") <= ("A" in row.variables)
        assert ("offset" in row.title) == ("c" in row.variables)
