"""The autograder for Gradescope, in a harness like its own: typed answers, code, wrong files."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from many import over

from exgen.writers.gradescope import autograder
from exgen.writers.platform_inputs import Asked
from writers.gradescope_harness import Harness, apart, unpacked
from writers.on_sheets import made, questions

CLASS = [("chain-rule", 1), ("chain-rule", 2)]


@pytest.fixture(scope="module")
def harness() -> Iterator[Harness]:
    """The autograder of two sheets, in a folder that other users can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="exgen-gradescope-"))
    folder.chmod(0o755)
    written = autograder([made(*one) for one in CLASS])
    yield unpacked(written.files["gradescope.zip"], folder)
    shutil.rmtree(folder)


def code_of(case: tuple[str, int]) -> str:
    """The code of a sheet."""
    return str(made(*case).key["variant"])


def typed(answer: Any) -> str:
    """An answer of a key as a student types it."""
    return answer if isinstance(answer, str) else json.dumps(answer).replace('"', "")


def by_program(case: tuple[str, int]) -> list[Asked]:
    """The typed parts that the program judges."""
    left = ("code", "cache", "observation")
    return [ask for ask in questions(*case) if ask.part["kind"] not in left]


def answers(case: tuple[str, int], given: Mapping[str, Any]) -> str:
    """A file of answers for a sheet."""
    lines = [f"{id}: {typed(answer)}" for id, answer in given.items()]
    return "\n".join([f'# SHEET = "{code_of(case)}"', *lines])


def right(case: tuple[str, int]) -> dict[str, Any]:
    """All right answers."""
    return {ask.id: ask.part["answer"] for ask in by_program(case)}


def by_part(found: Mapping[str, Any]) -> dict[str, Any]:
    """The tests by the part's id, those that are hidden apart."""
    shown = [test for test in found["tests"] if test["visibility"] != "hidden"]
    named = {test["name"].partition(":")[0]: test for test in shown}
    assert len(named) == len(shown)
    return named


@pytest.mark.parametrize("case", CLASS)
def test_each_student_is_graded_by_their_own_sheet(case: tuple[str, int], harness: Harness) -> None:
    """Right answers and the finished script have all points of the sheet that they name."""
    apart()
    script = made(*case).files["gradient_check_solution.py"]
    text = answers(case, right(case))
    found = by_part(harness.run({"answers.txt": text, "gradient_check.py": script}))
    assert list(found) == [ask.id for ask in questions(*case)]
    for ask in questions(*case):
        test = found[ask.id]
        if ask.part["kind"] == "observation":
            assert "score" not in test
            assert "by hand" in test["output"]
        else:
            assert (test["score"], test["max_score"]) == (ask.points, ask.points), test
            assert test["status"] == "passed"


def test_each_named_mistake_has_its_share_and_its_sentence(harness: Harness) -> None:
    """All first mistakes at once, all second ones, and so on: each is told by its sentence."""
    case, tried = CLASS[0], 0
    for k in range(max(len(ask.part["mistakes"]) for ask in by_program(case))):
        wrong = {
            ask.id: ask.part["mistakes"][k]
            for ask in by_program(case)
            if len(ask.part["mistakes"]) > k
        }
        text = answers(case, {id: one["answer"] for id, one in wrong.items()})
        found = by_part(harness.run({"answers.txt": text}))
        for id, one in wrong.items():
            assert one["sentence"] in found[id]["output"]
            assert found[id]["extra_data"] == {"verdict": "wrong", "mistake": one["name"]}
            assert found[id]["score"] < found[id]["max_score"]
            tried += 1
        for id in set(right(case)) - set(wrong):
            assert found[id]["score"] == 0
    assert tried > 10


