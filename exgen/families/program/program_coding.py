"""The part that asks for a function: the gradients that other parts find by hand, in NumPy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from exgen.calculus.program import Program
from exgen.codegen.material import Scripts, scripts
from exgen.questions.records import Part

_INSTANCES = 1000


def returned(part: Part, parts: Iterable[Part], prog: Program) -> tuple[str, ...]:
    """The variables whose gradients the function returns: those that are asked for by hand.

    In the order of the parts; quantities on the way are left out.
    """
    variables = {v.name for v in prog.variables}
    wanted = (p.wrt for p in parts if p.kind == "gradient" and p.of == part.of)
    return tuple(dict.fromkeys(name for name in wanted if name in variables))


def coded(
    parts: tuple[Part, ...], prog: Program, rng: np.random.Generator | None
) -> tuple[tuple[Part, ...], Scripts | None]:
    """The parts, that of kind "code" with its answer, and its scripts; None where there is none.

    Without a generator the numbers of the script are those of its first good seed. Raises DrawError
    where no numbers are good to show.
    """
    asked = [part for part in parts if part.kind == "code"]
    if not asked:
        return parts, None
    (part,) = asked
    start = 0 if rng is None else int(rng.integers(_INSTANCES))
    made = scripts(prog, part.of, returned(part, parts, prog), start=start)
    answered = replace(part, literal=made.answer, extras=made.interface)
    return tuple(answered if each is part else each for each in parts), made
