"""Displays take verified claims and nothing else."""

import copy
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.claims import Claim
from exgen.calculus.program import Program, program
from exgen.errors import ClaimError
from exgen.typeset import display
from exgen.typeset.display import Style
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation
from exgen.verify.judge import Verified, judge

PRINTER = Printer(Notation(bold=False))
PROGRAM = program(
    variables={"x": (("d", 1), "real"), "A": (("n", "d"), "real"), "b": (("n", 1), "real")},
    equations={"r": "A @ x - b", "f": "norm(r)**2"},
    sizes={"d": 3, "n": 4},
)


def claim(*texts: str, prog: Program = PROGRAM) -> Claim:
    """The gradient of f by x, equal to each of the texts."""
    left = gradient_name(prog.find("f"), prog.find("x"))
    return Claim(left=left, rights=tuple(prog.read(t) for t in texts))


def proved(*texts: str) -> Verified:
    """The claim, accepted by the judges."""
    return judge(PROGRAM, [claim(*texts)], np.random.default_rng(1), where="question 1")[0]


TRUE = proved("2 * A.T @ r")
FUNCTIONS = (
    lambda value: display.step(value, PRINTER),
    lambda value: display.answer(value, PRINTER),
    lambda value: display.inline(value, PRINTER),
)


class Pretender(Verified):
    """A subclass that verifies nothing."""

    __slots__ = ()

    def __init__(self, claim: Claim) -> None:
        object.__setattr__(self, "claim", claim)
        object.__setattr__(self, "measurement", TRUE.measurement)


def _unsealed(claim: Claim) -> Verified:
    """The real class, made behind its own back."""
    made = Verified.__new__(Verified)
    object.__setattr__(made, "claim", claim)
    object.__setattr__(made, "measurement", TRUE.measurement)
    return made


LOOK_ALIKES: dict[str, Any] = {
    "a claim": TRUE.claim,
    "a text": "f = 3 x",
    "a look-alike": SimpleNamespace(claim=TRUE.claim, measurement=TRUE.measurement),
    "a subclass": Pretender(claim("A.T @ r")),
    "the class without its seal": _unsealed(claim("A.T @ r")),
    "a line": (None, TRUE),
    "nothing": None,
    "an expression": PROGRAM.read("A.T @ r"),
}


@pytest.mark.parametrize("show", FUNCTIONS)
@pytest.mark.parametrize("what", LOOK_ALIKES)
def test_only_a_verified_claim_is_displayed(show: Any, what: str) -> None:
    """Whatever is no verified claim raises TypeError, and says what to do."""
    with pytest.raises(TypeError, match="only a verified claim can be displayed"):
        show(LOOK_ALIKES[what])


@pytest.mark.parametrize("seal", [None, object(), True, "seal"])
def test_nobody_but_the_judge_makes_a_verified_claim(seal: object) -> None:
    """Without the judge's seal there is no verified claim."""
    with pytest.raises(TypeError, match=r"verified by exgen\.verify\.judge"):
        Verified(claim("A.T @ r"), TRUE.measurement, seal)
    with pytest.raises(TypeError):
        Verified(claim("A.T @ r"), TRUE.measurement)  # type: ignore[call-arg]


def test_a_false_claim_is_never_verified() -> None:
    """The judge raises, so that there is nothing to display."""
    for false in ("A.T @ r", "2 * A.T @ (A @ x)", "-2 * A.T @ r"):
        with pytest.raises(ClaimError, match="question 1"):
            proved(false)


def test_a_step_shows_all_forms_and_its_rule() -> None:
    """Up to two forms in one line, and the same line by line; the rule is named."""
    line = proved("2 * A.T @ r", "2 * A.T @ (A @ x - b)")
    assert display.step(line, PRINTER, Style(rule="chain rule")) == (
        r"\exstep[chain rule]{\pd{f}{x} = 2 A\T r = 2 A\T (A x - b)}"
        r"{\begin{aligned}\pd{f}{x} &= 2 A\T r \\ &= 2 A\T (A x - b)\end{aligned}}"
    )
    assert display.step(TRUE, PRINTER).startswith(r"\exstep{\pd{f}{x} = 2 A\T r}")


