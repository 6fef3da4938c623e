"""Homework files that are wrong, each in one way, and what exgen says of them."""

from pathlib import Path
from typing import Final

import pytest

from exgen.errors import DrawError, InputError
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import draw_sheet

RIGHT = """
name = "mine"
title = "Mine"

[[form]]
name = "dist"
level = 2
expression = "(s - c).T @ G @ (s - c)"
wrt = "s"
variables = { s = ["q", 1], c = ["q", 1], G = ["q", "q", "symmetric"] }

[[program]]
name = "two-steps"
variables = { h0 = ["k", 1], x1 = ["d", 1], U = ["k", "k"], W = ["k", "d"], y = ["k", 1] }
choices = { phi = ["tanh", "sigmoid"] }
define = [["h1", "{phi}(U @ h0 + W @ x1)"], ["J", "norm(h1 - y)**2"]]
ask = [
  { id = "h1", kind = "gradient", of = "J", wrt = "h1", points = 5 },
  { id = "U", kind = "gradient", of = "J", wrt = "U", points = 10 },
]

[[network]]
name = "net"
input = "d"
layers = [{ width = "k", activation = "tanh" }, { width = "d" }]
skips = [[0, 2]]
loss = "squared-error"

[[composition]]
name = "gate"
variables = { x = ["d", 1], V = ["k", "d"], pi = ["k", 1] }
steps = { zeta = "V @ x", g = "exp(zeta)", J = "pi.T @ g" }
wrt = ["x", "V"]

[[question]]
id = "1"
family = "gradient"
points = 10
options = { form = "dist" }

[[question]]
id = "2"
family = "program"
points = 15
options = { program = "two-steps" }

[[question]]
id = "3"
family = "network"
points = 20
options = { network = "net" }

[[question]]
id = "4"
family = "composition"
points = 20
options = { composition = "gate" }
"""
FUNCTION: Final = "(s - c).T @ G @ (s - c)"
LAYERS: Final = '[{ width = "k", activation = "tanh" }, { width = "d" }]'
STEPS: Final = '{ zeta = "V @ x", g = "exp(zeta)", J = "pi.T @ g" }'
BY_PHI: Final = 'choices = { phi = ["tanh", "sigmoid"] }'
TWO: Final = 'options = { program = "two-steps" }'
FORM: Final = "form[dist].expression: "

