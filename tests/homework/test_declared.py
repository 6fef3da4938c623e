"""Functions that a homework file declares: on the sheet, in the key, in answers and in exports."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from many import over

from exgen.checking.keyed_sheet import sheet as read_sheet
from exgen.checking.marker import mark
from exgen.checking.records import Verdict
from exgen.errors import InputError
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.key_figures import figures
from exgen.key_text import key_text
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.printed.sheets import Sheets, misprints
from exgen.sheets.body import solutions
from exgen.stress.trial import run
from exgen.writers.made import SheetFiles
from exgen.writers.notebook import sheet as notebook
from exgen.writers.stack import questions as stack
from exgen.writers.stack_items import BECAME

FILE = Path(__file__).parents[1] / "data" / "declared.toml"


@lru_cache(maxsize=8)
def drawn(seed: int) -> Sheet:
    """The homework with a question for each place that may declare functions."""
    return draw_sheet(read(str(FILE), families=FAMILIES), seed=seed)


@lru_cache(maxsize=8)
def key(seed: int) -> Any:
    """Its key, as it comes from its file."""
    return json.loads(json.dumps(drawn(seed).key()))


# ---- the key, judged by functions that exgen has never heard of


def _functions() -> dict[str, Any]:
    """A function and its derivatives for every name, the primes as letters d before it."""

    def wave(rate: float, turn: float) -> Any:
        return lambda x: rate**turn * np.cos(rate * x - 1 + turn * np.pi / 2)

    found: dict[str, Any] = {}
    for place, name in enumerate(("f", "g", "h", "f1", "phi", "psi", "sigma", "ell")):
        for primes in range(4):
            found["d" * primes + name] = wave(0.5 + 0.1 * place, primes)

    def weights(x: Any) -> Any:
        return np.cos(np.arange(x.size)).reshape(x.shape)

    found["L"] = lambda x: np.exp(np.sum(weights(x) * x, keepdims=True) / 9)
    found["dL"] = lambda x: found["L"](x) * weights(x) / 9
    return found


def _value(text: str, known: Mapping[str, Any], sizes: Mapping[str, int]) -> Any:
    text = re.sub(r"\bd(\w+)/d(\w+)", r"d\1(\2)", text)
    text = re.sub(r"\b(\w+)('+)", lambda it: "d" * len(it[2]) + it[1], text)
    scope = {
        "sum": lambda x: np.sum(x, keepdims=True), "norm": np.linalg.norm, "ones": _ones(sizes),
        "diag": lambda x: np.diagflat(x), **_functions(), **sizes, **known,
    }  # fmt: skip
    return np.atleast_2d(eval(text, {"__builtins__": {}}, scope))


def _ones(sizes: Mapping[str, int]) -> Any:
    return lambda rows, cols: np.ones((rows, cols))


def _computed(question: Any, known: dict[str, Any], held: str = "") -> dict[str, Any]:
    """The values of all quantities; one that is held keeps the value that it has."""
    found = dict(known)
    for name, text in question["definitions"]:
        if name != held:
            found[name] = _value(text, found, question["sizes"])
    return found


def _slopes(question: Any, known: dict[str, Any], part: Any) -> Any:
    """The derivative by differences: of every entry, in the denominator's layout."""
    of, wrt = part["of"], part["wrt"]
    at = _computed(question, known)[wrt]
    columns = []
    for place in np.ndindex(at.shape):
        ends = []
        for sign in (1, -1):
            moved = at.copy()
            moved[place] += sign * 1e-5
            ends.append(_computed(question, {**known, wrt: moved}, held=wrt)[of].ravel())
        columns.append((ends[0] - ends[1]) / 2e-5)
    found = np.array(columns)
    return found if part["kind"] == "jacobian" else found.reshape(at.shape)


def _hessian(question: Any, known: dict[str, Any], part: Any) -> Any:
    """The differences of the gradients by differences."""
    at, rows = known[part["wrt"]], []
    for place in range(at.shape[0]):
        ends = []
        for sign in (1, -1):
            moved = at.copy()
            moved[place, 0] += sign * 1e-3
            ends.append(_slopes(question, {**known, part["wrt"]: moved}, part).ravel())
        rows.append((ends[0] - ends[1]) / 2e-3)
    return np.array(rows)


