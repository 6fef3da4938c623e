"""Questions for PrairieLearn: their program runs beside a stub of the platform's own module."""

import json
import sys
import types
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from many import over
from tried import Again

from exgen.writers.platform_inputs import Asked
from exgen.writers.prairielearn import questions as folders
from writers.on_sheets import CASES, made, questions


def platform() -> ModuleType:
    """What the program uses of PrairieLearn: matrices as JSON, and the sum of partial scores."""
    stub = types.ModuleType("prairielearn")

    def weighted(data: dict[str, Any]) -> None:
        parts = data["partial_scores"].values()
        total = sum(one["weight"] for one in parts)
        data["score"] = sum(one["weight"] * one["score"] for one in parts) / total

    stub.to_json = lambda x: {"_type": "ndarray", "_value": x.tolist()}  # type: ignore[attr-defined]
    stub.from_json = lambda x: np.array(x["_value"])  # type: ignore[attr-defined]
    stub.set_weighted_score_data = weighted  # type: ignore[attr-defined]
    return stub


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The program of all questions, which imports what all of the course share."""
    course = tmp_path_factory.mktemp("course")
    places = written(course, ("matrix-gradients", 1))
    (server,) = {(place / "server.py").read_text(encoding="utf-8") for place in places.values()}
    shared = str(course / "prairielearn" / "serverFilesCourse")
    sys.modules["prairielearn"] = platform()
    sys.path.insert(0, shared)
    try:
        made = types.ModuleType("server")
        exec(compile(server, "server.py", "exec"), made.__dict__)
    finally:
        sys.path.remove(shared)
        del sys.modules["prairielearn"]
    return made


def written(place: Path, *sheets: tuple[str, int]) -> dict[str, Path]:
    """The folders of the parts, by the part's id."""
    files = folders([made(*one) for one in sheets]).files
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    found = {}
    for path in sorted((place / "prairielearn" / "questions").iterdir()):
        info = json.loads((path / "info.json").read_text(encoding="utf-8"))
        found[info["title"].rpartition("(")[2].rstrip(")")] = path
    return found


def asked_of(program: ModuleType, folder: Path, seed: int = 1) -> dict[str, Any]:
    """A question as the platform generates it."""
    data: dict[str, Any] = {
        "params": {}, "correct_answers": {}, "submitted_answers": {}, "format_errors": {},
        "partial_scores": {}, "feedback": {}, "score": None, "variant_seed": seed,
        "options": {"question_path": str(folder)},
    }  # fmt: skip
    program.generate(data)
    return data


def submitted(program: ModuleType, data: Mapping[str, Any], answers: dict[str, Any]) -> Any:
    """What comes of an answer: parsed, and graded where it could be read."""
    again = {**data, "submitted_answers": answers, "format_errors": {}, "partial_scores": {},
             "feedback": {}, "score": 0.0}  # fmt: skip
    program.parse(again)
    if not again["format_errors"]:
        program.grade(again)
    return again


def answer(program: ModuleType, ask: Asked, form: str, value: Any) -> dict[str, Any]:
    """An answer of the key as it would be submitted."""
    match form:
        case "typed":
            return {"typed": value}
        case "shape":
            return {"rows": str(value[0]), "columns": str(value[1])}
        case "number":
            return {"number": float(Fraction(value[0][0] if isinstance(value, list) else value))}
    cells = np.array([[float(Fraction(cell)) for cell in row] for row in value])
    return {"cells": program.pl.to_json(cells)}


