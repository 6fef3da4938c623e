"""What `exgen derive` prints: text, LaTeX, JSON, code; each held to what it says."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from outside.judge import judge

from deriving.formulas import derived
from exgen.deriving.derivation import Derivation
from exgen.deriving.derivation_record import as_json, as_latex, record
from exgen.deriving.derived_code import as_numpy
from exgen.deriving.plain_latex import plain
from exgen.deriving.terminal import WIDTH, as_text, wrapped
from exgen.verify.arrays import evaluate
from exgen.verify.points import draw, values

LOSS = "-sum(Y * log(softmax_rows(X @ W.T))) + sum(gelu(W)) / 2"
SHAPES = "X:m,n W:k,n Y:m,k:one-hot"
CASES = [
    (LOSS, SHAPES, "W", ()),
    ("norm(r)**2 / 2", "A:n,d x:d,1 b:n,1", "A", ("r=A @ x - b",)),
    ("tanh(W @ x + lam * sum(x))", "W:m,n x:n,1 lam:1,1", "x", ()),
    ("tanh(W @ x + lam * sum(x))", "W:m,n x:n,1 lam:1,1", "lam", ()),
    ("lam**2 * exp(lam * W)", "W:m,n lam:1,1", "lam", ()),
    ("softmax_rows(r @ W)", "r:1,n W:n,k", "r", ()),
    ("logdet(S) + tr(inv(S) @ B)", "S:n,n:spd B:n,n", "S", ()),
    ("B[1, :] @ x + x[0, 0] * sum(B[:, 2]) - B[1, 2]**2", "B:m,n x:n,1", "B", ()),
    ("sum(huber(x) + elu(x) * logcosh(x))", "x:n,1", "x", ()),
    ("mean(x)**3 + logsumexp(x) + s", "x:n,1 s:1,1", "x", ()),
    ("sum(p**t) + sin(t) * arctan(t)", "p:n,1:positive t:1,1:positive", "t", ()),
    ("x", "x:n,1", "x", ()),
    ("sum(x > 0)", "x:n,1", "x", ()),
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]} by {case[2]}")
def found(request: pytest.FixtureRequest) -> Derivation:
    """A derivation of each kind."""
    formula, variables, wrt, definitions = request.param
    return derived(formula, variables, wrt, definitions=definitions)


@pytest.mark.filterwarnings("ignore:Output seems independent")
def test_json_is_judged_from_outside(found: Derivation) -> None:
    """The record alone, evaluated with autograd, is right: as a part of a question of the key."""
    part = json.loads(as_json(found))
    assert part == record(found)
    if part.get("layout") == "tangent" or found.answer.shape.is_scalar:
        return
    question = {**part, "parts": [part], "id": "derive", "layout": found.asked.layout}
    complaints = judge({"questions": [question]})
    assert [c for c in complaints if "vanishes at every point" not in c] == []


def test_json_has_the_fields_of_a_part(found: Derivation) -> None:
    """The part's own fields, what it takes to evaluate it, and all lines."""
    part = record(found)
    names = {"id", "kind", "of", "wrt", "answer", "shape", "latex", "steps", "checks"}
    names |= {"variables", "sizes", "away_from_zero", "definitions", "lines"}
    assert part.keys() >= names
    assert part["checks"]["exact"] is True
    assert part["lines"][-1]["text"].endswith(part["answer"])
    assert part["steps"][-1]["answer"] == part["answer"]
    assert all({"rule", "of", "wrt", "answer", "latex"} <= step.keys() for step in part["steps"])


def test_code_is_the_derivative(found: Derivation) -> None:
    """The function, run by itself, agrees with differences of the formula at its own points."""
    source = as_numpy(found)
    assert re.findall(r"^(?:import|from) .*$", source, re.M) == ["import numpy as np"]
    assert max(map(len, source.splitlines())) <= 79
    namespace: dict[str, object] = {}
    exec(compile(source, "derived", "exec"), namespace)
    function = namespace[found.kind]
    program = found.asked.program
    point = draw(program, np.random.default_rng(2), 1)
    known = {name: array[0] for name, array in point.items()}

    def of(given: dict[str, np.ndarray]) -> np.ndarray:
        return values(program, {n: a[None] for n, a in given.items()})[found.asked.of.name][0]

    def run(given: dict[str, np.ndarray]) -> np.ndarray:
        plain_numbers = [a[0, 0] if a.size == 1 else a for a in given.values()]
        assert callable(function)
        return np.asarray(function(*plain_numbers), dtype=float)

    ours = run(known)
    assert ours.shape in (found.answer.shape.sized(program.sizes), ())
    wrt, step = found.asked.wrt.name, 1e-5
    columns = []
    for place in np.ndindex(known[wrt].shape):
        moved = [known[wrt].copy(), known[wrt].copy()]
        moved[0][place] += step
        moved[1][place] -= step
        high, low = (of({**known, wrt: m}) for m in moved)
        columns.append((high - low) / (2 * step))
    table = np.array([column.ravel() for column in columns])
    wanted = table.reshape(ours.shape) if table.size == ours.size else table
    np.testing.assert_allclose(ours, wanted, atol=1e-6)


def test_code_stands_alone(tmp_path: Path) -> None:
    """The file runs in a Python that has nothing but NumPy, with names Python keeps for itself."""
    found = derived(
        "norm(np * lambda - sum)**2".replace("sum", "b"), "np:n,1 lambda:1,1 b:n,1", "np"
    )
    file = tmp_path / "derived.py"
    script = as_numpy(found) + "\nprint(gradient(np.ones((2, 1)), 3.0, np.zeros((2, 1))).ravel())\n"
    file.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(file)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout == "[18. 18.]\n"


