"""The part that asks for a function: run apart, and judged as `exgen grade-code` does."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import typed_answer
from apart import Apart

from exgen.grading import handed_in_code as handed_in
from exgen.grading.graded_file import Record, grade_one


class Instance(NamedTuple):
    """Values of the arguments, and the true gradients."""

    arguments: tuple[Any, ...]
    gradients: tuple[Any, ...]


class Exercise:
    """The function of a sheet, with what `exgen/grading/` asks of one."""

    def __init__(self, part: dict[str, Any], sheet: str) -> None:
        self.sheet, self.part = sheet, part["id"]
        self.function = part["function"]
        self.arguments = tuple(part["arguments"])
        self.returns = tuple(part["gradients"])
        self._given, self._gradients = part["given"], part["gradients"]

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each gradient that is wanted, in order."""
        sizes, variables = self._given["sizes"], self._given["variables"]
        return {
            name: tuple(sizes.get(one, one) for one in variables[name]["shape"])
            for name in self.returns
        }

    def instances(self, count: int, *, seed: int) -> list[Instance]:
        """Random values, clear of kinks, and the gradients there."""
        rng = np.random.default_rng(seed)
        return [self._at(typed_answer.point(self._given, rng)) for _ in range(count)]

    def _at(self, known: dict[str, Any]) -> Instance:
        gradients = []
        for name, text in self._gradients.items():
            found = typed_answer.value(typed_answer.read(text), known)
            gradients.append(np.broadcast_to(found, known[name].shape))
        return Instance(tuple(known[name] for name in self.arguments), tuple(gradients))


def graded(part: dict[str, Any], sheet: str, files: Sequence[Path]) -> Record | None:
    """What is to be said of the file that defines the function; None where none does.

    Raises ExgenError for a file that is no Python, and where it cannot be run apart.
    """
    defining = [path for path in files if handed_in.defines(path, part["function"])]
    if not defining:
        return None
    named = [path for path in defining if path.name == part["starter"]]
    return grade_one(Exercise(part, sheet), (named or defining)[0], room=Apart())
