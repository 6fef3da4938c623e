"""The family `gradient`: a form of the catalogue, its gradient or Jacobian, solved in lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from exgen.errors import DrawError, InputError
from exgen.questions import forms
from exgen.questions.difficulty import Difficulty, of_parts
from exgen.questions.forms import Drawn, Form
from exgen.questions.records import Part, Question, Request
from exgen.questions.worked import Task, solve

OPTIONS = ("topic", "level", "kind", "method", "layout", "forms")
LAYOUTS = ("denominator", "numerator")


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientFacts:
    """What the templates need besides the program."""

    drawn: Drawn
    method: str


def draw(request: Request) -> Question:
    """Draw a form and solve it.

    Options: `topic` ("general" by default), `level` (1 to 4), `kind` ("gradient" or "jacobian"),
    `method` ("index", "chain", "differential"), `forms` (names to choose from) narrow the
    catalogue; `layout` overrides the sheet's ("denominator", "numerator", or "either" for a random
    one). Raises InputError for an option that makes no sense, DrawError when nothing is left to
    choose from.
    """
    if request.original is not None:
        name = str(request.original.get("form"))
        found = forms.catalogue().get(name)
        if found is None:
            raise InputError(f"question {request.id}: no form is called {name!r}")
        form, sketch, layout = found, forms.sketch(found, None), request.layout
        if request.original.get("hint"):
            sketch = replace(sketch, hint=form.hints[0])
    else:
        form = _choose(request)
        layout = _layout(request)
        sketch = forms.sketch(form, request.rng)
    request.foresee(lambda: _weight(form.name, tuple(sketch.chosen.words.items()), layout))
    drawn = sketch.written()
    part = Part(
        id=request.id,
        kind=form.kind,
        of=drawn.of.name,
        wrt=drawn.wrt.name,
        points=request.points,
        layout=layout,
        alone=True,
    )
    return Question(
        id=request.id,
        family="gradient",
        title=form.title,
        points=request.points,
        layout=layout,
        program=drawn.program,
        varying=(drawn.wrt,),
        parts=(part if request.draft else _solved(part, drawn),),
        identity=f"form:{form.name}",
        facts={"gradient": GradientFacts(drawn=drawn, method=form.method)},
    )


def _solved(part: Part, drawn: Drawn) -> Part:
    """The part with its answer and the lines that lead there."""
    task = Task(program=drawn.program, of=drawn.of, wrt=drawn.wrt, layout=part.layout)
    answer, steps = solve(task, drawn.form.method)
    return replace(part, answer=answer, shape=answer.shape, steps=steps)


@lru_cache(maxsize=1024)  # the catalogue has some hundreds of such
def _weight(name: str, words: tuple[tuple[str, str], ...], layout: str) -> Difficulty:
    """What a form weighs with these words put in, whatever its letters and sizes are."""
    sketch = forms.sketch(forms.catalogue()[name], None)
    drawn = replace(sketch, chosen=replace(sketch.chosen, words=dict(words))).written()
    part = Part(id="", kind=drawn.form.kind, of="", points=0, layout=layout)
    return of_parts(drawn.program, [_solved(part, drawn)])


def _choose(request: Request) -> Form:
    options = _checked(request)
    names = options.get("forms")
    pool = [
        form
        for form in forms.catalogue().values()
        if form.topic == options.get("topic", "general")
        and all(
            options.get(key) in (None, getattr(form, key)) for key in ("level", "kind", "method")
        )
        and (names is None or form.name in names)  # type: ignore[operator]
    ]
    # The order is drawn whatever is taken, so that a question added before this one changes it
    # only where both would ask the same.
    order = request.rng.permutation(len(pool))
    shuffled = [pool[int(k)] for k in order]
    free = [form for form in shuffled if f"form:{form.name}" not in request.taken]
    if not free:
        wanted = ", ".join(f"{k} = {v!r}" for k, v in options.items()) or "no options"
        count = f"{len(pool)} forms" if len(pool) != 1 else "one form"
        has = f"{count} for {wanted}, on the sheet already" if pool else f"no form for {wanted}"
        raise DrawError(f"question {request.id}: the catalogue has {has}")
    return free[0]


def _checked(request: Request) -> Mapping[str, object]:
    where = f"question {request.id}: option"
    known: dict[str, tuple[object, ...]] = {
        "topic": tuple({form.topic: None for form in forms.catalogue().values()}),
        "level": (1, 2, 3, 4),
        "kind": ("gradient", "jacobian"),
        "method": ("index", "chain", "differential"),
        "layout": (*LAYOUTS, "either"),
    }
    for key, value in request.options.items():
        if key not in OPTIONS:
            raise InputError(f"{where} {key!r} is unknown (known: {', '.join(OPTIONS)})")
        if key == "forms":
            if not isinstance(value, list) or not set(value) <= set(forms.catalogue()):
                raise InputError(f"{where} 'forms' must be a list of names of forms")
        elif value not in known[key]:
            raise InputError(f"{where} {key!r} must be one of {known[key]}, not {value!r}")
    return request.options


def _layout(request: Request) -> str:
    layout = str(request.options.get("layout", request.layout))
    return LAYOUTS[int(request.rng.integers(2))] if layout == "either" else layout
