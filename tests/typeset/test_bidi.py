"""The order of letters in a line that runs both ways."""

import pytest
from bidi import get_display  # another implementation, in another language
from hypothesis import given
from hypothesis import strategies as st

from exgen.typeset.bidi import Directed, visual_runs

LETTERS = "abZé" + "אבגת" + "علمب" + "019" + "٣٤" + " ,.-+:/%$#'!" + "()[]" + "\u05b7\u064e\u0301"


def displayed(text: str) -> str:
    """The line as characters from left to right."""
    return "".join(run.text[::-1] if run.leftwards else run.text for run in visual_runs(text))


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Ada", [("Ada", False)]),
        ("שלום", [("שלום", True)]),
        ("Ali محمد", [("Ali ", False), ("محمد", True)]),
        ("שלום Bob", [("Bob", False), ("שלום ", True)]),
        ("דן 12", [("12", False), ("דן ", True)]),
        ("محمد (Ali)", [(")", True), ("Ali", False), ("محمد (", True)]),
        ("", []),
    ],
)
def test_runs(text: str, runs: list[tuple[str, bool]]) -> None:
    """Runs stand from left to right, each with its letters in the order of reading."""
    assert visual_runs(text) == tuple(Directed(*run) for run in runs)


@given(st.text(alphabet=LETTERS, max_size=14))
def test_another_implementation_agrees(text: str) -> None:
    """Letters, numbers, marks, punctuation and brackets of all directions, in any order."""
    assert displayed(text) == get_display(text)
