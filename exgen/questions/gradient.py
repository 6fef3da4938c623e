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
        identity=_identity(form),
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
    pool = _pool(
        str(options.get("topic", "general")),
        tuple((key, options[key]) for key in ("level", "kind", "method") if key in options),
        tuple(names) if isinstance(names, list) else None,
    )
    # The order is drawn whatever is taken, so that a question added before this one changes it
    # only where both would ask the same.
    for k in request.rng.permutation(len(pool)):
        form = pool[int(k)]
        if _identity(form) not in request.taken:
            return form
    wanted = ", ".join(f"{k} = {v!r}" for k, v in options.items()) or "no options"
    count = f"{len(pool)} forms" if len(pool) != 1 else "one form"
    has = f"{count} for {wanted}, on the sheet already" if pool else f"no form for {wanted}"
    raise DrawError(f"question {request.id}: the catalogue has {has}")


def _identity(form: Form) -> str:
    return f"form:{form.name}"


@lru_cache(maxsize=64)  # a homework asks for the same few, draw after draw
def _pool(
    topic: str, wanted: tuple[tuple[str, object], ...], names: tuple[str, ...] | None
) -> tuple[Form, ...]:
    """The forms that options leave, in the order of the catalogue."""
    return tuple(
        form
        for form in forms.catalogue().values()
        if form.topic == topic
        and all(getattr(form, key) == value for key, value in wanted)
        and (names is None or form.name in names)
    )


def _checked(request: Request) -> Mapping[str, object]:
    where = f"question {request.id}: option"
    known: dict[str, tuple[object, ...]] = {
        "topic": forms.topics(),
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
