"""Networks of an instructor's own: what is drawn of one, and each way in which it can be wrong."""

import contextlib
import io
from itertools import combinations
from pathlib import Path

import pytest
from many import over
from outside.judge import judge

from exgen.calculus.functions import activations
from exgen.calculus.losses import LOSSES
from exgen.calculus.text import to_text
from exgen.cli import main
from exgen.codegen.material import scripts
from exgen.errors import ExgenError, InputError
from exgen.families.network.facts import NetworkFacts
from exgen.families.registry import FAMILIES, family
from exgen.homework import read
from exgen.library.networks import NetworkRow
from exgen.mistakes.spoilt_sweep import faulty, swept
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.questions.architecture import Architecture
from exgen.questions.difficulty import Scale, of_parts
from exgen.questions.records import Question
from exgen.sheets.body import solutions
from exgen.sheets.drawing import request_for
from homework.networks import FIVE, file_with, random_network

PLAIN = {
    "name": "plain",
    "input": "d",
    "layers": [{"width": "d", "activation": "tanh"}] * 3 + [{"width": "d"}],
    "loss": "squared-error",
}


def sheet(tmp_path: Path, text: str, seed: int | None = 1) -> Sheet:
    """The sheet of a file with that text."""
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return draw_sheet(read(str(path), families=FAMILIES), seed=seed, original=seed is None)


def question(tmp_path: Path, text: str, seed: int | None = 1) -> Question:
    """Its only question."""
    (proved,) = sheet(tmp_path, text, seed).questions
    return proved.question


def net(asked: Question) -> Architecture:
    """The network of a question."""
    assert isinstance(asked.facts, NetworkFacts)
    return asked.facts.net


def test_five_layers_with_two_skips(tmp_path: Path) -> None:
    """The file's architecture is what is asked about, and all that it leaves open is drawn."""
    path = tmp_path / "mine.toml"
    path.write_text(FIVE)
    homework = read(str(path), families=FAMILIES)
    drawn = [draw_sheet(homework, seed=seed).questions[0].question for seed in range(40)]
    assert {net(one).skips for one in drawn} == {((0, 2), (1, 4))}
    assert {net(one).widths for one in drawn} == {("d", "h", "d", "m", "h", "k")}
    assert {net(one).biases for one in drawn} == {(True, False, True, True, True)}
    assert {net(one).activations for one in drawn} == {
        ("relu", phi, third, phi) for phi in ("tanh", "sigmoid") for third in ("silu", "elu")
    }
    assert {(net(one).loss, net(one).objective) for one in drawn} == {
        (loss, letter) for loss in ("cross-entropy", "log-cosh") for letter in "JL"
    }
    assert len({tuple(one.program.sizes.items()) for one in drawn}) > 5
    for one in drawn:
        assert one.title == "Two skips"
        affine = to_text(one.program.equations[6].expr)
        assert affine == "W4 @ a3 + b4 + a1"
        assert [(part.id, part.points) for part in one.parts] == [
            (part.id, part.points) for part in drawn[0].parts
        ]
    assert [part.id for part in drawn[0].parts] == [
        "2.1", "2.2.W5", "2.2.b5", "2.3.W4", "2.3.b4", "2.3.W3", "2.3.b3", "2.3.W2", "2.3.W1",
        "2.3.b1", "2.3.x", "2.4",
    ]  # fmt: skip


def test_the_solution_says_that_paths_add(tmp_path: Path) -> None:
    """Each quantity that a skip leaves is said to act in several ways, whose terms stand there."""
    made = sheet(tmp_path, FIVE, seed=3)
    text = solutions(made.body, templates())
    assert r"acts on" in text
    assert text.count("in two ways, through") == 2
    asked = made.questions[0].question
    answers = {part.wrt: part.answer for part in asked.parts if part.kind == "gradient"}
    for name in ("x", "W1", "b1"):
        answer = answers[name]
        assert answer is not None
        assert "+" in to_text(answer)
    assert "Skip connections add" in made.problems
    assert "a skip arc what it adds" in text