@over("case", CASES, pieces=2)
def test_answers_get_what_the_key_says(
    case: tuple[str, int], program: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Full points for what is right, its share and its name for each mistake."""
    places = written(tmp_path_factory.mktemp("course"), case)
    tried, again = 0, Again()
    for ask in questions(*case):
        data = asked_of(program, places[ask.id])
        (row,) = json.loads((places[ask.id] / "variants.json").read_text(encoding="utf-8"))
        form = row["form"]
        assert data["params"][form] is True
        assert "Vectors are columns" in data["params"]["sheet"] or case[0] == "backprop-by-hand"
        if form == "essay":
            info = json.loads((places[ask.id] / "info.json").read_text(encoding="utf-8"))
            assert info["gradingMethod"] == "Manual"
            continue
        right = answer(program, ask, form, ask.part["answer"])
        done = submitted(program, data, right)
        assert (done["format_errors"], done["score"]) == ({}, 1.0), ask.id
        for record, wrong in zip(ask.part["mistakes"], row["mistakes"], strict=True):
            if again(ask.part["kind"], record["name"]):
                continue
            done = submitted(program, data, answer(program, ask, form, record["answer"]))
            assert done["score"] == pytest.approx(wrong["share"]), (ask.id, record["name"])
            assert done["feedback"]["said"] == f"Who answers so {record['sentence']}."
            tried += 1
    assert tried > 3


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("(yhat - y) @", "is expected"),
        ("__import__('os').system('ls')", "could not be read"),
        ("().__class__", "could not be read"),
        ("nothing", "could not be read"),
        ("-" * 1500 + "x", "could not be read"),
        ("x" * 30000, "could not be read"),
    ],
)
def test_what_is_no_formula_is_told(
    typed: str, why: str, program: ModuleType, tmp_path: Path
) -> None:
    """Nothing is run, and the student is told what cannot be read."""
    places = written(tmp_path, ("matrix-gradients", 1))
    done = submitted(program, asked_of(program, places["B.3.x"]), {"typed": typed})
    assert why in done["format_errors"]["typed"]
    assert "person" not in done["format_errors"]["typed"]
    assert done["score"] == 0


def test_shapes_that_do_not_fit_are_a_wrong_answer(program: ModuleType, tmp_path: Path) -> None:
    """A product that does not exist, or numbers spread over a matrix, earn nothing."""
    places = written(tmp_path, ("matrix-gradients", 1))
    for typed in ("W1 @ W1 @ W1 @ y", "x + x.T", "y"):
        done = submitted(program, asked_of(program, places["B.3.x"]), {"typed": typed})
        assert (done["format_errors"], done["score"]) == ({}, 0.0)


def test_every_variant_is_drawn(program: ModuleType, tmp_path: Path) -> None:
    """Of several sheets each part has all variants, and students draw all of them."""
    sheets = [("matrix-gradients", seed) for seed in range(4)]
    places = written(tmp_path, *sheets)
    codes = {made(*one).key["variant"] for one in sheets}
    rows = json.loads((places["A.1"] / "variants.json").read_text(encoding="utf-8"))
    assert {row["variant"] for row in rows} == codes
    drawn = {asked_of(program, places["A.1"], seed)["params"]["variant"] for seed in range(40)}
    assert drawn == set(range(4))
    for seed in range(10):
        data = asked_of(program, places["A.1"], seed)
        right = rows[data["params"]["variant"]]["answer"]
        assert submitted(program, data, {"typed": right})["score"] == 1


def test_a_folder_is_what_the_platform_expects(tmp_path: Path) -> None:
    """A UUID of its own, the fields of its schema, a page with an input for every form."""
    places = written(tmp_path, ("sampler", 1))
    seen = set()
    for folder in places.values():
        info = json.loads((folder / "info.json").read_text(encoding="utf-8"))
        assert set(info) <= {"uuid", "title", "topic", "tags", "type", "gradingMethod"}
        assert info["type"] == "v3"
        seen.add(info["uuid"])
        page = (folder / "question.html").read_text(encoding="utf-8")
        for row in json.loads((folder / "variants.json").read_text(encoding="utf-8")):
            assert f"{{{{#params.{row['form']}}}}}" in page
            for figure in row["figures"]:
                assert (folder / "clientFilesQuestion" / figure["name"]).is_file()
    assert len(seen) == len(places)
    (shared,) = (tmp_path / "prairielearn" / "serverFilesCourse").iterdir()
    assert shared.name in next(iter(places.values())).joinpath("server.py").read_text("utf-8")
    assert {one.name for one in shared.iterdir()} == {"typed_answer.py", "exgen_answers.pyz"}