@over("seed", range(3))
def test_keys_hold_for_functions_of_a_reader(seed: int) -> None:
    """Every derivative of the key is that of differences, whatever the functions are."""
    rng, judged = np.random.default_rng(seed), 0
    for question in key(seed)["questions"]:
        sizes = question["sizes"]
        functions = {n for n, v in question["variables"].items()
                     if v["domain"] in ("elementwise", "scalar")}  # fmt: skip
        assert functions
        known = {}
        for name, variable in question["variables"].items():
            if name not in functions:
                shape = tuple(sizes.get(d, d) for d in variable["shape"])
                known[name] = rng.normal(size=shape)
                if variable["domain"] == "symmetric":
                    known[name] = known[name] + known[name].T
        for part in question["parts"]:
            if part["kind"] not in ("gradient", "jacobian", "hessian"):
                continue
            find = _hessian if part["kind"] == "hessian" else _slopes
            value = _value(part["answer"], _computed(question, known), sizes)
            np.testing.assert_allclose(value, find(question, known, part), rtol=2e-4, atol=2e-4)
            judged += 1
    assert judged == 21


# ---- the sheet and its solution


def test_the_sheet_says_what_the_functions_are() -> None:
    """What is known of each, and what an answer may contain, stands where it is declared."""
    problems = drawn(3).problems
    smooth = "is smooth, and no more is known of it; "
    entry = smooth + "it is applied to each entry, and an answer may contain its derivatives."
    number = smooth + "its value is a number, and an answer may contain its gradient."
    assert rf"The function $g \colon \R \to \R$ {entry}" in problems
    assert f"The function $L$ {number}" in problems
    lists = re.findall(r"Let .*?, and let|Let .*?\.", problems)
    assert not any("$L$" in each or r"\colon" in each for each in lists)


def test_all_of_it_is_read_back() -> None:
    """Primes, nablas and the gradient by its argument's name are what was proved, seed by seed."""
    homework = read(str(FILE), families=FAMILIES)
    outcomes = [run(homework, seed) for seed in range(4)]
    assert [each.failure for each in outcomes] == [None] * 4


@over(
    "change",
    [
        (r"g'(\mathbf{z}_{2})", r"g(\mathbf{z}_{2})"),
        (r"\pd{L}{\hat{\mathbf{y}}}", r"\pd{L}{\mathbf{z}_{2}}"),
        (r"f_{1}'(", r"f_{1}''("),
        (r"\ell''(", r"\ell'("),
        (r"\nabla L", "L"),
        (r"\sigma'", r"\sigma"),
        (r"$g \colon \R \to \R$", r"$L \colon \R \to \R$"),
    ],
)
def test_a_misprint_is_seen(change: tuple[str, str]) -> None:
    """A prime, a nabla or an argument that is another one is no longer what was proved."""
    old, new = change
    body = drawn(3).body
    problems, worked = drawn(3).problems, solutions(body, templates())
    assert old in problems + worked
    found = misprints(
        Sheets(questions=body.questions, bold=body.bold, layout=body.layout),
        problems=problems.replace(old, new),
        solutions=worked.replace(old, new),
        key=drawn(3).key(),
    )
    assert found


# ---- typed answers


def _verdict(part: str, answer: str) -> Verdict:
    found = mark(read_sheet(key(3), shown="key.json"), {part: answer})
    return next(v for v in found if v.part == part)


RIGHT = [
    ("1", "∇L(x + f1(W x)) + W^T (f1'(W x) ⊙ ∇L(x + f1(W x)))"),
    ("1", r"\nabla L(x + f_1(W x)) + W^\top (f_1'(W x) \odot \nabla L(x + f_1(W x)))"),
    ("2", "X^T (y ⊙ σ'(X w))"),
    ("2", "X.T @ (y * sigma_prime(X @ w))"),
    ("3", "W^T diag(h'(W x + b))"),
    ("4", "2 ℓ'(x^T A x) A + 4 ℓ''(x^T A x) A x x^T A"),
    ("5", "L'(X W^T)^T X"),
    ("6.b.x", "W^T (dL/dh ⊙ g'(z))"),
    ("6.b.W", "(∂L/∂h ⊙ g'(z)) x^T"),
    ("6.b.W", r"\left(\frac{\partial L}{\partial h} \odot g'(z)\right) x^\top"),
    ("6.b.b", r"\frac{dL(h)}{dh} \odot g^{\prime}(Wx + b)"),
    ("6.b.b", "∇_h L ⊙ g'"),
    ("7.yhat", "∂L/∂ŷ"),
    ("7.z2", r"\nabla_{\hat y} L(\hat y) \circ g'(z_2)"),
    ("7.W2", "dL/dyhat ⊙ g'(z2) a1^T + W2"),
    ("8.W", "(dL/dH * g'(Z)).T @ X"),
    ("8.all", "L(g(X W^T + 1 b))"),
    ("9.H", "X^T diag(ell''(z)) X / n"),
    ("10.t", "2 (v ⊙ g'(u a))^T a f'(t)"),
]


