"""Forms and compositions of an instructor's own: what is drawn, and what each refusal says."""

import tomllib
from pathlib import Path

import pytest

from exgen.calculus.text import to_text
from exgen.cli import main
from exgen.errors import ExgenError, InputError
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.library import catalogue
from exgen.pipeline import Sheet, draw_sheet

HEAD = """
name = "mine"
title = "Mine"
"""
FORM = """
[[form]]
name = "my-form"
title = "A weighted distance"
level = 2
kind = "gradient"
expression = "{c} * (s - m).T @ G @ (s - m)"
wrt = "s"
method = "differential"
variables = { s = ["q", 1], m = ["q", 1], G = ["q", "q", "symmetric"] }
choices = { c = ["2", "3"] }
"""
GATE = """
[[composition]]
name = "gate"
variables = { x = ["d", 1], W = ["k", "d"], pi = ["k", 1] }
steps = { zeta = "W @ x", g = "{phi}(zeta)", J = "pi.T @ g" }
choices = { phi = ["sigmoid", "tanh"] }
wrt = ["x", "W"]
"""
ASKED = """
[[question]]
id = "1"
family = "gradient"
points = 10
options = { form = "my-form" }
"""
FUNCTION = '"{c} * (s - m).T @ G @ (s - m)"'


def homework(tmp_path: Path, text: str) -> Homework:
    """The homework that the text describes, read from a file."""
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return read(str(path), families=FAMILIES)


def sheet(tmp_path: Path, text: str, seed: int = 1) -> Sheet:
    """A sheet of that homework."""
    return draw_sheet(homework(tmp_path, text), seed=seed)


def test_the_readmes_three_forms_make_proved_sheets(tmp_path: Path) -> None:
    """The README's twelve lines are a homework: 20 seeds are drawn and proved, in its letters."""
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    blocks = [block.partition("```")[0] for block in readme.split("```toml\n")[1:]]
    (text,) = [block for block in blocks if "form = [" in block]
    assert len(text.splitlines()) == 12
    assert len(tomllib.loads(text)["form"]) == 3
    read_once = homework(tmp_path, text)
    keys = [draw_sheet(read_once, seed=seed).key()["questions"] for seed in range(20)]
    names = {name for questions in keys for question in questions for name in question["variables"]}
    assert names == {"s", "m", "G", "rho", "kappa", "u", "Wq"}
    answers = {question["parts"][0]["answer"] for questions in keys for question in questions}
    assert {"2 * G @ (s - m)", "kappa * exp(rho)"} <= answers


def test_letters_stay_as_they_are_written(tmp_path: Path) -> None:
    """Whatever the seed, a role prints as itself: long names, Greek ones, and f for a variable."""
    text = FORM.replace("s = [", "f = [").replace("(s - m)", "(f - m)").replace('"s"', '"f"')
    for seed in range(6):
        program = sheet(tmp_path, HEAD + text + ASKED, seed).questions[0].question.program
        assert [v.name for v in program.variables] == ["f", "m", "G"]
        assert program.equations[-1].name == "g"
        assert program.find("G").shape == ("q", "q")


def test_letters_that_are_listed_are_drawn(tmp_path: Path) -> None:
    """Each listed letter is drawn for some seed, and no letter twice on one sheet."""
    text = FORM + 'letters = { s = ["s", "u"], m = ["u", "v"], q = ["q", "N"] }\n'
    drawn = set()
    for seed in range(24):
        variables = sheet(tmp_path, HEAD + text + ASKED, seed).questions[0].question.program
        s, m, _ = variables.variables
        drawn.add((s.name, m.name, s.shape.rows))
    assert {s for s, _, _ in drawn} == {"s", "u"}
    assert {q for _, _, q in drawn} == {"q", "N"}
    assert all(s != m for s, m, _ in drawn)


def test_a_number_may_be_a_choice_of_a_dimension(tmp_path: Path) -> None:
    """A word in a shape is a number that a seed draws."""
    text = FORM.replace('["q", 1]', '["{n}", 1]').replace('["q", "q",', '["{n}", "{n}",')
    text = text.replace("choices = {", 'choices = { n = ["2", "5"],')
    shapes = {
        sheet(tmp_path, HEAD + text + ASKED, seed).questions[0].question.parts[0].shape
        for seed in range(12)
    }
    assert shapes == {(2, 1), (5, 1)}


