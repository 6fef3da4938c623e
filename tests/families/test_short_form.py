"""Programs: answers in their short form, what adds up to nothing, and what an answer means."""

from dataclasses import replace
from pathlib import Path

from exgen.calculus.program import program
from exgen.calculus.text import to_text
from exgen.families.program.known_sums import centred
from exgen.families.program.say import centred_together, paths_add, ways
from exgen.families.program.solve import solved
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.places import templates
from exgen.questions.records import Part
from exgen.sheets.body import solutions

BATCH = program(
    variables={
        "z": (("n", 1), "real"), "g": (("n", 1), "real"), "y": (("n", 1), "real"),
        "gamma": ((1, 1), "real"), "epsilon": ((1, 1), "positive"),
    },
    equations={
        "mu": "mean(z)",
        "v": "mean((z - mu)**2)",
        "s": "sqrt(v + epsilon)",
        "zhat": "(z - mu) / s",
        "u": "gamma * zhat",
        "J": "g.T @ u",
        "K": "norm(tanh(u) - y)**2 / 2",
    },
)  # fmt: skip


def test_a_batch_norm_has_its_short_form() -> None:
    """In the names of the question, and in that of the derivative that a part before has found."""
    short = "gamma * (g - mean(g * zhat) * zhat - mean(g)) / s"
    (full,) = solved([Part(id="1", kind="gradient", of="J", wrt="z", points=1)], BATCH)
    assert full.part.answer is not None and to_text(full.part.answer) == short
    parts = [Part(id=w, kind="gradient", of="K", wrt=w, points=1) for w in ("u", "z")]
    _, found = solved(parts, BATCH)
    named = "gamma * (dK_du - mean(dK_du) - mean(zhat * dK_du) * zhat) / s"
    assert found.part.extras["answer_in_terms"] == named


def test_what_is_centred_and_what_contributes_nothing() -> None:
    """Entries that add up to 0 are named once, and so is the way back on which all is lost."""
    part = Part(id="1", kind="gradient", of="J", wrt="z", points=1)
    assert [q.name for q in centred(BATCH, [part])] == ["zhat", "u"]
    assert centred(BATCH, [replace(part, wrt="g")]) == ()
    assert centred_together(()) == ""
    assert centred_together([BATCH.find("zhat")]).startswith("The entries of {these} add up")
    assert "each of {these}" in centred_together([BATCH.find("zhat"), BATCH.find("u")])
    lost = ways(BATCH, wrt="mu", of="J")
    assert [q.name for q in lost.silent] == ["v"]
    assert "that through {silent} is 0" in paths_add(lost)
    kept = ways(BATCH, wrt="z", of="J")
    assert kept.silent == () and "each contributes" in paths_add(kept)


def test_numbers_are_not_found_by_traces() -> None:
    """A derivative by a number goes by the rules alone, however often the number stands there."""
    prog = program(
        variables={"e": (("n", 1), "real"), "t": ((1, 1), "positive")},
        equations={"J": "log(t) + norm(e)**2 / t**2 + t * sum(e)"},
    )
    (found,) = solved([Part(id="1", kind="gradient", of="J", wrt="t", points=1)], prog)
    assert not any(step.rules for step in found.part.steps)


LONE = """
name = "lone"
title = "A lone box"
program = [
  { name = "lone", variables = { x = ["d", 1], c = ["d", 1] }, define = [["J", "c.T @ x"]],
    ask = [{ id = "a", kind = "gradient", of = "J", wrt = "x", remark = "It is {c} itself." }] },
]
question = [{ id = "1", family = "program", points = 5, options = { program = "lone" } }]
""".replace("\n    ask", " ask")


def test_a_remark_stands_behind_the_answer(tmp_path: Path) -> None:
    """The solution says what an answer means, the sheet does not; a lone box names its rule."""
    file = tmp_path / "lone.toml"
    file.write_text(LONE, encoding="utf-8")
    one = draw_sheet(read(str(file), families=FAMILIES), seed=1)
    said = r"It is $\mathbf{c}$ itself."
    worked = solutions(one.body, templates())
    assert said in worked and said not in one.problems
    assert "A single step is enough, through the inner product:" in worked
