"""Whether a program of an instructor's own is a question: its equations, and what is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from exgen.calculus.build import is_zero
from exgen.calculus.leaves import CONSTRAINED
from exgen.calculus.shape import Shape
from exgen.codegen.instance import random_lines
from exgen.codegen.python_names import identifiers
from exgen.errors import DerivationError
from exgen.families.program.program_coding import returned
from exgen.families.program.solve import solved
from exgen.library.programs import Ask, ProgramRow
from exgen.library.row_fields import filled
from exgen.questions.letters import Lettered
from exgen.questions.own import checked
from exgen.questions.own_names import RowError
from exgen.questions.records import Part
from exgen.typeset.latex import Printer
from exgen.typeset.program_figure import layout
from exgen.typeset.symbols import Notation
from exgen.wording import listed, nearest, with_article

_NAME: Final = re.compile(r"(?<!\.)\b[A-Za-z]\w*")
"""A name in a formula; the T of a transpose is none."""
_DERIVED: Final = ("gradient", "jacobian", "hessian")
_WITHOUT_WRT: Final = {
    "expression": "an expression is asked for as it is",
    "shape": "a shape is asked for as it is",
    "code": "a function returns the gradients that other parts ask for",
}


def check(row: ProgramRow) -> ProgramRow:
    """The program as a draw takes it: every quantity prints as itself unless it brings letters.

    Raises RowError for the first thing that is wrong.
    """
    _check_order(row)
    _check_ids(row)
    for word in row.choices:
        if word in row.roles:
            raise RowError(f"choices.{word}", "a quantity has that name too: take another one")
    for ask in row.ask:  # else what it means may be told to be used nowhere
        _check_of(row, ask)
        _check_known(row, ask)
    return checked(row, _check_asked)


def _check_order(row: ProgramRow) -> None:
    """Every equation uses variables and earlier quantities alone."""
    uses = {name: _used(row, text) for name, text in row.lines.items()}
    known = dict.fromkeys(row.leaves)
    for name in row.lines:
        key = row.key_of(name)
        for other in (one for one in uses[name] if one in row.lines and one not in known):
            if other == name:
                raise RowError(
                    key,
                    f"{name} is computed from itself: give each step a name of its own",
                )
            if name in _needed(other, uses):
                raise RowError(
                    key, f"{name} and {other} are each computed from the other: break the circle"
                )
            raise RowError(
                key, f"{other} is used before it is defined: move its equation before this one"
            )
        known[name] = None


def _used(row: ProgramRow, text: str) -> list[str]:
    """The names in a text, whatever its choices put in."""
    first = dict.fromkeys(row.choices, "")
    variants = [{**first, word: put} for word, puts in row.choices.items() for put in puts]
    found: dict[str, None] = {}
    for words in variants or [first]:
        try:
            found |= dict.fromkeys(_NAME.findall(filled(text, words)))
        except KeyError:  # a word without a choice, which is refused where words are looked at
            return []
    return list(found)


def _needed(name: str, uses: Mapping[str, list[str]]) -> set[str]:
    """What a quantity is computed from, by way of others too."""
    found: set[str] = set()
    pending = [name]
    while pending:
        new = [one for one in uses.get(pending.pop(), []) if one in uses and one not in found]
        found.update(new)
        pending += new
    return found


def _check_ids(row: ProgramRow) -> None:
    counts = Counter(ask.id for ask in row.ask)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise RowError(f"ask[{twice[0]}].id", "used more than once: give each part its own")


def _check_asked(row: ProgramRow, written: Lettered) -> None:
    """What is asked exists, has the shapes for it, and can be derived; a figure has room."""
    if row.figure:
        try:
            layout(written.program, Printer(Notation()))
        except ValueError as error:
            raise RowError("figure", f"{error}: leave the key out") from None
    parts = [_part(row, ask, written) for ask in row.ask]
    for ask, part in zip(row.ask, parts, strict=True):
        key = f"ask[{ask.id}]"
        try:
            (found,) = solved([part], written.program)
        except DerivationError as error:
            raise RowError(f"{key}.of", f"no derivative was found: {error}") from None
        if ask.kind in _DERIVED and found.part.answer is not None and is_zero(found.part.answer):
            raise RowError(
                f"{key}.wrt",
                f"the derivative of {ask.of} with respect to {ask.wrt} is 0 everywhere",
            )
    _check_code(parts, row, written)


def _check_code(parts: Sequence[Part], row: ProgramRow, written: Lettered) -> None:
    """One function at most, and there is something for it to return."""
    asked = [part for part in parts if part.kind == "code"]
    if len(asked) > 1:
        raise RowError(f"ask[{asked[1].id}].kind", "a program has one part of kind 'code' at most")
    for part in asked:
        for name in row.functions:
            raise RowError(
                f"ask[{part.id}].kind",
                f"a script needs numbers to try, and no more is known of {name} than its"
                " derivative: leave the part out, or choose a function such as tanh",
            )
        if not written.roles[part.of].shape.is_scalar:
            raise RowError(
                f"ask[{part.id}].of",
                f"a function returns gradients, those of a 1 x 1, and {part.of} is"
                f" {with_article(written.roles[part.of].shape)}: take a scalar",
            )
        if not returned(part, parts, written.program):
            raise RowError(
                f"ask[{part.id}].of",
                f"no part asks for the gradient of {part.of} with respect to one of"
                f" {listed(row.variables)}: there is nothing for a function to return",
            )
        try:
            random_lines(written.program, identifiers(written.program, part.of))
        except ValueError as error:
            raise RowError(
                f"ask[{part.id}].kind", f"a script needs numbers to try: {error}"
            ) from None


def _part(row: ProgramRow, ask: Ask, written: Lettered) -> Part:
    """The part as a draw makes it, where what is asked makes sense."""
    _check_of(row, ask)
    derived = ask.kind in _DERIVED or (ask.kind == "shape" and ask.wrt != "")
    if derived:
        _check_wrt(row, ask, written)
        _check_shapes(ask, written.roles[ask.of].shape, written)
    elif ask.wrt:
        why = _WITHOUT_WRT[ask.kind]
        raise RowError(f"ask[{ask.id}].wrt", f"{why}: leave wrt out")
    layout = "denominator" if ask.kind in ("jacobian", "hessian") else ""
    return Part(id=ask.id, kind=ask.kind, of=ask.of, wrt=ask.wrt, layout=layout, points=0)


def _check_of(row: ProgramRow, ask: Ask) -> None:
    key = f"ask[{ask.id}].of"
    if ask.of in row.functions:
        raise RowError(key, f"{ask.of} is a function: ask for one of {listed(row.lines)}")
    if ask.of in row.variables and ask.kind != "shape":
        raise RowError(key, f"{ask.of} is a variable: ask for one of {listed(row.lines)}")
    if ask.of not in row.lines and ask.of not in row.variables:
        raise RowError(key, f"no quantity is called {ask.of!r}, {nearest(ask.of, row.lines)}")


def _check_known(row: ProgramRow, ask: Ask) -> None:
    known = (*row.variables, *row.lines)
    if ask.wrt and ask.wrt not in (*known, *row.functions):
        why = f"no quantity is called {ask.wrt!r}, {nearest(ask.wrt, known)}"
        raise RowError(f"ask[{ask.id}].wrt", why)


def _check_wrt(row: ProgramRow, ask: Ask, written: Lettered) -> None:
    key = f"ask[{ask.id}].wrt"
    if not ask.wrt:
        raise RowError(key, f"missing: {with_article(ask.kind)} is that of {ask.of} with respect to"
                       " a variable or a quantity before it")  # fmt: skip
    if ask.wrt in row.functions:
        raise RowError(key, f"{ask.wrt} is a function: name a variable or a quantity")
    domain = written.roles[ask.wrt].domain
    if domain in CONSTRAINED:
        raise RowError(
            key, f"the domain of {ask.wrt} is {domain}, which has no neighbourhood to "
            "differentiate in: take another variable, or no domain"
        )  # fmt: skip
    if ask.wrt == ask.of:
        raise RowError(key, f"{ask.of} with respect to itself: name another quantity")
    if not written.program.between(ask.wrt, ask.of):
        raise RowError(
            key, f"{ask.of} does not depend on {ask.wrt}: there is no derivative to find"
        )


def _check_shapes(ask: Ask, of: Shape, written: Lettered) -> None:
    key = f"ask[{ask.id}]"
    if ask.kind != "jacobian" and not of.is_scalar:
        instead = " or write kind = 'jacobian'" if of.is_column and ask.kind == "gradient" else ""
        raise RowError(
            f"{key}.of",
            f"{'a Hessian' if ask.kind == 'hessian' else 'a gradient'} is that of a 1 x 1, and"
            f" {ask.of} is {with_article(of)}: ask of a scalar{instead}",
        )
    wrt = written.roles[ask.wrt].shape
    if ask.kind == "hessian" and wrt.cols != 1:
        raise RowError(
            f"{key}.wrt",
            f"a Hessian is that with respect to a column, and {ask.wrt} is {with_article(wrt)}",
        )
    if ask.kind == "jacobian":
        if of.is_scalar:
            raise RowError(f"{key}.kind", f"{ask.of} is a 1 x 1: write kind = 'gradient'")
        for end, name in (("of", ask.of), ("wrt", ask.wrt)):
            shape = written.roles[name].shape
            if not shape.is_column:
                raise RowError(
                    f"{key}.{end}",
                    f"a Jacobian is that of a column with respect to a column, and {name} is"
                    f" {with_article(shape)}",
                )
