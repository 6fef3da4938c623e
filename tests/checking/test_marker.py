"""Verdicts on typed answers of every kind, and what explains those that are wrong."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from many import over
from sheets import HOMEWORKS
from sheets import sheet as drawn_sheet
from tried import some, tried

from checking.keys import contents, key, part, small, verdicts
from exgen.calculus.text import to_text
from exgen.checking.bench import Bench
from exgen.checking.ground import alike
from exgen.checking.keyed_sheet import KeySheet, read_key
from exgen.checking.marker import mark, verdict_on
from exgen.checking.records import Status
from exgen.checking.verdict_report import as_data, report
from exgen.grading import rooms


def keyed(drawn: KeySheet) -> dict[str, str]:
    """The key's own answers as somebody would type them."""
    typed: dict[str, str] = {}
    for _, each in drawn.parts():
        answer: Any = each.answer
        if each.kind == "shape":
            typed[each.id] = " x ".join(map(str, answer))
        elif each.kind == "cache":
            typed[each.id] = ", ".join(answer)
        elif each.kind == "value":
            typed[each.id] = "[" + ", ".join(f"[{', '.join(row)}]" for row in answer) + "]"
        elif each.kind not in ("code", "observation"):
            typed[each.id] = str(answer)
    return typed


@over("name", HOMEWORKS)
def test_the_keys_own_answers_are_right(name: str) -> None:
    """All points for what the key says, in every part that a program can mark."""
    for seed in (3, 7)[: tried("keys marked")]:
        drawn = key(seed, name)
        typed = keyed(drawn)
        found = verdicts(typed, drawn)
        for each in typed:
            assert found[each].status is Status.RIGHT, (seed, each, found[each])
            assert found[each].points == found[each].out_of


@over("name", HOMEWORKS)
def test_every_mistake_is_named_and_none_is_right(name: str) -> None:
    """A wrong answer by one mistake has its name, or one that gives the same in this variant."""
    drawn = key(3, name)
    for question, each in drawn.parts():
        if each.kind not in ("gradient", "jacobian", "entry"):
            continue
        bench = Bench(question)
        right = bench.ground.prints(bench.right(each), each.index)
        assert right is not None
        for mutant in some("mistakes in each part", bench.search(each).singles[::6]):
            row = bench.ground.prints(mutant.expr, each.index)
            if row is None or (mutant.expr.shape == each.shape and alike(row, right)):
                continue
            bench.forget(each)
            found = verdict_on(drawn, bench, each, to_text(mutant.expr), None, trust=False)
            assert found.status is Status.WRONG, (each.id, mutant)
            assert len(found.mistakes) == 1, (each.id, mutant, found)
            assert found.points < found.out_of
            assert sum(r.points for r in found.reasons) == found.points


def gradient(answer: str, *, wrt: str, shape: list[int | str], **more: Any) -> dict[str, Any]:
    """A part that asks for a gradient."""
    return {
        "id": more.pop("id", f"1.{wrt}"), "kind": "gradient", "of": "f", "wrt": wrt,
        "answer": answer, "shape": shape, **more,
    }  # fmt: skip


QUADRATIC = small(
    {"f": "x.T @ A @ x"},
    {"x": (["n", 1], "real"), "A": (["n", "n"], "real")},
    [gradient("(A + A.T) @ x", wrt="x", shape=["n", 1])],
    {"n": 3},
)


def test_right_at_the_drawn_sizes_alone_is_wrong() -> None:
    """`3` for the size n, ones and units of the drawn size, are told as what they are."""
    f = small(
        {"f": "sum(x)"},
        {"x": (["n", 1], "real")},
        [gradient("ones(n, 1)", wrt="x", shape=["n", 1]),
         {"id": "1.s", "kind": "expression", "of": "g", "answer": "sum(ones(n, 1)) * f",
          "shape": [1, 1]}],
        {"n": 3},
    )  # fmt: skip
    found = verdicts({"1.s": "3 f"}, f)["1.s"]
    assert found.status is Status.WRONG
    assert found.mistakes == ("these-sizes-only",)
    assert verdicts({"1.s": "f n"}, f)["1.s"].status is Status.RIGHT


