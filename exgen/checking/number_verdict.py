"""The verdict on an answer in numbers.

A fraction or a whole number has to be the right one. A decimal stands for every number that rounds
to it, where it has two places at least: 0.33 is right for 1/3, and 0.3 is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from exgen.answers.literals import TypedValue, read_value, with_point
from exgen.answers.records import Unreadable
from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import symbol
from exgen.calculus.expr import Expr
from exgen.calculus.rules import write_out
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute
from exgen.checking.bench import Bench, Name, Rows
from exgen.checking.computed import computed
from exgen.checking.differences import of_shape
from exgen.checking.expressions import unreadable
from exgen.checking.keyed_sheet import KeyPart
from exgen.checking.records import Explanation, Verdict
from exgen.checking.short_verdicts import named, verdict
from exgen.errors import ExgenError
from exgen.mistakes.mutants import mistakes
from exgen.mistakes.spoilt_sweep import swept
from exgen.verify.value_facts import Point

_COARSEST: Final = Fraction(1, 100)
"""One unit in the last place of a decimal that may stand for what rounds to it."""


def check_value(
    bench: Bench, part: KeyPart, text: str, deductions: Mapping[str, Fraction]
) -> Verdict:
    """The verdict on a value, `text`: of a quantity or a gradient at the question's numbers.

    `deductions` give, by the name of a mistake, the share of the points that it costs. The answer
    is kept in `bench.numbers`, so that a later part may go on from it.
    """
    right = rows_of(part.answer)
    if len(right) == len(right[0]) == 1:
        text = with_point(text)
    found = read_value(text)
    if isinstance(found, Unreadable):
        value = computed(text)
        if value is None:
            return unreadable(part, text, found)
        found = value
    if not _a_row(text):
        found = _laid_out(found, right)
    same = _equal(found, right)
    told: list[Explanation] = []
    source = ""
    if not same:
        source = _followed(bench, part, found)
        if not source:
            told = list(_explained(bench, part, found, right))
    bench.numbers.setdefault((part.of, part.wrt), (part.id, found.rows, same))
    return verdict(
        part,
        text,
        right=same,
        text=_shown(found.rows),
        told=told,
        deductions=dict(deductions),
        group=f"value {_shown(found.rows)}",
        follows=(source,) if source else (),
    )


def rows_of(answer: object) -> Rows:
    """The key's nested lists of exact numbers."""
    assert isinstance(answer, list)
    return tuple(tuple(Fraction(str(e)) for e in row) for row in answer)


def _a_row(text: str) -> bool:
    """Whether what was typed is a matrix of one row, and not just numbers beside one another."""
    bare = "".join(text.split())
    return "[[" in bare or "&" in bare


def _laid_out(found: TypedValue, right: Rows) -> TypedValue:
    """A column that was typed in a row, as people do, where a column is asked."""
    if len(right) > 1 and len(right[0]) == 1 and len(found.rows) == 1:
        return TypedValue(
            rows=tuple((e,) for e in found.rows[0]), last=tuple((e,) for e in found.last[0])
        )
    return found


def _equal(found: TypedValue, right: Rows) -> bool:
    if [len(r) for r in found.rows] != [len(r) for r in right]:
        return False
    triples = zip(found.rows, found.last, right, strict=True)
    return all(
        said == true or (0 < unit <= _COARSEST and abs(said - true) <= unit / 2)
        for row, units, wanted in triples
        for said, unit, true in zip(row, units, wanted, strict=True)
    )


def _point(bench: Bench, given: Mapping[str, Rows] | None = None) -> Point:
    listed = {name: rows_of(rows) for name, rows in bench.question.data["given"].items()}
    return Point(bench.question.program, {**listed, **(given or {})})


