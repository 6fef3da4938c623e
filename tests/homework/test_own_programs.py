"""Programs of an instructor's own: each way in which one can be wrong, told in one line."""

from pathlib import Path

import pytest

from exgen.calculus.text import to_text
from exgen.cli import main
from exgen.errors import InputError
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.library import catalogue
from exgen.pipeline import draw_sheet

TWO_STEPS = """
name = "mine"
title = "Mine"

[[program]]
name = "two-steps"
title = "Two steps of a recurrent network"
variables = { h0 = ["k", 1], x1 = ["d", 1], x2 = ["d", 1], U = ["k", "k"], W = ["k", "d"], \
y = ["k", 1] }
choices = { phi = ["tanh", "sigmoid"] }
define = [["h1", "{phi}(U @ h0 + W @ x1)"], ["h2", "{phi}(U @ h1 + W @ x2)"], \
["J", "norm(h2 - y)**2"]]
ask = [
  { id = "h1", kind = "gradient", of = "J", wrt = "h1", points = 5 },
  { id = "U", kind = "gradient", of = "J", wrt = "U", points = 10, \
text = "Mind that U stands in both steps." },
]

[[question]]
id = "2"
family = "program"
points = 15
options = { program = "two-steps" }
"""
H1 = 'kind = "gradient", of = "J", wrt = "h1"'
SECOND = '["h2", "{phi}(U @ h1 + W @ x2)"], '
FUNCTION = '"norm(h2 - y)**2"'
CHOSEN = '["tanh", "sigmoid"]'
TITLE = 'title = "Two'


def file(tmp_path: Path, text: str) -> str:
    """A file with that text."""
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return str(path)


def test_two_steps(tmp_path: Path) -> None:
    """The example is a homework: both functions are drawn, its parts are 2.h1 and 2.U."""
    homework = read(file(tmp_path, TWO_STEPS), families=FAMILIES)
    functions = set()
    for seed in range(8):
        (proved,) = draw_sheet(homework, seed=seed).questions
        first = proved.question.program.equations[0].expr
        parts = [(part.id, part.points) for part in proved.question.parts]
        assert parts == [("2.h1", 5), ("2.U", 10)]
        functions.add(to_text(first).partition("(")[0])
    assert functions == {"tanh", "sigmoid"}


def test_parts_without_points_share_what_is_left(tmp_path: Path) -> None:
    """Points of parts may be left out, all or some; a table may take the place of pairs."""
    text = TWO_STEPS.replace(", points = 10", "")
    text = text.replace('[["h1", ', "{ h1 = ").replace('], ["h2", ', ", h2 = ")
    text = text.replace('], ["J", ', ", J = ").replace(f"{FUNCTION}]]", f"{FUNCTION} }}")
    (proved,) = draw_sheet(read(file(tmp_path, text), families=FAMILIES), seed=1).questions
    assert [part.points for part in proved.question.parts] == [5, 10]


def test_a_program_may_have_the_name_of_one_of_the_library(tmp_path: Path) -> None:
    """Then the file's own is drawn: whoever writes `attention` need not know what exgen has."""
    name = next(iter(catalogue.programs()))
    text = TWO_STEPS.replace("two-steps", name)
    (proved,) = draw_sheet(read(file(tmp_path, text), families=FAMILIES), seed=1).questions
    assert proved.question.title == "Two steps of a recurrent network"