@over("case", RIGHT)
def test_answers_are_read_as_people_write_them(case: tuple[str, str]) -> None:
    """A prime, `g_prime`, a nabla, round d's and fractions are all the same derivative."""
    found = _verdict(*case)
    assert found.status.value == "right", found


WRONG = [
    ("2", "X^T y", "activation-derivative-forgotten"),
    ("6.b.W", "∂L/∂h x^T", "activation-derivative-forgotten"),
    ("6.b.W", "(∂L/∂h ⊙ g(z)) x^T", "activation-not-differentiated"),
    ("6.b.b", "∂L/∂h ⊙ g'(h)", "activation-derivative-at-output"),
    ("7.W2", "(dL/dyhat * g'(z2)) a1^T", "direct-term-forgotten"),
    ("9.H", "X^T diag(ell'(z)) X / n", "wrong-function"),
    ("8.b", "g'(Z)^T dL/dH", ""),
]


@over("case", WRONG)
def test_mistakes_are_named(case: tuple[str, str, str]) -> None:
    """What was forgotten of a declared function is told as of a known one."""
    part, answer, name = case
    found = _verdict(part, answer)
    assert found.status.value == "wrong"
    assert list(found.mistakes)[:1] == [name] * bool(name)


def test_what_is_no_function_of_the_question_is_refused() -> None:
    """Derivatives of L that the question does not have get one line with a caret."""
    for part, answer in (("1", "∂L/∂W"), ("5", "L''(X W^T)"), ("2", "X^T (y ⊙ sigma'(X, w))")):
        found = _verdict(part, answer)
        assert found.status.value != "right", found


def test_a_gradient_left_by_its_own_name_is_none() -> None:
    """Where the objective is L(h), dL/dz is the objective's derivative, which is asked."""
    assert _verdict("8.Z", "dL/dZ").status.value == "wrong"
    both = {"8.Z": "dL/dH * g'(Z)", "8.W": "(dL/dZ)^T X"}
    found = mark(read_sheet(key(3), shown="key.json"), both)
    assert [v.status.value for v in found if v.part in both] == ["right", "right"]


# ---- exports


def test_what_platforms_cannot_judge_is_told() -> None:
    """A checker has no numbers for such a function: what it would judge is graded by hand."""
    whole = drawn(3)
    made = whole.key()
    pictures = {f"{one.name}.svg": one.svg for one in figures(made, whole.problems)}
    documents = {f"{kind}.tex": one.source.encode() for kind, one in whole.documents().items()}
    files = SheetFiles({"key.json": key_text(made).encode(), **pictures, **documents})
    of_notebook, of_stack = dict(notebook(files).became), dict(stack([files]).became)
    assert of_notebook["2"] == "a text, graded by hand"
    assert of_stack["2"] == "a choice among mistakes"
    assert of_notebook["6.a.1"] == "a shape to type"
    typed = ("a formula to type", BECAME["typed"])
    assert not {*of_notebook.values(), *of_stack.values()}.intersection(typed)


# ---- many forms


