"""Spoilt prints: what says something else than was proved is refused, whatever was spoilt."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from sheets import sheet

from exgen.places import templates
from exgen.printed.lexer import MisreadError
from exgen.printed.printed_page import Shown, formulas
from exgen.printed.question_reader import QuestionReader
from exgen.printed.sheets import Sheets
from exgen.sheets.body import solutions
from tests.printed.harmless import harmless
from tests.printed.spoiling import RULES, spoilt

SHEETS = (
    *(("matrix-gradients", 2), ("matrix-gradients", 42), ("chain-rule", 3)),
    *(("backprop-by-hand", 9), ("sampler", 4)),
)
EACH = 3
"""Ways in which each form of each display is spoilt."""


def spoilt_prints() -> Iterator[tuple[str, str, str, bool, frozenset[str]]]:
    """Way, text before, text after, whether the reader takes it, and the symmetric letters."""
    for name, seed in SHEETS:
        drawn = sheet(seed, name)
        body = drawn.body
        reader = Sheets(questions=body.questions, bold=body.bold, layout=body.layout)
        rng = random.Random(f"{name} {seed}")
        pages = {"problems": drawn.problems, "solutions": solutions(body, templates())}
        for where, page in pages.items():
            for one in reader.readers.values():
                one.begin(where)
            for shown in formulas(page):
                if shown.question in reader.readers and shown.kind == "inline":
                    reader.readers[shown.question].read(shown, shown.forms[0])
                if shown.question in reader.readers and shown.kind not in ("inline", "given"):
                    yield from _of_display(reader.readers[shown.question], shown, rng)


def _of_display(
    reader: QuestionReader, shown: Shown, rng: random.Random
) -> Iterator[tuple[str, str, str, bool, frozenset[str]]]:
    variables = reader.proved.question.program.variables
    letters = frozenset(v.name for v in variables if v.domain in ("symmetric", "spd"))
    for latex in shown.forms:
        before = reader.place
        assert reader.read(shown, latex)[1], latex
        after = reader.place
        texts = list(spoilt(latex))
        for kind, text in rng.sample(texts, min(EACH, len(texts))):
            reader.place = before
            try:
                # what it says has to be the same claim, not another one of the question
                taken = reader.read(shown, text)[1] and reader.place == after
            except MisreadError:
                taken = False
            yield kind, latex, text, taken, letters
        reader.place = after


@pytest.fixture(scope="module")
def results() -> list[tuple[str, str, str, bool, frozenset[str]]]:
    """All spoilt prints of some sheets."""
    return list(spoilt_prints())


def test_no_spoilt_print_survives(
    results: list[tuple[str, str, str, bool, frozenset[str]]],
) -> None:
    """More than a thousand change the meaning, and all are refused; the rest is told by algebra."""
    fine = [r for r in results if harmless(*r[:3], r[4])]
    changed = [r for r in results if not harmless(*r[:3], r[4])]
    print(f"{len(changed)} spoilt prints refused, {len(fine)} that say the same")
    assert [r[:3] for r in changed if r[3]] == []
    assert len(changed) >= 1000


def test_every_way_is_tried(results: list[tuple[str, str, str, bool, frozenset[str]]]) -> None:
    """Nearly all ways to spoil occur on these sheets, and the common ones often."""
    tried = Counter(r[0] for r in results)
    assert len(tried) >= len(RULES) - 6
    for kind in ("parentheses dropped", "transpose lost", "term torn off", "indices exchanged"):
        assert tried[kind] >= 20


def test_what_says_the_same_is_rarely_called_so() -> None:
    """The rules that excuse a survivor do not excuse what changes the meaning."""
    for kind, before, after in (
        ("parentheses dropped", r"A (x - y)", r"A  x - y "),
        ("parentheses dropped", r"(A x)\T y", r" A x \T y"),
        ("parentheses dropped", r"(A x) \had y", r" A x  \had y"),
        ("parentheses dropped", r"\frac{(a + b) c}{d}", r"\frac{ a + b  c}{d}"),
        ("parentheses dropped", r"\frac{c - (a + b)}{d}", r"\frac{c -  a + b }{d}"),
        ("transpose added", r"\mathbf{W} \mathbf{x}", r"\mathbf{W}\T \mathbf{x}"),
        ("indices swapped", r"A_{ij}", r"A_{ji}"),
        ("factors exchanged", r"\mathbf{a} \mathbf{b}\T", r"\mathbf{b}\T \mathbf{a}"),
        ("sign flipped", "a + b", "a - b"),
    ):
        assert not harmless(kind, before, after, frozenset("P"))