def test_where_the_sheet_gives_the_sizes_a_matrix_may_be_written_out() -> None:
    """Entries one by one are right where the statement has `R^{1 x 3}`; not where it has a name."""

    def asked(space: str) -> KeySheet:
        return small(
            {"f": "sum(x**2) / 2"},
            {"x": ([1, "n"], "real")},
            [gradient("x", wrt="x", shape=[1, "n"])],
            {"n": 3},
            statement=rf"Let $x \in \mathbb{{R}}^{{{space}}}$.",
        )

    for space, status in ((r"1 \times 3", Status.RIGHT), (r"1 \times n", Status.WRONG)):
        found = verdicts({"1.x": "[x_{1,1}, x_{1,2}, x_{1,3}]"}, asked(space))["1.x"]
        assert found.status is status, space
    part_of_it = verdicts({"1.x": "[x_{1,1}, x_{1,2}, 0]"}, asked(r"1 \times 3"))["1.x"]
    assert part_of_it.status is Status.WRONG


def test_a_domain_counts() -> None:
    """What holds for one-hot y only is right where y is one-hot, and wrong where it is not."""

    def asked(domain: str) -> KeySheet:
        return small(
            {"f": "-sum(y * log(softmax(z)))"},
            {"z": (["n", 1], "real"), "y": (["n", 1], domain)},
            [gradient("softmax(z) * sum(y) - y", wrt="z", shape=["n", 1])],
            {"n": 3},
        )

    for domain, status in (("one-hot", Status.RIGHT), ("real", Status.WRONG)):
        assert verdicts({"1.z": "softmax(z) - y"}, asked(domain))["1.z"].status is status


def test_two_mistakes_at_once_are_both_named() -> None:
    """A lost transpose and a wrong sign are two mistakes, which earn nothing for the form."""
    drawn = key(7)
    found = verdicts({"B.3.b1": "W2^T (W3^T(yhat-y))"}, drawn)["B.3.b1"]
    assert found.mistakes == ("activation-derivative-forgotten",) * 2
    assert found.points == 0


def test_what_is_seen_of_an_unknown_error() -> None:
    """The shape, the factor, or the first entry that differs; equal errors have one group."""
    told = {
        "x": "shape", "7 (A + A^T) x": "factor", "A x + 5 A A x": "first-difference",
    }  # fmt: skip
    for text, name in told.items():
        if text == "x":
            text = "x^T A"
        found = verdicts({"1.x": text}, QUADRATIC)["1.x"]
        assert found.status is Status.WRONG
        assert name in [e.name for e in found.explanations], found
    groups = [
        verdicts({"1.x": text}, QUADRATIC)["1.x"].group
        for text in ("A x + 5 A A x", "5 A A x + A x", "A x + 6 A A x")
    ]
    assert groups[0] and groups[0] == groups[1] != groups[2]


def test_the_other_layout_has_a_name() -> None:
    """A Jacobian transposed is a mistake of its own, and costs little."""
    found = verdicts({"A.2": "A"}, key(7))["A.2"]
    assert found.mistakes == ("other-layout",)
    assert 0 < found.points < found.out_of


