"""The page for students tells the truth: all that it shows can be typed."""

import re
from pathlib import Path

from answers.typings import find
from exgen.answers.literals import TypedValue, read_names, read_shape, read_value
from exgen.answers.records import Reading
from exgen.answers.typed_reading import read
from exgen.answers.typed_vocabulary import vocabulary

PAGE = Path(__file__).parent.parent.parent / "docs" / "answers.md"
SPANS = re.compile(r"`([^`]+)`")


def _rows(head: str) -> dict[str, list[str]]:
    """The table below a head: what is shown, by its first cell."""
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    start = next(k for k, line in enumerate(lines) if line.startswith(f"| {head} |"))
    found = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        _, name, shown = line.split("|", 2)
        found[name.strip()] = SPANS.findall(shown)
    return found


def test_every_example_is_read_and_those_of_a_row_agree() -> None:
    """Each example of the page is read, and products, names and hats are the same along a row."""
    known = vocabulary(*find("B.3.W1", "matrix-gradients-orig"))
    bias = vocabulary(*find("B.3.b1", "matrix-gradients-orig"))
    alike = {"a product", "entry by entry", "an outer product", "an inner product", "a transpose"}
    alike |= {"a name with a number", "a hat", "where something is positive", "an earlier result"}
    count = 0
    for name, examples in _rows("what").items():
        texts = set()
        for example in examples:
            found = read(example, bias if name == "entries and sums" else known)
            assert isinstance(found, Reading), (name, example, found.shown())
            texts.add(found.text)
            count += 1
        assert name not in alike or len(texts) == 1, (name, texts)
    assert count > 60


def test_declared_functions_are_read() -> None:
    """Each form of the derivative of a function that a sheet declares is the same one."""
    question = {
        "variables": {"z": {"shape": ["n", 1], "domain": "real"}}
        | {n: {"shape": [1, 1], "domain": d} for n, d in (("g", "elementwise"), ("L", "scalar"))},
        "definitions": [["h", "g(z)"], ["J", "L(h) + sum(z)"]],
        "sizes": {"n": 3},
    }
    part = {"of": "J", "wrt": "z", "kind": "gradient", "shape": ["n", 1]}
    known, texts = vocabulary(question, part), {"its derivative": "g'(z)", "its gradient": "dL/dh"}
    rows = _rows("of such a function")
    assert rows.keys() == texts.keys()
    for name, examples in rows.items():
        found = {example: read(example, known) for example in examples}
        assert len(found) > 4
        assert {
            example: getattr(one, "text", one) for example, one in found.items()
        } == dict.fromkeys(examples, texts[name])


def test_parts_and_convolutions_of_columns_are_read() -> None:
    """Each form of a range, a block and a convolution is the same as the others of its row."""
    shapes = {"x": ["n", 1], "w": ["k", 1]}
    question = {
        "variables": {n: {"shape": s, "domain": "real"} for n, s in shapes.items()},
        "definitions": [["z", "correlate(x, w)"], ["J", "norm(z)**2"]],
        "sizes": {"n": 5, "k": 3},
    }
    texts = {
        "without the first entry": "x[1:, :]",
        "without the last entry": "x[:n - 1, :]",
        "one below the other": "vstack(x, w)",
        "w slid along x": "correlate(x, w)",
        "the full convolution": "convolve(x, w)",
    }
    known = vocabulary(question, {"of": "J", "wrt": "x", "kind": "gradient"})
    rows = _rows("of columns")
    assert rows.keys() == texts.keys()
    for name, examples in rows.items():
        found = {example: read(example, known) for example in examples}
        assert {
            example: getattr(one, "text", one) for example, one in found.items()
        } == dict.fromkeys(examples, texts[name])


def test_the_lines_of_the_page_are_read() -> None:
    """The answer in several lines and the one with a `where` are the same."""
    known = vocabulary(*find("B.3.W1", "matrix-gradients-orig"))
    page = PAGE.read_text(encoding="utf-8")
    several = page.split("```text\n")[1].split("```")[0]
    single = next(span for span in SPANS.findall(page.replace("```", "")) if ", where " in span)
    found = [read(text, known) for text in (several, single)]
    assert all(isinstance(each, Reading) for each in found), found
    assert {each.text for each in found if isinstance(each, Reading)} == {
        "((W2.T @ (yhat - y)) * (z1 > 0)) @ x.T"
    }


def test_other_answers_are_read() -> None:
    """Shapes, values and names as the page shows them are read."""
    known = vocabulary(*find("B.3.W1", "matrix-gradients-orig"))
    rows = _rows("other answers")
    *matrices, column, scalar = [read_shape(text, known) for text in rows["a shape"]]
    assert set(matrices) == {("p", "d")}
    assert (column, scalar) == (("p", 1), (1, 1))
    values = [read_value(text) for text in rows["a value"]]
    assert all(isinstance(value, TypedValue) for value in values), values
    assert read_names(rows["what to keep"][0], known) == ("a1", "z2", "yhat")
