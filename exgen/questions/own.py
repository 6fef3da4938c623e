"""Whether a row of an instructor's own is a question: names, shapes, and a derivative to find.

Every text that a choice offers is looked at once, with the first text of all other choices. That
its lines are true is left to the judges, when it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from exgen.calculus.build import is_zero, unit_index
from exgen.calculus.declared import base
from exgen.calculus.expr import Apply, Call, Expr, Symbol, depends_on, walk
from exgen.calculus.leaves import CONSTRAINED
from exgen.calculus.program import Program
from exgen.errors import DerivationError
from exgen.library.library_rows import Composition, Form, Row
from exgen.library.row_fields import LARGEST
from exgen.questions import second
from exgen.questions.adjoints import Adjoints
from exgen.questions.letters import (
    SIZES,
    Chosen,
    Lettered,
    UnreadableError,
    choose,
    write,
)
from exgen.questions.own_names import RowError, RowLike, with_names
from exgen.questions.records import Step
from exgen.questions.worked import Task, closed_form, solve
from exgen.wording import listed, nearest, quoted, with_article

_SAME_SIGN: Final = {
    "sigma": ("sigmoid", "softplus", "silu"),
    "Phi": ("normcdf", "normpdf", "gelu"),
    "varphi": ("normcdf", "normpdf", "gelu"),
}
"""Letter -> functions of exgen that are printed by it, or whose derivative is."""
_METHODS: Final = ("index", "chain", "differential")


def check(row: Row) -> Row:
    """The form or composition as a draw takes it (see `checked`)."""
    if isinstance(row, Form):
        return checked(row, _check_form)
    assert isinstance(row, Composition)
    return checked(row, _check_composition)


def checked(row: RowLike, look: Callable[[RowLike, Lettered], None]) -> RowLike:
    """The row as a draw takes it: every role prints as itself unless it brings other letters.

    `look` is shown each variant for what only a row of that kind can have wrong. Raises RowError
    for the first thing that is wrong.
    """
    for dim in row.smallest:
        if dim not in row.dimensions:
            raise RowError(
                f"smallest.{dim}", f"no dimension is called so, {nearest(dim, row.dimensions)}"
            )
    row = with_names(row)
    kept = row.model_copy(update={"letters": row.own_letters()})
    plain = replace(choose(kept, None), letters={role: role for role in row.roles})
    for number, words in enumerate(_variants(row)):
        try:
            written = _written(kept, replace(plain, words=words))
            _check_program(kept, written)
            look(kept, written)
        except RowError as error:
            if number == 0:
                raise
            key, _, reason = str(error).partition(": ")
            put_in = ", ".join(f"{word} = {text!r}" for word, text in words.items())
            raise RowError(key, f"{reason} (with {put_in})") from None
    return kept


def _variants(row: Row) -> Iterator[Mapping[str, str]]:
    """The first text of every choice, then each other text in its place."""
    first = {word: texts[0] for word, texts in row.choices.items()}
    yield first
    for word, texts in row.choices.items():
        for text in texts[1:]:
            yield {**first, word: text}


def _written(row: Row, chosen: Chosen) -> Lettered:
    """The row's program; a line that cannot be read is refused with its key and place."""
    try:
        return write(row, chosen)
    except UnreadableError as error:
        raise RowError(row.key_of(error.role), f"{error.error} ({quoted(error.text)})") from None


def _check_program(row: Row, written: Lettered) -> None:
    """Every quantity is used, every dimension is known, every index is within its dimension."""
    program = written.program
    nodes = [node for e in program.equations for node in walk(e.expr)]
    used = {node.name for node in nodes if isinstance(node, Symbol)}
    used |= {base(node.function) for node in nodes if isinstance(node, Apply | Call)}
    keys = {name: f"variables.{name}" for name in row.variables}
    keys |= {name: f"functions.{name}" for name in row.functions}
    for name in (*keys, *row.lines):
        if name not in used and name not in row.wanted:
            if name in row.asked:
                raise RowError(
                    row.asked[name],
                    f"the derivative with respect to {name} is asked, and no expression has {name}:"
                    " use it, or ask for another derivative",
                )
            key = keys.get(name) or row.key_of(name)
            raise RowError(key, f"{name} is used nowhere: use it, or leave it out")
    for name in row.functions:
        for letter in row.letters.get(name, (name,)):
            alike = [other for other in _SAME_SIGN.get(letter, ()) if other in used]
            if alike:
                raise RowError(
                    f"functions.{name}",
                    f"{letter} would print as {alike[0]} does, or its derivative: take another"
                    " name or another letter",
                )
    known = dict.fromkeys(row.dimensions)
    for equation in program.equations:
        key = row.key_of(equation.name)
        for node in walk(equation.expr):
            place = unit_index(node)
            for dim in node.shape:
                if isinstance(dim, int) and dim > LARGEST:
                    raise RowError(key, f"the dimension {dim} is too large: at most {LARGEST}")
                if isinstance(dim, str) and dim not in known:
                    hint = nearest(dim, known) if known else "there is none with a name"
                    raise RowError(key, f"no variable has the dimension {dim}, {hint}")
                if isinstance(dim, str) and place is not None and place >= SIZES[0]:
                    raise RowError(
                        key,
                        f"the index {place} may lie beyond {dim}: give that dimension as a number",
                    )