FORMS = [
    ("gradient", "differential", "g(x).T @ A @ g(x)", "x", 'x=["n",1], A=["n","n"]',
     'g="elementwise"'),
    ("gradient", "chain", "L(x) * M(y)", "x", 'x=["n",1], y=["m",1]', 'L="scalar", M="scalar"'),
    ("gradient", "chain", "exp(-L(x))", "x", 'x=["n",1]', 'L="scalar"'),
    ("gradient", "differential", "L(A @ x)**2 / 2", "x", 'x=["n",1], A=["m","n"]', 'L="scalar"'),
    ("gradient", "differential", "norm(g(X) @ w - y)**2", "w",
     'X=["n","d"], w=["d",1], y=["n",1]', 'g="elementwise"'),
    ("gradient", "differential", "norm(g(X) @ w - y)**2", "X",
     'X=["n","d"], w=["d",1], y=["n",1]', 'g="elementwise"'),
    ("gradient", "differential", "L(g(X @ W) @ V)", "W", 'X=["n","d"], W=["d","k"], V=["k","m"]',
     'g="elementwise", L="scalar"'),
    ("gradient", "differential", "L(x @ W)", "W", 'x=[1,"d"], W=["d","k"]', 'L="scalar"'),
    ("gradient", "chain", "L1(x) + L2(A @ x)", "x", 'x=["n",1], A=["m","n"]',
     'L1="scalar", L2="scalar"'),
    ("gradient", "differential", "tr(g(X).T @ A @ X)", "X",
     'X=["n","d"], A=["n","n","symmetric"]', 'g="elementwise"'),
    ("gradient", "chain", "g(w.T @ x) / (1 + g(b))", "w", 'x=["n",1], w=["n",1], b=[1,1]',
     'g="elementwise"'),
    ("gradient", "chain", "log(g(w.T @ x)**2 + 1)", "w", 'x=["n",1], w=["n",1]', 'g="elementwise"'),
    ("jacobian", "chain", "x + W2 @ g(W1 @ x)", "x", 'x=["n",1], W1=["m","n"], W2=["n","m"]',
     'g="elementwise"'),
    ("jacobian", "differential", "softmax(A @ g(x))", "x", 'x=["n",1], A=["m","n"]',
     'g="elementwise"'),
    ("jacobian", "chain", "g(f1(x))", "x", 'x=["n",1]', 'g="elementwise", f1="elementwise"'),
    ("jacobian", "differential", "L(x) * x", "x", 'x=["n",1]', 'L="scalar"'),
    ("hessian", "differential", "sum(g(A @ x))", "x", 'x=["n",1], A=["m","n"]', 'g="elementwise"'),
    ("hessian", "chain", "g(norm(x)**2)", "x", 'x=["n",1]', 'g="elementwise"'),
    ("gradient", "index", "sum(g(x) * c)", "x", 'x=["n",1], c=["n",1]', 'g="elementwise"'),
    ("gradient", "index", "c.T @ rho(A @ x)", "x", 'x=["n",1], A=["m","n"], c=["m",1]',
     'rho="elementwise"'),
]  # fmt: skip
"""Kind, method, function, variable to differentiate by, variables, declared functions."""


def test_forms_of_every_kind(tmp_path: Path) -> None:
    """Sums, products, powers and layers of such functions: proved, read back, answered right."""
    text = 'name = "many"\ntitle = "Many"\nlayout = "numerator"\nnotation = "plain"\n'
    for k, (kind, method, function, wrt, variables, functions) in enumerate(FORMS):
        text += (
            f'[[form]]\nname = "own-{k}"\nlevel = 2\nkind = "{kind}"\nmethod = "{method}"\n'
            f'expression = "{function}"\nwrt = "{wrt}"\nvariables = {{ {variables} }}\n'
            f"functions = {{ {functions} }}\n"
            f'[[question]]\nid = "{k}"\nfamily = "gradient"\npoints = 5\n'
            f'options = {{ form = "own-{k}" }}\n'
        )
    path = tmp_path / "mine.toml"
    path.write_text(text)
    homework = read(str(path), families=FAMILIES)
    assert run(homework, 1).failure is None
    made = json.loads(json.dumps(draw_sheet(homework, seed=1).key()))
    parts = [part for question in made["questions"] for part in question["parts"]]
    for form in ("answer", "latex"):
        found = mark(read_sheet(made, shown="key.json"), {p["id"]: p[form] for p in parts})
        assert [v.part for v in found if v.status.value != "right"] == []


# ---- mistakes of a homework file