def test_without_a_name_the_librarys_forms_and_the_files_own(tmp_path: Path) -> None:
    """At its level the file's form is one of those that are drawn."""
    wide = HEAD + FORM + ASKED.replace('form = "my-form"', "level = 2")
    known = catalogue.forms()
    drawn = set()
    read_once = homework(tmp_path, wide)
    for seed in range(80):
        drawn.add(draw_sheet(read_once, seed=seed).questions[0].question.identity[5:])
    assert "my-form" in drawn
    assert all(name == "my-form" or known[name].level == 2 for name in drawn)
    assert len(drawn) > 5


def test_a_composition_of_ones_own(tmp_path: Path) -> None:
    """Shapes and gradients in its own letters; its title is its name in words."""
    asked = ASKED.replace("gradient", "composition").replace(
        'form = "my-form"', 'composition = "gate"'
    )
    question = (
        sheet(tmp_path, HEAD + GATE + asked + "parts = { a = 3, W = 5 }\n").questions[0].question
    )
    assert question.title == "Gate"
    assert [(p.id, p.points) for p in question.parts] == [
        ("1.a.1", 1), ("1.a.2", 1), ("1.a.3", 1), ("1.b.x", 2), ("1.b.W", 5),
    ]  # fmt: skip
    answer = question.parts[-1].answer
    assert answer is not None
    assert "pi" in to_text(answer)


def test_hints_and_notes(tmp_path: Path) -> None:
    """Hints stand on the sheet when all are wanted, never by chance; a note names its letters."""
    text = FORM + 'note = "Here {G} is **given**."\nhints = ["Mind {s}.", "Use $G$."]\n'
    for setting, asked, wanted in (
        ("", "", 0),
        ('[sheet]\nhints = "all"\n', "", 2),
        ("", 'hints = "all"\n', 2),
        ('[sheet]\nhints = "all"\n', 'hints = "none"\n', 0),
    ):
        for seed in range(3):
            problems = sheet(tmp_path, HEAD + setting + text + ASKED + asked, seed).problems
            assert problems.count("\\exhint{") == wanted
            assert "Here $\\mathbf{G}$ is \\textbf{given}." in problems
    assert (
        "\\exhint{Mind $\\mathbf{s}$.}"
        in sheet(tmp_path, HEAD + text + ASKED + 'hints = "all"\n').problems
    )


def test_the_sheets_words_do_not_change_the_draw(tmp_path: Path) -> None:
    """The variant code is that of the questions: a due date and the paper leave it alone."""
    plain = sheet(tmp_path, HEAD + FORM + ASKED)
    settings = '[sheet]\ndue = "1 April"\npaper = "letter"\nsize = 14\nat_most = 5\n'
    worded = sheet(tmp_path, HEAD + settings + FORM + ASKED)
    assert plain.code == worded.code
    assert worded.key()["at_most"] == 5
    assert "at_most" not in plain.key()
    body = worded.documents()["problems"].body
    assert "\\textbf{Due:} 1 April" in body
    assert "at most 5 count" in body
    assert "Due:" not in worded.documents()["solutions"].body


def form(old: str, new: str) -> str:
    """The homework with a change in its form."""
    assert old in FORM
    return HEAD + FORM.replace(old, new) + ASKED


def gate(old: str, new: str) -> str:
    """The homework with a change in its composition."""
    assert old in GATE
    return HEAD + FORM + GATE.replace(old, new) + ASKED


def settings(text: str) -> str:
    """The homework with a table of settings."""
    return HEAD + "[sheet]\n" + text + FORM + ASKED


