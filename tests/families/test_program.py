"""The family program: any named equations, what is asked of them, and how the solution says it."""

import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tried import seeds

from exgen.calculus.expr import Partial, walk
from exgen.calculus.program import Program, program
from exgen.calculus.text import to_text
from exgen.errors import InputError
from exgen.families.program.checked_program import check
from exgen.families.program.draw import draw
from exgen.families.program.facts import ProgramFacts
from exgen.families.program.known_sums import adding_up
from exgen.families.program.say import intricate, norms, paths_add, symmetric, ways
from exgen.families.program.solve import solved
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.library import catalogue
from exgen.library.collection import Rows
from exgen.library.programs import ProgramRow
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.questions.own_names import RowError
from exgen.questions.proved import prove
from exgen.questions.records import Part
from exgen.questions.streams import stream
from exgen.sheets.body import solutions
from tests.questions.asking import request

FILE = Path(__file__).parents[1] / "data" / "programs.toml"


@cache
def sheet(seed: int = 7) -> Sheet:
    """A sheet of the programs in tests/data."""
    return draw_sheet(read(str(FILE), families=FAMILIES), seed=seed)


def written(one: Sheet) -> str:
    """The solution of all questions as LaTeX."""
    return solutions(one.body, templates())


@pytest.mark.parametrize("name", list(catalogue.programs()))
def test_every_program_of_the_library(name: str) -> None:
    """Each is derived and passes both judges."""
    for seed in seeds("each program"):
        question = draw(request({"program": name}, seed=seed))
        proved = prove(question, stream(seed, "B", "judge"))
        assert len(proved.lines) == sum(len(p.steps) for p in question.parts)
        assert sum(part.points for part in question.parts) == 50


def test_what_is_asked_and_answered() -> None:
    """The parts have the ids, points and answers that a person would give them."""
    two_steps, attention, *_ = sheet().questions
    assert [(p.id, p.points) for p in two_steps.question.parts] == [("1.h1", 5), ("1.U", 10)]
    answers = {p.id: to_text(p.answer) for p in attention.question.parts if p.answer is not None}
    assert answers["2.V"] == "P.T @ (O - Y)"
    upstream = "(P * ((O - Y) @ V.T - (P * ((O - Y) @ V.T)) @ ones(n, 1) @ ones(1, n)))"
    assert answers["2.Wq"] == f"X.T @ {upstream} @ K / sqrt(sum(ones(k, 1)))"
    shapes = {p.id: p.literal for p in attention.question.parts if p.kind == "shape"}
    assert shapes == {"2.S": ["n", "n"], "2.O": ["n", "m"]}
    last = attention.question.parts[-1].extras
    assert last["answer_in_terms"] == "dJ_dQ @ Wq.T + dJ_dK @ Wk.T + dJ_dV @ Wv.T"
    assert last["in_terms_of"] == {f"dJ_d{q}": {"of": "J", "wrt": q} for q in "QKV"}
    assert last["uses"] == ["2.V"]
    shown = sheet().key()["questions"][1]["parts"][-1]["latex"]
    assert shown.startswith(r"\frac{\partial J}{\partial \mathbf{Q}} \mathbf{W}_{q}^{\top} + ")


def test_sizes_are_drawn_and_distinct() -> None:
    """Seeds vary the sizes, no two dimensions of a question have the same, letters stay."""
    sizes = [dict(sheet(seed).questions[1].question.program.sizes) for seed in range(6)]
    assert all(set(one) == {"n", "d", "k", "m"} for one in sizes)
    assert all(len(set(one.values())) == len(one) for one in sizes)
    assert len({tuple(one.items()) for one in sizes}) > 2


def test_the_letters_of_dimensions_and_words_in_texts() -> None:
    """A dimension goes by its letter in `ones` and as a number; words are put into texts."""
    row = ProgramRow.model_validate(
        {
            "name": "centred",
            "variables": {"X": ["n", "d"], "mu": ["d", 1]},
            "letters": {"n": ["N"]},
            "choices": {"phi": ["tanh"]},
            "define": [["R", "{phi}(X - ones(n, 1) @ mu.T)"], ["J", "norm(R)**2 / n"]],
            "ask": [{"id": "mu", "kind": "gradient", "of": "J", "wrt": "mu"}],
            "statement": "{X} has {n} rows and goes through {phi}.",
        }
    )
    check(row)
    asked = request({"program": "centred"})
    question = draw(replace(asked, rows=Rows(programs=(row,))))
    prove(question, stream(0, "B", "judge"))
    assert "ones(N, 1)" in to_text(question.program.equations[0].expr)
    facts = question.facts
    assert isinstance(facts, ProgramFacts)
    said = facts.read(row.statement).plain()
    assert said.split() == ["X", "has", "n", "rows", "and", "goes", "through", "phi."]


