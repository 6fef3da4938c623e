"""The catalogue of forms: what it covers, and that every variant of every form is proved."""

import re
from itertools import pairwise

import numpy as np
from many import over
from tried import seeds, tried

from exgen.calculus.expr import Entry, Expr, IndexSum, walk
from exgen.families.gradient.drawn_forms import DrawnForm, draw
from exgen.library.catalogue import forms as catalogue
from exgen.library.library_rows import Form
from exgen.questions.letters import LETTERS, SIZES, pick
from exgen.questions.worked import Task, solve
from exgen.verify.judge import judge

FORMS = catalogue()
LAYOUTS = ("denominator", "numerator")
WANTED = {
    "a quadratic form": "quadratic-form",
    "a squared norm": "squared-norm",
    "a norm that is not squared": "norm",
    "an affine residual": "least-squares",
    "a bilinear form": "bilinear-form-in-matrix",
    "a trace form": "trace-form",
    "a function of the entries": "sum-of-function",
    "a composition with a function": "hidden-layer-readout",
    "log-sum-exp": "log-sum-exp-of-affine-map",
    "softmax": "softmax-jacobian",
    "a log-determinant": "log-det",
    "an inverse": "inverse-quadratic",
    "regularised least squares": "ridge",
    "the logistic loss": "logistic-loss",
    "a Hadamard product": "hadamard-in-matrix",
    "a residual map": "residual-map-jacobian",
}


def variants(form: Form) -> list[DrawnForm]:
    """The form as the original has it, each of its choices once, and random draws."""
    narrowed = [
        form.model_copy(update={"choices": {**form.choices, word: (option,)}})
        for word, options in form.choices.items()
        for option in options
    ]
    fixed = [draw(one, np.random.default_rng(k)) for k, one in enumerate(narrowed)]
    free = [draw(form, np.random.default_rng(100 + k)) for k in seeds("draws of each form")]
    return [draw(form, None), *fixed, *free]


def task(drawn: DrawnForm, layout: str) -> Task:
    """What is asked about a drawn form."""
    return Task(program=drawn.program, of=drawn.of, wrt=drawn.wrt, layout=layout)


@over("name", FORMS, pieces=4)
def test_every_variant_is_proved_in_both_layouts(name: str) -> None:
    """Both judges accept every line, and the last line is the answer to what was asked."""
    form = FORMS[name]
    for drawn in variants(form):
        shapes = {}
        for layout in LAYOUTS:
            asked = task(drawn, layout)
            answer, steps = solve(asked, form.method)
            judge(
                drawn.program,
                [step.claim for step in steps],
                np.random.default_rng(5),
                where=f"{name} with {dict(drawn.choices)}",
            )
            assert steps[-1].claim.left is asked.target
            assert steps[-1].claim.answer is answer
            assert answer.shape == asked.target.shape
            shapes[layout] = answer.shape
        if form.kind == "jacobian":
            assert shapes["numerator"] == shapes["denominator"].transposed
        else:
            assert shapes["numerator"] == shapes["denominator"] == drawn.wrt.shape


@over("name", FORMS)
def test_every_variant_names_each_thing_once(name: str) -> None:
    """Letters are distinct, index letters too; sizes are distinct and at least 2."""
    form = FORMS[name]
    for seed in range(tried("letters of a form" if form.method == "index" else "names of a form")):
        drawn = draw(form, np.random.default_rng(seed))
        program = drawn.program
        names = [v.name for v in program.variables] + [e.name for e in program.equations]
        dimensions = list(program.sizes)
        assert len({*names, *dimensions}) == len(names) + len(dimensions)
        assert len(set(program.sizes.values())) == len(dimensions)
        assert min(program.sizes.values()) >= 2
        shown = {d for v in program.variables for d in v.shape if isinstance(d, str)}
        assert shown == set(dimensions)
        if form.method == "index":
            _, steps = solve(task(drawn, "denominator"), form.method)
            used: set[object] = set()
            for step in steps:
                for expr in (step.claim.left, *step.claim.rights):
                    used |= indices(expr)
            assert not used & {*names, *dimensions}, f"seed {seed}"


