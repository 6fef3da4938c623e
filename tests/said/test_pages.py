"""Every sentence of a sheet that states a fact: printed where it is true, and nowhere else.

What is true is read here off the drawn network, form or batch; the sheets find it in another way,
from their programs and lines. Over the draws each fact occurs and fails at least once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exgen.calculus.adjoint import gradient
from exgen.calculus.jacobian import jacobian
from exgen.calculus.program import Equation, Program
from exgen.deriving.assumptions import conditions
from exgen.deriving.typed_request import Wanted
from exgen.families.composition.family import Composition
from exgen.families.gradient import drawn_forms as forms
from exgen.library import catalogue
from exgen.pipeline import Sheet
from exgen.places import templates
from exgen.questions.records import Question
from exgen.questions.streams import stream
from exgen.said.kinks import breaking
from said.pages import asked, drawn, page

Facts = Callable[[Question], bool]
JUMPING, PIECED = {"relu", "leaky_relu"}, {"relu", "leaky_relu", "elu"}
FROM_VALUE = {"relu", "leaky_relu", "elu", "sigmoid", "tanh", "softplus"}


def both_ways(questions: Iterable[tuple[Question, str]], facts: dict[str, Facts]) -> None:
    """Each sentence stands on the page of a question if and only if its fact is true of it."""
    found: dict[str, set[bool]] = defaultdict(set)
    for question, printed in questions:
        for sentence, fact in facts.items():
            true = fact(question)
            assert (sentence in printed) == true, (sentence, question.identity)
            found[sentence].add(true)
    assert {s: values for s, values in found.items() if len(values) < 2} == {}


@cache
def _sheet(asking: tuple[tuple[str, str], ...], seed: int) -> Sheet:
    """The sheet of a seed, which the tests of problems and of solutions look at."""
    return drawn(asking, seed=seed)


def pages(*asking: tuple[str, str], seeds: int, kind: str) -> list[tuple[Question, str]]:
    """The first question of each seed's sheet, and the body of one document."""
    found = []
    for seed in range(seeds):
        sheet = _sheet(asking, seed)
        body = re.sub(r"\s+", " ", sheet.documents()[kind].body)
        found.append((sheet.questions[-1].question, body))
    return found


def net(question: Question) -> Any:
    """The network of a question, whichever family it is."""
    return question.facts.net  # type: ignore[attr-defined]


def numbered(count: int) -> Facts:
    """Whether a network has so many hidden layers."""
    return lambda q: len(net(q).widths) - 2 == count


NETWORK: dict[str, Facts] = {
    "with one hidden layer": numbered(1),
    "with two hidden layers": numbered(2),
    "with three hidden layers": numbered(3),
    "is an affine map, bias included, of the node before it": lambda q: all(net(q).biases),
    "is a linear map of the node before it": lambda q: not any(net(q).biases),
    "is itself such a map.": lambda q: not net(q).row.output,
    "A skip connection adds": lambda q: bool(net(q).skips),
    "is the penalty, the terms of": lambda q: net(q).penalty,
    "with a penalty on the weights of strength": lambda q: net(q).penalty,
    "Assume that no entry of": lambda q: bool(JUMPING & set(net(q).activations)),
    "is one-hot: a single entry is 1, the others are 0.": lambda q: net(q).loss == "cross-entropy",
}
NETWORK_SOLVED: dict[str, Facts] = {
    "entrywise functions and softmax may be": lambda q: net(q).loss == "cross-entropy",
    "chain rule, terms cancel": lambda q: net(q).row.output == "sigmoid",
    "the entries of the target add up to 1": lambda q: net(q).loss == "cross-entropy",
    "in two ways, through": lambda q: bool(net(q).skips),
    "The penalty holds $": lambda q: net(q).penalty,
    ", and each bias,": lambda q: any(net(q).biases),
    "for the derivative with respect to the output": lambda q: not net(q).row.output,
    "the skip arc what it adds to that": lambda q: bool(net(q).skips),
    "A derivative need not be stored": lambda q: bool(FROM_VALUE & set(net(q).activations)),
    "[along every path, added up]": lambda q: any(s > 0 for s, _ in net(q).skips),
    "[through the linear map]": lambda q: not any(net(q).biases) and len(net(q).widths) > 2
    and _plain_layers(net(q)) > 0,
}  # fmt: skip


def _plain_layers(one: Any) -> int:
    """Hidden layers whose value goes into one layer alone, that takes nothing else."""
    ends = {source for source, _ in one.skips} | {target - 1 for _, target in one.skips}
    return sum(k not in ends for k in range(1, len(one.widths) - 1))


