"""Drawing a concrete variant of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exgen.calculus.expr import Symbol
from exgen.calculus.program import Program
from exgen.library.library_rows import Form
from exgen.questions.letters import Chosen, choose, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """All that is random about a form: what is put in."""

    form: Form
    chosen: Chosen

    def written(self) -> DrawnForm:
        """The form with all that put in."""
        form = self.form
        written = write(form, self.chosen)
        return DrawnForm(
            form=form,
            program=written.program,
            of=written.roles[form.function],
            wrt=written.roles[form.wrt],
            choices=self.chosen.words,
            roles=written.roles,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnForm:
    """A form with its letters, constants and functions chosen.

    The program ends in the function `of`; `choices` says what was put in for {words}.
    """

    form: Form
    program: Program
    of: Symbol
    wrt: Symbol
    choices: Mapping[str, str]
    roles: Mapping[str, Symbol]


def sketch(form: Form, rng: np.random.Generator | None) -> Sketch:
    """Draw for a form; without a generator the first letter and choice of each."""
    return Sketch(form=form, chosen=choose(form, rng))


def draw(form: Form, rng: np.random.Generator | None) -> DrawnForm:
    """A variant of the form; without a generator the first letter and choice of each."""
    return sketch(form, rng).written()
