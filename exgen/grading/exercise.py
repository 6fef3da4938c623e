"""What a key asks for in code: the function, its arguments, instances and true gradients."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program, program
from exgen.dimensions import Dim
from exgen.errors import ExgenError, InputError
from exgen.verify import points
from exgen.verify.arrays import Array, evaluate
from exgen.wording import quoted

SCHEMA = "exgen.key/1"


class _Variable(BaseModel):
    shape: tuple[Dim, Dim]
    domain: str


class _Answer(BaseModel):
    """What a part of kind `code` says of its function."""

    function: str
    of: str
    arguments: list[str]
    returns: list[str]


class _Part(BaseModel):
    id: str
    kind: str
    of: str = ""
    wrt: str = ""
    answer: Any = None
    function: Any = None
    arguments: Any = None
    returns: Any = None


class _Question(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str
    variables: dict[str, _Variable]
    sizes: dict[str, int]
    definitions: list[tuple[str, str]]
    away_from_zero: list[str] = []
    parts: list[_Part]


class _Key(BaseModel):
    variant: str = ""
    questions: list[_Question]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Values of the arguments, in order (`(1, 1)` for a number), and the true gradients."""

    arguments: tuple[Array, ...]
    gradients: tuple[Array, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One function to be graded; `returns` are the variables in which gradients are wanted.

    `sheet` is the code of the sheet that asks for it, "" where that is not known.
    """

    sheet: str = ""
    part: str
    function: str
    program: Program
    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    answers: tuple[Expr, ...]

    def shapes(self) -> dict[str, tuple[int, int]]:
        """The shape of each gradient that is wanted, in order."""
        return {
            name: self.program.find(name).shape.sized(self.program.sizes) for name in self.returns
        }

    def instances(self, count: int, *, seed: int) -> list[Instance]:
        """Random instances in the variables' domains, clear of kinks; drawn from `seed`.

        Raises DrawError where none are found.
        """
        rng = np.random.default_rng(seed)
        stack = points.draw(self.program, rng, count)
        known = points.values(self.program, stack)

        def leaf(node: Expr) -> Array:
            assert isinstance(node, Symbol)
            return known[node.name]

        found = []
        for answer, name in zip(self.answers, self.returns, strict=True):
            value = evaluate(answer, leaf=leaf, sizes=self.program.sizes)
            found.append(np.broadcast_to(value, stack[name].shape))
        return [
            Instance(
                arguments=tuple(stack[name][k] for name in self.arguments),
                gradients=tuple(array[k] for array in found),
            )
            for k in range(count)
        ]


def read(path: Path, *, part: str | None = None) -> Exercise:
    """The code part of a key: the only one, or the one with the id `part`.

    Raises InputError when the file is no key, or has no such part, naming what is wrong.
    """
    shown = quoted(str(path), limit=200)
    return of_key(_contents(path, shown), shown=shown, part=part)


def of_key(contents: Mapping[str, Any], *, shown: str = "the key", part: str | None) -> Exercise:
    """The same of a key's contents; `shown` is what messages call the key.

    Raises InputError as `read` does.
    """
    key = _key(contents, shown)
    asked = [(q, p) for q in key.questions for p in q.parts if p.kind == "code"]
    ids = ", ".join(p.id for _, p in asked)
    if not asked:
        raise InputError(f"{shown} has no part of kind code: there is no function to grade")
    if part is None and len(asked) > 1:
        raise InputError(f"{shown} asks for several functions: choose one with --part ({ids})")
    chosen = [(q, p) for q, p in asked if part in (None, p.id)]
    if not chosen:
        raise InputError(f"{shown} has no part of kind code called {part!r} (there is {ids})")
    question, code = chosen[0]
    try:
        return _exercise(question, code, key.variant)
    except ValidationError as error:
        raise InputError(f"{shown}, part {code.id}: {_first(error)}") from None
    except InputError as error:
        raise InputError(f"{shown}, part {code.id}: {error}") from None
    except ExgenError as error:
        raise InputError(f"{shown}, question {question.id}: {error}") from None


def _contents(path: Path, shown: str) -> Mapping[str, Any]:
    try:
        contents = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read the key {shown}: {error.strerror or error}") from None
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise InputError(f"{shown} is no key: it is no JSON; give a key.json") from None
    if not isinstance(contents, dict):
        raise InputError(f"{shown} is no key: it is no table; give a key.json")
    return contents


def _key(contents: Mapping[str, Any], shown: str) -> _Key:
    if contents.get("schema") != SCHEMA:
        raise InputError(f"{shown} is no key: its schema is not {SCHEMA!r}; give a key.json")
    questions = contents.get("questions")
    # Questions of other kinds may lack what a function needs: they are none of our business.
    with_code = [q for q in questions if _has_code(q)] if isinstance(questions, list) else questions
    variant = contents.get("variant", "")
    try:
        return _Key.model_validate({"questions": with_code, "variant": variant})
    except ValidationError as error:
        raise InputError(f"{shown} is damaged: {_first(error)}") from None


def _has_code(question: Any) -> bool:
    parts = question.get("parts") if isinstance(question, dict) else None
    return isinstance(parts, list) and any(
        isinstance(p, dict) and p.get("kind") == "code" for p in parts
    )


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _exercise(question: _Question, code: _Part, sheet: str) -> Exercise:
    answer = _Answer.model_validate(code.model_dump())
    prog = program(
        variables={name: (v.shape, v.domain) for name, v in question.variables.items()},
        equations=dict(question.definitions),
        sizes=question.sizes,
        away_from_zero=tuple(question.away_from_zero),
    )
    unknown = [n for n in (*answer.arguments, *answer.returns) if n not in question.variables]
    if unknown:
        raise InputError(f"{unknown[0]!r} is no variable of the question")
    gradients = {p.wrt: p for p in question.parts if p.kind == "gradient" and p.of == answer.of}
    missing = [name for name in answer.returns if name not in gradients]
    if missing:
        raise InputError(f"the key has no gradient of {answer.of} by {missing[0]} to compare with")
    return Exercise(
        sheet=sheet,
        part=code.id,
        function=answer.function,
        program=prog,
        arguments=tuple(answer.arguments),
        returns=tuple(answer.returns),
        answers=tuple(prog.read(str(gradients[name].answer)) for name in answer.returns),
    )
