"""The LaTeX of a key is what the solution prints."""

from collections.abc import Iterator
from typing import Any

import pytest
from sheets import sheet

from exgen.document.standard import standard

NAME = "backprop-by-hand"


def part(id: str) -> dict[str, Any]:
    """A part of the original's key."""
    parts = [p for q in sheet(None, NAME).key()["questions"] for p in q["parts"]]
    found: dict[str, Any] = next(p for p in parts if p["id"] == id)
    return found


@pytest.mark.parametrize(
    ("id", "latex"),
    [
        ("1.1", "\\delta\\, h^{2}_{1,1}"),
        (
            "1.14",
            "\\delta\\, \\sum_{q=1}^{n_{2}} W^{3}_{1,q}\\, \\ind{z^{2}_{1,q} > 0}\\, W^{2}_{q,i}",
        ),
        ("1.17", "\\left(\\pd{\\ell}{h^{1}} \\had \\ind{z^{1} > 0}\\right)\\T x"),
        ("2.2", "\\sum_{k=1}^{m} \\delta_{k,1}\\, h^{2}_{k,1}"),
        ("2.3", "\\delta\\T h^{2}"),
    ],
)
def test_answers_in_the_notation_of_the_sheet(id: str, latex: str) -> None:
    """Layers above, sums over units and samples, derivatives that have a letter by it."""
    assert part(id)["latex"] == standard(latex)
    assert part(id)["steps"][-1]["latex"] == standard(latex)


def test_a_matrix_without_a_formula_is_given_entry_by_entry() -> None:
    """Part 1.9 is a matrix with a row of zeros, as the solution prints it."""
    assert part("1.9")["latex"].endswith("0 & 0 & 0\\end{array}\\right]")


def shown(seed: int) -> Iterator[tuple[str, str]]:
    """The id and the LaTeX of every answer and step in a variant's key.

    A step "entry by entry" is left out: its instances stand in the cells of a matrix. So do those
    of part 2.4, whose box is a column, while its answer in the key is an entry of that.
    """
    for question in sheet(seed, NAME).key()["questions"]:
        for one in question["parts"]:
            if one["id"] == "2.4":
                continue
            yield from (
                (one["id"], step["latex"])
                for step in one["steps"]
                if step["rule"] != "entry by entry"
            )
            if "latex" in one:
                yield one["id"], one["latex"]


@pytest.mark.parametrize("seed", [0, 3])
def test_every_latex_stands_in_the_solution(seed: int) -> None:
    """Whatever LaTeX the key has for an answer or a step is on the page or the sheet."""
    bodies = sheet(seed, NAME).documents()
    pages = standard(bodies["problems"].body + bodies["solutions"].body)
    assert [id for id, latex in shown(seed) if latex not in pages] == []