def _explained(
    bench: Bench, part: KeyPart, found: TypedValue, right: Rows
) -> Iterator[Explanation]:
    if [len(r) for r in found.rows] != [len(r) for r in right]:
        if tuple(zip(*found.rows, strict=False)) == right:
            yield named("answer-transposed")
        yield of_shape(Shape(len(found.rows), len(found.rows[0])), Shape(len(right), len(right[0])))
        return
    for mistake in part.data.get("mistakes", ()):
        answer = mistake.get("answer")
        if isinstance(answer, list) and _equal(found, rows_of(answer)):
            yield named(str(mistake["name"]))
            break
    else:
        name = _mutant(bench, part, found)
        if name:
            yield named(name)
    for i, row in enumerate(right):
        for j, true in enumerate(row):
            said = found.rows[i][j]
            if said != true:
                yield Explanation(
                    name="first-difference",
                    sentence=f"entry ({i + 1}, {j + 1}) is {said} where {true} is right",
                    hint=f"Look once more at entry ({i + 1}, {j + 1}).",
                    mistake=False,
                )
                return


def _mutant(bench: Bench, part: KeyPart, found: TypedValue) -> str:
    """The first mistake that gives these numbers; "" where none does."""
    if not part.wrt:
        return ""
    point = _point(bench)
    try:
        for mutant in mistakes(bench.question.program, part.of, part.wrt):
            try:
                if _equal(found, point.exact(mutant.expr)):
                    return mutant.name
            except (ValueError, KeyError):
                continue
    except ExgenError:
        return ""
    return ""


def _followed(bench: Bench, part: KeyPart, found: TypedValue) -> str:
    """The earlier part from whose wrong value the numbers follow rightly; "" for none."""
    wrong = {n: v for n, v in bench.numbers.items() if not v[2] and n != (part.of, part.wrt)}
    for name, (source, rows, _) in wrong.items():
        try:
            if _equal(found, _gone_on(bench, part, {name: rows})):
                return source
        except (ExgenError, ValueError, KeyError, IndexError, ZeroDivisionError):
            continue
    if len(wrong) > 1:
        try:
            if _equal(found, _gone_on(bench, part, {n: v[1] for n, v in wrong.items()})):
                return ", ".join(dict.fromkeys(v[0] for v in wrong.values()))
        except (ExgenError, ValueError, KeyError, IndexError, ZeroDivisionError):
            return ""
    return ""


def _gone_on(bench: Bench, part: KeyPart, wrong: Mapping[Name, Rows]) -> Rows:
    """The value asked for, found rightly from these wrong ones. ValueError where there is none."""
    prog = bench.question.program
    forward = {of: rows for (of, wrt), rows in wrong.items() if not wrt}
    point = _point(bench, forward)
    if not part.wrt:
        return point.exact(prog.find(part.of))
    sweep = swept(prog, part.of, part.wrt)
    target = prog.find(part.of)
    stated = {wrt: rows for (of, wrt), rows in wrong.items() if of == part.of and wrt}
    for wrt, rows in list(stated.items()):
        step = swept(prog, part.of, wrt).steps[wrt]
        for quantity in sweep.steps:
            if step.named is gradient_name(target, prog.find(quantity)):
                stated[quantity] = rows
    given = dict(forward)
    letters: dict[Expr, Expr] = {gradient_name(target, target): symbol("d1", target.shape)}
    given["d1"] = ((Fraction(1),),)
    for name, step in sweep.steps.items():
        named_ = gradient_name(target, step.wrt)
        letters[named_] = symbol(f"d_{name}", named_.shape)
        if name in stated and name != part.wrt:
            given[f"d_{name}"] = stated[name]
        else:
            rule = substitute(write_out(step.named), letters)
            given[f"d_{name}"] = _point(bench, given).exact(rule)
    return given[f"d_{part.wrt}"]


def _shown(rows: Rows) -> str:
    shown = ["[" + ", ".join(map(str, row)) + "]" for row in rows]
    if len(rows) == 1:
        return str(rows[0][0]) if len(rows[0]) == 1 else shown[0]
    return f"[{', '.join(shown)}]"