LAYER = """
name = "mine"
title = "Mine"

[[program]]
name = "layer"
title = "A layer"
variables = { x = ["n", 1], W = ["m", "n"], b = ["m", 1] }
functions = { g = "elementwise", L = "scalar" }
define = [["z", "W @ x + b"], ["h", "g(z)"], ["J", "L(h)"]]
ask = [{ id = "W", kind = "gradient", of = "J", wrt = "W" }]

[[question]]
id = "1"
family = "program"
points = 10
options = { program = "layer" }
"""
KEY = 'functions = { g = "elementwise", L = "scalar" }'
ASK = 'kind = "gradient", of = "J", wrt = "W"'
REFUSED = [
    ('"scalar"', '"vector"', "functions.L: expected 'elementwise' or 'scalar', got 'vector'"),
    (KEY, 'functions = ["g"]', "functions: expected a table, got ['g']"),
    ("{ g =", "{ W =", "functions.W: the name is that of a variable too: take another one"),
    ("{ g =", "{ z =", "define.z: the name is that of a declared function too: take another one"),
    ("{ g =", "{ n =", "functions.n: the name is that of a dimension too: take another one"),
    ("{ g =", "{ tanh =", "functions.tanh: tanh is the name of a function of exgen: take another"),
    ("{ g =", '{ "1g" =', "functions.1g: '1g' is no name: a letter, then letters and digits"),
    ('"scalar" }', '"scalar", q = "scalar" }', "functions.q: q is used nowhere: use it, or leave"),
    ("L(h)", "L(h, x)", "define.J: L takes one argument: what else is in it is fixed, at char"),
    ("L(h)", "L @ h", "define.J: L is a function and needs ( ), at character 1"),
    ("g(z)", "G(z)", "define.h: unknown function 'G' (did you mean 'g'?)"),
    (ASK, ASK.replace('"W"', '"g"'), "ask[W].wrt: g is a function: name a variable or a quantity"),
    ("}]", '}, { id = "s", kind = "shape", of = "g" }]', (
        "ask[s].of: g is a function: ask for one of z, h or J")),
    (ASK, 'kind = "hessian", of = "J", wrt = "x"', "second derivatives of L, a scalar of which no"),
    ("}]", '}, { id = "c", kind = "code", of = "J" }]', (
        "ask[c].kind: a script needs numbers to try, and no more is known of g than its"
        " derivative: leave the part out, or choose a function such as tanh")),
    ('b = ["m", 1]', 'b = ["m", 1], k = [1, 1, "scalar"]', (
        "variables.k: a function of which no more is known is no variable: write functions ="
        " { k = 'scalar' }")),
    (KEY, KEY + '\nletters = { g = ["W"] }', "letters.g: W is the name of another quantity here"),
    ("functions", "funktions", "funktions: unknown key, did you mean 'functions'?"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), REFUSED)
def test_every_kind_of_mistake_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    """One line names the file, the table, the key and the way out."""
    assert old in LAYER
    path = tmp_path / "mine.toml"
    path.write_text(LAYER.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        draw_sheet(read(str(path), families=FAMILIES), seed=1)
    message = str(caught.value)
    assert told in message
    assert "\n" not in message
    assert message.startswith(f"homework file {str(path)!r}: program[layer]")


@pytest.mark.parametrize(("letter", "other"), [("sigma", "sigmoid"), ("Phi", "gelu")])
def test_no_two_functions_have_one_sign(tmp_path: Path, letter: str, other: str) -> None:
    """A letter that a known function of the row is printed by is refused for a declared one."""
    path = tmp_path / "mine.toml"
    text = LAYER.replace("g(z)", f"g({other}(z))").replace(
        KEY, f'{KEY}\nletters = {{ g = ["{letter}"] }}'
    )
    path.write_text(text)
    with pytest.raises(InputError, match=f"functions.g: {letter} would print as {other} does"):
        draw_sheet(read(str(path), families=FAMILIES), seed=1)
    path.write_text(text.replace(other, "tanh"))
    assert draw_sheet(read(str(path), families=FAMILIES), seed=1).questions


def test_a_form_takes_another_name_for_its_function(tmp_path: Path) -> None:
    """Where f is declared, the form's own function is g; a wrong form is told as a program is."""
    path = tmp_path / "mine.toml"
    text = (
        LAYER[: LAYER.index("[[program]]")]
        + """
[[form]]
name = "own"
level = 1
expression = "sum(f(x))"
wrt = "x"
method = "chain"
variables = { x = ["n", 1] }
functions = { f = "elementwise" }

[[question]]
id = "1"
family = "gradient"
points = 10
options = { form = "own" }
"""
    )
    path.write_text(text)
    (question,) = draw_sheet(read(str(path), families=FAMILIES), seed=1).key()["questions"]
    assert question["definitions"] == [["g", "sum(f(x))"]]
    assert question["parts"][0]["answer"] == "f'(x)"
    told = solutions(draw_sheet(read(str(path), families=FAMILIES), seed=1).body, templates())
    assert "Apply the chain rule (denominator layout)." in told
    assert told.count(r"\exstep") == 2  # what is asked and one line: nothing is said twice
    assert "single steps" not in told and "along the path" not in told
    path.write_text(text.replace('wrt = "x"', 'wrt = "f"'))
    with pytest.raises(InputError, match=r"form\[own\].wrt: f is a function: name a variable"):
        draw_sheet(read(str(path), families=FAMILIES), seed=1)
