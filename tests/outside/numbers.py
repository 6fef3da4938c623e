"""Exact numbers of a key, judged by autograd at the numbers that the same key gives."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from outside.adjoints import derivatives
from outside.language import TextError
from outside.points import Question, define, sized

TOLERANCE = 1e-9
Record = Mapping[str, Any]


class Numbers:
    """A question whose key gives its variables numbers, in `given`."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.sizes: dict[str, int] = question.get("sizes", {})
        self._derivatives: dict[str, dict[str, np.ndarray]] = {}

    def judged(self) -> Iterator[str]:
        """What is wrong with the numbers that a question gives, its `values` and `gradients`.

        Nothing for a question without numbers.
        """
        if "given" not in self.question:
            return
        variables = self.question["variables"]
        if set(self.question["given"]) != set(variables):
            yield f"given are {sorted(self.question['given'])}, the variables {sorted(variables)}"
            return
        for name, variable in variables.items():
            found, line = self._read(self.question["given"][name])
            shape = sized(variable["shape"], self.sizes)
            if line or found.shape != shape:
                yield f"given {name}: {line or f'shape {found.shape}, not {shape}'}"
                return
        for name, said in self.question.get("values", {}).items():
            yield from self._compared(f"values {name}", said, name, "")
        for of, table in self.question.get("gradients", {}).items():
            for name, said in table.items():
                yield from self._compared(f"gradients {of} {name}", said, of, name)

    def part(self, part: Record) -> Iterator[str]:
        """What is wrong with the answer of a part of kind `value`."""
        if "given" not in self.question:
            yield "a part of kind value needs the numbers that are given"
            return
        yield from self._compared("", part["answer"], part["of"], part.get("wrt", ""))
        found, line = self._read(part["answer"])
        if not line and not found.any():
            yield "the answer is all zero"

    def _compared(self, what: str, said: Any, of: str, wrt: str) -> Iterator[str]:
        start = f"{what}: " if what else ""
        found, line = self._read(said)
        if line:
            yield start + line
            return
        try:
            true = self._true(of, wrt)
        except TextError as error:
            yield f"{start}{error}"
            return
        if found.shape != true.shape:
            yield f"{start}key has shape {found.shape}, autograd {true.shape}"
        elif np.abs(found - true).max() > TOLERANCE:
            yield f"{start}key {found.tolist()}, autograd {true.tolist()}"

    def _true(self, of: str, wrt: str) -> np.ndarray:
        """The value of `of` at the given numbers, or its gradient by `wrt`."""
        known = self._known
        if of not in known or (wrt and wrt not in known):
            raise TextError(f"nothing is called {wrt if of in known else of!r}")
        if not wrt:
            return np.asarray(known[of])
        if of not in self._derivatives:
            self._derivatives[of] = derivatives(self.question, known, of)
        found = self._derivatives[of].get(wrt)
        return np.zeros(known[wrt].shape) if found is None else found[0, 0]

    @cached_property
    def _known(self) -> dict[str, np.ndarray]:
        given = {name: self._read(rows)[0] for name, rows in self.question["given"].items()}
        return define(self.question, given)

    @staticmethod
    def _read(rows: Any) -> tuple[np.ndarray, str]:
        """Nested lists of exact texts as floats, or what is wrong with them."""
        nothing = np.zeros((0, 0))
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            return nothing, f"not a list of rows: {rows!r}"
        if len({len(row) for row in rows}) != 1:
            return nothing, f"rows of different lengths: {rows!r}"
        if not all(isinstance(entry, str) for row in rows for entry in row):
            return nothing, f"not exact texts: {rows!r}"
        try:
            return np.array([[float(Fraction(e)) for e in row] for row in rows]), ""
        except (ValueError, ZeroDivisionError):
            return nothing, f"not numbers: {rows!r}"