def test_three_ways_out_of_one_layer_are_told(tmp_path: Path) -> None:
    """Skips that share an end, both ways round: the paths are counted, and the mistakes named."""
    text = file_with({**PLAIN, "skips": [[0, 2], [0, 3], [0, 4], [1, 4]]})
    made = sheet(tmp_path, text)
    assert "in four ways, through" in solutions(made.body, templates())
    asked = made.questions[0].question
    right = swept(asked.program, net(asked).objective, "x")
    told = {(one.name, one.via) for one in faulty(right, "x") if one.quantity == "x"}
    assert ("main-path-forgotten", "z1") in told
    assert ("skip-path-forgotten", "z3") in told
    assert ("skip-path-forgotten", "z2, z3 and yhat") in told
    affine = asked.program.equation("yhat")
    assert affine is not None
    assert to_text(affine.expr) == "W4 @ a3 + b4 + x + a1"


def test_the_original_is_the_first_of_all(tmp_path: Path) -> None:
    """`--original` may ask about a network too: it takes the first text of each list and word."""
    text = FIVE + 'original = { network = "two-skips" }\n'
    found = net(question(tmp_path, text, seed=None))
    assert found.activations == ("relu", "tanh", "silu", "tanh")
    assert (found.loss, found.objective) == ("cross-entropy", "J")


def test_several_to_draw_from_share_one_scheme_of_points(tmp_path: Path) -> None:
    """Of two networks that are named one is drawn, and a part's points depend on neither."""
    second = file_with({**PLAIN, "layers": PLAIN["layers"][2:]}).partition("[[question]]")[0]
    text = FIVE.replace(
        "[[question]]", "[[network]]" + second.partition("[[network]]")[2] + "[[question]]"
    )
    text = text.replace('network = "two-skips"', 'networks = ["two-skips", "plain"]')
    drawn = [question(tmp_path, text, seed) for seed in range(12)]
    assert {one.title for one in drawn} == {"Two skips", "Plain"}
    assert len({tuple(one.worth(f"2.{k}") for k in range(1, 5)) for one in drawn}) == 1


def test_what_is_foreseen_is_what_it_weighs(tmp_path: Path) -> None:
    """The weight that is told before a network is solved is that of its solution, to the point."""
    path = tmp_path / "mine.toml"
    path.write_text(FIVE + "difficulty = [1, 9999]\n")
    homework = read(str(path), families=FAMILIES)
    totals = set()
    for seed in range(12):
        asked = draw_sheet(homework, seed=seed).questions[0].question
        foreseen = Scale((1, 9999))
        (one,) = homework.questions
        family(one.family).question(
            request_for(
                homework, one, seed, attempt=0, drawn={}, taken=frozenset(), weigh=foreseen,
                draft=True,
            )
        )  # fmt: skip
        whole = of_parts(asked.whole, asked.parts)
        assert foreseen.difficulty == whole
        totals.add(whole.total)
    assert len(totals) > 3


@over("width", [1, 2, 7, "n"])
def test_dimensions_may_be_numbers(width: object, tmp_path: Path) -> None:
    """One hidden unit, or more than the check points have: all are proved and judged."""
    layers = [{"width": width, "activation": "sigmoid"}, {"width": 3}]
    text = file_with({**PLAIN, "input": 3, "layers": layers, "skips": [[0, 2]]})
    made = sheet(tmp_path, text)
    assert judge(made.key()) == []
    assert made.questions[0].question.program.find("W2").shape == (3, width)


@over("seed", range(200), pieces=4)
def test_random_architectures(seed: int, tmp_path: Path) -> None:
    """Each is derived and proved; a judge apart agrees with its key, and its NumPy code runs."""
    made = sheet(tmp_path, file_with(random_network(seed)), seed)
    assert judge(made.key()) == []
    asked = made.questions[0].question
    wrt = tuple(v.name for v in asked.program.variables if v.name[0] in "Wb")
    script = scripts(asked.program, net(asked).objective, wrt, start=0).solution
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(script, "script", "exec"), {"__name__": "__main__"})
    assert printed.getvalue().count("agrees") == len(wrt)


