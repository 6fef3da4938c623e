"""The family `gradient`: a form of the catalogue, its gradient or Jacobian, solved in lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from exgen.calculus.claims import Claim
from exgen.calculus.expr import depends_on
from exgen.calculus.program import Program
from exgen.errors import DrawError, InputError
from exgen.families.family import Family
from exgen.families.gradient import drawn_forms as forms
from exgen.families.gradient.drawn_forms import DrawnForm
from exgen.library import catalogue
from exgen.library.library_rows import Form
from exgen.questions import second
from exgen.questions.difficulty import Difficulty, of_parts
from exgen.questions.explained import softmax_entries
from exgen.questions.options import named, refused
from exgen.questions.own import check
from exgen.questions.records import Part, Question, Request, Step
from exgen.questions.worked import Task, polished_end, solve
from exgen.said import fitting_hints as hinted
from exgen.wording import listed, quoted

OPTIONS = ("topic", "level", "kind", "method", "layout", "form", "forms")
FIELDS = ("topic", "level", "kind", "method")
LAYOUTS = ("denominator", "numerator")


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientFacts:
    """What the templates need besides the program."""

    drawn: DrawnForm
    method: str
    hints: tuple[str, ...] = ()
    note: str = ""


def draw(request: Request) -> Question:
    """Draw a form and solve it.

    Options: `topic` ("general" by default), `level` (1 to 4), `kind` ("gradient", "jacobian",
    "hessian"), `method` ("index", "chain", "differential") narrow the catalogue and the forms of
    the homework file; `form` (or `forms`), a name or a list of names, is a choice among all of
    them. `layout` overrides the sheet's ("denominator", "numerator", or "either" for a random one).
    Raises InputError for an option that makes no sense, DrawError when all choices are on the
    sheet.
    """
    form, layout = _choose(request), request.layout
    hints: Sequence[str] = form.hints if request.hints else ()
    if request.original is None:
        layout = _layout(request)
    elif request.original.get("hint"):
        hints = form.hints[:1]
    else:
        hints = ()
    if not form.choices:  # it weighs the same in all letters, so none need be drawn to tell
        request.foresee(lambda: _weight(form, (), layout))
    sketch = forms.sketch(form, None if request.original is not None else request.rng)
    if form.choices:
        request.foresee(lambda: _weight(form, tuple(sketch.chosen.words.items()), layout))
    drawn = sketch.written()
    asked = hinted.HintTask(drawn.program, drawn.of, drawn.wrt)
    hints = [hint for hint in hints if hinted.fitting(hint, asked)]
    part = Part(
        id=request.id,
        kind=form.kind,
        of=drawn.of.name,
        wrt=drawn.wrt.name,
        points=request.points,
        layout=layout,
    )
    part = part if request.draft else _solved(part, drawn)
    return Question(
        id=request.id,
        family="gradient",
        title=form.title,
        points=request.points,
        layout=layout,
        program=drawn.program,
        varying=(drawn.wrt,),
        parts=(part,),
        identity=_identity(form),
        named=second.names([part]),
        facts=GradientFacts(
            drawn=drawn,
            method=form.method,
            hints=tuple(hints),
            note=form.note,
        ),
    )


def _solved(part: Part, drawn: DrawnForm) -> Part:
    """The part with its answer and the lines that lead there."""
    task = Task(program=drawn.program, of=drawn.of, wrt=drawn.wrt, layout=part.layout)
    if part.kind == "hessian":
        answer, steps = second.solved(task, drawn.form.method)
    else:
        answer, steps = solve(task, drawn.form.method)
        # an answer in the variables stays so: the sheet does not show what the solution names
        named = any(depends_on(answer, e.name) for e in task.inside)
        known = task.before if named else Program(task.program.variables, ())
        steps = polished_end(steps, known)
        answer = steps[-1].claim.answer
    # what the sheet says, so that the solution can be read without it
    asked = Claim(left=drawn.of, rights=(drawn.program.expand(drawn.of),))
    entries = softmax_entries(drawn.program, wrt=part.wrt, of=part.of).values()
    defined = [step for step in steps if step.kind == "define"]
    others = [step for step in steps if step.kind != "define"]
    singles = [step for step in others if step.kind == "outer"]
    if len(singles) == 1 and singles[0].claim.left is others[-1].claim.left:
        others.remove(singles[0])  # without named quantities the single step is the whole
    question = Step(kind="question", claim=asked, about=(drawn.of,))
    steps = (question, *defined, *entries, *others)
    return replace(part, answer=answer, shape=answer.shape, steps=steps)


@lru_cache(maxsize=1024)  # the catalogue has some hundreds of such
def _weight(form: Form, words: tuple[tuple[str, str], ...], layout: str) -> Difficulty:
    """What a form weighs with these words put in, whatever its letters and sizes are."""
    sketch = forms.sketch(form, None)
    drawn = replace(sketch, chosen=replace(sketch.chosen, words=dict(words))).written()
    part = Part(id="", kind=drawn.form.kind, of="", points=0, layout=layout)
    parts = [_solved(part, drawn)]
    program = drawn.program
    named = second.names(parts)
    return of_parts(replace(program, equations=(*program.equations, *named)), parts)


def _choose(request: Request) -> Form:
    rows = {**catalogue.forms(), **{form.name: form for form in request.rows.forms}}
    if request.original is not None:
        name = str(request.original.get("form"))
        if name not in rows:
            raise refused(request, "form", f"no form is called {name!r}", rows, name)
        return rows[name]
    names = _checked(request, rows)
    wanted = {key: request.options[key] for key in FIELDS if key in request.options}
    if names is None:
        wanted = {"topic": "general", **wanted}
    pool = _pool(tuple(wanted.items()), None if names is None else tuple(names), request.rows.forms)
    # The order is drawn whatever is taken, so that a question added before this one changes it
    # only where both would ask the same.
    for k in request.rng.permutation(len(pool)):
        form = pool[int(k)]
        if _identity(form) not in request.taken:
            return form
    asked = ", ".join(f"{k} = {v!r}" for k, v in request.options.items()) or "no options"
    if not pool:
        raise InputError(
            f"question[{request.id}].options: there is no form for {asked}: leave one out"
        )
    count = f"{len(pool)} forms" if len(pool) != 1 else "one form"
    raise DrawError(f"question {request.id}: there is {count} for {asked}, on the sheet already")


def _identity(form: Form) -> str:
    return f"form:{form.name}"


@lru_cache(maxsize=64)  # a homework asks for the same few, draw after draw
def _pool(
    wanted: tuple[tuple[str, object], ...],
    names: tuple[str, ...] | None,
    own: tuple[Form, ...],
) -> tuple[Form, ...]:
    """The forms that options leave: the catalogue's in its order, then those of the file."""
    return tuple(
        form
        for form in (*catalogue.forms().values(), *own)
        if all(getattr(form, key) == value for key, value in wanted)
        and (names is None or form.name in names)
    )


def _checked(request: Request, rows: Mapping[str, Form]) -> list[str] | None:
    """The names that the options give; InputError for an option that makes no sense."""
    known: dict[str, tuple[object, ...]] = {
        "topic": tuple(dict.fromkeys(form.topic for form in rows.values())),
        "level": (1, 2, 3, 4),
        "kind": ("gradient", "jacobian", "hessian"),
        "method": ("index", "chain", "differential"),
        "layout": (*LAYOUTS, "either"),
    }
    for key, value in request.options.items():
        if key in known and (value not in known[key] or isinstance(value, bool)):
            expected = listed(map(repr, known[key]))
            raise refused(request, key, f"expected {expected}, got {quoted(value)}")
    return named(request, ("form", "forms"), rows)


def _layout(request: Request) -> str:
    layout = str(request.options.get("layout", request.layout))
    return LAYOUTS[int(request.rng.integers(2))] if layout == "either" else layout


FAMILY = Family(name="gradient", options=OPTIONS, draw=draw, table="form", check=check)