def test_a_later_part_follows_from_an_earlier_wrong_one() -> None:
    """Formulas, by name or written out; a function found wrongly and used; numbers."""
    drawn = key(7)
    found = verdicts(
        {"B.2.b3": "y - yhat", "B.3.b2": "(W3^T (y - yhat)) * leaky_relu'(z2)",
         "B.3.W2": "dJ/db2 a1^T"},
        drawn,
    )  # fmt: skip
    assert found["B.2.b3"].mistakes == ("answer-negated",)
    assert found["B.3.b2"].follows == ("B.2.b3",)
    assert found["B.3.b2"].points == found["B.3.b2"].out_of
    hand = key(7, "backprop-by-hand")
    found = verdicts(
        {"1.6": "1 - sigmoid(t)", "1.7": "(1-sigmoid(z2[0,1])) h1[0,j]",
         "1.11": "delta * (W3 * (1 - sigmoid(z2))).T @ h1",
         "3.a.h2": "[7, 0]", "3.a.h3": "13", "3.b.W3": "[-21, 0]", "3.b.b2": "[-6, 0]"},
        hand,
    )  # fmt: skip
    for later, earlier in (("1.7", "1.6"), ("1.11", "1.6"), ("3.a.h3", "3.a.h2"),
                           ("3.b.W3", "3.a.h2"), ("3.b.b2", "3.a.h2")):  # fmt: skip
        assert found[later].follows == (earlier,), later
        assert found[later].points == found[later].out_of
    assert found["1.6"].points < found["1.6"].out_of


def test_a_result_by_its_own_name_earns_nothing() -> None:
    """dJ/dW1 = dJ/dW1 is true and no answer; a result that is found nowhere costs points."""
    drawn = key(7)
    found = verdicts({"B.3.W1": "dJ/dW1", "B.3.b2": "dJ/dz2", "B.1": "yhat"}, drawn)
    assert found["B.3.W1"].points == found["B.1"].points == 0
    assert found["B.3.b2"].status is Status.WRONG
    assert found["B.3.b2"].mistakes == ("result-left-by-name",)
    stated = verdicts({"B.3.b2": "dJ/dz2 = (W3^T (yhat - y)) * leaky_relu'(z2)\ndJ/dz2"}, drawn)
    assert stated["B.3.b2"].status is Status.RIGHT


def test_an_intermediate_result_earns_its_points() -> None:
    """What is stated on a line of its own stands, though the last line is wrong."""
    drawn = key(7)
    text = "dJ/dz3 = yhat - y\n dJ/dW3 = 5 dJ/dz3 a2^T + W3 W3^T W3"
    found = verdicts({"B.2.W3": text}, drawn)["B.2.W3"]
    assert found.statements == {"dJ/dz3": "right"}
    assert 0 < found.points < found.out_of
    assert any("dJ/dz3" in reason.text for reason in found.reasons)


@pytest.mark.parametrize(
    ("text", "right"),
    [("1/3", True), ("0.33", True), ("0.333", True), ("0.3", False), ("0.34", False)],
)
def test_decimals_stand_for_what_rounds_to_them(text: str, right: bool) -> None:
    """Two places at least; a fraction has to be the number."""
    drawn = small(
        {"f": "x / 3"}, {"x": ([1, 1], "real")},
        [{"id": "1", "kind": "value", "of": "f", "answer": [["1/3"]], "shape": [1, 1]}], {},
        given={"x": [["1"]]},
    )  # fmt: skip
    assert (verdicts({"1": text}, drawn)["1"].status is Status.RIGHT) == right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("[[1], [2]]", True),
        ("1, 2", True),
        ("(1, 2)", True),
        ("[[1, 2]]", False),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix}", False),
    ],
)
def test_a_row_is_no_column(text: str, right: bool) -> None:
    """Numbers beside one another will do for a column, a matrix of one row will not."""
    drawn = small(
        {"f": "x + x"}, {"x": ([2, 1], "real")},
        [{"id": "1", "kind": "value", "of": "f", "answer": [["1"], ["2"]], "shape": [2, 1]}], {},
        given={"x": [["1/2"], ["1"]]},
    )  # fmt: skip
    assert (verdicts({"1": text}, drawn)["1"].status is Status.RIGHT) == right