LAYER = '{ width = "m", activation = ["silu", "elu"] }'
WRONG = [
    ('title = "Two', 'titel = "Two', "network[two-skips].titel: unknown key, did you mean"),
    (LAYER, '{ widht = "m" }', "layers[#3].widht: unknown key, did you mean 'width'?"),
    (LAYER, '{ activation = "elu" }', "network[two-skips].layers[#3].width: missing"),
    (LAYER, '{ width = "m" }', "layers[#3].activation: missing: a hidden layer has one of relu,"),
    (LAYER, '{ width = "m", activation = "rleu" }',
     "layers[#3].activation: unknown activation 'rleu', did you mean 'relu'?"),
    (LAYER, '{ width = "m", activation = ["elu", "gate"] }',
     "layers[#3].activation: unknown activation 'gate', known: relu, leaky_relu,"),
    (LAYER, '{ width = "m", activation = ["elu", "elu"] }', "activation: 'elu' is listed twice"),
    (LAYER, '{ width = "m", activation = 3 }', "activation: expected a name or a list of names"),
    (LAYER, '{ width = "m", activation = "elu", bias = 1 }', "bias: expected true or false, got 1"),
    (LAYER, '{ width = 0, activation = "elu" }', "layers[#3].width: expected a dimension, a name"),
    (LAYER, '{ width = true, activation = "elu" }', "width: expected a dimension, a name or a"),
    (LAYER, '{ width = 51, activation = "elu" }', ("width: expected a dimension, a name or a number"
     " from 1 to 50, or a list of them to draw from, got 51")),
    (LAYER, '{ width = "a 1", activation = "elu" }', "layers[#3].width: 'a 1' is no name: a"),
    (LAYER, '{ width = "a3", activation = "elu" }',
     "layers[#3].width: a3 is a quantity of the network: take another name for a dimension"),
    (LAYER, '{ width = "L", activation = "elu" }', "layers[#3].width: L is a quantity of the"),
    (LAYER, '{ width = "exp", activation = "elu" }', "width: exp is the name of a function of"),
    ('{ width = "k" }', '{ width = "k", activation = "tanh" }',
     "layers[#5].activation: the output of the loss cross-entropy is softmax, not 'tanh': leave"),
    ('{ width = "k" }', '{ width = "²" }', "layers[#5].width: '²' is no name: a letter, then"),
    ('{ width = "k" }', '{ width = "60" }', "layers[#5].width: expected a number from 1 to 50"),
    ('{ width = "k" }', '{ width = "s" }', "layers[#5].width: s counts entries in the solution"),
    ('{ width = "k" }', '{ width = "delta" }', "layers[#5].width: delta is a quantity of the"),
    ('{ width = "k" }', '{ width = 1 }', "layers[#5].width: the softmax of a single number is 1"),
    ("input = \"d\"", "", "network[two-skips].input: missing"),
    ('"{phi}", bias', '"{psi}", bias', "layers[#2].activation: there is no choice for {psi}, did"),
    ("choices = {", 'choices = { c = ["2"],', "choices.c: {c} is used nowhere: use it, or leave"),
    ('["tanh", "sigmoid"]', '["tanh", "sigmoida"]',
     "layers[#2].activation: unknown activation 'sigmoida', did you mean 'sigmoid'?"),
    ('["cross-entropy", "log-cosh"]', '"cros-entropy"',
     "network[two-skips].loss: unknown loss 'cros-entropy', did you mean 'cross-entropy'?"),
    ('objective = ["J", "L"]', 'objective = "x"', "objective: x has a meaning already: take"),
    ('objective = ["J", "L"]', 'objective = "J2 "', "objective: 'J2 ' is no name"),
    ("[0, 2], [1, 4]", "[0, 6]", "skips: [0, 6] names layer 6, and there are the layers 1 to 5,"),
    ("[0, 2], [1, 4]", "[-1, 2]", "skips: [-1, 2] names layer -1"),
    ("[0, 2], [1, 4]", "[1, 2]",
     ("skips: [1, 2] spans no two layers, and a layer reads the one before"
     " it anyway: lead it from an earlier to a later layer, such as [1, 3]")),
    ("[0, 2], [1, 4]", "[4, 1]", "skips: [4, 1] spans no two layers"),
    ("[0, 2], [1, 4]", "[5, 5]", "skips: [5, 5] spans no two layers"),
    ("[0, 2], [1, 4]", "[0, 2], [0, 2]", "skips: [0, 2] is listed twice"),
    ("[[0, 2], [1, 4]]", "[0, 2]", "skips: expected pairs of layers, from and to, such as [[0,"),
    ("[[0, 2], [1, 4]]", '[["x", 2]]', "skips: expected pairs of layers"),
    ("[[0, 2], [1, 4]]", "[[0, true]]", "skips: expected pairs of layers"),
    ("[0, 2], [1, 4]", "[0, 3]", ("skips: [0, 3] adds x, a d x 1, to z3, an m x 1: make input and"
     " layers[#3].width the same")),
    ("[0, 2], [1, 4]", "[1, 4], [2, 5]", "skips: [2, 5] adds a2, a d x 1, to z5, a k x 1: make"),
    ('input = "d"', 'input = ["d", "h"]',
     ("skips: [0, 2] adds x, an h x 1, to z2, a d x 1: make one"
     " {word} of choices in input and layers[#2].width (with phi = 'tanh', input = 'h',")),
    ("layers = [", 'layers = [{ width = "d", activation = "tanh" }]\nlayer = [',
     "network[two-skips].layer: unknown key, did you mean 'layers'?"),
    ('"two-skips" }', '"two-skip" }',
     ("network[two-skips]: no question asks about it: give one of the"
     " family network options = { network = 'two-skips' }, or leave it out")),
    ('"two-skips" }', '["two-skips", "other"] }',
     "question[2].options.network: no network is called 'other', known: two-skips"),
    ('"two-skips" }', '"two-skips", hidden = [1, 2] }',
     ("question[2].options.hidden: says what to draw"
     ", and the option 'network' gives the network: leave one of them out")),
    ('family = "network"', 'family = "backprop"',
     ("question[2].options.network: the family backprop"
     " does not draw from [[network]]: write family = 'network'")),
    ('family = "network"', 'family = "two-layer"', "write family = 'network'"),
    ("points = 40", "points = 8", "question[2].points: expected"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), WRONG)
