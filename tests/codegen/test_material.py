"""All that a question about code needs, and the words for what is observed."""

import json
from itertools import pairwise
from math import log10
from pathlib import Path

import numpy as np
import pytest
from grading.sheet import key, two_layer
from grading.test_honest import best_room

from codegen.drawn import network, parameters
from exgen.calculus.program import program
from exgen.codegen.material import Material, material
from exgen.codegen.observed_words import sentences
from exgen.grading.exercise import read
from exgen.grading.graded_file import grade_one


@pytest.fixture(scope="module")
def made() -> Material:
    """The material of a two-layer loss."""
    return material(two_layer(), "F", ("W1", "W2"), start=100)


def test_files_and_functions_belong_together(made: Material) -> None:
    """The functions shown alone are those of the files; the seed is in both files."""
    assert made.excerpt in made.starter
    assert made.excerpt.startswith("def loss(")
    assert made.filled in made.solution
    assert set(made.files) == {"gradient_check.py", "gradient_check_solution.py"}
    assert all(b"default_rng(1" in content for content in made.files.values())


def test_the_key_entry_is_what_the_grader_reads(made: Material, tmp_path: Path) -> None:
    """With the answer as it stands in the key, the solution is graded right."""
    contents = key(two_layer())
    parts = contents["questions"][1]["parts"]  # type: ignore[index]
    parts[-1].update(json.loads(json.dumps({"answer": made.answer, **made.interface})))
    path, file = tmp_path / "key.json", tmp_path / "solution.py"
    path.write_text(json.dumps(contents))
    file.write_bytes(made.files["gradient_check_solution.py"])
    assert grade_one(read(path), file, room=best_room()).all_right


def test_the_observation_is_told(made: Material) -> None:
    """The text names the size of the difference and both reasons; the table spans its decades."""
    assert "about 1e-1" in made.observed
    assert "a hundred times" in made.observed
    assert "rounding dominates" in made.observed
    table = made.measured["step_errors"]
    assert isinstance(table, list)
    assert log10(table[0][0] / table[-1][0]) >= 8
    assert made.measured["output"] == made.observation.output


def test_words_fit_what_was_seen() -> None:
    """A quadratic loss has nothing to leave out, and the text does not say it has."""
    prog = program(
        variables={"x": (("d", 1), "real"), "y": (("d", 1), "real")},
        equations={"F": "norm(x - y)**2"},
        sizes={"d": 3},
    )
    told = sentences(material(prog, "F", ("x",), start=1).observation)
    assert any("rounding alone" in sentence for sentence in told)
    assert not any("hundred" in sentence for sentence in told)


@pytest.mark.parametrize("seed", range(300, 306))
def test_the_same_start_gives_the_same_material(seed: int) -> None:
    """Files, output and table are the same in a second run; text says what the table holds."""
    net, prog = network(seed, hidden=(1, 1))
    first, second = (material(prog, net.objective, parameters(net), start=seed) for _ in range(2))
    assert first == second
    rows = first.observation.rows
    rising = [b.error / a.error for a, b in pairwise(rows[5:])]
    assert np.exp(np.mean(np.log(rising))) == pytest.approx(10, rel=0.5), "a tenth: ten times"
