"""The canonical form: the same question under other letters and numbers, and no other one."""

from collections import defaultdict

import pytest

from exgen.families.composition import family as composition
from exgen.families.dimension import family as dimension
from exgen.families.gradient import family as gradient
from exgen.families.network import family as network
from exgen.families.two_layer import family as two_layer
from exgen.questions.canonical import canonical, digest
from exgen.questions.records import Question
from tests.questions.asking import request


def form(question: Question) -> str:
    """The canonical form of a drawn question."""
    return canonical(question.program, question.parts)


def test_letters_and_numbers_make_no_difference() -> None:
    """All draws of a form whose choices are numbers are one question."""
    for name in ("scaled-squared-norm", "ridge", "inner-product-plus-norm"):
        drawn = [gradient.draw(request({"forms": [name]}, seed=seed)) for seed in range(15)]
        assert len({question.program.variables for question in drawn}) > 1
        assert len({form(question) for question in drawn}) == 1


def test_functions_make_a_difference() -> None:
    """A form with a choice of functions is as many questions as there are functions drawn."""
    by_function = defaultdict(set)
    for seed in range(25):
        question = gradient.draw(request({"forms": ["sum-of-function"]}, seed=seed))
        chosen = question.facts.drawn.choices["phi"]  # type: ignore[attr-defined]
        by_function[chosen].add(form(question))
    assert len(by_function) >= 4
    assert all(len(forms) == 1 for forms in by_function.values())
    assert len(set().union(*by_function.values())) == len(by_function)


@pytest.mark.parametrize(
    ("family", "options"),
    [(gradient, {}), (composition, {}), (two_layer, {}), (network, {}), (dimension, {})],
)
def test_no_coarser_than_the_identity(family: object, options: dict[str, object]) -> None:
    """Two questions with one canonical form have one identity, in every family."""
    identities = defaultdict(set)
    for seed in range(60):
        question = family.draw(request(options, seed=seed))  # type: ignore[attr-defined]
        identities[form(question)].add(question.identity)
    assert max(len(found) for found in identities.values()) == 1
    assert len(identities) > 5


@pytest.mark.parametrize("family", [network, two_layer])
def test_as_fine_as_the_identity_of_networks(family: object) -> None:
    """Networks with one identity differ in letters alone, so they have one canonical form."""
    forms = defaultdict(set)
    options = {"activations": ["relu", "tanh"]}
    for seed in range(80):
        question = family.draw(request(options, seed=seed))  # type: ignore[attr-defined]
        forms[question.identity].add(form(question))
    assert max(len(found) for found in forms.values()) == 1
    assert len(forms) < 80


def test_the_layout_and_the_exponent_make_a_difference() -> None:
    """A Jacobian in the other layout is another question."""
    forms = {
        form(gradient.draw(request({"forms": ["linear-map-jacobian"]}, layout=layout)))
        for layout in ("denominator", "numerator")
    }
    assert len(forms) == 2


def test_matrices_differ_by_their_shape() -> None:
    """Spans of vectors: rows, columns and dimension count, entries do not."""
    forms = defaultdict(set)
    for seed in range(60):
        question = dimension.draw(request({"space": "span"}, seed=seed))
        forms[question.identity].add(form(question))
    assert all(len(found) == 1 for found in forms.values())


def test_the_digest_is_short_and_tells_apart() -> None:
    """Sixteen characters that change with the text."""
    assert len(digest("a")) == 16
    assert digest("a") == digest("a") != digest("b")
