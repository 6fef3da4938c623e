"""Answers that are no expressions: a shape, names of quantities, and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from exgen.answers.records import PartVocabulary, Unreadable
from exgen.answers.scanner import tokens
from exgen.answers.sides import right_side
from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_tokens import Misread, TypedToken
from exgen.answers.typed_values import TypedValue, read_value, with_point
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim, dim_sum, dim_times
from exgen.wording import quoted

__all__ = ["TypedValue", "read_names", "read_shape", "read_value", "with_point"]

_T = TypeVar("_T")
_BY: Final = frozenset({"x", "by", "X", "times"})
_SCALARS: Final = frozenset({"scalar", "number", "real", "R", "ℝ"})
_SEPARATORS: Final = frozenset(
    {
        "and",
        "or",
        "plus",
        "also",
        "the",
        "values",
        "of",
        "store",
        "keep",
        "cache",
        "save",
        "need",
        "only",
        "we",
        "both",
        "to",
        "be",
        "must",
        "should",
        "have",
        "stored",
        "kept",
        "saved",
        "needed",
        "required",
        "intermediate",
        "quantities",
        "activations",
        "pre-activations",
        "outputs",
        "following",
        "enough",
        "suffices",
        "is",
        "are",
        "it",
        "would",
        "in",
        "pass",
        "forward",
        "backward",
        "activation",
        "output",
        "remember",
        "storing",
        "keeping",
        "caching",
        "memory",
        "vectors",
        "set",
    }
)
"""Words among names that say nothing of them."""
_BECAUSE: Final = frozenset({"because", "since", "as", "so", "for", "which"})
"""Words with which a reason begins, behind the names."""
_WORD_SHAPES: Final = frozenset({"vector", "row", "column", "matrix", "a", "an", "shape", "size",
                                 "dimension", "dimensions", "in", "is", "the", "it", "of", "length",
                                 "with", "entries", "rows", "columns", "and", "same",
                                 "as", "dimensional", "dim", "array", "tensor", "Size",
                                 "torch", "np", "numpy", "entry", "one"})  # fmt: skip


def read_shape(text: str, known: PartVocabulary) -> Shape | Unreadable:
    r"""Rows and columns from `d x n`, `(d, n)`, `R^{d x n}`, `\mathbb{R}^{d \times n}`, `3 by 2`.

    A single dimension is that of a column; "scalar" and a single 1 are 1 x 1.
    """
    return _read(text, lambda: _shape(text, known))


def read_names(text: str, known: PartVocabulary) -> tuple[str, ...] | Unreadable:
    """The question's names of the quantities that are listed: "a1, z2 and yhat"."""
    return _read(text, lambda: _names(text, known))


def _read(text: str, read: Callable[[], _T]) -> _T | Unreadable:
    try:
        return read()
    except Misread as error:
        return Unreadable.of(text, error.at, error.expected, error.known)


_TIMES = frozenset({"*", "·", "⋅"})
_RUN = re.compile(r"([A-Za-z]|\d+)x([A-Za-z]\d*|\d+)")


def _shape(text: str, known: PartVocabulary) -> Shape:
    found = right_side(tokens(text), "=", "∈", ":", "→")
    names = KnownNames(known)
    pieces: list[tuple[str, TypedToken]] = []
    for token in found:
        run = _RUN.fullmatch(token.text)
        if token.kind == "word" and run is not None and names.dimension(token.text) is None:
            pieces += [(run[1], token), ("×", token), (run[2], token)]
        elif token.kind == "word" and len(token.text) > 1 and token.text[0] == "x":
            pieces += [("×", token), (token.text[1:], token)]
        else:
            pieces.append((token.text, token))
    like = _like(found, names)
    if like is not None:
        return like
    dims: list[Dim] = []
    scalar = [t.text for t in found] == ["(", ")"]
    below, sign, by = False, "", 1
    for place, (text_of, token) in enumerate(pieces):
        if text_of in _TIMES and by != 1:
            continue
        before, sign = sign, text_of if text_of in ("+", "-") else ""
        if _multiplies(pieces, place, names):
            by, sign = int(text_of), before
            continue
        if text_of == "_":
            below = True
        elif token.kind in ("word", "number") and text_of != "×":
            if below and dims and isinstance(dims[-1], str):
                joined = names.dimension(f"{dims[-1]}{text_of}")
                if joined is not None:
                    dims[-1], below = joined, False
                    continue
            below = False
            if text_of in _BY and names.dimension(text_of) is None:
                continue
            if text_of in _SCALARS and names.dimension(text_of) is None:
                scalar = True
                continue
            if text_of.lower() in _WORD_SHAPES and names.dimension(text_of) is None:
                continue
            dim, by = dim_times(_dimension(text_of, token, names, pieces), by), 1
            if before and dims:
                dims[-1] = dim_sum(dims[-1], dim_times(dim, -1 if before == "-" else 1))
            else:
                dims.append(dim)
    if len(dims) == 2:
        return Shape(dims[0], dims[1])
    if len(dims) == 1:
        row = any(word == "row" for word, _ in pieces)
        return Shape(1, dims[0]) if row else Shape(dims[0], 1)
    if not dims and scalar:
        return Shape(1, 1)
    at = found[0].at if found else 0
    raise Misread(at, "a shape is expected: rows x columns", _dims_known(names))


