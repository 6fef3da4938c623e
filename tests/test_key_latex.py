"""The LaTeX of a key is standard: another program sets it without knowing exgen's preamble."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from many import over
from math_core import LatexError, LatexToMathML
from sheets import sheet

from exgen.homework import available
from exgen.typeset.macros import MATHEMATICS

KEYS = [(one.name, seed) for one in available() for seed in range(4)]
OWN = set(re.findall(r"(?:newcommand|DeclareMathOperator)\{\\(\w+)\}", MATHEMATICS))
"""The macros of exgen's preamble."""


def formulas(value: Any) -> Iterator[str]:
    """Every formula in a key: its `latex`, and what stands between dollars in its Markdown."""
    match value:
        case dict():
            for name, held in value.items():
                if name == "latex":
                    yield held
                elif name in ("statement", "text"):
                    found = re.findall(r"\$\$\n(.+?)\n\$\$|(?<!\\)\$(.+?)(?<!\\)\$", held, re.S)
                    yield from (display or inline for display, inline in found)
                else:
                    yield from formulas(held)
        case list():
            for held in value:
                yield from formulas(held)


@over("key", KEYS)
def test_every_formula_is_standard(key: tuple[str, int]) -> None:
    """A converter that knows LaTeX alone sets each formula, and none has a macro of our own."""
    name, seed = key
    convert = LatexToMathML(pretty_print="never").convert_with_local_state
    found = list(formulas(sheet(seed, name).key()))
    assert len(found) > 20
    for one in found:
        assert not OWN & set(re.findall(r"\\([A-Za-z]+)", one)), one
        assert "<merror" not in convert(one, displaystyle=True)


def test_a_macro_of_our_own_is_found() -> None:
    """The check can fail: the converter refuses what the preamble alone defines."""
    assert {"T", "had", "ind", "pd", "relu"} <= OWN
    with pytest.raises(LatexError):
        LatexToMathML().convert_with_local_state(r"\relu(z)", displaystyle=False)