WRONG: Final = [
    (FUNCTION, "(s - c).T @ G @ (s - c", FORM + "this ( is never closed, at character 17 of 22"),
    (FUNCTION, "sum(sqrt(c, axis=0) + s", FORM + "this ( is never closed, at character 4 of 23"),
    (FUNCTION, "(s - c)).T @ G @ s", FORM + "this ) closes nothing, at character 8 of 18"),
    (FUNCTION, "sum(exp(s] + c)", FORM + "this ( is closed by ], at character 8 of 15"),
    (FUNCTION, "log(s, axis=0)", FORM + "log has no 'axis' (axis goes with sum, mean, norm,"),
    (FUNCTION, "sqr(s.T @ G @ c)", FORM + "unknown function 'sqr' (did you mean 'sqrt'?)"),
    (FUNCTION, "s.T @ G @ c + ", FORM + "a number, a name or ( is missing, at character 14 of 14"),
    (FUNCTION, "", FORM + "expected an expression of 1 to 2000 characters, got ''"),
    (FUNCTION, "s.T @@ G @ c", FORM + "'@' has no meaning here, a number, a name or ( is expected"),
    (FUNCTION, "s^T @ G @ c", FORM + "a power is written **, at character 2 of 11"),
    (FUNCTION, "2s.T @ G @ c", FORM + "an operator is missing before 's', at character 2 of 12"),
    (FUNCTION, "np.sum(G @ c * s)", FORM + "functions stand without a module: write sum( )"),
    (FUNCTION, "s.T @ G @ c = 3", FORM + "one expression is expected here, no equation"),
    (FUNCTION, "[s, c].T @ G",
     FORM + "blocks are put together by vstack(a, b), below one another"),
    (FUNCTION, "norm(s - c, 1)", FORM + "norm takes one argument, at character 11 of 14"),
    (FUNCTION, "sum(exp s)", FORM + "exp is a function and needs ( ), at character 5 of 10"),
    (FUNCTION, "s.T @ G @ c + b", FORM + "unknown name 'b' (known: s, c, G and q)"),
    (FUNCTION, "exp(s) @ G @ c", FORM + "cannot multiply a q x 1 by a q x q: 1 column for q rows"),
    (FUNCTION, "det(s) + c.T @ G @ c", FORM + "det needs a square matrix, not q x 1"),
    (FUNCTION, "G @ (s - c)",
     FORM + "a gradient is that of a 1 x 1, and this is a q x 1: reduce it"),
    (FUNCTION, "s.T @ G @ c / (1 - 1)", FORM + "this divides by zero"),
    (FUNCTION, "c.T @ G @ c",
     "form[dist].wrt: the derivative with respect to s is asked, and no expression has s: use it,"),
    (FUNCTION, "s.T @ G @ s", "form[dist].variables.c: c is used nowhere: use it, or leave it out"),
    (FUNCTION, "sum(sign(s)) + c.T @ G @ c",
     "form[dist].wrt: the derivative with respect to s is 0"),
    ('wrt = "s"', 'wrt = "S"', "form[dist].wrt: no variable is called 'S'"),
    ('wrt = "s"', "", "form[dist].wrt: missing"),
    ('wrt = "s"', 'wrt = ["s", "c"]', "form[dist].wrt: expected text in quotes, got ['s', 'c']"),
    ("U @ h0 + W @ x1", "0 * h0 + W @ x1 + U @ y",
     "program[two-steps].variables.h0: h0 is used nowhere: use it, or leave it out"),
    ("U @ h0 + W @ x1", "h0 + W @ x1",
     "program[two-steps].ask[U].wrt: the derivative with respect to U is asked, and no expression"),
    ('V @ x", g = "exp(zeta)", J = "pi.T @ g"', 'exp(x)", g = "exp(zeta)", J = "sum(g) * sum(pi)"',
     "composition[gate].wrt: the derivative with respect to V is asked"),
    ('wrt = "U"', 'wrt = "u"', "program[two-steps].ask[U].wrt: no quantity is called 'u'"),
    ('of = "J", wrt = "U"', 'of = "h1", wrt = "U"',
     "program[two-steps].ask[U].of: a gradient is that of a 1 x 1, and h1 is a k x 1: ask of a sc"),
    ('of = "J", wrt = "U"', 'wrt = "U"', "program[two-steps].ask[U].of: missing"),
    ('of = "J", wrt = "U"', 'of = "J"', "program[two-steps].ask[U].wrt: missing: a gradient is"),
    ('id = "U", kind = "gradient"', 'text = "x"',
     "program[two-steps].ask[#2].id: missing, and so is kind"),
    ('id = "U"', 'id = "h1"', "program[two-steps].ask[h1].id: used more than once"),
    ('{ id = "U", kind', '{ id = "U", knd',
     "program[two-steps].ask[U].knd: unknown key, did you mean 'kind'?"),
    ("points = 10 },", "points = 20 },",
     "question[2].points: the 2 parts of the program two-steps have 25 points together, and the q"),
    ("points = 10 },", 'points = 10, text = "$\\\\foo$" },',
     "program[two-steps].ask[U].text: column 2: \\foo is not among the commands of a formula"),
    ('s = ["q", 1]', 's = ["q"]', "form[dist].variables.s: expected [rows, columns] or"),
    ('s = ["q", 1]', '"s t" = ["q", 1]', "form[dist].variables.s t: 's t' is no name: a letter"),
    ('"symmetric"', '"symetric"', "form[dist].variables.G: unknown domain 'symetric', did you"),
    (BY_PHI, "", "program[two-steps].define.h1: there is no choice for {phi}, add choices ="),
    (BY_PHI, 'choices = { phi = "tanh" }', "program[two-steps].choices.phi: expected a list of"),
    (BY_PHI, 'choices = { phi = ["tahn"] }',
     "program[two-steps].define.h1: unknown function 'tahn' (did you mean 'tan'?)"),
    ('["J", "norm', '["h1", "norm', "program[two-steps].define: h1 is defined twice: give each"),
    ('["J", "norm(h1 - y)**2"]', '["J"]', "program[two-steps].define: expected a pair of a name"),
    ("U @ h0 +", "U @ h1 + U @ h0 +", "program[two-steps].define.h1: h1 is computed from itself"),
    ("steps = " + STEPS, "", "composition[gate].steps: missing"),
    (STEPS, "{}", "composition[gate].steps: expected at least one, got {}"),
    ('wrt = ["x", "V"]', 'wrt = ["x", "x"]', "composition[gate].wrt: x is named twice"),
    ('"tanh" }, {', '"tahn" }, {', "network[net].layers[#1].activation: unknown activation"),
    ('loss = "squared-error"', 'loss = "square"', "network[net].loss: unknown loss 'square', did"),
    ("[[0, 2]]", "[[0, 3]]",
     "network[net].skips: [0, 3] names layer 3, and there are the layers 1"),
    (LAYERS, "[]", "network[net].layers: expected 2 to 10 layers, the last one that of the output"),
    (f'input = "d"\nlayers = {LAYERS}', "", "network[net].input: missing, and so is layers"),
    ('{ network = "net" }', "{}",
     "network[net]: no question asks about it: give one of the family network options ="),
    ('family = "gradient"', 'family = "gradients"', "question[1].family: unknown family"),
    ('family = "gradient"\npoints = 10', "", "question[1].family: missing, and so is points"),
    ('{ form = "dist" }', '{ form = "dst" }', "question[1].options.form: no form is called 'dst'"),
    ('{ form = "dist" }', '{ form = "dist", level = 3 }',
     "question[1].options: there is no form for form = 'dist', level = 3: leave one out"),
    (TWO, 'options = { form = "dist" }',
     "question[2].options.form: the family program does not draw from [[form]]: write family = 'g"),
    (TWO, TWO + "\nparts = { V = 1 }",
     "question[2].parts: no part is called 'V', there are h1 and U"),
    (TWO, TWO + "\npage = 1", "question[2].page: expected true or false, got 1"),
    ('id = "1"', 'id = "2"', "question[2].id: used more than once"),
    ('name = "dist"', 'name = "gate"\ncolor = 1', "form[gate].color: unknown key, known:"),
    ("[[form]]", "[form]", "form: expected a list of tables, got {'name': 'dist'"),
    ('title = "Mine"', 'title = "Mine"\nsheet = [{}]',
     "sheet: expected one table, got a list: write [sheet]"),
    ('title = "Mine"', "sheet = { due = 2026-04-01 }", "title: missing (and 1 more)"),
    ('title = "Mine"', 'title = "Mine"\nsheet = { due = 2026-04-01 }',
     "sheet.due: expected text in quotes, got 2026-04-01"),
    ('title = "Mine"', 'title = "Mine"\nmarking = { deduction = {} }',
     "marking.deduction: unknown key, did you mean 'deductions'?"),
    ('title = "Mine"', 'title = "Mine"\nmarking = { deductions = { sign-fliped = 1 } }',
     "marking.deductions.sign-fliped: unknown mistake, did you mean 'sign-flipped'?"),
    ('title = "Mine"', 'title = "Mine"\nmarking = { deductions = { sign-flipped = 2 } }',
     "marking.deductions.sign-flipped: expected a share of the points, from 0 to 1, got 2"),
    (RIGHT, "", "name: missing, and so are title and question"),
    (RIGHT, 'name = "a"\ntitle = "b"', "question: missing: write [[question]]"),
    (RIGHT, "x = [", "is not TOML: "),
]  # fmt: skip