def _multiplies(pieces: Sequence[tuple[str, TypedToken]], place: int, names: KnownNames) -> bool:
    """Whether a number multiplies the dimension behind it: `2k`, `2*k`, where there are such."""
    if not pieces[place][0].isdigit() or not names.multiples:
        return False
    behind = [text for text, _ in pieces[place + 1 : place + 3]]
    if behind[:1] and behind[0] in _TIMES:
        del behind[0]
    return bool(behind) and names.dimension(behind[0]) is not None


def _like(found: Sequence[TypedToken], names: KnownNames) -> Shape | None:
    """The shape of a quantity that is named: "same as W", "W.shape", "shape of W^T"."""
    words = [t.text for t in found if t.kind == "word"]
    if not any(w.lower() in ("same", "like", "shape") for w in words):
        return None
    named = [name for w in words if w != "T" and (name := names.name(w)) is not None]
    if len(named) != 1 or any(names.dimension(w) is not None for w in words):
        return None
    shape = names.quantities[named[0]].shape
    turned = any(t.text in ("T", "'") for t in found)
    return Shape(shape.cols, shape.rows) if turned else shape


def _dimension(
    text: str, token: TypedToken, names: KnownNames, pieces: list[tuple[str, TypedToken]]
) -> Dim:
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0:
        return int(text)
    dim = names.dimension(text)
    if dim is None:
        joined = [text + other for other, _ in pieces if other.isdigit()]
        if any(names.dimension(each) is not None for each in joined):
            return text
        raise Misread(
            token.at,
            f"{quoted(text, limit=40)} is no dimension of this question",
            _dims_known(names),
        )
    return dim


def _dims_known(names: KnownNames) -> str:
    named = [d for d in names.dims if isinstance(d, str)]
    return f"known: {', '.join(named)}" if named else ""


def _names(text: str, known: PartVocabulary) -> tuple[str, ...]:
    names = KnownNames(known)
    found: list[str] = []
    run = _without_remarks(right_side(tokens(text), "=", ":"), names)
    place = 0
    while place < len(run):
        token = run[place]
        if found and token.text.lower() in _BECAUSE and names.name(token.text) is None:
            break
        if token.kind == "sign" or (token.kind == "word" and token.text.lower() in _SEPARATORS):
            place += 1
            continue
        spelled, accent = "", ""
        while place < len(run) and run[place].kind == "accent":
            accent = run[place].text
            place += 1
        if place < len(run):
            letters = run[place].text.rstrip("0123456789")
            spelled = letters + accent + run[place].text[len(letters) :]
            place += 1
        name, step = _longest(spelled, run, place, names)
        if name is None:
            raise Misread(
                token.at, f"{quoted(spelled, limit=40)} is no quantity here", names.meant(spelled)
            )
        place += step
        found.append(name)
    if not found:
        raise Misread(0, "names of quantities are expected", names.meant(""))
    return tuple(dict.fromkeys(found))


def _without_remarks(run: list[TypedToken], names: KnownNames) -> list[TypedToken]:
    """The tokens without parentheses that hold words: `(x is there anyway)`."""
    kept: list[TypedToken] = []
    place = 0
    while place < len(run):
        end = next((k for k in range(place, len(run)) if run[k].text == ")"), place)
        inside = run[place + 1 : end] if run[place].text == "(" else []
        words = [t.text for t in inside if t.kind == "word"]
        prose = any(len(w) > 2 and w.isalpha() and names.name(w) is None for w in words)
        if prose and not any(w.lower() in _SEPARATORS | {"not"} for w in words[:1]):
            place = end + 1
            continue
        kept.append(run[place])
        place += 1
    return kept


def _longest(
    spelled: str, run: list[TypedToken], place: int, names: KnownNames
) -> tuple[str | None, int]:
    """The quantity that is spelled so, with a number below or above it; how many tokens more."""
    following = run[place : place + 7]
    if following and following[0].text in ("_", "^"):
        for k, token in enumerate(following):
            if token.kind in ("number", "word"):
                for form in (f"{spelled}{token.text}", f"{spelled}_{token.text}"):
                    name = names.name(form) or names.loosely(form)
                    if name is not None:
                        rest = k + 1
                        while rest < len(following) and following[rest].text in (")", "]", "}"):
                            rest += 1
                        return name, rest
                break
            if token.text not in ("_", "^", "{", "(", "["):
                break
    return names.name(spelled) or names.loosely(spelled), 0
