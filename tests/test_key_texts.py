"""The texts of a key: every one is read back as it was written, whatever the family."""

from typing import Any

import pytest
from sheets import sheet
from test_backprop_by_hand import every_kind

from exgen.calculus.build import symbol
from exgen.calculus.expr import Expr
from exgen.calculus.parse import ParseError, parse
from exgen.calculus.text import to_text
from exgen.pipeline import draw_sheet

KEYS = [
    *[("sampler", seed) for seed in range(8)],
    *[("matrix-gradients", seed) for seed in range(3)],
    *[("chain-rule", seed) for seed in range(3)],
    *[("backprop-by-hand", seed) for seed in range(3)],
    *[("every kind", seed) for seed in range(3)],
]
FAMILIES = {
    *("gradient", "composition", "two-layer", "network"),
    *("backprop", "backprop-batch", "backprop-numbers"),
}
WRITTEN = {"gradient", "jacobian", "expression", "entry"}


def key(name: str, seed: int) -> dict[str, Any]:
    """The key of a homework, or of backprop-by-hand with every switch open."""
    return (draw_sheet(every_kind(seed), seed=seed) if " " in name else sheet(seed, name)).key()


def quantities(question: dict[str, Any]) -> dict[str, Expr]:
    """The variables and defined names of a question, by name."""
    names: dict[str, Expr] = {
        name: symbol(name, tuple(row["shape"]), row["domain"])
        for name, row in question["variables"].items()
    }
    for name, text in question["definitions"]:
        names[name] = symbol(name, tuple(parse(text, names).shape))
    return names


def texts(part: dict[str, Any]) -> list[tuple[str, dict[str, str | int]]]:
    """The texts of a part and its steps, each with the free indices in it."""
    index = part.get("index", {})
    found = [(part["answer"], index)] if part["kind"] in WRITTEN else []
    if "answer_in_terms" in part:
        found.append((part["answer_in_terms"], index))
    return found + [(step["answer"], step.get("index", {})) for step in part["steps"]]


@pytest.mark.parametrize(("name", "seed"), KEYS)
def test_every_text_is_read_back(name: str, seed: int) -> None:
    """Reading an answer, in quantities or in terms of earlier results, gives the same text."""
    read = 0
    for question in key(name, seed)["questions"]:
        names = quantities(question)
        for part in question["parts"]:
            letters = part.get("in_terms_of", {}).items()
            shapes = {letter: tuple(names[row["wrt"]].shape) for letter, row in letters}
            known = names | {letter: symbol(letter, shape) for letter, shape in shapes.items()}
            for text, indices in texts(part):
                assert to_text(parse(text, known, indices=indices)) == text, part["id"]
                read += 1
    assert read > 10


def test_the_keys_are_of_every_family() -> None:
    """The keys that are read back leave out no family with answers as text."""
    found = {
        q["family"] for name, seed in KEYS[:1] + KEYS[-1:] for q in key(name, seed)["questions"]
    }
    assert found >= FAMILIES


def test_an_index_that_is_not_told_is_refused() -> None:
    """Without the index of its part, an entry's text is none of a key."""
    question = key("backprop-by-hand", 0)["questions"][0]
    part = next(p for p in question["parts"] if p.get("index"))
    with pytest.raises(ParseError, match="unknown index"):
        parse(part["answer"], quantities(question), indices={})
