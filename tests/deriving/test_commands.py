"""Formulas of lectures: the closed form, its value, and what finding it costs."""

import shlex
from time import process_time

import pytest

from deriving.commands import COMMANDS, Command
from deriving.differences import gap
from exgen.calculus.text import to_text
from exgen.cli import main
from exgen.deriving.derivation_steps import derive
from exgen.wording import dimensions_by_name

MOST_SECONDS = 0.5
"""Of processor time, for deriving alone."""
MOST_JUDGED = 1.5
"""The same with both judges, nothing kept from before."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_formula_of_a_lecture(command: Command) -> None:
    """The answer has the lecture's form and the value of differences, and is found at once."""
    asked = command.asked()
    start = process_time()
    found = derive(asked)
    assert process_time() - start < MOST_SECONDS
    assert dimensions_by_name(to_text(found.answer)) == command.answer
    assert gap(asked, to_text(found.answer)) < 1e-6


def test_both_judges_agree_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Each of these commands ends in an answer that both judges accept, in a second or so."""
    for command in COMMANDS:
        start = process_time()
        assert main(["derive", *shlex.split(command.line)]) == 0, command.name
        assert process_time() - start < MOST_JUDGED, command.name
        assert "proves every line" in capsys.readouterr().out


@pytest.mark.parametrize("steps", [10, 20])
def test_time_grows_with_the_steps(steps: int) -> None:
    """A recurrent network of more steps is derived in time that its length explains."""
    lines = [f"h{t}=tanh(U @ h{t - 1} + W @ x{t})" for t in range(1, steps + 1)]
    variables = ["h0:p,1", "U:p,p", "W:p,d", *(f"x{t}:d,1" for t in range(1, steps + 1))]
    words = [f"sum(h{steps})", *(w for v in variables for w in ("--var", v))]
    words += [w for line in lines for w in ("--def", line)]
    for wrt in ("U", "h0"):
        command = Command("", " ".join(f"'{w}'" for w in [*words, "--wrt", wrt]), "")
        start = process_time()
        derive(command.asked())
        assert process_time() - start < MOST_SECONDS * steps / 5