def test_shapes_dimensions_and_what_to_store() -> None:
    """In names or numbers; with the name of the mistake; any set that suffices."""
    drawn = key(7, "chain-rule")
    right = {"2.a.1": ("n x 1", "(5, 1)", "R^{n x 1}"), "2.a.4": ("scalar", "1 x 1")}
    for name, texts in right.items():
        for text in texts:
            assert verdicts({name: text}, drawn)[name].status is Status.RIGHT, (name, text)
    assert verdicts({"2.a.1": "1 x n"}, drawn)["2.a.1"].mistakes == ("shape-transposed",)
    assert verdicts({"2.a.1": "k x 1"}, drawn)["2.a.1"].status is Status.WRONG
    assert verdicts({"4.c": "2"}, drawn)["4.c"].mistakes == ("rank-for-nullity",)
    net = key(7)
    for names, mistakes in (
        ("yhat, a2, a1", ()),
        ("z3, z2, z1", ()),
        ("yhat, a2", ("cache-incomplete",)),
        ("yhat a2 a1 z1", ("cache-too-large",)),
    ):
        assert (
            verdicts({"B.4": names.replace(" ", ", ").replace(",,", ",")}, net)["B.4"].mistakes
            == mistakes
        ), names


HOSTILE = ["", " \n", "\\frac{", "((((", "x" * 20000, "import os; os.system('id')", "\x00", "nan",
           "__import__('os')", "(" * 9000, "1/0", "\N{SNOWMAN}", "A" * 3000]  # fmt: skip


@over("text", HOSTILE)
def test_nothing_that_is_typed_can_stop_the_marking(text: str) -> None:
    """Every text has a verdict that is not right, in all kinds of parts."""
    for name in ("matrix-gradients", "chain-rule"):
        drawn = key(7, name)
        for each in verdicts(dict.fromkeys(drawn.ids(), text), drawn).values():
            assert each.status is not Status.RIGHT
            assert each.points == 0


def test_the_student_is_helped_without_the_answer() -> None:
    """The key's answer is in the TA's report, and in nothing that the student gets."""
    drawn = key(7)
    _, asked = part(drawn, "B.3.W2")
    found = verdicts({"B.3.W2": "W3^T (yhat - y) a1^T"}, drawn)
    one = [found["B.3.W2"]]
    for reader, there in (("ta", True), ("student", False)):
        shown = report(one, Fraction(0), reader=reader)  # type: ignore[arg-type]
        flat = " ".join(shown.split())
        assert (str(asked.answer) in flat) == there
        assert all(len(line) <= 80 for line in shown.splitlines())
        data = str(as_data(one[0], reader=reader))  # type: ignore[arg-type]
        assert (str(asked.answer) in data) == there


def test_code_is_run_by_the_grading_room(tmp_path: Path) -> None:
    """A file beside the answers or the code itself; no file outside of the folder."""
    files = dict(drawn_sheet(7, "chain-rule").questions[2].question.files)
    place = tmp_path / "key.json"
    place.write_text(json.dumps(contents(7, "chain-rule")), encoding="utf-8")
    drawn = read_key(place)
    code = next(text for name, text in files.items() if "solution" in name).decode()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mine.py").write_text(code, encoding="utf-8")
    (tmp_path / "other.py").write_text(code, encoding="utf-8")
    wrong = "def compute_gradients(x, W1, W2, y, lam):\n    return W1, W2\n"
    cases = (("mine.py", Status.RIGHT), (code, Status.RIGHT), ("../other.py", Status.UNREADABLE),
             (wrong, Status.WRONG))  # fmt: skip
    for text, status in cases:
        found = mark(drawn, {"3.b": text}, folder=tmp_path / "in", trust=True)
        assert next(v for v in found if v.part == "3.b").status is status, text[:20]
    found = mark(drawn, {"3.b": "mine.py"}, trust=True)
    assert next(v for v in found if v.part == "3.b").status is Status.UNREADABLE


def test_a_dimension_may_be_said_in_words() -> None:
    """`The dimension is 2.` and `two` are the number; what says more than that is not guessed."""
    part = {"id": "1.d", "kind": "dimension", "answer": 2}
    drawn = small({}, {}, [part], {})
    for text in ("two", "The dimension is 2.", "dim(U) is two", "2."):
        assert verdicts({"1.d": text}, drawn)["1.d"].status is Status.RIGHT, text
    assert verdicts({"1.d": "The dimension is three."}, drawn)["1.d"].status is Status.WRONG
    for text in ("The dimension is not 2.", "at least 2"):
        assert verdicts({"1.d": text}, drawn)["1.d"].status is Status.UNREADABLE, text