WRONG = [
    (
        form("level = 2", "level = 2\nsmallest = { w = 3 }"),
        "form[my-form].smallest.w: no dimension is called so, known: q",
    ),
    (
        form("level = 2", "level = 2\nsmallest = { q = 9 }"),
        "form[my-form].smallest.q: expected a whole number from 2 to 6, got 9",
    ),
    (form("level = 2", "levle = 2"), "form[my-form].levle: unknown key, did you mean 'level'?"),
    (form("level = 2", ""), "form[my-form].level: missing"),
    (form("level = 2", 'level = "2"'), "form[my-form].level: expected a whole number, got '2'"),
    (form("level = 2", "level = 5"), "level: expected a whole number from 1 to 4, got 5"),
    (form('"gradient"', '"jacobian"'), "expression: a Jacobian is that of a column by a column"),
    (
        form('"gradient"', '"jacobian"').replace('"differential"', '"index"'),
        "method: 'index' leads to gradients alone: take 'chain' or 'differential'",
    ),
    (form('"differential"', '"magic"'), "method: expected 'index', 'chain' or 'differential'"),
    (form('wrt = "s"', 'wrt = "S"'), "form[my-form].wrt: no variable is called 'S'"),
    (form("m = [", 'w = ["q", 1], m = ['), "form[my-form].variables.w: w is used nowhere"),
    (form("@ (s - m)", "@ (s - mu)"), "expression: unknown name 'mu' (did you mean 'm'?)"),
    (form('"q", "q", "symmetric"', '"q", "p"'), "cannot multiply a q x p by a q x 1"),
    (form('"q", "q", "symmetric"', '"q", "p", "spd"'), "a matrix that is spd is square, not q x p"),
    (form('"symmetric"', '"symetric"'), "unknown domain 'symetric', did you mean 'symmetric'?"),
    (form('["q", 1], m', "[0, 1], m"), "variables.s: expected [rows, columns]"),
    (form("{c} *", "{d} *"), "expression: there is no choice for {d}, known: c"),
    (form("{c} *", "2 *"), "form[my-form].choices.c: {c} is used nowhere"),
    (form('["2", "3"]', "[]"), "form[my-form].choices.c: expected a list of texts, got []"),
    (form('["2", "3"]', '["2", "{c}"]'), "choices.c: a choice holds no {word} itself"),
    (form('["2", "3"]', '["2", "2"]'), "choices.c: '2' is listed twice"),
    (form('["2", "3"]', str([str(k) for k in range(99)])), "at most 40 texts may be listed"),
    (form('["2", "3"]', '["2", "k"]'), "unknown name 'k' (known: s, m, G and q), at character 1"),
    (form(FUNCTION, '"{c} * G @ (s - m)"'), "a gradient is that of a 1 x 1, and this is a q x 1"),
    (form(FUNCTION, '"{c} * sum(step(s)) + tr(G) + sum(m)"'), "wrt: the derivative with"),
    (form(FUNCTION, '"{c} * sum(m) + tr(G) + s[i, 0]"'), "an index is a number here"),
    (form(FUNCTION, '"{c} * sum(m) + tr(G) + s[7, 0]"'), "the index 7 may lie beyond q"),
    (form("(s - m).T @ G", "sum(ones(z, 1)) * (s - m).T @ G"), "no variable has the dimension z"),
    (form('"differential"', '"index"').replace("* (s", "* logdet(G + s @ s.T) * (s"), "take"),
    (form('"my-form"', '"ridge"'), "form[ridge].name: exgen's own library has a form of that name"),
    (HEAD + FORM + FORM + ASKED, "form[my-form].name: used more than once"),
    (form("m = [", "exp = ["), "variables.exp: exp is the name of a function of exgen"),
    (form("m = [", "q = ["), "variables.q: the name is that of a dimension too"),
    (form("m = [", "lambda = ["), "variables.lambda: 'lambda' is a word of Python: write lam"),
    (form("m = [", '"μ" = ['), "variables.μ: 'μ' is written mu in an expression"),
    (form('wrt = "s"', 'wrt = "s"\nletters = { s = ["m"] }'), "letters.s: m is the name of"),
    (form('wrt = "s"', 'wrt = "s"\nnote = "{z}"'), "form[my-form].note: column 1: no quantity"),
    (form('wrt = "s"', 'wrt = "s"\nnote = "{q}"'), "form[my-form].note: column 1: no quantity"),
    (form('wrt = "s"', 'wrt = "s"\nhints = ["$x^2^3$"]'), "hints: column 5: two things"),
    (gate("pi.T @ g", "pi * g"), "composition[gate].wrt: a Jacobian is that of a column by"),
    (gate('["x", "W"]', '["x", "g"]'), "composition[gate].wrt: g is no variable but computed"),
    (gate("W @ x", "x @ W"), "composition[gate].steps.zeta: cannot multiply a d x 1 by a k x d"),
    (gate("steps", "step"), "composition[gate].step: unknown key, did you mean 'steps'?"),
    (settings("due = '$\\input{x}$'\n"), "sheet.due: column 2: \\input could read"),
    (settings("honour = 'a\n\n- \\csname'\n".replace("'", "'''")), "honour: line 3, column 3"),
    (settings("instructions = '$\\nabl_x$'\n"), "instructions: column 2: \\nabl is"),
    (settings("honour = '漢'\n"), "sheet.honour: the character '漢'"),
    (settings("paper = 'A5'\n"), "sheet.paper: expected 'a4' or 'letter', got 'A5'"),
    (settings("size = 12\n"), "sheet.size: expected 11, 14 or 17, got 12"),
    (settings("language = 'tlh'\n"), "sheet.language: expected 'en' or 'de', got 'tlh'"),
    (settings("at_most = 10\n"), "sheet.at_most: expected less than 10"),
    (settings("papre = 'a4'\n"), "sheet.papre: unknown key, did you mean 'paper'?"),
    (HEAD + "[[network]]\nname = 'x'\n" + ASKED, "network[x].input: missing, and so are layers"),
    (HEAD + FORM + ASKED.replace("my-form", "my-fomr"), "[1].options.form: no form is"),
    (HEAD + FORM + ASKED + "parts = { W = 3 }\n", "question[1].parts: no part is called 'W'"),
    (HEAD + FORM + ASKED + "parts = { W = 30 }\n", "question[1].parts: expected 10 together"),
    (HEAD + FORM + ASKED + "intro = '\\def'\n", "question[1].intro: column 1: \\def could read"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_every_kind_of_mistake_is_told(tmp_path: Path, text: str, told: str) -> None:
    """One line names the file, the table, the key and the way out, and it is bad input."""
    with pytest.raises(InputError) as caught:
        sheet(tmp_path, text)
    message = str(caught.value)
    assert told in message
    assert message.startswith("homework file ")
    assert "mine.toml" in message
    assert "\n" not in message


def test_too_many_combinations_are_refused(tmp_path: Path) -> None:
    """Choices that nobody could go through are refused by their number."""
    texts = [str(k) for k in range(1, 40)]
    words = {f"c{k}": texts for k in range(3)}
    text = FORM.replace("{c} *", "{c0} * {c1} * {c2} *")
    choices = ", ".join(f"{word} = {texts}" for word, texts in words.items())
    text = text.replace('choices = { c = ["2", "3"] }', f"choices = {{ {choices} }}")
    with pytest.raises(InputError, match="choices: 59319 combinations are too many"):
        sheet(tmp_path, HEAD + text + ASKED)


def test_a_choice_that_does_not_fit_is_named(tmp_path: Path) -> None:
    """A text that makes the form wrong is told together with the choice."""
    with pytest.raises(InputError, match=r"2 x 1.*\(with c = 'ones\(2, 1\)'\)|c = 'ones"):
        sheet(tmp_path, form('["2", "3"]', '["2", "ones(2, 1)"]'))


def test_new_writes_a_file_that_makes_a_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is read, its sheets are proved, `list` shows it, and nothing is overwritten."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "Week 3.toml"]) == 0
    made = read("Week 3.toml", families=FAMILIES)
    assert made.name == "week-3"
    for seed in range(4):
        assert len(draw_sheet(made, seed=seed).questions) == 3
    assert main(["list", "Week 3.toml"]) == 0
    assert "form      weighted-distance" in capsys.readouterr().out
    before = Path("Week 3.toml").read_bytes()
    assert main(["new", "Week 3.toml"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert Path("Week 3.toml").read_bytes() == before
    assert main(["new", "week.txt"]) == 2
    assert main(["new", "no/such/week.toml"]) == 2


def test_the_examples_in_the_new_file_are_right(tmp_path: Path) -> None:
    """With every commented example switched on the file makes a sheet too."""
    from exgen.places import templates

    lines = []
    for line in (templates() / "starter.toml").read_text().splitlines():
        bare = line.removeprefix("# ")
        key = bare.split(" = ")[0] if " = " in bare else bare
        table = bare.startswith(("[[composition", "[[program", "[[network", "[[question"))
        example = line.startswith("# ") and (key.isidentifier() or table)
        example &= not bare.startswith("define = {")  # the expression would have to use it
        lines.append(bare if example else line)
    text = "\n".join(lines).replace('"NAME"', '"all"')
    head, _, tail = text.partition("# [[section]]")  # the questions would need other ids
    tail = tail.partition("# ---- Forms")[2]
    made = homework(tmp_path, head + "#" + tail)
    assert made.sheet.size == 14
    assert made.compositions[0].name == "gate"
    assert made.programs[0].name == "two-steps"
    assert made.networks[0].name == "two-skips"
    assert len(draw_sheet(made, seed=3).questions) == 4


def test_a_wrong_file_ends_the_command_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command that takes a homework says the same of it, with status 2."""
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(form("level = 2", ""))
    Path("roster.csv").write_text("id\na\n")
    for command in (
        ["make", "--seed", "1", "--homework", "mine.toml"],
        ["class", "roster.csv", "--seed", "1", "--homework", "mine.toml"],
        ["stress", "mine.toml", "--seeds", "0:3"],
        ["list", "mine.toml"],
    ):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert said == "exgen: homework file 'mine.toml': form[my-form].level: missing\n"


def test_an_error_is_one_of_exgens(tmp_path: Path) -> None:
    """A form whose gradient exists nowhere is found when it is drawn, and not by a traceback."""
    text = form(FUNCTION, '"{c} * sum(log(0 * s)) + sum(m) + tr(G) + sum(s)"')
    with pytest.raises(ExgenError):
        sheet(tmp_path, text)