LAYERED: dict[str, Facts] = {
    "and a softmax output layer": lambda q: net(q).loss == "cross-entropy",
    "and a sigmoid output layer": lambda q: net(q).loss == "binary-cross-entropy",
    "and a linear output layer": lambda q: not net(q).row.output,
    "for its derivative with respect to the output": lambda q: not net(q).row.output,
    "for its derivative with respect to the last pre-activation": lambda q: bool(net(q).row.output),
    "Assume that no pre-activation is zero.": lambda q: net(q).activation in JUMPING,
    "One entry of the target is 1, the others are 0.": lambda q: net(q).loss == "cross-entropy",
    "which carries the bias": lambda q: net(q).bias,
    "of each layer are rows": lambda q: net(q).convention == "row",
    "of each layer are columns": lambda q: net(q).convention == "column",
    "for 1 where $t > 0$ and 0 elsewhere": lambda q: net(q).activation in PIECED,
    "hidden units, layer by layer,": lambda q: len(net(q).widths) > 3,
}
LAYERED_SOLVED: dict[str, Facts] = {
    "Piece by piece,": lambda q: net(q).activation in PIECED,
    "From the definition,": lambda q: net(q).activation not in PIECED,
    "Through the one output,": lambda q: net(q).widths[-1] == 1,
    "Through every output that it leads to,": lambda q: net(q).widths[-1] > 1,
    "In the value of a unit,": lambda q: net(q).activation in {"sigmoid", "tanh"},
}
BATCH: dict[str, Facts] = {
    "Each sample is a row": lambda q: net(q).convention == "row",
    "Each sample is a column": lambda q: net(q).convention == "column",
    "adds the bias to every sample": lambda q: net(q).bias,
    "Each target has a single entry 1": lambda q: net(q).loss == "cross-entropy",
    "The loss is the mean over the samples": lambda q: q.facts.batch.average,  # type: ignore[attr-defined]
    "The loss is the sum over the samples": lambda q: not q.facts.batch.average,  # type: ignore[attr-defined]
    "Assume that no pre-activation is zero.": lambda q: net(q).activation in JUMPING,
}
BATCH_SOLVED: dict[str, Facts] = {
    "Where the loss meets the last activation, terms cancel:": lambda q: bool(net(q).row.output),
}
OPTIONS: dict[str, object] = {"hidden": [1, 3], "convention": "either", "bias": "either"}


def test_sentences_on_a_network() -> None:
    """Its layers, its skip connection and its penalty, and what is assumed of it."""
    both_ways(pages(asked("network"), seeds=24, kind="problems"), NETWORK)


def test_sentences_in_the_solution_of_a_network() -> None:
    """What cancels, what a path goes through, what may be evaluated again."""
    both_ways(pages(asked("network"), seeds=24, kind="solutions"), NETWORK_SOLVED)


SEVERAL: dict[str, object] = {
    **OPTIONS,
    "level": 2,
    "losses": ["cross-entropy", "binary-cross-entropy", "squared-error"],
}


def layered(family: str, *, kind: str, **options: object) -> list[tuple[Question, str]]:
    """Networks with one output, and with several."""
    one = pages(asked(family, **{**OPTIONS, **options}, level=1), seeds=8, kind=kind)
    return one + pages(asked(family, **{**SEVERAL, **options}), seeds=20, kind=kind)


def test_sentences_on_a_layered_network() -> None:
    """Its output layer, its convention, and what is assumed of it."""
    both_ways(layered("backprop", kind="problems"), LAYERED)


def test_sentences_in_the_solution_of_a_layered_network() -> None:
    """Along which way a weight or a unit acts."""
    found = layered("backprop", kind="solutions")
    both_ways(found, LAYERED_SOLVED)
    assert all("The weight acts through the one unit that it" in page for _, page in found)


def test_sentences_on_a_mini_batch() -> None:
    """Where its samples stand, what its loss is."""
    both_ways(layered("backprop-batch", kind="problems", average="either"), BATCH)
    solved = layered("backprop-batch", kind="solutions", average="either")
    both_ways(solved, BATCH_SOLVED)
    assert all("Every sample contributes:" in page for _, page in solved)


