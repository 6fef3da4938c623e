"""Formulas as MathML, set by browsers and spoken as what they are."""

from xml.etree import ElementTree as ET

import pytest
from many import over
from sheets import sheet

from exgen.document import DocumentError, document
from exgen.document.standard import OPERATORS, SHORT, WITH_ARGUMENTS, standard
from exgen.homework import available
from exgen.typeset.macros import MATHEMATICS
from exgen.writers.html import html
from exgen.writers.mathml import mathml


def _intents(tex: str) -> list[str]:
    return [
        one.attrib["intent"] for one in ET.fromstring(mathml(tex)).iter() if "intent" in one.attrib
    ]


@pytest.mark.parametrize(
    ("tex", "spoken"),
    [
        (r"\mathbf{A}\T \mathbf{x}", ["transpose:postfix($base)"]),
        (r"\mathbf{W}_{1}\T", ["transpose:postfix(sub:infix($base,$index))"]),
        (r"\hat{\mathbf{y}}", ["hat:postfix($base)"]),
        (r"\ind{\mathbf{z} > 0}", ["indicator($condition)"]),
        (r"\pd{f}{\mathbf{x}}", ["partial-derivative($of,$by)"]),
        (r"\pd{J}{\mathbf{W}_{1}}", ["partial-derivative($of,$by)"]),
        (r"\ones \mathbf{1}\T", ["transpose:postfix($base)"]),
        (r"\frac{1}{2}\, a^{2} [b]", []),
    ],
)
def test_what_a_sign_means_is_said(tex: str, spoken: list[str]) -> None:
    """Transposes, hats, indicators and derivatives have an intent, and nothing else has."""
    assert _intents(tex) == spoken


def test_each_argument_of_an_intent_is_there() -> None:
    """Every name that an intent refers to is an `arg` within its element."""
    for tex in (r"\pd{J}{\hat{\mathbf{W}}_{1}\T}", r"\bigl(\pd{f}{x} \ind{a[i] > b}\bigr)\T"):
        for element in ET.fromstring(mathml(tex)).iter():
            wanted = {w.strip("$),") for w in element.get("intent", "").split("$")[1:]}
            names = {word.split(",")[0].strip("$)") for word in wanted}
            assert names <= {one.get("arg") for one in element.iter()}


@over("seed", range(4))
@pytest.mark.parametrize("name", [one.name for one in available()])
def test_every_formula_of_a_sheet_is_written(name: str, seed: int) -> None:
    """No formula holds a command that stayed as it was, or one that cannot be set."""
    for one in sheet(seed, name).documents().values():
        page = html(document(one.source))
        assert "\\" not in page.partition("<main>")[2].replace("\\d", "")
        assert "merror" not in page


def test_macros_of_the_preamble_are_all_spelt_out() -> None:
    """Each short name that the preamble defines has its standard form."""
    import re

    names = set(
        re.findall(r"\\newcommand\{(\\\w+)\}|\\DeclareMathOperator\{(\\\w+)\}", MATHEMATICS)
    )
    defined = {one or other for one, other in names}
    assert defined <= set(SHORT) | set(WITH_ARGUMENTS) | set(OPERATORS)


@pytest.mark.parametrize(
    ("tex", "spelt"),
    [
        (r"\pd{f}{\norm{x}}\T", r"\frac{\partial f}{\partial \lVert x\rVert}^{\top}"),
        (r"a \had b", r"a \odot b"),
        (r"a\had b\relu(x)", r"a\odot b\operatorname{ReLU}(x)"),
        (r"\exannot{W x}{p \times 1}", r"\underset{p \times 1}{W x}"),
        (r"\R^{d} \ind{x > 0}", r"\mathbb{R}^{d} \mathbf{1}[x > 0]"),
    ],
)
def test_standard_latex(tex: str, spelt: str) -> None:
    """Macros within arguments are spelt out as well."""
    assert standard(tex) == spelt


def test_what_cannot_be_written_is_named() -> None:
    """An error shows the formula."""
    with pytest.raises(DocumentError, match="mystery"):
        mathml(r"x + \mystery{y}")