def test_three_forms_stand_below_each_other() -> None:
    """With more than two forms there is one variant, a line for each form."""
    line = proved("2 * A.T @ r", "2 * A.T @ (A @ x - b)", "A.T @ (2 * r)", "A.T @ r + A.T @ r")
    forms = len(line.claim.rights)
    one, _, two = display.step(line, PRINTER).removeprefix(r"\exstep{").partition("}{\\begin")
    assert one.count("&=") == forms
    assert two.count("&=") == forms


def test_the_answer_has_its_shape() -> None:
    """The box carries the rows and columns of the last form."""
    assert display.answer(TRUE, PRINTER) == (
        r"\exanswer{\pd{f}{x} = 2 A\T r}{d \times 1}"
        r"{\begin{aligned}\pd{f}{x} &= 2 A\T r\end{aligned}}"
    )


def test_inline_is_one_formula() -> None:
    """A short equation in running text."""
    assert display.inline(TRUE, PRINTER) == r"$\pd{f}{x} = 2 A\T r$"


def test_a_name_for_the_left_side() -> None:
    """A line that introduces a short name shows both names; other lines use it."""
    names = {TRUE.claim.left: r"\delta"}
    shown = display.step(TRUE, Printer(Notation(bold=False), names), Style(called=r"\delta"))
    assert r"\exstep{\delta = \pd{f}{x} = 2 A\T r}" in shown


def test_shapes_stand_under_the_factors() -> None:
    """With shapes every factor of the first form's product is annotated."""
    line = judge(
        PROGRAM,
        [Claim(left=PROGRAM.find("r"), rights=(PROGRAM.read("A @ x - b"),))],
        np.random.default_rng(1),
        where="question 1",
    )[0]
    assert "exannot" not in display.step(line, PRINTER, Style(shapes=True))
    factor = PROGRAM.read("A.T @ r")
    prog = program(
        variables={"x": (("d", 1), "real"), "A": (("n", "d"), "real"), "b": (("n", 1), "real")},
        equations={
            "r": "A @ x - b", "m": "A.T @ r / sum(ones(n, 1))", "f": "norm(r)**2 / 2",
        },
        sizes={"d": 3, "n": 4},
    )  # fmt: skip
    half = judge(
        prog,
        [Claim(left=gradient_name(prog.find("f"), prog.find("x")), rights=(factor,))],
        np.random.default_rng(1),
        where="question 1",
    )[0]
    assert (
        r"\exannot{A\T}{d \times n}\; \exannot{r}{n \times 1}"
        in display.step(half, PRINTER, Style(shapes=True))
    )  # fmt: skip
    mean = judge(
        prog,
        [Claim(left=prog.find("m"), rights=(prog.read("A.T @ r / sum(ones(n, 1))"),))],
        np.random.default_rng(1),
        where="question 1",
    )[0]
    assert (
        r"\frac{1}{n}\, \exannot{A\T}{d \times n}\; \exannot{r}{n \times 1}"
        in display.step(mean, PRINTER, Style(shapes=True))
    )  # fmt: skip


def test_a_long_form_is_broken_between_its_terms() -> None:
    """A form wider than the page is set in several lines, and nothing is lost."""
    prog = program(
        variables={
            "x": (("d", 1), "real"),
            **{f"A{k}": (("d", "d"), "real") for k in range(1, 13)},
        },
        equations={"f": "sum(x)"},
        sizes={"d": 2},
    )
    text = " + ".join(f"A{k} @ A{k}.T @ x" for k in range(1, 13))
    left = prog.read(text)
    value = judge(prog, [Claim(left=left, rights=(left,))], np.random.default_rng(1), where="1")[0]
    shown = display.step(value, PRINTER)
    body = shown.partition(r"\begin{aligned}")[2].partition(r"\end{aligned}")[0]
    right = body.partition("&= ")[2]
    assert right.count(r"\\ &\qquad") >= 1
    assert right.replace(r" \\ &\qquad ", " ") == PRINTER(left)


def test_a_verified_claim_cannot_be_changed_into_another() -> None:
    """The claim inside stays the one that the judges saw."""
    value = copy.copy(TRUE)
    assert value.claim is TRUE.claim
    with pytest.raises((AttributeError, TypeError)):
        TRUE.claim.rights = (PROGRAM.read("A.T @ r"),)  # type: ignore[misc]
