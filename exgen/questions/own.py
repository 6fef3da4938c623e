"""Whether a row of an instructor's own is a question: names, shapes, and a derivative to find.

Every text that a choice offers is looked at once, with the first text of all other choices. That
its lines are true is left to the judges, when it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import prod
from typing import Final, TypeVar

from exgen.calculus.build import is_zero, unit_index
from exgen.calculus.expr import Symbol, depends_on, walk
from exgen.calculus.leaves import SYMMETRIC
from exgen.calculus.parse import FUNCTIONS
from exgen.calculus.program import Program
from exgen.errors import DerivationError, InputError
from exgen.library.rows import LARGEST, Composition, Form, Row, quantity
from exgen.markdown import MarkdownError, read_line
from exgen.questions.adjoints import Adjoints
from exgen.questions.letters import (
    MOST_DIMENSIONS,
    SIZES,
    Chosen,
    UnreadableError,
    Written,
    choose,
    write,
)
from exgen.questions.worked import Task, solve
from exgen.typeset.escape import escape
from exgen.typeset.prose import prose
from exgen.verify.points import DOMAINS
from exgen.wording import listed, nearest, quoted, with_article

MOST_VARIANTS: Final = 10_000
"""So many combinations of texts may the choices of a row have."""
_SQUARE: Final = frozenset({*SYMMETRIC, "invertible"})
_FUNCTIONS: Final = ("f", "g", "h", "F", "J", "fun")
"""What the function of a form is called, the first that is free."""
_METHODS: Final = ("index", "chain", "differential")

_Row = TypeVar("_Row", Form, Composition)


class RowError(Exception):
    """What is wrong with a row: the key, and the reason with the way out."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")


def check(row: _Row) -> _Row:
    """The row as a draw takes it: every role prints as itself unless it brings other letters.

    Raises RowError for the first thing that is wrong.
    """
    row = _named(row)
    _check_names(row)
    _check_letters(row)
    _check_places(row)
    _check_words(row)
    _check_texts(row)
    own = {role: row.letters.get(role, (role,)) for role in row.roles}
    kept = row.model_copy(update={"letters": own})
    plain = replace(choose(kept, None), letters={role: role for role in row.roles})
    for number, words in enumerate(_variants(row)):
        try:
            _check_variant(kept, replace(plain, words=words))
        except RowError as error:
            if number == 0:
                raise
            key, _, reason = str(error).partition(": ")
            put_in = ", ".join(f"{word} = {text!r}" for word, text in words.items())
            raise RowError(key, f"{reason} (with {put_in})") from None
    return kept


def _check_variant(row: Row, chosen: Chosen) -> None:
    written = _written(row, chosen)
    _check_program(row, written)
    if isinstance(row, Form):
        _check_form(row, written)
    elif isinstance(row, Composition):
        _check_composition(row, written)


def _named(row: _Row) -> _Row:
    """The row with a free name for its function, where the file gives none."""
    if not isinstance(row, Form) or "called" in row.model_fields_set:
        return row
    taken = {*row.variables, *row.define, *row.dimensions}
    free = next((name for name in _FUNCTIONS if name not in taken), "fxn")
    return row.model_copy(update={"called": free})


def _check_names(row: Row) -> None:
    """No name twice, and none that a function has."""
    steps = "define" if isinstance(row, Form) else "steps"
    keys = [(f"variables.{name}", name, "a variable") for name in row.variables]
    inner = list(row.define) if isinstance(row, Form) else list(row.lines)
    keys += [(f"{steps}.{name}", name, "a named quantity") for name in inner]
    if isinstance(row, Form):
        keys.append(("called", row.called, "the function"))
    known = dict.fromkeys(row.dimensions, "a dimension")
    for key, name, what in keys:
        if name in FUNCTIONS:
            raise RowError(key, f"{name} is the name of a function of exgen: take another one")
        if name in known:
            raise RowError(key, f"the name is that of {known[name]} too: take another one")
        known[name] = what
    for name in row.dimensions:
        if name in FUNCTIONS:
            raise RowError("variables", f"the dimension {name} has the name of a function of exgen")
    if len(row.dimensions) > MOST_DIMENSIONS:
        raise RowError(
            "variables",
            f"at most {MOST_DIMENSIONS} dimensions have names, got {len(row.dimensions)}: give"
            " some as numbers",
        )


def _check_letters(row: Row) -> None:
    """The letters a role may print as are names, and no other role's."""
    for role, names in row.letters.items():
        key = f"letters.{role}"
        if role not in row.roles:
            raise RowError(key, f"nothing is called {role!r}, {nearest(role, row.roles)}")
        for name in names:
            try:
                quantity(name)
            except ValueError as error:
                raise RowError(key, str(error)) from None
            if name in FUNCTIONS or (name != role and name in row.roles):
                whose = "a function of exgen" if name in FUNCTIONS else "another quantity here"
                raise RowError(key, f"{name} is the name of {whose}: take another one")


def _check_places(row: Row) -> None:
    """Domains exist and fit their shapes."""
    for name, (rows, cols, *domain) in row.variables.items():
        key = f"variables.{name}"
        if domain and domain[0] not in DOMAINS:
            raise RowError(
                key, f"unknown domain {quoted(domain[0])}, {nearest(domain[0], DOMAINS)}"
            )
        if domain and domain[0] in _SQUARE and rows != cols:
            raise RowError(key, f"a matrix that is {domain[0]} is square, not {rows} x {cols}")