def test_without_a_fence_code_is_left_to_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing holds a student's file it does not run, and the verdict says so."""

    def none() -> rooms.Fenced:
        raise rooms.NoFence("no bubblewrap here")

    monkeypatch.setattr(rooms, "fence", none)
    place = tmp_path / "key.json"
    place.write_text(json.dumps(contents(7, "chain-rule")), encoding="utf-8")
    found = mark(read_key(place), {"3.b": "raise SystemExit"})
    verdict = next(v for v in found if v.part == "3.b")
    assert verdict.status is Status.BY_HAND
    assert "no bubblewrap here" in str(verdict)
    assert "--trust" in str(verdict)


def test_shapes_that_do_not_fit_are_wrong_and_the_slip_is_named() -> None:
    """A product that does not exist is wrong, not unreadable; a slip that makes it so is named."""
    sheet = key()
    cases = {
        ("B.2.W3", "(yhat-y) a2"): {"transpose-dropped"},
        ("B.2.W3", "a2^T (yhat-y)"): {"product-order-swapped"},
        ("B.2.W3", "(yhat-y)^T a2^T"): {"transpose-added"},
        ("B.3.W2", "(W3 (yhat-y) ⊙ leaky_relu'(z2)) a1^T"): {"transpose-dropped"},
        ("B.3.W2", "W3 (yhat-y) ⊙ leaky_relu'(z2) a1"): {"transpose-dropped"},
        ("B.3.W2", "a1^T (W3^T (yhat-y) ⊙ leaky_relu'(z2))"): {"product-order-swapped"},
        ("B.3.W2", "(W3^T yhat - y) ⊙ leaky_relu'(z2) a1^T"): set(),
    }
    for (name, typed), mistakes in cases.items():
        found = verdicts({name: typed}, sheet)[name]
        assert found.status is Status.WRONG, typed
        assert set(found.mistakes) == mistakes, typed
        assert "shapes-do-not-fit" in {e.name for e in found.explanations}
        assert (found.points > 0) == (len(mistakes) == 1)
        assert bool(found.look) == (not mistakes), "a person looks at what no slip explains"


def test_a_piece_of_a_formula_that_is_left_out_is_for_a_person() -> None:
    """What was read of an answer is not called wrong where a piece of it could not be read."""
    sheet = key()
    found = verdicts({"B.2.W3": "(yhat + y) a2^T for 3 a2"}, sheet)["B.2.W3"]
    assert found.status is Status.BY_HAND and found.look == "partly unreadable"
    assert "left out: for 3 a2" in found.notes
    prose = verdicts({"B.2.W3": "(yhat + y) a2^T because the sum rule holds"}, sheet)["B.2.W3"]
    assert prose.status is Status.WRONG


def test_a_part_alone_may_name_what_was_asked_before_it() -> None:
    """Marked without the others, a part goes on from their results; from no other by name."""
    sheet = small(
        {"z": "A @ x", "a": "tanh(z)", "f": "sum(a)"},
        {"x": (["n", 1], "real"), "A": (["m", "n"], "real")},
        [
            {"id": "1", "kind": "gradient", "of": "f", "wrt": "z", "answer": "1 - a**2",
             "shape": ["m", 1]},
            {"id": "2", "kind": "gradient", "of": "f", "wrt": "x", "answer": "A.T @ (1 - a**2)",
             "shape": ["n", 1]},
        ],
        {"m": 2, "n": 3},
    )  # fmt: skip
    by = {v.part: v for v in mark(sheet, {"2": "A^T dz"}, alone=True)}["2"]
    assert by.status is Status.RIGHT
    assert verdicts({"2": "A^T dz"}, sheet)["2"].mistakes == ("result-left-by-name",)
    unasked = {v.part: v for v in mark(sheet, {"1": "(df/da) (1 - a^2)"}, alone=True)}["1"]
    assert unasked.mistakes == ("result-left-by-name",)