def test_every_kind_of_mistake_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    """One line names the file, the table, the key and the way out."""
    assert old in FIVE
    with pytest.raises(InputError) as caught:
        sheet(tmp_path, FIVE.replace(old, new, 1))
    message = str(caught.value)
    assert told in message
    assert "\n" not in message
    assert message.startswith(f"homework file '{tmp_path / 'mine.toml'}': ")


def test_a_network_without_a_table_is_told(tmp_path: Path) -> None:
    """A question that names a network in a file without any says what to add."""
    head, _, question_ = FIVE.partition("[[network]]")[0], "", FIVE.partition("[[question]]")[2]
    with pytest.raises(InputError, match=r"question\[2\].options.network: the file has no .*add"):
        sheet(tmp_path, f"{head}[[question]]{question_}")


def test_too_deep_a_network_is_told(tmp_path: Path) -> None:
    """What no page has room for is refused with the widths of the figure and of the page."""
    for count, told in (
        (9, "figure needs .* mm .* 160: take fewer layers"),
        (11, "2 to 10 layers"),
    ):
        layers = [{"width": "d", "activation": "tanh"}] * (count - 1) + [{"width": "d"}]
        with pytest.raises(InputError, match=told):
            sheet(tmp_path, file_with({**PLAIN, "layers": layers}))
    with pytest.raises(InputError, match="expected 2 to 10 layers"):
        sheet(tmp_path, file_with({**PLAIN, "layers": [{"width": "d"}]}))