def _check_words(row: Row) -> None:
    """Each `{word}` has a choice, each choice is used, and together they are not too many."""
    used = row.words_used()
    for key, word in used:
        if word not in row.choices:
            known = (
                nearest(word, row.choices) if row.choices else f"add choices = {{ {word} = [...] }}"
            )
            raise RowError(key, f"there is no choice for {{{word}}}, {known}")
        if key.startswith("variables."):
            _check_numbers(row, key, word)
    for word, texts in row.choices.items():
        if word not in {name for _, name in used}:
            raise RowError(
                f"choices.{word}", f"{{{word}}} is used nowhere: use it, or leave it out"
            )
        nested = next((text for text in texts if "{" in text), None)
        if nested is not None:
            raise RowError(
                f"choices.{word}", f"a choice holds no {{word}} itself, so not {quoted(nested)}"
            )
    count = prod(len(texts) for texts in row.choices.values())
    if count > MOST_VARIANTS:
        raise RowError(
            "choices", f"{count} combinations are too many: at most {MOST_VARIANTS}, so list fewer"
        )


def _check_numbers(row: Row, key: str, word: str) -> None:
    for text in row.choices[word]:
        if not (text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST):
            raise RowError(
                f"choices.{word}",
                f"{key} has it as a dimension: expected numbers from 1 to {LARGEST} in quotes, got"
                f" {quoted(text)}",
            )


def _check_texts(row: Row) -> None:
    """Title, note and hints can be printed."""
    try:
        escape(row.title)
    except InputError as error:
        raise RowError("title", str(error)) from None
    if not isinstance(row, Form):
        return
    texts = [("hints", hint) for hint in row.hints]
    texts += [("note", row.note)] if row.note else []
    for key, text in texts:
        try:
            prose(read_line(text, roles=row.roles), dict.fromkeys(row.roles, ""))
        except (MarkdownError, InputError) as error:
            raise RowError(key, str(error)) from None


def _variants(row: Row) -> Iterator[Mapping[str, str]]:
    """The first text of every choice, then each other text in its place."""
    first = {word: texts[0] for word, texts in row.choices.items()}
    yield first
    for word, texts in row.choices.items():
        for text in texts[1:]:
            yield {**first, word: text}


def _written(row: Row, chosen: Chosen) -> Written:
    """The row's program; a line that cannot be read is refused with its key and place."""
    try:
        return write(row, chosen)
    except UnreadableError as error:
        raise RowError(row.key_of(error.role), f"{error.error} ({quoted(error.text)})") from None


def _check_program(row: Row, written: Written) -> None:
    """Every quantity is used, every dimension is known, every index is within its dimension."""
    program = written.program
    used = {
        node.name for e in program.equations for node in walk(e.expr) if isinstance(node, Symbol)
    }
    for name in (*row.variables, *list(row.lines)[:-1]):
        if name not in used:
            key = f"variables.{name}" if name in row.variables else row.key_of(name)
            raise RowError(key, f"{name} is used nowhere: use it, or leave it out")
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


def _check_form(row: Form, written: Written) -> None:
    """The derivative that is asked for exists, and the method leads to it."""
    wrt, of = _variable(row, "wrt", row.wrt, written), written.roles[row.function]
    if row.kind == "gradient" and not of.shape.is_scalar:
        shape = with_article(of.shape)
        instead = " or write kind = 'jacobian'" if of.shape.is_column else ""
        raise RowError(
            "expression", f"a gradient is that of a 1 x 1, and this is {shape}: reduce it{instead}"
        )
    if row.kind == "jacobian":
        for key, what in (("expression", of), ("wrt", wrt)):
            if not what.shape.is_column:
                shape = with_article(what.shape)
                raise RowError(
                    key, f"a Jacobian is that of a column by a column, and {what.name} is {shape}"
                )
    _check_depends(written.program, of, wrt, "wrt")
    task = Task(program=written.program, of=of, wrt=wrt, layout="denominator")
    try:
        answer, _ = solve(task, row.method)
    except DerivationError as error:
        others = [method for method in _METHODS if _leads(task, method)]
        if others:
            instead = listed(map(repr, others))
            raise RowError("method", f"{error}: take {instead}") from None
        raise RowError("expression", f"no derivative was found: {error}") from None
    if is_zero(answer):
        raise RowError("wrt", f"the derivative with respect to {wrt.name} is 0 everywhere")


def _leads(task: Task, method: str) -> bool:
    try:
        solve(task, method)
    except DerivationError:
        return False
    return True


def _check_composition(row: Composition, written: Written) -> None:
    """The last step is a scalar with a gradient in each of the variables asked for."""
    of = written.roles[row.function]
    if not of.shape.is_scalar:
        raise RowError(
            row.key_of(row.function),
            f"the last step is a 1 x 1, and this is {with_article(of.shape)}: reduce it",
        )
    twice = next((name for name in row.wrt if row.wrt.count(name) > 1), None)
    if twice is not None:
        raise RowError("wrt", f"{twice} is named twice")
    for name in row.wrt:
        _check_depends(written.program, of, _variable(row, "wrt", name, written), "wrt")
    try:
        adjoints = Adjoints(written.program, of.name, row.wrt)
        answers = {name: adjoints.answer(name) for name in row.wrt}
    except DerivationError as error:
        raise RowError("steps", f"no derivative was found: {error}") from None
    for name, answer in answers.items():
        if is_zero(answer):
            raise RowError("wrt", f"the derivative with respect to {name} is 0 everywhere")


def _variable(row: Row, key: str, name: str, written: Written) -> Symbol:
    if name in row.variables:
        return written.roles[name]
    if name in row.lines:
        raise RowError(key, f"{name} is no variable but computed: differentiate by a variable")
    raise RowError(key, f"no variable is called {name!r}, {nearest(name, row.variables)}")


def _check_depends(program: Program, of: Symbol, wrt: Symbol, key: str) -> None:
    if not depends_on(program.expand(of), wrt.name):
        raise RowError(
            key, f"{of.name} does not depend on {wrt.name}: there is no gradient to find"
        )