def test_text_fits_a_terminal(found: Derivation) -> None:
    """At most 80 columns, no codes for colours when piped, the same words with colours."""
    text = as_text(found, colour=False)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "\x1b" not in text
    assert "proves every line" in text
    assert "agrees at 8 random points" in text
    assert f"d{found.asked.of.name}/d{found.asked.wrt.name} = " in text
    colourful = as_text(found, colour=True)
    assert "\x1b[" in colourful
    assert re.sub(r"\x1b\[[\d;]*m", "", colourful) == text


TERMINALS = (
    {"TERM": "dumb"},
    {"TERM": "xterm-256color", "COLUMNS": "40"},
    {"TERM": "xterm", "NO_COLOR": "1"},
    {"TERM": "unknown", "FORCE_COLOR": "1"},
    {},
)
"""What a terminal, or none, leaves in the environment."""
VARIABLES = ("TERM", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE")


def test_colour_that_is_asked_for_does_not_depend_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With or without colours, the text is the same to the byte wherever it is made."""
    found = derived(LOSS, SHAPES, "W")
    for colour in (True, False):
        texts = set()
        for terminal in TERMINALS:
            for name in VARIABLES:
                monkeypatch.delenv(name, raising=False)
            for name, value in terminal.items():
                monkeypatch.setenv(name, value)
            texts.add(as_text(found, colour=colour))
        assert len(texts) == 1
        assert ("\x1b[" in texts.pop()) == colour


def test_colours_are_for_terminals_that_show_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Left to itself, the text has colours on a terminal, and none on a dumb one or in a file."""
    found = derived("x.T @ x", "x:n,1", "x")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for terminal, kind, colours in (
        (True, "xterm-256color", True),
        (True, "dumb", False),
        (False, "xterm-256color", False),
    ):
        screen = io.StringIO()
        monkeypatch.setattr(screen, "isatty", lambda shown=terminal: shown)
        monkeypatch.setattr("sys.__stdout__", screen)
        monkeypatch.setenv("TERM", kind)
        assert ("\x1b[" in as_text(found)) == colours


def test_long_words_are_cut() -> None:
    """A word longer than a row is cut rather than lost, and rows keep their indent."""
    rows = wrapped("  f = " + "x" * 200 + " + y", 80, 4)
    assert max(map(len, rows)) <= 80
    assert "".join(row.strip() for row in rows).replace(" ", "") == "f=" + "x" * 200 + "+y"
    assert rows[0] == "  f ="
    assert all(row.startswith("    ") for row in rows[1:])


@pytest.mark.parametrize(
    ("ours", "anybodys"),
    [
        (r"\mathbf{x}\T \mathbf{x}", r"\mathbf{x}^{\top} \mathbf{x}"),
        (r"\relu(\ones\T x)", r"\operatorname{ReLU}(\mathbf{1}^{\top} x)"),
        (r"\ind{\norm{x}_F > 0} \had y", r"\mathbf{1}[\lVert x\rVert_F > 0] \odot y"),
        (r"\pd{f}{\mathbf{W}}", r"\frac{\partial f}{\partial \mathbf{W}}"),
        (r"a \had\abs{b}", r"a \odot\lvert b\rvert"),
        (r"\exp(x) \odot \frac{1}{2}", r"\exp(x) \odot \frac{1}{2}"),
    ],
)
def test_plain_latex(ours: str, anybodys: str) -> None:
    """The preamble's short names are written out."""
    assert plain(ours) == anybodys


def test_latex_needs_no_preamble(found: Derivation) -> None:
    """Only commands of LaTeX, amsmath and amssymb remain."""
    known = {"mathbf", "boldsymbol", "top", "odot", "frac", "exp", "sum", "log", "sin", "cos"}
    known |= {"tan", "arctan", "varphi", "Phi", "lambda", "partial", "operatorname", "text", "cdot"}
    known |= {
        "left",
        "right",
        "bigl",
        "Bigl",
        "Bigr",
        "bigr",
        "lvert",
        "rvert",
        "lVert",
        "rVert",
        "le",
        "sqrt",
        "tanh",
        "sigma",
    }
    assert set(re.findall(r"\\([A-Za-z]+)", as_latex(found))) <= known


def test_evaluating_the_answer_needs_the_record_alone() -> None:
    """The closed form is the same expression in every output."""
    found = derived(LOSS, SHAPES, "W")
    point = values(found.asked.program, draw(found.asked.program, np.random.default_rng(1), 1))
    value = evaluate(found.answer, leaf=lambda s: point[s.name], sizes=found.asked.program.sizes)
    namespace: dict[str, object] = {}
    exec(as_numpy(found), namespace)
    theirs = namespace["gradient"](*(point[v.name][0] for v in found.asked.program.variables))
    np.testing.assert_allclose(theirs, value[0], rtol=1e-10)


def test_code_keeps_an_index_together() -> None:
    """A line of code never ends within the brackets of an index."""
    formula = "a.T @ inv(S) @ b / sqrt(x.T @ S @ x)"
    source = as_numpy(derived(formula, "a:n,1 b:n,1 x:n,1 S:n,n:symmetric", "S"))
    lines = source.splitlines()
    assert any("[0, 0]" in line for line in lines)
    assert all(line.count("[") == line.count("]") for line in lines)
