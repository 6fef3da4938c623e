"""The derivations of activations' derivatives."""

import pytest
from said.pages import asked, page

from exgen.calculus.expr import Apply
from exgen.calculus.functions import ELEMENTWISE, activations
from exgen.calculus.rules import derivative
from exgen.questions.derived_slopes import T, derivable, derived, used
from exgen.said.kinks import pieced
from exgen.typeset.glossary import DEFINITIONS
from exgen.verify.judge import issued


def test_every_smooth_activation_is_derived() -> None:
    """A new smooth activation needs a row in derived_slopes; pieced ones have none."""
    smooth = {name for name in activations() if not pieced(name)}
    assert smooth == set(derivable())


@pytest.mark.parametrize("function", derivable())
def test_it_leads_from_the_definition_to_the_table(function: str) -> None:
    """It starts where the glossary does, ends in the table's derivative, and is verified."""
    (given, first), (step, found) = derived(function)
    assert isinstance(given.claim.left, Apply)
    assert given.claim.left.function == function
    assert issued(first)
    assert issued(found)
    assert step.claim.answer is derivative(function, T)
    assert len(step.rules) == len(step.claim.rights)
    assert function not in DEFINITIONS or len(DEFINITIONS[function]) == 1
    assert ELEMENTWISE[function].activation


def test_what_is_used_is_what_is_primed() -> None:
    """A function counts where its derivative is named, not where its value stands."""
    (_, first), _ = derived("silu")
    assert used(first.claim.rights) == ()


@pytest.mark.parametrize(("activation", "told"), [("silu", True), ("relu", False)])
def test_a_sheet_derives_it_once(activation: str, told: bool) -> None:
    """Before the first question that uses it, and not before the second."""
    questions = (
        asked("two-layer", activations=[activation], losses=["squared-error"]),
        asked("network", hidden=[1, 1], activations=[activation]),
    )
    _, solution = page(*questions)
    assert solution.count(r"The derivative of $\silu$, which is used below") == int(told)


@pytest.mark.parametrize("activation", derivable())
def test_where_it_is_asked_it_is_derived(activation: str) -> None:
    """The part on the activation's derivative is no quotation."""
    _, solution = page(asked("backprop", activations=[activation], hidden=[1, 2]))
    assert "From the definition," in solution
    assert "Differentiating once," not in solution
