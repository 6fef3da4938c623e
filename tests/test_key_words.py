"""What a key says in words is what its sheet says."""

import re
from pathlib import Path

import pytest
from many import over
from sheets import sheet

from exgen.document.standard import OPERATORS, SHORT, WITH_ARGUMENTS
from exgen.families.registry import FAMILIES
from exgen.homework import available, read
from exgen.pipeline import draw_sheet

_OURS = re.compile(
    "|".join(re.escape(name) + "(?![a-zA-Z])" for name in [*SHORT, *WITH_ARGUMENTS, *OPERATORS])
)


@over("seed", [None, *range(8)])
@pytest.mark.parametrize("name", [one.name for one in available()])
def test_each_question_and_part_says_what_it_asks(name: str, seed: int | None) -> None:
    """A part has a text, or its question's statement asks; no macro of our own is left."""
    if seed is None and name.endswith("sampler"):
        return
    for question in sheet(seed, name).key()["questions"]:
        assert question["statement"]
        texts = [part.get("text") for part in question["parts"]]
        assert all(texts) or set(texts) == {None}
        for text in (question["statement"], *filter(None, texts)):
            assert not _OURS.search(text)
            assert text.count("$$") % 2 == 0
            assert "```" not in text


def test_the_sheet_says_what_holds_for_all_questions(tmp_path: Path) -> None:
    """An instructor's texts and the conventions are in the key as Markdown, in this order."""
    file = tmp_path / "own.toml"
    file.write_text(
        'name = "own"\ntitle = "Own ]]> work"\n[sheet]\ncourse = "CS *101*"\ndue = "noon"\n'
        'instructions = "Write $\\\\nabla_x f$.\\n\\n- a\\n- b"\nhonour = "Alone."\n'
        '[[question]]\nid = "1"\nfamily = "gradient"\npoints = 10\n',
        encoding="utf-8",
    )
    said = draw_sheet(read(str(file), families=FAMILIES), seed=1).key()["sheet"]
    assert list(said) == ["title", "course", "due", "instructions", "honour", "preliminaries"]
    assert said["title"] == "Own ]]> work"
    assert said["course"] == "CS *101*"
    assert said["instructions"] == "Write $\\nabla_x f$.\n\n- a\n- b"
    assert said["preliminaries"].startswith("Vectors are columns.")
    assert "# Preliminaries" not in said["preliminaries"]
    plain = sheet(1, "sampler").key()["sheet"]
    assert list(plain) == ["title", "preliminaries"]
    assert r"\operatorname{softmax}" in plain["preliminaries"]


def test_the_words_are_those_of_the_sheet() -> None:
    """Statement and texts of a network, as a reader of the key finds them."""
    question = sheet(5).key()["questions"][-1]
    assert question["statement"].startswith("Reuse the derivatives that you have already found.")
    assert r"$\mathbf{W}_{1} \in \mathbb{R}^{p \times d}$" in question["statement"]
    texts = {part["number"]: part["text"] for part in question["parts"]}
    assert texts["B.1"] == (
        r"Express $\hat{\mathbf{y}}$ as a function of the input and the parameters."
    )
    assert list(question)[:4] == ["id", "family", "title", "points"]


def test_the_script_is_left_out() -> None:
    """A question that comes with a script says so, and its key does not repeat the script."""
    question = next(q for q in sheet(5, "chain-rule").key()["questions"] if q["id"] == "3")
    last = question["parts"][-1]["text"]
    assert last.startswith("Run the script.")
    assert "The script" not in last
