"""Whole sheets read: every formula on them, in their solutions and keys is what was proved."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from sheets import HOMEWORKS, sheet
from tried import seeds

import exgen.printed
from exgen.pipeline import Sheet
from exgen.places import templates
from exgen.printed.inline_formulas import Prose
from exgen.printed.sheets import ReadSheet, Sheets
from exgen.sheets.body import solutions

# tanh in front of a matrix of zeros and inputs, where parentheses were missing once
KNOWN = (1192594996276814585, 3531875189737973401, 579537087497666637)


def readings(drawn: Sheet) -> list[ReadSheet]:
    """The problem sheet, the solution and the key, read."""
    body = drawn.body
    reader = Sheets(questions=body.questions, bold=body.bold, layout=body.layout)
    return [
        reader.problems(drawn.problems),
        reader.solutions(solutions(body, templates())),
        reader.key(drawn.key()),
    ]


def misprints(drawn: Sheet) -> list[str]:
    """What is misprinted, each in a line."""
    return [str(m) for reading in readings(drawn) for m in reading.misprints]


@pytest.mark.parametrize("name", HOMEWORKS)
def test_what_is_printed_is_what_was_proved(name: str) -> None:
    """No formula of many seeds says anything else, and the original form says none either."""
    originals = [] if name.endswith("sampler") else [None]
    counts: Counter[str] = Counter()
    for seed in [*originals, *seeds("sheets read")]:
        for reading in readings(sheet(seed, name)):
            assert [str(m) for m in reading.misprints] == [], seed
            counts += reading.counts
    sheets = len(seeds("sheets read"))
    assert counts["fit"] + counts["step"] > 8 * sheets
    assert min(counts[kind] for kind in ("answer", "inline expression", "key")) > 8 * sheets


def test_an_inline_formula_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question's formulas in running text are read once each; each mention is counted."""
    read, found = Prose.read, Counter[tuple[int, str]]()

    def counted(prose: Prose, latex: str) -> object:
        found[id(prose.words), latex] += 1
        return read(prose, latex)

    monkeypatch.setattr(Prose, "read", counted)
    first = readings(sheet(7))
    assert set(found.values()) == {1}
    told = sum(n for each in first for kind, n in each.counts.items() if kind.startswith("inline"))
    assert told > 2 * len(found)


def test_a_factor_of_a_matrix_keeps_its_parentheses() -> None:
    """Where 1 - h^2 stands in front of a matrix, and a column's entry stands in the key."""
    for seed in KNOWN:
        assert misprints(sheet(seed, "backprop-by-hand")) == []


def spoilt(drawn: Sheet, old: str, new: str) -> list[str]:
    """The misprints of a sheet of whose two bodies one text is another."""
    body = drawn.body
    reader = Sheets(questions=body.questions, bold=body.bold, layout=body.layout)
    problems, worked = drawn.problems, solutions(body, templates())
    assert old in problems + worked
    found = [
        reader.problems(problems.replace(old, new)),
        reader.solutions(worked.replace(old, new)),
    ]
    return [str(m) for reading in found for m in reading.misprints]


@pytest.mark.parametrize(
    ("name", "seed", "old", "new", "named"),
    [
        ("matrix-gradients", 1, r"$\mathbf{x} \in \R^{m}$", r"$\mathbf{x} \in \R^{p}$", "shape"),
        ("matrix-gradients", 1, r"respect to $\mathbf{w}$", r"respect to $\mathbf{g}$", "name"),
        ("matrix-gradients", 1, r"{m \times p}", r"{p \times m}", "shape"),
        ("matrix-gradients", 1, r"\exp(t) - 1$", r"\exp(t) + 1$", "function"),
        ("matrix-gradients", 1, r"}{m \times 1}{\begin", r"}{k \times 1}{\begin", "shape"),
        ("backprop-by-hand", 1, r"? & ? & ?", r"? & ?", "proved"),
        ("backprop-by-hand", 1, r"$W^{3}_{1,2}$", r"$W^{3}_{1,3}$", "name"),
        ("backprop-by-hand", 2, r"= 10 - 7", r"= 10 - 8", "proved"),
        ("chain-rule", 2, r"+ \mathbf{b}_{1}", r"- \mathbf{b}_{1}", "proved"),
        ("chain-rule", 2, r"\R^{2}$, a vector", r"\R^{3}$, a vector", "proved"),
        ("chain-rule", 0, r"t (t - 1)", r"t t - 1", "proved"),
        ("chain-rule", 2, r"\exgiven{\tanh(\mathbf{v})}", r"\exgiven{\exp(\mathbf{v})}", "proved"),
    ],
)
def test_a_misprint_is_named(name: str, seed: int, old: str, new: str, named: str) -> None:
    """Shapes, names of what is asked, skeletons, numbers, givens: each is held to what is true."""
    found = spoilt(sheet(seed, name), old, new)
    assert any(named in misprint for misprint in found), found


def test_a_claim_stands_once_and_in_its_place() -> None:
    """A line of another part in the place of its own is no line of this part."""
    drawn = sheet(1, "backprop-by-hand")
    found = spoilt(
        drawn,
        r"\pd{\ell}{W^{3}_{1,1}} = \delta\, \pd{h^{3}}{W^{3}_{1,1}} = \delta\, h^{2}_{1,1}",
        r"\pd{\ell}{W^{3}_{1,2}} = \delta\, \pd{h^{3}}{W^{3}_{1,2}} = \delta\, h^{2}_{1,2}",
    )
    assert found


def test_a_key_is_held_to_its_answers() -> None:
    """A column beside an answer that is an entry is a misprint, and so is a lost sign."""
    drawn = sheet(1, "backprop-by-hand")
    body = drawn.body
    reader = Sheets(questions=body.questions, bold=body.bold, layout=body.layout)
    for latex in (r"W^{3}_{1,3}\, \delta", r"-W^{3}_{1,3}\, \delta_{k,1}", r"\delta_{k,1}"):
        contents = drawn.key()
        part = next(p for p in contents["questions"][1]["parts"] if p["id"] == "2.4")
        assert not reader.key(contents).misprints
        part["latex"] = latex
        assert [m.part for m in reader.key(contents).misprints] == ["2.4"]


def test_the_reader_knows_nothing_of_the_printer() -> None:
    """No module of the room imports anything of the room that prints."""
    for file in Path(exgen.printed.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            assert not [name for name in names if name.startswith("exgen.typeset")], file.name