def indices(expr: Expr) -> set[object]:
    """The names of all indices in an expression."""
    found: set[object] = set()
    for node in walk(expr):
        if isinstance(node, Entry):
            found |= {node.row, node.col}
        elif isinstance(node, IndexSum):
            found.add(node.index)
    return found - {0}


def test_letters_vary() -> None:
    """Over some draws of one form several letters, sizes and constants occur."""
    form = FORMS["least-squares"]
    drawn = [draw(form, np.random.default_rng(k)) for k in range(30)]
    assert len({d.wrt.name for d in drawn}) > 2
    assert len({tuple(d.program.sizes) for d in drawn}) > 2
    assert len({tuple(d.program.sizes.values()) for d in drawn}) > 4
    assert len({d.choices["c"] for d in drawn}) == 3


def test_one_of_one_takes_nothing_from_the_generator() -> None:
    """The only option is drawn as if a generator had been asked: what comes after is the same."""
    one, other = np.random.default_rng(7), np.random.default_rng(7)
    assert pick(("y",), one) == "y"
    other.integers(1)
    assert one.integers(2**62) == other.integers(2**62)


def test_a_draw_repeats() -> None:
    """The same stream gives the same variant; no stream gives the first letter of each role."""
    form = FORMS["layer-in-matrix"]
    one, two = (draw(form, np.random.default_rng(3)) for _ in range(2))
    assert one.program == two.program
    assert one.choices == two.choices
    original = draw(form, None)
    assert [v.name for v in original.program.variables] == ["W", "x", "b", "a"]
    assert original.choices == {"phi": "relu"}


def test_the_catalogue_covers_what_the_homework_wants() -> None:
    """At least 30 forms of four levels, in vectors and matrices, gradients and Jacobians."""
    assert len(FORMS) >= 30
    missing = {what: name for what, name in WANTED.items() if name not in FORMS}
    assert not missing
    for level in (1, 2, 3, 4):
        assert sum(form.level == level for form in FORMS.values()) >= 5
    assert {(f.kind, draw(f, None).wrt.shape.is_column) for f in FORMS.values()} == {
        ("gradient", True),
        ("gradient", False),
        ("jacobian", True),
    }
    assert {form.method for form in FORMS.values()} == {"index", "chain", "differential"}


def test_no_two_forms_are_the_same() -> None:
    """No two forms of the catalogue ask for the derivative of one expression."""
    asked = [
        (form.expression, tuple(form.define.items()), form.wrt, tuple(form.variables.items()))
        for form in FORMS.values()
    ]
    assert all(one != two for one, two in pairwise(sorted(asked, key=repr)))
    titles = [form.title for form in FORMS.values()]
    assert len(set(titles)) >= len(titles) - 1


@over("name", FORMS)
def test_titles_and_hints_are_words(name: str) -> None:
    """No equation, and no letter that a draw may change, stands in a title or a hint."""
    form = FORMS[name]
    for text in (form.title, *form.hints):
        assert not re.search(r"[=$\\_^{}@<>*/+]", text), text
        letters = {w for w in re.findall(r"[^\W\d_]+", text) if len(w) == 1} - {"a", "A"}
        assert not letters, text
        assert "A" not in text.split()[1:], text
        assert text[0].isupper()
    for hint in form.hints:
        assert hint.endswith((".", "?"))


def test_roles_have_letters() -> None:
    """Every role of the catalogue has letters, and no more dimensions than there are sizes."""
    for form in FORMS.values():
        dims = {d for rows, cols, *_ in form.variables.values() for d in (rows, cols)}
        named = {d for d in dims if isinstance(d, str)}
        assert len(named) <= len(SIZES)
        for role in (*form.variables, *form.define, *named, "f"):
            assert LETTERS[role][0] == role