def test_nothing_handed_in_earns_nothing(harness: Harness) -> None:
    """An empty answer, a file without answers, no file of answers: no points, and it is told."""
    case = CLASS[0]
    code = code_of(case)
    for files in (
        {"answers.txt": answers(case, dict.fromkeys(right(case), ""))},
        {"answers.txt": f"# SHEET = '{code}'\n"},
        {"gradient_check.py": f'SHEET = "{code}"\n'},
    ):
        found = harness.run(files)
        assert sum(test.get("score", 0) for test in found["tests"]) == 0
        assert len(by_part(found)) == len(questions(*case))
        assert all(test["output"] for test in found["tests"])
    assert "There is no file of answers" in found["output"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "No file says which sheet"),
        ({"answers.pdf": b"%PDF-1.7"}, "No file says which sheet"),
        ({"answers.txt": "A.1: x"}, "No file says which sheet"),
        ({"answers.txt": '# SHEET = "ZZZZZZ"\n'}, "There is no sheet ZZZZZZ"),
        ({"answers.txt": "# SHEET = '../../x'\n"}, "No file says which sheet"),
        ({"a.txt": "A", "b.txt": "B"}, "one file of answers, answers.txt, and not a.txt and b.txt"),
    ],
)
def test_a_wrong_file_is_one_sentence(
    files: dict[str, str | bytes], says: str, harness: Harness
) -> None:
    """No points, one line that says what to do, and no code of another sheet."""
    found = harness.run(files)
    assert (found["score"], found.get("tests")) == (0, None)
    assert says in found["output"]
    assert "\n" not in found["output"]
    assert not [case for case in CLASS if code_of(case) in found["output"]]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("answers.txt", "nonsense", "line 2: expected `ID: answer`"),
        ("answers.txt", "1: x\n1: y", "part 1 is answered twice"),
        ("answers.txt", "9.z: x", "there is no part"),
        ("answers.toml", "1 = ", "is no TOML"),
    ],
)
def test_answers_that_cannot_be_read_cost_no_code(
    name: str, text: str, says: str, harness: Harness
) -> None:
    """The reader's own line is told, all parts are there, and the code is graded."""
    apart()
    case = CLASS[0]
    script = made(*case).files["gradient_check_solution.py"]
    file = f'# SHEET = "{code_of(case)}"\n{text}\n'
    found = harness.run({name: file, "gradient_check.py": script})
    assert says in found["output"]
    assert str(harness.folder) not in json.dumps(found)
    assert by_part(found)["3.b"]["status"] == "passed"
    assert [test["score"] for test in found["tests"] if test.get("score")] == [20]


@pytest.mark.parametrize("suffix", ["toml", "json", "csv"])
def test_answers_come_in_every_form_that_check_takes(suffix: str, harness: Harness) -> None:
    """TOML, JSON and CSV with the sheet's code, within another folder."""
    case = CLASS[1]
    given = {"sheet": code_of(case), **{id: typed(one) for id, one in right(case).items()}}
    text = {
        "toml": "\n".join(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in given.items()),
        "json": json.dumps(given),
        "csv": "\n".join(f'{k},"{v}"' for k, v in given.items()),
    }[suffix]
    found = by_part(harness.run({f"mine/answers.{suffix}": text}))
    assert all(found[id]["status"] == "passed" for id in right(case))


def test_what_cannot_be_read_or_checked_costs_one_part(harness: Harness) -> None:
    """Unreadable text, code and endless formulas are told in their part; the rest is graded."""
    case = CLASS[0]
    odd = {"1": "__import__('os').system('x')", "2.b.x": "9**" * 400, "2.b.a": "(" * 1500}
    text = answers(case, {**right(case), **odd})
    found = by_part(harness.run({"answers.txt": text}))
    for id in right(case):
        assert (found[id]["status"] == "passed") == (id not in odd), found[id]
    assert "could not be read" in found["1"]["output"]
    # Damage to the autograder's own data, such as nothing else can cause.
    sheet = harness.source / "sheets" / f"{code_of(case)}.json"
    kept = sheet.read_text(encoding="utf-8")
    data = json.loads(kept)
    data["parts"][0]["answer"] = None
    sheet.write_text(json.dumps(data), encoding="utf-8")
    try:
        found = by_part(harness.run({"answers.txt": answers(case, right(case))}))
    finally:
        sheet.write_text(kept, encoding="utf-8")
    assert "could not be checked" in found["1"]["output"]
    assert all(found[id]["status"] == "passed" for id in right(case) if id != "1")


def test_a_table_of_students_says_whose_sheet_it_is(harness: Harness) -> None:
    """With one a file needs no code, and the sheet of somebody else is refused."""
    mine, other = CLASS
    table = harness.source / "students.csv"
    table.write_text(f"email,code\nA@b.c,{code_of(mine)}\nd@e.f,{code_of(other)}\n")
    try:
        plain = answers(mine, right(mine)).partition("\n")[2]
        found = by_part(harness.run({"answers.txt": plain}, email="a@B.c"))
        assert all(found[id]["status"] == "passed" for id in right(mine))
        refused = harness.run({"answers.txt": answers(other, right(other))}, email="a@b.c")
        assert (refused["score"], "not yours" in refused["output"]) == (0, True)
        assert code_of(mine) not in refused["output"]
    finally:
        table.unlink()


