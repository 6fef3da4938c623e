"""The figure of a program: boxes in columns, arrows clear of them, within the page."""

from itertools import combinations

import pytest

from exgen.calculus.expr import symbols
from exgen.calculus.program import Program, program
from exgen.families.program.checked_program import check
from exgen.library import catalogue
from exgen.questions.letters import choose, write
from exgen.questions.own_names import RowError
from exgen.typeset.latex import Printer
from exgen.typeset.layered_graph import columns
from exgen.typeset.path import Bounds
from exgen.typeset.program_figure import TALLEST, WIDEST, layout, program_figure
from exgen.typeset.symbols import Notation

PRINTED = Printer(Notation())


def chain(steps: int, *, beside: int = 0) -> Program:
    """Steps after one another, with links over one and over all of them."""
    lines = {"a1": "x"}
    for k in range(2, steps + 1):
        far = f" + a{k - 2}" if k > 2 else ""
        lines[f"a{k}"] = f"tanh(a{k - 1}){far} + x"
    many = [f"b{k}" for k in range(beside)]
    lines["J"] = " + ".join([f"norm(a{steps})**2", *(f"norm({name})**2" for name in many)])
    given = dict.fromkeys(("x", *many), (("n", 1), "real"))
    return program(variables=given, equations=lines, sizes={"n": 3})


def programs() -> list[Program]:
    """Those of the library, and chains of many steps."""
    rows = catalogue.programs().values()
    return [*(write(row, choose(row, None)).program for row in rows), chain(9), chain(4, beside=6)]


def test_arrows_are_those_of_the_equations_and_meet_no_other_box() -> None:
    """One arrow for each use, from its box to its box; boxes are apart, and all is on the page."""
    for one in programs():
        found = layout(one, PRINTED)
        uses = {(name, e.name) for e in one.equations for name in symbols(e.expr)}
        assert set(found.arrows) == uses
        boxes = {
            name: Bounds(x - w, y - h, x + w, y + h)
            for name, ((x, y), (w, h)) in found.boxes.items()
        }
        assert not any(a.overlaps(b) for a, b in combinations(boxes.values(), 2))
        for (source, target), path in found.arrows.items():
            assert path.start[0] == pytest.approx(boxes[source].right)
            assert path.end[0] == pytest.approx(boxes[target].left)
            assert boxes[target].bottom < path.end[1] < boxes[target].top
            for name, box in boxes.items():
                near = box.grown(-0.01 if name in (source, target) else 0.3)
                inside = [
                    (x, y)
                    for x, y in path.points()
                    if near.left < x < near.right and near.bottom < y < near.top
                ]
                assert not inside, (source, target, name)
        around = Bounds.around(boxes.values())
        assert around.width * found.scale <= WIDEST and around.height * found.scale <= TALLEST


def test_arrows_lead_to_the_right() -> None:
    """A quantity stands to the right of all that it is computed from."""
    for one in programs():
        found = layout(one, PRINTED)
        for source, target in found.arrows:
            assert found.boxes[source][0][0] < found.boxes[target][0][0]


def test_neighbours_are_ordered_without_needless_crossings() -> None:
    """Two chains given in a crossed order are drawn apart."""
    placed = columns({"a": (), "b": (), "c": ("b",), "d": ("a",), "e": ("c",), "f": ("d",)})
    signs = {
        placed.heights[(one,)] > placed.heights[(other,)]
        for one, other in (("a", "b"), ("d", "c"), ("f", "e"))
    }
    assert len(signs) == 1


def test_the_same_bytes() -> None:
    """A figure is made of nothing but its program."""
    assert program_figure(chain(5), PRINTED) == program_figure(chain(5), PRINTED)


def test_a_figure_without_room_is_refused_with_its_key() -> None:
    """Too long a chain, or too many side by side, says so and what to do."""
    with pytest.raises(ValueError, match="side by side"):
        layout(chain(2, beside=40), PRINTED)
    row = catalogue.programs()["recurrent-steps"]
    steps = [("h1", "tanh(x)"), *((f"h{k}", f"tanh(h{k - 1})") for k in range(2, 30))]
    long = row.model_copy(
        update={
            "variables": {"x": ("k", 1)}, "choices": {}, "letters": {}, "figure": True,
            "define": (*steps, ("J", "norm(h29)**2")), "statement": "", "note": "",
            "ask": (row.ask[0].model_copy(update={"of": "J", "wrt": "h29", "text": ""}),),
        }
    )  # fmt: skip
    with pytest.raises(RowError, match=r"^figure: too many steps .*: leave the key out$"):
        check(long)