CHAIN = program(
    variables={"x": (("d", 1), "real"), "W": (("d", "d"), "real"), "c": (("d", 1), "real")},
    equations={
        "h": "tanh(W @ x)",
        "g": "tanh(W @ h)",
        "J": "norm(g - c)**2 + norm(W)**2",
        "K": "c.T @ g",
        "r": "norm(g)",
    },
)


@pytest.mark.parametrize(
    ("wrt", "of", "through", "said"),
    [
        ("x", "J", "h", ""),
        ("W", "K", "h g", "{through}: both contribute,"),
        ("W", "J", "h g directly", "{through} and directly: each contributes,"),
        ("c", "K", "directly", ""),
        ("g", "J", "directly", ""),
    ],
)
def test_paths_add_where_there_are_several(wrt: str, of: str, through: str, said: str) -> None:
    """What is said of paths is counted from the equations that use the quantity on a path."""
    found = ways(CHAIN, wrt=wrt, of=of)
    names = [symbol.name for symbol in found.through] + ["directly"] * found.direct
    assert names == through.split()
    sentence = paths_add(found)
    assert (said in sentence) if said else (sentence == "")


def test_the_solution_says_that_paths_add() -> None:
    """Once for each quantity that acts along several paths, and for no other."""
    text = written(sheet())
    u, h = r"$\mathbf{U}$", [rf"$\mathbf{{h}}_{{{k}}}$" for k in (1, 2, 3)]
    assert text.count(f"$J$ depends on {u} through {h[0]} and {h[1]}: both contribute") == 1
    assert text.count(f"depends on {u} through {h[0]}, {h[1]} and {h[2]}: each contributes") == 1
    assert r"depends on $\mathbf{W}_{q}$" not in text
    assert r"through $\mathbf{Q}$, $\mathbf{K}$ and $\mathbf{V}$: each contributes" in text


def test_what_was_found_before_is_taken_over() -> None:
    """A part says which parts it goes on from, and what was found on the way is not found again."""
    text = written(sheet())
    assert r"We go on from $\pd{J}{\mathbf{h}_{1}}$ of part~1.h1." in text
    assert "It was found on the way to part 7.W1:" in text
    assert text.count(r"{\pd{J}{\mathbf{S}} = ") == 1


@pytest.mark.parametrize(
    ("domain", "told"), [("one-hot", True), ("simplex", True), ("real", False)]
)
def test_terms_cancel_because_entries_add_up(domain: str, told: bool) -> None:
    """The reason is given where it is one, at the derivative where it first counts."""
    prog = program(
        variables={"x": (("d", 1), "real"), "A": (("k", "d"), "real"), "y": (("k", 1), domain)},
        equations={"a": "A @ x", "p": "softmax(a)", "J": "-sum(y * log(p))", "E": "norm(p - y)**2"},
    )
    for of, holds in (("J", told), ("E", False)):
        part = Part(id="1", kind="gradient", of=of, wrt="A", points=1)
        assert [name.wrt for name in adding_up(prog, [part])] == ["a"] * holds


def test_norms_that_are_not_squared() -> None:
    """The sheet keeps what a bare norm is taken of away from zero, and says nothing of others."""
    assert [to_text(inside) for inside in norms(CHAIN)] == ["g"]
    assert "is not zero." in sheet().problems


def test_differentials_where_rules_pile_up() -> None:
    """A quantity that stands in a function several times, or deep, is found by its differential."""
    prog = program(
        variables={"x": (("d", 1), "real"), "S": (("d", "d"), "spd"), "y": (("d", 1), "real")},
        equations={"L": "logdet(S) + x.T @ inv(S) @ x + norm(y)**2 / 2", "M": "sum(log(y) * x)"},
    )
    of = {e.name: e.expr for e in prog.equations}
    assert [intricate(of["L"], name) for name in ("S", "x", "y")] == [True, True, False]
    assert [intricate(of["M"], name) for name in ("x", "y")] == [False, True]
    solution = written(sheet())
    assert r"with $\mathrm{d}\mathbf{S}$ as the only change:" in solution
    assert r"\exstep[Jacobi's formula]" in solution
    assert r"Both hold for every change of $\mathbf{S}$, so" in solution