WRONG = [
    (TITLE, 'titel = "Two', "program[two-steps].titel: unknown key, did you mean 'title'?"),
    (", points = 5", ', txt = ""', "ask[h1].txt: unknown key, did you mean 'text'?"),
    (", points = 5", ", points = -5", "ask[h1].points: expected a whole number from 0 to 1000"),
    (", points = 5", ', points = "5"', "ask[h1].points: expected a whole number, got '5'"),
    ("points = 15", "points = 14", ("question[2].points: the 2 parts of the program two-steps have"
     " 15 points together, and the question has 14: make them equal")),
    ("@ h0", "@ h9", "define.h1: unknown name 'h9' (did you mean 'h0'?), at character 10 of 21"),
    ("U @ h0", "U @ h1", "define.h1: h1 is computed from itself: give each step a name"),
    ("U @ h0", "U @ h2", "define.h1: h1 and h2 are each computed from the other: break the circle"),
    ("U @ h0", "J * U @ h0", "define.h1: h1 and J are each computed from the other"),
    ('[["h1", "{phi}(U @ h0 + W @ x1)"], ' + SECOND, "[" + SECOND + '["h1", "U @ h0 + W @ x1"], ',
     "define.h2: h1 is used before it is defined: move its equation before this one"),
    ("U @ h1", "W @ h1", "define.h2: cannot multiply a k x d by a k x 1: d columns for k rows"),
    ('x2 = ["d"', 'x2 = ["e"', "define.h2: cannot multiply a k x d by an e x 1"),
    ('["h2", "{', '["h1", "{', "define: h1 is defined twice: give each quantity a name of its own"),
    (FUNCTION + "]]", FUNCTION + '], ["K", "sum(y)"]]', "define.K: K is used nowhere"),
    (FUNCTION + "]]", FUNCTION + ", 3]]", "define: expected a pair of a name and an expression"),
    ("define = [[", "define = 5 # [[", "define: expected pairs of a name and an expression"),
    ("norm(h2 - y)**2", "norm(h2)**2", "variables.y: y is used nowhere: use it, or leave it out"),
    ("norm(h2 - y)**2", "h2[k, 0] + y[0, 0]", "define.J: an index is a number here, counted from"),
    (H1, H1.replace('"h1"', '"h7"'), "ask[h1].wrt: no quantity is called 'h7', did you mean 'h2'?"),
    (H1, H1.replace('"J"', '"K"'), "ask[h1].of: no quantity is called 'K', known: h1, h2 and J"),
    # all that is asked of is named wrongly, so that it seems to be used nowhere
    ('of = "J"', 'of = "L"', "ask[h1].of: no quantity is called 'L', known: h1, h2 and J"),
    ('wrt = "h1"', 'wrt = "x3"', "ask[h1].wrt: no quantity is called 'x3', did you mean 'x"),
    (H1, H1.replace('"J"', '"U"'), "ask[h1].of: U is a variable: ask for one of h1, h2 or J"),
    (H1, H1.replace('"h1"', '"J"'), "ask[h1].wrt: J with respect to itself: name another quantity"),
    (H1, 'kind = "gradient", of = "J"', "ask[h1].wrt: missing: a gradient is that of J"),
    (H1, H1.replace('"J"', '"h2"'), ("ask[h1].of: a gradient is that of a 1 x 1, and h2 is a k x 1:"
     " ask of a scalar or write kind = 'jacobian'")),
    (H1, H1.replace("gradient", "jacobian"), "ask[h1].kind: J is a 1 x 1: write kind = 'gradient'"),
    (H1, 'kind = "jacobian", of = "h2", wrt = "U"', "ask[h1].wrt: a Jacobian is that of a column"),
    (H1, H1.replace("gradient", "slope"), "ask[h1].kind: expected 'gradient', 'jacobian',"),
    (H1, H1.replace("gradient", "expression"), "ask[h1].wrt: an expression is asked for as it is"),
    (H1, 'kind = "jacobian", of = "h1", wrt = "x2"', "ask[h1].wrt: h1 does not depend on x2"),
    ("norm(h2 - y)**2", "sum(step(h2 - y))", "the derivative of J with respect to h1 is 0"),
    ('id = "U"', 'id = "h1"', "ask[h1].id: used more than once: give each part its own"),
    ('id = "U"', 'id = "U U"', "ask[U U].id: expected letters and digits"),
    ('id = "U", ', "", "ask[#2].id: missing"),
    ("{phi}(U @ h0", "{psi}(U @ h0", "define.h1: there is no choice for {psi}, did you mean"),
    (CHOSEN, '["tanh", "sigmod"]', "define.h1: unknown function 'sigmod' (did you mean 'sigmoid'"),
    (CHOSEN, "[]", "choices.phi: expected a list of texts, got []"),
    (CHOSEN, '["tanh", "{phi}"]', "choices.phi: a choice holds no {word} itself"),
    (CHOSEN, str([f"{k}" for k in range(50)]), "choices.phi: at most 40 texts may be listed"),
    (CHOSEN, CHOSEN + ', c = ["1"]', "choices.c: {c} is used nowhere: use it, or leave it out"),
    (CHOSEN, CHOSEN + ', U = ["1"]', "choices.U: a quantity has that name too"),
    (TITLE, "figure = 1\n" + TITLE, "figure: "),
    (TITLE, 'note = "Of {V}."\n' + TITLE, "note: column 4: no quantity is called 'V', known: h0"),
    (TITLE, "statement = '\\input{x}'\n" + TITLE, "statement: column 1: \\input could read"),
    ("Mind that U", "Mind $\\\\foo$", "ask[U].text: column 7: \\foo is not among the commands"),
    ('program = "two-steps"', 'program = "two-step"', "question[2].options.program: no program is"),
    ("options = { program", "options = { progam", "question[2].options.progam: unknown option"),
    ("ask = [", 'letters = { U = ["W"] }\nask = [', "letters.U: W is the name of another quantity"),
    ('y = ["k", 1]', 'y = ["k", 1, "spd"]', "variables.y: a matrix that is spd is square, not"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), WRONG)
def test_every_kind_of_mistake_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    """One line names the file, the table, the key and the way out."""
    assert old in TWO_STEPS
    path = file(tmp_path, TWO_STEPS.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        draw_sheet(read(path, families=FAMILIES), seed=1)
    message = str(caught.value)
    assert told in message
    assert "\n" not in message
    assert message.startswith(f"homework file {path!r}: ")


def test_a_wrong_file_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The status is 2, whatever is to be done with the file."""
    path = file(tmp_path, TWO_STEPS.replace("U @ h0", "U @ h2"))
    for command in (["make", "--seed", "1", "--homework", path], ["list", path]):
        assert main(command) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_example_of_the_document_is_a_homework(tmp_path: Path) -> None:
    """The program in docs/homework.md makes a proved sheet with the parts that the page names."""
    page = (Path(__file__).parents[2] / "docs" / "homework.md").read_text()
    blocks = [one.partition("```")[0] for one in page.split("```toml\n")[1:]]
    (block,) = [one for one in blocks if "[[program]]" in one]
    text = 'name = "mine"\ntitle = "Mine"\n' + block
    (proved,) = draw_sheet(read(file(tmp_path, text), families=FAMILIES), seed=2).questions
    assert [part.id for part in proved.question.parts] == ["2.h1", "2.U"]
    assert all(name in page for name in catalogue.programs())
