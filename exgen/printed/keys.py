"""The LaTeX of a key: each has to be the answer that stands beside it, of its shape and indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exgen.calculus.claims import free_indices
from exgen.calculus.expr import Expr
from exgen.printed.equal import same
from exgen.printed.latex_grammar import formula
from exgen.printed.latex_matrices import Axes, matches, parts
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.meaning import Reader
from exgen.printed.questions import Truth
from exgen.questions.derivative_names import spoken
from exgen.questions.proved import Proved
from exgen.questions.records import Part

Printed = tuple[str, str, str]
"""The part's id, the LaTeX, and why it is a misprint ("" where it is none)."""


def latexes(proved: Proved, entry: Mapping[str, Any], words: Vocabulary) -> Iterator[Printed]:
    """Each `latex` of a question's entry in the key, and what is wrong with it."""
    for part, told in zip(proved.question.parts, entry["parts"], strict=True):
        truths = [Truth(line.claim.left, line.claim.rights) for _, line in proved.of_part(part)]
        if "latex" in told:
            name = (told["of"], told.get("wrt", ""))
            yield part.id, told["latex"], _why(told, name, truths, words, part)
        for step in told["steps"]:
            name = (step["of"], step["wrt"])
            yield part.id, step["latex"], _why(step, name, truths, words, None)


def _why(
    told: Mapping[str, Any],
    name: tuple[str, str],
    truths: Sequence[Truth],
    words: Vocabulary,
    part: Part | None,
) -> str:
    try:
        found = [t for t in truths if _about(t) == name]
        wanted = [right for truth in found for right in truth.rights]
        if part is not None and part.answer is not None:
            wanted.append(part.answer)
        tree = formula(told["latex"])
        grids = [t for t in truths if t.whole is not None and _named(t.whole) == name]
        if parts(tree) and grids:
            good = any(matches(tree, Axes.of(t.left), r, words) for t in grids for r in t.rights)
            return "" if good else "the matrix has other entries than what was proved"
        shape = found[0].left.shape if found else None
        if part is not None:
            shape = part.shape
        (expr,) = Reader(words).expressions([tree], shape)
        alike = any(expr is one for one in wanted)
        if not alike and not any(same(expr, one, words.sizes, words.told) for one in wanted):
            return "it is not what was proved"
        return _form(expr, told)
    except MisreadError as error:
        return str(error)


def _form(expr: Expr, told: Mapping[str, Any]) -> str:
    """What is wrong with the indices, by what the key says of them."""
    known = told.get("index", {})
    if not free_indices(expr).items() <= known.items():
        return f"it has an index that the key does not have: {free_indices(expr)}"
    return ""


def _about(truth: Truth) -> tuple[str, str] | None:
    return _named(truth.left)


def _named(expr: Expr) -> tuple[str, str] | None:
    """Of what an expression is the derivative, and in what, in the key's words."""
    name = getattr(expr, "name", None)
    if isinstance(name, str):
        return name, ""
    try:
        return spoken(expr)
    except TypeError:
        return None