def told(tmp_path: Path, text: str) -> str:
    """What is said of the file, behind its name."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((InputError, DrawError)) as caught:
        draw_sheet(read(str(path), families=FAMILIES), seed=1)
    message = str(caught.value)
    start = f"homework file {str(path)!r}"
    assert message.startswith(start), message
    return message.removeprefix(start).removeprefix(": ").strip()


def test_the_file_that_the_wrong_ones_are_made_from_is_right(tmp_path: Path) -> None:
    """It makes a sheet of four questions, with the mark of an editor before it as well."""
    path = tmp_path / "mine.toml"
    for start in ("", "\ufeff"):
        path.write_text(start + RIGHT, encoding="utf-8")
        assert len(draw_sheet(read(str(path), families=FAMILIES), seed=1).questions) == 4


def test_every_wrong_file_is_told_by_table_key_and_way_out(tmp_path: Path) -> None:
    """One line that fits on a few of a terminal begins so."""
    for old, new, expected in WRONG:
        assert old in RIGHT, old
        said = told(tmp_path, RIGHT.replace(old, new, 1))
        assert said.startswith(expected), (old, new, said)
        assert "\n" not in said and len(said) < 400, said


def test_what_is_defined_nowhere_is_told_with_its_row(tmp_path: Path) -> None:
    """What only a draw can find names the file, the question and the row, and the way out."""
    said = told(tmp_path, RIGHT.replace(FUNCTION, "sum(log(-exp(s))) + c.T @ G @ c"))
    assert said.startswith(", seed 1: no good variant of question 1 was found in 20 draws")
    assert "form[dist]: at none of" in said and "another domain, such as positive" in said