def test_what_was_changed_for_numbers_on_paper() -> None:
    """Few units are spoken of where there are fewer than in the network that it goes on from."""
    wide = asked("backprop", level=2, hidden=[2, 2], widest=8)
    found, narrowed = [], set()
    for seed in range(16):
        sheet = drawn((wide, asked("backprop-numbers", network_of="1")), seed=seed)
        first, second = (one.question for one in sheet.questions)
        if first.facts.net.widths != second.facts.net.widths:  # type: ignore[attr-defined]
            narrowed.add(second.identity)
        found.append((second, re.sub(r"\s+", " ", sheet.problems)))
        assert second.facts.net.depth <= 3  # type: ignore[attr-defined]
    both_ways(found, {"and fewer units": lambda q: q.identity in narrowed})


def test_the_network_on_paper_says_how_many_layers_it_has() -> None:
    """A network that is like that of another question counts its hidden layers, no others."""
    for hidden, counted in ((1, "in its hidden layer"), (2, "in its 2 hidden layers")):
        before = asked("backprop", level=2, hidden=[hidden, hidden], activations=["tanh"])
        sheet = drawn((before, asked("backprop-numbers", network_of="1")))
        assert counted in re.sub(r"\s+", " ", sheet.problems)
        assert "at most" not in sheet.problems


FORMS: dict[str, dict[str, bool]] = {
    "added up over the paths": {"bilinear-of-two-affine-maps": True, "least-squares": False},
    "the Kronecker delta says which": {"squared-norm": True, "least-squares": False},
    "with positive determinant": {"log-det": True, "inverse-quadratic": False},
    "Take a point at which the function is differentiable": {"norm": True, "squared-norm": False},
    "is symmetric.": {"weighted-least-squares": True, "quadratic-form": False},
    "positive definite": {"root-of-quadratic-form": True, "weighted-least-squares": False},
    "is one-hot": {"cross-entropy-of-logits": True, "least-squares": False},
    "to their Jacobians": {"layer-jacobian": True, "least-squares": False},
    "[derivative of the quadratic form]": {"weighted-least-squares": True, "one-neuron": False},
    "[derivative of the inner product]": {
        "bilinear-of-two-affine-maps": True,
        "function-of-quadratic-form": False,
    },
    "The square $": {"weighted-squares": True, "squared-norm": False},
    "Compare this with the meaning of the derivative,": {
        "quadratic-form": True,
        "linear-map-jacobian": False,
    },
}


@pytest.mark.parametrize("sentence", FORMS)
def test_sentences_on_a_form(sentence: str) -> None:
    """On the sheet or the solution of one form, not of another."""
    for name, true in FORMS[sentence].items():
        topic = catalogue.forms()[name].topic
        sheet = drawn((asked("gradient", forms=[name], topic=topic),))
        bodies = " ".join(document.body for document in sheet.documents().values())
        assert (sentence in re.sub(r"\s+", " ", bodies)) == true, name


@pytest.mark.parametrize("layout", ["numerator", "denominator"])
def test_the_jacobian_is_read_off_in_the_layout_of_the_question(layout: str) -> None:
    """The line with the derivative's meaning names the layout, which turns it round."""
    option = asked("gradient", forms=["affine-map-jacobian"], layout=layout)
    solution = drawn((option,)).documents()["solutions"].body
    assert f"derivative in {layout} layout," in solution
    assert (r"\right)\T\, \mathrm{d}" in solution) == (layout == "denominator")


