"""The command `grade-code`: exit statuses, the reference files, and keys that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from exgen.cli import main
from exgen.codegen.script import solution
from exgen.errors import InputError
from exgen.grading.exercise import read
from exgen.grading.graded_file import drawn, grade_one
from exgen.questions import architecture
from exgen.questions.architecture import Architecture
from grading.sheet import key, two_layer, write
from grading.test_honest import best_room


def test_the_solution_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The reference file passes, with status 0 and a line for every gradient."""
    path = write(tmp_path)
    assert (
        main(["grade-code", "--trust", str(path), str(tmp_path / "gradient_check_solution.py")])
        == 0
    )
    out = capsys.readouterr().out
    assert out.count("right  ") == 2
    assert "2 of 2 gradients right" in out


def test_the_starter_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file as handed out ends with status 1 and says that the function is empty."""
    path = write(tmp_path)
    assert main(["grade-code", "--trust", str(path), str(tmp_path / "gradient_check.py")]) == 1
    assert "is it filled in?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda k: k.update(schema="other/1"), "schema"),
        (lambda k: k.update(questions=3), "damaged"),
        (lambda k: k["questions"][1]["parts"].pop(), "no part of kind code"),
        (lambda k: k["questions"][1]["parts"].pop(0), "no gradient of F by W1"),
        (lambda k: k["questions"][1]["parts"][2].pop("returns"), "returns"),
        (lambda k: k["questions"][1]["parts"][2].update(arguments=["q"]), "'q'"),
        (lambda k: k["questions"][1]["parts"].append(k["questions"][1]["parts"][2]), "--part"),
        (lambda k: k["questions"][1]["parts"][0].update(answer="__import__('os')"), "meaning"),
    ],
)
def test_bad_keys(
    change: Any, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no key, or none with a function, is bad usage, told in one line."""
    path = write(tmp_path)
    contents = key(two_layer())
    change(contents)
    path.write_text(json.dumps(contents))
    assert main(["grade-code", "--trust", str(path), str(tmp_path / "gradient_check.py")]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert len(err.splitlines()) == 1


def test_missing_files(tmp_path: Path) -> None:
    """A key or a file that is not there is named."""
    path = write(tmp_path)
    with pytest.raises(InputError, match=r"none\.py.*does not exist"):
        grade_one(read(path), tmp_path / "none.py", room=best_room())
    with pytest.raises(InputError, match="is a folder"):
        grade_one(read(path), tmp_path, room=best_room())
    with pytest.raises(InputError, match=r"cannot read the key.*none\.json"):
        read(tmp_path / "none.json")
    with pytest.raises(InputError, match=r"no JSON"):
        read(tmp_path / "gradient_check.py")


def test_numbers_as_parameters(tmp_path: Path) -> None:
    """A penalty's weight is passed as a number, and kinks and binary targets are respected."""
    net = Architecture(
        widths=("d", "p", "k"), activations=("relu",), loss="binary-cross-entropy",
        biases=(True, True), skips=(), penalty=True,
    )  # fmt: skip
    prog = architecture.written(net, {"d": 3, "p": 4, "k": 2})
    wrt = ("W1", "b1", "W2", "b2")
    path, file = tmp_path / "key.json", tmp_path / "file.py"
    path.write_text(json.dumps(key(prog, "J", wrt)))
    file.write_text(solution(prog, "J", wrt, seed_instance=3))
    asked = read(path)
    record = grade_one(asked, file, room=best_room(), instances=drawn(asked, seed=5))
    assert record.all_right, record


def test_instances_follow_the_seed(tmp_path: Path) -> None:
    """The same seed draws the same instances, another seed others; shapes are the key's."""
    exercise = read(write(tmp_path), part="3.b")
    one, same, other = (exercise.instances(2, seed=s) for s in (4, 4, 5))
    assert (one[0].arguments[1] == same[0].arguments[1]).all()
    assert (one[0].arguments[1] != other[0].arguments[1]).any()
    assert [a.shape for a in one[0].arguments] == [(3, 1), (4, 3), (2, 4), (2, 1)]
    assert [g.shape for g in one[1].gradients] == [(4, 3), (2, 4)]