def _check_form(row: Form, written: Lettered) -> None:
    """The derivative that is asked for exists, and the method leads to it."""
    wrt, of = _variable(row, "wrt", row.wrt, written), written.roles[row.function]
    if row.kind != "jacobian" and not of.shape.is_scalar:
        shape, what = with_article(of.shape), with_article(row.kind)
        jacobian = of.shape.is_column and row.kind == "gradient"
        instead = " or write kind = 'jacobian'" if jacobian else ""
        raise RowError(
            "expression", f"{what} is that of a 1 x 1, and this is {shape}: reduce it{instead}"
        )
    if row.kind == "hessian" and wrt.shape.cols != 1:
        shape = with_article(wrt.shape)
        raise RowError(
            "wrt", f"a Hessian is that with respect to a column, and {wrt.name} is {shape}"
        )
    if row.kind == "jacobian":
        if row.method == "index":
            raise RowError(
                "method", "'index' leads to gradients alone: take 'chain' or 'differential'"
            )
        for key, each in (("expression", of), ("wrt", wrt)):
            if not each.shape.is_column:
                shape = with_article(each.shape)
                raise RowError(
                    key, f"a Jacobian is that of a column by a column, and {each.name} is {shape}"
                )
    _check_depends(written.program, of, wrt, "wrt")
    task = Task(program=written.program, of=of, wrt=wrt, layout="denominator")
    try:
        answer, _ = _solved(row, task, row.method)
    except DerivationError as error:
        others = [method for method in _METHODS if _leads(row, task, method)]
        if others:
            instead = listed(map(repr, others))
            raise RowError("method", f"{error}: take {instead}") from None
        raise RowError("expression", f"no derivative was found: {error}") from None
    if is_zero(answer):
        raise RowError("wrt", f"the derivative with respect to {wrt.name} is 0 everywhere")


def _solved(row: Form, task: Task, method: str) -> tuple[Expr, tuple[Step, ...]]:
    return (second.solved if row.kind == "hessian" else solve)(task, method)


def _leads(row: Form, task: Task, method: str) -> bool:
    try:
        _solved(row, task, method)
    except DerivationError:
        return False
    return True


def _check_composition(row: Composition, written: Lettered) -> None:
    """The last step is a scalar or a column with a derivative in each variable asked for."""
    of = written.roles[row.function]
    if not (of.shape.is_scalar or of.shape.is_column):
        raise RowError(
            row.key_of(row.function),
            f"the last step is a 1 x 1 or a column, not {with_article(of.shape)}: reduce it",
        )
    twice = next((name for name in row.wrt if row.wrt.count(name) > 1), None)
    if twice is not None:
        raise RowError("wrt", f"{twice} is named twice")
    for name in row.wrt:
        wrt = _variable(row, "wrt", name, written)
        _check_depends(written.program, of, wrt, "wrt")
        if not (of.shape.is_scalar or wrt.shape.is_column):
            shape, last = with_article(wrt.shape), with_article(of.shape)
            raise RowError(
                "wrt", f"a Jacobian is that of a column by a column, and {name} is {shape}: leave "
                f"it out, or reduce the last step, {last}, to a 1 x 1"
            )  # fmt: skip
    try:
        if of.shape.is_scalar:
            adjoints = Adjoints(written.program, of.name, row.wrt)
            answers = {name: adjoints.answer(name) for name in row.wrt}
        else:
            answers = {
                name: closed_form(
                    Task(
                        program=written.program, of=of, wrt=written.roles[name],
                        layout="denominator",
                    )
                )
                for name in row.wrt
            }  # fmt: skip
    except DerivationError as error:
        raise RowError("steps", f"no derivative was found: {error}") from None
    for name, answer in answers.items():
        if is_zero(answer):
            raise RowError("wrt", f"the derivative with respect to {name} is 0 everywhere")


def _variable(row: Row, key: str, name: str, written: Lettered) -> Symbol:
    if name in row.variables:
        found = written.roles[name]
        if found.domain in CONSTRAINED:
            raise RowError(
                key, f"the domain of {name} is {found.domain}, which has no neighbourhood to "
                "differentiate in: take another variable, or no domain"
            )  # fmt: skip
        return found
    if name in row.functions:
        raise RowError(key, f"{name} is a function: name a variable")
    if name in row.lines:
        raise RowError(key, f"{name} is no variable but computed: name a variable")
    raise RowError(key, f"no variable is called {name!r}, {nearest(name, row.variables)}")


def _check_depends(program: Program, of: Symbol, wrt: Symbol, key: str) -> None:
    if not depends_on(program.expand(of), wrt.name):
        raise RowError(
            key, f"{of.name} does not depend on {wrt.name}: there is no gradient to find"
        )
