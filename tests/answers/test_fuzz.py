"""Whatever is typed, the reader ends soon and says what it read or why it could not."""

import random
import time

from tried import seeds, some

from answers.typings import questions, typings
from exgen.answers.literals import read_names, read_shape, read_value
from exgen.answers.records import PartVocabulary, Reading, Unreadable
from exgen.answers.typed_reading import read
from exgen.answers.typed_vocabulary import vocabulary

SECONDS = 2.0
"""Of processor time, for any text of up to 10,000 characters."""
SIGNS = [
    *"()[]{}^_'*+-/@.,:;=<>|&\\ \n\t0123456789abxyzWTIσ⊙·ŷ₁²ᵀ‖∂∇∑√𝟙$#%\"~`!?é漢\x00\u0302\u202e",
    *(r"\frac", r"\left", r"\hat", r"\mathbf", r"\begin{bmatrix}", r"\end{bmatrix}", r"\sum_"),
    *("^T", "''", r"\text{", "where", " if ", "sum(", "np.", "max(", "diag(", " 1/0 ", "1e999"),
    *("9**9**9", "**", ".T", ".dot(", r"\begin{cases}", "axis=0", "else", "\ud800"),
]
REPEATED = [
    *("(", "[", "{", "'", "^T", "((((x", "-", "x", "x ", "x^T ", "x+", "1+", "2*", "x*", "x⊙"),
    *("x·", "sum_k ", r"\frac{", r"\frac1", r"\hat", r"\mathbf{", r"\bf ", "|", "‖", "||", "[["),
    *("]", "x^", "x_", "x_1", "^{", "x**", "1/", "I", "I ", "I+", "1", "1^T", "𝟙 ", "𝟙^T ", "="),
    *("x=", "\n", "x\n", "x=x\n", "where x = ", r"\\", "&", "diag(", "σ ", "max(1,", "(x>0)*"),
    *("dJ/dx ", "d/d", "∂J/∂x", "∇_", "δ", "e^", "e^{", "W1 W2 ", "(x+1)", "(x+1)^2", "9**"),
    *(r"\begin{bmatrix}", r"\begin{cases}", "1&", "1;", "a1,", "%", "#", "$", "`", "\\", "\u0302"),
    *("₁", "²", "abc", "T", "xT", "x.T", "x.dot(", "(I+1)", "𝟙·", "x_{k", "x x^T ", "1 if x>0 "),
    *(
        "x if x>0 else ",
        "||x",
        "[x,",
        "x[",
        "x[0,",
        "0 1\n",
        "1e",
        "1e9 ",
        "σ'",
        "relu'(",
        "dx/",
        "np.",
    ),
]


def _known() -> list[PartVocabulary]:
    return [vocabulary(question, part) for question in questions() for part in question["parts"]]


def _check(text: str, known: PartVocabulary) -> float:
    """Reads the text in every way, and the processor time that took."""
    start = time.process_time()
    found = read(text, known)
    taken = time.process_time() - start
    if isinstance(found, Reading):
        assert found.tex
        assert found.text
    for each in (found, read_shape(text, known), read_value(text), read_names(text, known)):
        if isinstance(each, Unreadable):
            rows = each.shown().split("\n")
            assert max(map(len, rows)) <= 80, rows
            assert rows[1].strip() == "^", rows
            assert each.line >= 1
            assert each.column >= 1
    return taken


def _spoiled(text: str, rng: random.Random, texts: list[str]) -> str:
    """The text with a few signs put in, left out or exchanged."""
    chars = list(text)
    for _ in range(rng.choice([1, 1, 2, 3, 5, 12])):
        place, kind = rng.randrange(len(chars) + 1), rng.random()
        if kind < 0.35:
            chars[place:place] = [rng.choice(SIGNS)]
        elif kind < 0.6:
            del chars[place : place + rng.randrange(1, 4)]
        elif kind < 0.8:
            other = rng.choice(texts)
            start = rng.randrange(len(other) + 1)
            chars[place:place] = other[start : start + rng.randrange(20)]
        else:
            chars[place : place + 1] = [rng.choice(SIGNS)]
    return "".join(chars)


def test_spoiled_typings_and_random_signs() -> None:
    """Spoiled typings and strings of random signs are read or refused, never an exception."""
    rng = random.Random(14)
    known, texts = _known(), [typed.text for typed in typings()]
    for _ in seeds("spoiled typings"):
        _check(_spoiled(rng.choice(texts), rng, texts), rng.choice(known))
    for _ in seeds("random signs"):
        text = "".join(rng.choice(SIGNS) for _ in range(rng.randrange(60)))
        _check(text, rng.choice(known))


def test_long_and_deep_texts_end_in_time() -> None:
    """Signs that are repeated up to 10,000 characters, and deep nesting, end within two seconds."""
    rng = random.Random(10)
    known = _known()
    for piece in REPEATED:
        for length in some("lengths of texts", (10_000, 60, 400, 2500)):
            text = (piece * (length // len(piece) + 1))[:length]
            for each in rng.sample(known, 2 if length < 1000 else 1):
                assert _check(text, each) < SECONDS, (piece, length)
        assert _check(piece * 20 + "z" * 9000, rng.choice(known)) < SECONDS, piece


def test_a_text_that_is_too_long_is_refused() -> None:
    """Beyond 10,000 characters nothing is read."""
    found = read("x" * 10_001, _known()[0])
    assert isinstance(found, Unreadable)
    assert "10000" in found.expected
