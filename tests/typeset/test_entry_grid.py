"""Matrices of derivatives: the right cells, dots where they are wide, verified claims alone."""

import pytest
from families.backprop_sheets import originals, pair

from exgen.questions.proved import Proved, prove
from exgen.questions.streams import stream
from exgen.typeset.entry_grid import Sizes, filled, named
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation

PRINTER = Printer(Notation(bold=False, layered="row"))


def proved(which: int) -> Proved:
    """One of the original questions, proved."""
    question = originals()[which]
    return prove(question, stream(0, question.id, "judge"))


def part_line(source: Proved, id: str, kind: str) -> object:
    """The verified line of a kind in a part."""
    part = next(p for p in source.question.parts if p.id == id)
    return next(value for step, value in source.of_part(part) if step.kind == kind)


def test_the_skeleton_has_the_right_shape() -> None:
    """A 2 x 3 matrix of names, and as many question marks."""
    one = originals()[0]
    asked = next(p for p in one.parts if p.id == "1.11").steps[0].claim.left
    shown = named(asked, PRINTER, Sizes(numbers=one.program.sizes), marks=True)
    one_line = shown.partition("\\begin{aligned}")[0]
    assert one_line.count("?") == 6
    assert one_line.count("\\pd{\\ell}{W^{2}_{") == 6
    assert "W^{2}_{2,3}" in one_line


def test_cells_are_instances_of_the_claim() -> None:
    """The Kronecker delta leaves a row of zeros; a factor that all cells share stands in front."""
    source = proved(0)
    sizes = Sizes(numbers=source.question.program.sizes)
    line, _ = filled(part_line(source, "1.9", "matrix-found"), PRINTER, sizes)
    assert line.endswith("0 & 0 & 0\\end{array}\\right]")
    line, _ = filled(part_line(source, "1.3", "matrix-found"), PRINTER, sizes)
    assert "h^{2}_{1,1} & h^{2}_{1,2}" in line.rpartition("=")[2]


def test_a_symbolic_number_of_rows_ends_in_its_name() -> None:
    """Rows 1, dots, m, where the number of samples is not told."""
    source = proved(1)
    sizes = Sizes(numbers=source.question.program.sizes, symbolic=("m",))
    line, _ = filled(part_line(source, "2.4", "matrix"), PRINTER, sizes)
    assert "\\vdots" in line and "h^{2}_{m,1}" in line and "\\delta" not in line


def test_wide_matrices_have_dots() -> None:
    """Eight columns are cut short, and the last one is there."""
    question = next(
        q for s in range(40) if max((q := pair(s, widest=8)[0]).program.sizes["n0"], 0) == 8
    )
    asked = next(p for p in question.parts if p.id.endswith(".17")).steps[0].claim.left
    shown = named(asked, PRINTER, Sizes(numbers=question.program.sizes), marks=False)
    assert "\\cdots" in shown and ",8}}" in shown and ",6}}" not in shown


def test_only_verified_claims_have_a_matrix() -> None:
    """A claim that no judge has seen is refused."""
    one = originals()[0]
    with pytest.raises(TypeError, match="only a verified claim"):
        filled(one.parts[2].steps[0].claim, PRINTER, Sizes(numbers=one.program.sizes))
