"""Formulas from an instructor: what is let through sets without an error, the rest is refused."""

import pytest

from exgen.markdown.commands import DANGEROUS, KNOWN
from exgen.markdown.formula import FormulaError, checked


@pytest.mark.parametrize(
    ("source", "tex"),
    [
        (r"\nabla_x f", r"\nabla_x f"),
        (r"f'^2 + g''_1", r"f'^2 + g''_1"),
        (r"\frac12 \sqrt[3]{x} \mathbb R", r"\frac12 \sqrt[3]{x} \mathbb R"),
        (r"\left(\frac{a}{b}\right]", r"\left(\frac{a}{b}\right]"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"),
        (r"\text{if } x > 0,\ \operatorname{tr}", r"\text{if } x > 0,\ \operatorname{tr}"),
        ("α_i\n≤ ∇f", r"\alpha _i \le \nabla f"),
        (r"\{x\} \| \%", r"\{x\} \| \%"),
    ],
)
def test_what_is_let_through(source: str, tex: str) -> None:
    """Usual formulas pass as they are; letters such as α become commands."""
    assert checked(source) == tex


@pytest.mark.parametrize(
    ("source", "reason", "at"),
    [
        (r"x^2^3", "two things stand above", 3),
        (r"x_1_2", "two things stand below", 3),
        (r"x^2'", "two things stand above", 3),
        (r"\frac{1}", r"\frac needs something after it", 8),
        (r"x^\frac{1}{2}", "put braces around what follows ^", 2),
        (r"{x", "} is missing", 1),
        (r"x}", "closes nothing", 1),
        (r"\left(x", r"\right is missing", 6),
        (r"x\right)", r"\right without a \left", 1),
        (r"\left x", r"\left needs a delimiter", 6),
        (r"\begin{tikzpicture}\end{tikzpicture}", r"\begin opens one of", 0),
        (r"\begin{cases}1\end{matrix}", r"\end{cases} is expected", 14),
        (r"a & b", "columns of a matrix alone", 2),
        (r"\begin{matrix}{a & b}\end{matrix}", "columns of a matrix alone", 17),
        (r"\begin{matrix}1\\[2em]\end{matrix}", "write {}", 17),
        (r"100%", r"write \%", 3),
        (r"a^^M", "^^ names characters by number", 1),
        (r"\text{$x$}", r"\text needs plain words", 5),
        (r"\fraq{1}{2}", r"did you mean \frac?", 0),
        (r"x \ex@fit", r"\ex@fit could read", 2),
        ("日", "has no meaning in a formula", 0),
        ("{" * 40 + "}" * 40, "nested too deeply", 12),
        ("x" * 700, "at most 600 characters", 600),
    ],
)
def test_what_is_refused(source: str, reason: str, at: int) -> None:
    """Whatever TeX would fail on, or act on, is refused with its place."""
    with pytest.raises(FormulaError) as caught:
        checked(source)
    assert reason in str(caught.value)
    assert caught.value.at == at


def test_no_dangerous_command_is_let_through() -> None:
    """None of them is among the known ones, and each is refused as what it is."""
    assert not DANGEROUS & KNOWN
    for name in (*DANGEROUS, "pdfximage", "pdfliteral"):
        with pytest.raises(FormulaError, match="could read, write, define or repeat"):
            checked(f"x + \\{name}{{y}}")