def _asked(prog: Program, **part: str) -> str:
    (found,) = solved([Part(id="1", points=1, **part)], prog)  # type: ignore[arg-type]
    assert found.part.answer is not None
    return to_text(found.part.answer)


def test_other_kinds() -> None:
    """A Jacobian holds the quantity it is taken in; an expression is in the variables alone."""
    jacobian = {"kind": "jacobian", "of": "g", "wrt": "h", "layout": "numerator"}
    assert _asked(CHAIN, **jacobian) == "diag(1 - g**2) @ W"
    assert _asked(CHAIN, kind="expression", of="K") == "c.T @ tanh(W @ tanh(W @ x))"


def test_no_answer_names_what_is_computed_later() -> None:
    """The gradient of K does not speak of E, which has the gradient's factor in it."""
    prog = program(
        variables={"x": (("d", 1), "real")},
        equations={"K": "norm(x)**2", "E": "2 * x", "J": "sum(E) * K"},
    )
    assert _asked(prog, kind="gradient", of="K", wrt="x") == "2 * x"


def test_jacobians_go_on_from_earlier_ones() -> None:
    """What one part has found is not found again: the next one says where it comes from."""
    asked = [("g", "h", "1.a"), ("g", "x", "1.b")]
    parts = [Part(id=id, kind="jacobian", of=of, wrt=wrt, layout="denominator", points=1)
             for of, wrt, id in asked]  # fmt: skip
    first, second = solved(parts, CHAIN)
    assert not first.story.uses
    lefts = [{step.claim.left for step in one.part.steps} for one in (first, second)]
    assert not lefts[0] & lefts[1]
    assert list(second.story.uses.values()) == ["1.a"]
    assert second.part.extras == {"uses": ["1.a"]}


def test_an_answer_that_needs_a_derivative_twice() -> None:
    """A softmax does: the answer names the derivative, unless that is short."""
    prog = program(
        variables=dict.fromkeys("SVYU", (("n", "n"), "real")),
        equations={"P": "softmax_rows(S)", "O": "P @ V @ U", "J": "norm(O - Y)**2",
                   "K": "sum(P * V)"},
    )  # fmt: skip
    for of, names in (("J", {"P"}), ("K", set())):
        (found,) = solved([Part(id="1", kind="gradient", of=of, wrt="S", points=1)], prog)
        (boxed,) = [s.claim.answer for s in found.part.steps if s.kind == "answer"]
        assert {n.wrt for n in walk(boxed) if isinstance(n, Partial)} == names


CODED = {
    "name": "coded",
    "variables": {"x": ["d", 1], "A": ["n", "d"], "Y": ["n", "k", "one-hot"], "B": ["d", "k"]},
    "define": [["Z", "A @ B"], ["P", "softmax_rows(Z)"], ["J", "x.T @ x - sum(Y * log(P))"]],
    "ask": [
        {"id": "Z", "kind": "gradient", "of": "J", "wrt": "Z"},
        {"id": "B", "kind": "gradient", "of": "J", "wrt": "B"},
        {"id": "x", "kind": "gradient", "of": "J", "wrt": "x"},
        {"id": "code", "kind": "code", "of": "J"},
    ],
}


def _coded(**changed: object) -> ProgramRow:
    return check(ProgramRow.model_validate({**CODED, **changed}))


