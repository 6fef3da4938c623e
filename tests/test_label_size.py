"""The estimated sizes of labels."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from exgen.typeset.label_size import MM_PER_PT, estimate
from exgen.typeset.macros import MATHEMATICS
from exgen.typeset.operators import OPERATOR_WORDS

LABELS = [
    "x", "z_1", "a_{12}", "W_1", "b_3", r"\hat{y}", "J", r"\Omega", r"\sigma", r"\tanh",
    r"\operatorname{LeakyReLU}", r"\operatorname{softmax}", r"\operatorname{SiLU}",
    r"\frac{\partial J}{\partial z_1}", r"\frac{\partial J}{\partial W_1}",
    r"\frac{\partial J}{\partial \hat{y}}", r"\mathbf{W}_1", r"\hat{\mathbf{y}}",
    r"\frac{\partial \mathcal{L}}{\partial \mathbf{z}_1}", r"2\lambda W_1", r"\delta_1^\top",
    r"\mathrm{Loss}", "W_1 x + b_1", "H_{i-1}", "x^{(1)}",
    *(rf"\{command}" for command in OPERATOR_WORDS),
]  # fmt: skip


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
@pytest.mark.parametrize("font_pt", [10, 9, 8])
def test_estimate_is_close_to_what_tex_sets(tmp_path: Path, font_pt: int) -> None:
    """No label is more than 0.3 mm wider than estimated, nor more than 1 mm narrower."""
    measured = "".join(
        rf"\setbox0\hbox{{\fontsize{{{font_pt}}}{{12}}\selectfont${label}$}}\typeout{{W:\the\wd0}}"
        "\n"
        for label in LABELS
    )
    source = (
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern,amsmath}"
        rf"{MATHEMATICS}\begin{{document}}{measured}\end{{document}}"
    )
    (tmp_path / "m.tex").write_text(source)
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "m.tex"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    widths = [float(w) * MM_PER_PT for w in re.findall(r"W:([\d.]+)pt", run.stdout)]
    assert len(widths) == len(LABELS)
    errors = {
        label: estimate(label, font_pt=font_pt).width - width
        for label, width in zip(LABELS, widths, strict=True)
    }
    assert {label: error for label, error in errors.items() if not -0.3 <= error <= 1.0} == {}


def test_operators_are_as_wide_as_their_words() -> None:
    """The words of operators are those that the preamble gives them."""
    found = re.findall(r"DeclareMathOperator\{\\(\w+)\}\{(\w+)\}", MATHEMATICS)
    assert dict(found) == OPERATOR_WORDS


@pytest.mark.parametrize("font_pt", [10, 8])
def test_a_close_estimate_takes_a_derivative_for_a_fraction(font_pt: int) -> None:
    """Where room is short the estimate is that of the fraction with both signs written out."""
    short = estimate(r"\pd{J}{\mathbf{W}_1}", font_pt=font_pt, close=True)
    spelled = estimate(r"\frac{\partial J}{\partial\mathbf{W}_1}", font_pt=font_pt)
    assert short.width == pytest.approx(spelled.width)
    assert (short.height, short.depth) == (spelled.height, spelled.depth)
    assert short.width < estimate(r"\pd{J}{\mathbf{W}_1}", font_pt=font_pt).width


def test_dollars_and_styles_take_no_room() -> None:
    """Math means the same with dollars around it, and after a style command."""
    assert estimate("$z_1$", font_pt=10) == estimate("z_1", font_pt=10)
    assert estimate(r"\textstyle z_1", font_pt=10) == estimate("z_1", font_pt=10)


def test_scripts_above_each_other_share_their_width() -> None:
    """A sub- and a superscript at the same letter take the width of the wider one."""
    wide = estimate("z_{12}", font_pt=10).width
    assert estimate("z_{12}^2", font_pt=10).width == pytest.approx(wide)
    assert estimate("z_1^{12}", font_pt=10).width == pytest.approx(wide)


@pytest.mark.parametrize("broken", ["", r"\frac{a}", "z_", "{x", "x}", r"\unheard"])
def test_broken_math_is_left_to_tex(broken: str) -> None:
    """A formula that TeX will refuse gets some size, and no exception."""
    assert estimate(broken, font_pt=10).width >= 0