def test_more_arcs_than_a_layer_has_room_for_are_told(tmp_path: Path) -> None:
    """The fourth skip into one layer, or out of one, is refused with the layer."""
    layers = [{"width": "d", "activation": "tanh"}] * 4 + [{"width": "d"}]
    for skips, told in (
        ([[k, 5] for k in range(4)], "skips: 4 of them end at layer 5"),
        ([[0, k] for k in range(2, 6)], "skips: 4 of them begin at layer 0"),
    ):
        with pytest.raises(InputError, match=told):
            sheet(tmp_path, file_with({**PLAIN, "layers": layers, "skips": skips}))


def test_the_same_network_twice_on_a_sheet_is_told(tmp_path: Path) -> None:
    """A second question about a network without choices finds none that is not there already."""
    text = file_with(PLAIN)
    second = text.partition("[[question]]")[2].replace('"2"', '"3"')
    with pytest.raises(ExgenError, match="question 3: all that is drawn of plain is on the sheet"):
        sheet(tmp_path, f"{text}\n[[question]]{second}")


def test_a_wrong_file_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The status is 2 and the line is one; a right file lists its network."""
    path = tmp_path / "mine.toml"
    path.write_text(FIVE.replace("[1, 4]", "[1, 3]"))
    for command in (["make", "--seed", "1", "--homework", str(path)], ["list", str(path)]):
        assert main(command) == 2
        assert capsys.readouterr().err.count("\n") == 1
    path.write_text(FIVE)
    assert main(["list", str(path)]) == 0
    assert ["network", "two-skips", "Two", "skips"] in [
        line.split() for line in capsys.readouterr().out.splitlines()
    ]


def test_the_example_of_the_document_is_a_homework(tmp_path: Path) -> None:
    """The network in docs/homework.md makes a proved sheet, and the page names all there is."""
    page = (Path(__file__).parents[2] / "docs" / "homework.md").read_text()
    blocks = [one.partition("```")[0] for one in page.split("```toml\n")[1:]]
    (block,) = [one for one in blocks if "[[network]]" in one]
    asked = question(tmp_path, 'name = "mine"\ntitle = "Mine"\n' + block)
    assert net(asked).skips == ((0, 2), (1, 4))
    about = page.partition("## `[[network]]`")[2]
    assert all(f"`{name}`" in about for name in activations())
    assert all(f'`"{name}"`' in about for name in LOSSES)
    assert all(f"`{key}`" in about for key in NetworkRow.model_fields)


def test_five_layers_with_three_skips_always_fit(tmp_path: Path) -> None:
    """With the widest labels, biases and a penalty, as the document says."""
    layers = [{"width": "d", "activation": "leaky_relu"}] * 4 + [{"width": "d"}]
    pairs = [[i, j] for i in range(4) for j in range(i + 2, 6)]
    path = tmp_path / "mine.toml"
    for some in list(combinations(pairs, 3))[::7]:
        network = {**PLAIN, "layers": layers, "skips": list(some), "penalty": True}
        path.write_text(file_with({**network, "loss": "cross-entropy"}))
        assert read(str(path), families=FAMILIES).networks[0].hidden == 4


def test_six_layers_have_room_where_the_output_is_linear(tmp_path: Path) -> None:
    """The longest names, three skips and a penalty: the figure of six layers fits all the same."""
    layers = [{"width": "d", "activation": "leaky_relu"}] * 5 + [{"width": "d"}]
    for more in (
        {"skips": [[0, 2], [0, 3], [1, 5]], "penalty": True},
        {"skips": [[0, 6], [1, 6], [2, 6]], "loss": "log-cosh"},
        {"loss": "huber", "skips": [[1, 3], [2, 4], [3, 5]]},
    ):
        path = tmp_path / "mine.toml"
        path.write_text(file_with({**PLAIN, "layers": layers, **more}))
        (row,) = read(str(path), families=FAMILIES).networks
        assert len(row.layers) == 6
