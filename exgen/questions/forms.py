"""The catalogue of forms: reading it, and drawing a concrete variant of a form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from exgen.calculus.expr import Symbol
from exgen.calculus.program import Program
from exgen.questions.letters import SIZES, Chosen, choose, pick, write
from exgen.said.hints import Task, fitting

__all__ = ["SIZES", "Drawn", "Form", "Sketch", "catalogue", "draw", "sketch", "topics"]


class Form(BaseModel):
    """One row of the catalogue; forms.toml says what each field means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    topic: str = "general"
    level: int = Field(ge=1, le=4)
    kind: str = Field(pattern="^(gradient|jacobian)$")
    expression: str
    wrt: str
    method: str = Field(pattern="^(index|chain|differential)$")
    variables: dict[str, tuple[str | int, str | int] | tuple[str | int, str | int, str]]
    define: dict[str, str] = {}
    choices: dict[str, tuple[str, ...]] = {}
    singular: bool = False
    note: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """All that is random about a form: what is put in, and the hint that is given, "" for none."""

    form: Form
    chosen: Chosen
    hint: str

    def written(self) -> Drawn:
        """The form with all that put in."""
        form = self.form
        written = write(variables=form.variables, steps=_steps(form), chosen=self.chosen)
        task = Task(written.program, written.roles["f"], written.roles[form.wrt])
        return Drawn(
            form=form,
            program=written.program,
            of=task.of,
            wrt=task.wrt,
            choices=self.chosen.words,
            hint=fitting(self.hint, task),
            roles=written.roles,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A form with its letters, constants and functions chosen.

    The program ends in the function `of`; `choices` says what was put in for {words}.
    """

    form: Form
    program: Program
    of: Symbol
    wrt: Symbol
    choices: Mapping[str, str]
    hint: str
    roles: Mapping[str, Symbol]


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Form]:
    """All forms by name, in the order of the file."""
    text = files("exgen.questions").joinpath("forms.toml").read_text(encoding="utf-8")
    forms = [Form.model_validate(row) for row in tomllib.loads(text)["form"]]
    return {form.name: form for form in forms}


@lru_cache(maxsize=1)
def topics() -> tuple[str, ...]:
    """The topics that the catalogue has forms for."""
    return tuple({form.topic: None for form in catalogue().values()})


def sketch(form: Form, rng: np.random.Generator | None) -> Sketch:
    """Draw for a form; without a generator the first letter and choice of each."""
    chosen = choose(variables=form.variables, steps=_steps(form), choices=form.choices, rng=rng)
    hint = ""
    if rng is not None and form.hints and rng.random() < 0.5:
        hint = pick(form.hints, rng)
    return Sketch(form=form, chosen=chosen, hint=hint)


def draw(form: Form, rng: np.random.Generator | None) -> Drawn:
    """A variant of the form; without a generator the first letter and choice of each."""
    return sketch(form, rng).written()


def _steps(form: Form) -> dict[str, str]:
    return {**form.define, "f": form.expression}