def test_a_function_to_fill_in() -> None:
    """It returns the gradients in variables that other parts ask for; the solution finds them."""
    asked = replace(request({"program": "coded"}), rows=Rows(programs=(_coded(),)))
    question = draw(asked)
    part = question.parts[-1]
    assert part.literal == {
        "starter": "gradient_check.py", "solution": "gradient_check_solution.py"
    }  # fmt: skip
    assert part.extras["arguments"] == ["x", "A", "Y", "B"]
    assert part.extras["returns"] == ["B", "x"]
    for name, agrees in (("gradient_check_solution.py", True), ("gradient_check.py", False)):
        done = subprocess.run([sys.executable, "-c", question.files[name].decode()],
                              capture_output=True, text=True, check=True)  # fmt: skip
        assert ("B: agrees" in done.stdout and "x: agrees" in done.stdout) is agrees, done.stdout


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        ([*CODED["ask"], {"id": "two", "kind": "code", "of": "J"}], "one part of kind 'code'"),
        ([CODED["ask"][0], {"id": "c", "kind": "code", "of": "Z"}], "Z is an n x k: take a scalar"),
        ([CODED["ask"][0], {"id": "c", "kind": "code", "of": "J"}], "nothing for a function"),
        ([{"id": "c", "kind": "code", "of": "J", "wrt": "B"}], "leave wrt out"),
    ],
)
def test_functions_that_make_no_sense(ask: list[object], reason: str) -> None:
    """Two of them, gradients of a matrix, nothing to return, one variable alone."""
    with pytest.raises(RowError, match=reason):
        _coded(ask=ask)


def test_one_script_on_a_sheet() -> None:
    """A second question that hands one out is refused, with a way out that its family has."""
    homework = read("word-vectors", families=FAMILIES)
    first = homework.questions[1]
    another = "question 2 a program without a part of kind 'code' or "
    for name, id, way in (
        ("word-vectors", "2", f"{another}give question 5 a program"),
        ("chain-rule", "3", f"{another}set code = false in the options of question 5$"),
    ):
        other = next(q for q in read(name, families=FAMILIES).questions if q.id == id)
        both = (first, other.model_copy(update={"id": "5"}))
        with pytest.raises(InputError, match=f"question 5: question 2 hands out .*{way}"):
            draw_sheet(homework.model_copy(update={"questions": both}), seed=1)


def test_a_reason_stands_where_terms_cancel() -> None:
    """What adds up to 1 is told between the line with all terms and the answer without them."""
    found = 0
    for seed in range(3):
        text = written(draw_sheet(read("attention", families=FAMILIES), seed=seed))
        assert not re.search(r"^Hence\s+\\exanswer", text, re.MULTILINE)
        found += len(re.findall(r"add up to 1, so terms cancel\.\s+\\exanswer", text))
    assert found > 0


def test_a_transpose_goes_where_a_matrix_is_symmetric() -> None:
    """That is told of a computed matrix which is its own transpose, and of no other."""
    prog = program(
        variables={"W": (("d", "k"), "real"), "A": (("d", "d"), "real"), "s": ((1, 1), "real")},
        equations={"K": "W @ W.T + s**2 * eye(d)", "L": "W @ W.T + A"},
    )
    for name, holds in (("K", True), ("L", False)):
        for before, after in ((f"inv({name}).T", f"inv({name})"), (f"{name}.T @ W", f"{name} @ W")):
            found = symmetric(prog, prog.read(before), prog.read(after))
            assert [one.name for one in found] == [name] * holds
    assert symmetric(prog, prog.read("K.T @ W"), prog.read("K.T @ W")) == ()
    text = written(draw_sheet(read("likelihoods", families=FAMILIES), seed=11))
    assert text.count(r"The matrix $\mathbf{K}$ is symmetric." + "\n\\exanswer") == 1


def test_what_holds_of_several_variables_is_said_once(tmp_path: Path) -> None:
    """Of two matrices with one-hot rows there is one sentence, of two symmetric ones two."""
    path = tmp_path / "mine.toml"
    path.write_text(TWO_LABELS)
    problems = draw_sheet(read(str(path), families=FAMILIES), seed=1).problems
    assert (
        r"Each row of $\mathbf{T}$ and of $\mathbf{Y}$ is one-hot: a single entry is 1, the others"
        " are 0."
    ) in problems
    assert r"The matrix $\mathbf{A}$ is symmetric." in problems
    assert r"The matrix $\mathbf{B}$ is symmetric." in problems


TWO_LABELS = """
name = "mine"
title = "Mine"

[[program]]
name = "own"
variables = { T = ["n", "v", "one-hot"], E = ["v", "v"], Y = ["n", "v", "one-hot"], \
A = ["v", "v", "symmetric"], B = ["v", "v", "symmetric"] }
define = [["Z", "T @ E @ A @ B"], ["J", "-sum(Y * Z)"]]
ask = [{ id = "E", kind = "gradient", of = "J", wrt = "E" }]

[[question]]
id = "1"
family = "program"
points = 10
options = { program = "own" }
"""