def test_links_are_not_followed(harness: Harness) -> None:
    """A submission that links to the answers is one without answers."""
    case = CLASS[0]
    harness.run({"gradient_check.py": f'SHEET = "{code_of(case)}"\n'})
    secret = harness.source / "sheets" / f"{code_of(case)}.json"
    (harness.folder / "submission" / "answers.txt").symlink_to(secret)
    (harness.folder / "submission" / "more").symlink_to(secret.parent)
    found = harness.graded()
    assert "There is no file of answers" in found["output"]
    for ask in by_program(case):
        assert not (len(typed(ask.part["answer"])) > 8 and ask.part["answer"] in json.dumps(found))


def test_results_show_no_answer(harness: Harness) -> None:
    """Wrong answers to every part bring to light no right one, and no code of another sheet."""
    case = CLASS[0]
    found = json.dumps(harness.run({"answers.txt": answers(case, dict.fromkeys(right(case), "7"))}))
    shown = [ask.id for ask in by_program(case)
             if isinstance(ask.part["answer"], str) and len(ask.part["answer"]) > 8
             and ask.part["answer"] in found]  # fmt: skip
    assert not shown
    assert code_of(CLASS[1]) not in found


def test_code_is_not_run_where_it_cannot_be_kept_apart(harness: Harness) -> None:
    """The answers are closed to other users; without rights of root code is told to be not run."""
    case = CLASS[0]
    script = made(*case).files["gradient_check_solution.py"]
    harness.run({"gradient_check.py": script})
    for name in ("source", "submission", "results"):
        assert (harness.folder / name).stat().st_mode & 0o077 == 0
    grade = harness.source / "apart.py"
    kept = grade.read_text(encoding="utf-8")
    assert "os.geteuid() != 0" in kept
    grade.write_text(kept.replace("os.geteuid() != 0", "os.geteuid() == 0"), encoding="utf-8")
    try:
        found = by_part(harness.run({"gradient_check.py": script}))
    finally:
        grade.write_text(kept, encoding="utf-8")
    if os.geteuid() == 0:
        assert "code was not run" in found["3.b"]["output"].lower()


def test_the_file_to_fill_in_names_the_sheet_and_every_part() -> None:
    """Each sheet has one for its student with nothing answered; the report names every part."""
    written = autograder([made(*one) for one in CLASS])
    for case in CLASS:
        text = written.files[f"gradescope/problems.{code_of(case)}.txt"].decode()
        assert text.startswith(f'# SHEET = "{code_of(case)}"\n')
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert lines == [f"{ask.id}:" for ask in questions(*case) if ask.part["kind"] != "code"]
    ids = [ask.id for case in CLASS for ask in questions(*case)]
    assert [id for id, _ in written.became] == ids


HOSTILE = {
    "reads the answers": "raise RuntimeError(open(SHEET_FILE).read())",
    "writes the results": "open(RESULTS, 'w').write('{\"score\": 1000}')",
    "prints results": "print('{\"score\": 1000}')",
    "ends at once": "os._exit(0)",
    "kills its parent": "os.kill(os.getppid(), 9)",
}


@over("name", HOSTILE)
def test_hostile_code_gets_nothing_and_costs_no_other_part(name: str, harness: Harness) -> None:
    """It sees no answer, forges no result, and what was typed beside it has its points."""
    apart()
    case = CLASS[0]
    code = code_of(case)
    first = next(iter(right(case)))
    secret = harness.source / "sheets" / f"{code}.json"
    results = harness.folder / "results" / "results.json"
    script = (
        f"import os\nSHEET_FILE, RESULTS = {str(secret)!r}, {str(results)!r}\n"
        f"def compute_gradients(x, W1, W2, y, lam):\n    {HOSTILE[name]}\n"
    )
    text = answers(case, {first: right(case)[first]})
    found = harness.run({"answers.txt": text, "gradient_check.py": script})
    named = by_part(found)
    assert "score" not in found
    assert (named["3.b"]["score"], named["3.b"]["max_score"]) == (0, 20)
    assert named[first]["status"] == "passed"
    for id in ("3.a.W1", "3.a.W2"):
        assert right(case)[id] not in json.dumps(found)