@pytest.mark.parametrize(("function", "said"), [("tanh", True), ("softmax", False)])
@pytest.mark.parametrize("preliminaries", ["true", "false"])
def test_functions_act_entry_by_entry_where_they_do(
    function: str, said: bool, preliminaries: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A composition with softmax in it is not said to act entry by entry; others are, once."""
    row = Composition(
        name="fresh",
        title="A composition",
        variables={"x": ("d", 1), "A": ("n", "d"), "b": ("n", 1)},
        steps={"s": "A @ x", "h": f"{function}(s)", "f": "b.T @ h"},
        wrt=("x", "A", "b"),
    )
    monkeypatch.setattr(catalogue, "compositions", lambda: {"fresh": row})
    problems = drawn((asked("composition"),), preliminaries=preliminaries).problems
    here = "where the named functions act entry by entry" in problems
    above = "applied to a vector or a matrix, acts on each entry" in problems
    assert (here, above) == (said and preliminaries == "false", said and preliminaries == "true")


def test_functions_of_numbers_have_no_entries() -> None:
    """Where functions have but numbers for arguments, nothing is said of entries."""
    question = asked("program", programs=["focal-loss"])
    problems = drawn((question,), preliminaries="false").problems
    assert "log" in problems
    assert "entry by entry" not in problems


_ELSE = re.compile(r"<%-? else -?%>(.*?)<% endif %>", re.S)
_MARKS = re.compile(r"<<.*?>>|<%.*?%>|\\[a-z]+(\{[^}]*\})?|\$[^$]*\$", re.S)
TRUE_ANYHOW = {
    ("backprop-batch.problem.tex", "and weights and ,"),
    ("backprop.part.tex", "What are the partial derivatives is the partial derivative"),
    ("backprop.worked.tex", "Entry by entry , with for the derivative of by~ ,"),
}
"""What asks, or is true of every question of its kind."""


def test_no_template_says_anything_by_exclusion() -> None:
    """Behind an `else` stand words of grammar and calls, never a sentence with a fact in it."""
    found = {
        (path.name, words)
        for path in sorted(Path(templates()).rglob("*.tex"))
        for block in _ELSE.findall(path.read_text(encoding="utf-8"))
        if len(re.findall("[A-Za-z]{2,}", words := " ".join(_MARKS.sub(" ", block).split()))) > 1
    }
    assert {(name, words) for name, words in found if not _known(name, words)} == set()


def _known(name: str, words: str) -> bool:
    return any(name == file and words.startswith(start.rstrip(" ,")) for file, start in TRUE_ANYHOW)


@pytest.mark.parametrize("name", catalogue.forms())
def test_a_point_is_asked_for_where_a_function_has_points_without_a_gradient(name: str) -> None:
    """The catalogue's `singular` is what the formula shows: a root or a quotient that may fail."""
    form = catalogue.forms()[name]
    for seed in range(4):
        one = forms.draw(form, stream(seed, name, "draw", 0))
        whole = one.program.expand(one.of)
        alone = Program(one.program.variables, (Equation(one.of, whole),), one.program.sizes)
        scalar = one.of.shape.is_scalar
        slope = gradient(whole, one.wrt) if scalar else jacobian(whole, one.wrt, "denominator")
        told = {
            condition
            for condition in conditions(
                Wanted(program=alone, wrt=one.wrt, layout="denominator"), slope
            )
            if condition.kind in ("nonzero", "positive", "entries")
            and condition.expr not in breaking(alone)
        }
        assert form.singular == bool(told), told


@pytest.mark.parametrize("preliminaries", ["true", '["Vectors are columns."]'])
def test_further_functions_are_further_ones(preliminaries: str) -> None:
    """A solution speaks of the problem sheet's functions where that has told of some."""
    question = asked("two-layer", losses=["squared-error"], activations=["softplus"])
    sheet = drawn((question,), preliminaries=preliminaries)
    told = "The functions of this sheet are:" in sheet.problems
    assert told == (preliminaries == "true")
    solution = sheet.documents()["solutions"].body
    assert ("Besides the functions of the problem sheet, this" in solution) == told
    assert ("This solution uses:" in solution) != told


@pytest.mark.parametrize(
    ("families", "told"),
    [
        (("gradient", "network"), "Each line of a derivation holds"),
        (("dimension", "dimension"), "Each line about a space"),
        (("backprop-numbers",), "Each formula of a numerical example"),
    ],
)
def test_how_it_was_checked_stands_once(families: tuple[str, ...], told: str) -> None:
    """At the end of the solution, for the kinds of questions that the sheet has and no other."""
    _, solution = page(*map(asked, families))
    assert solution.count(r"\exchecked") == 1
    assert told in solution.rsplit(r"\exanswer", 1)[1]


@pytest.mark.parametrize(
    ("family", "option", "rule"),
    [
        ("gradient", {"forms": ["layer-in-matrix"]}, "product of transposes"),
        ("program", {"programs": ["counts-weighted"]}, "sum of products of entries"),
        ("program", {"programs": ["softmax-pair"]}, "factor taken inside"),
    ],
)
def test_how_factors_come_together_is_named(family: str, option: Any, rule: str) -> None:
    """Transposes are multiplied where there are some, and other lines have names of their own."""
    rules = ("product of transposes", "sum of products of entries", "factor taken inside")
    body = drawn((asked(family, **option),), seed=3).documents()["solutions"].body
    assert [one for one in rules if one in body] == [rule]


def test_numbers_and_norms_are_kept_from_zero_in_one_sentence() -> None:
    """A number has no entries; what must not be zero as a whole is told of together."""
    own = (asked("program", programs=["cosine-loss"]), asked("program", programs=["triplet-loss"]))
    found = [
        re.sub(r"\s+", " ", drawn((one,), seed=seed).problems) for one in own for seed in (0, 9)
    ]
    assert all("no entry of $h$" not in text for text in found)
    assert all(text.count("Assume that") <= 1 for text in found)
    assert "$ and $\\mathbf{v}$ are not zero." in found[0]
