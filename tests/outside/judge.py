"""Judging a key from outside: each answer and step against what autograd finds at random points."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from outside.adjoints import derivatives
from outside.language import TextError, entry_of, evaluate, index_value, names
from outside.numbers import Numbers
from outside.points import Question, draw, sized

TOLERANCE = 1e-7
"""Largest difference that counts as none, relative to the largest entry (at least 1)."""
SPARE = 60
"""How many more points a derivative is looked for at that is zero at the first ones."""
VANISHING = 1e-12
"""Below this a derivative is zero but for rounding."""
DERIVATIVES = {"gradient", "jacobian", "hessian", "entry"}
STEP = 1e-5
"""How far a variable goes each way where gradients are differentiated by differences."""
NOT_JUDGED = {"dimension", "code", "observation"}

Record = Mapping[str, Any]


def judge(key: Record, *, points: int = 3, seed: int = 0) -> list[str]:
    """What in a parsed key.json is wrong, one line each with question, part and numbers.

    `points` is the number of random points a question is tried at, `seed` chooses them.
    """
    found = []
    with np.errstate(all="ignore"):
        for place, question in enumerate(key["questions"]):
            rng = np.random.default_rng([seed, place])
            found += [f"{question['id']}: {line}" for line in _question(question, rng, points)]
    return found or ([] if key["questions"] else ["the key has no questions"])


def _question(question: Question, rng: np.random.Generator, points: int) -> Iterator[str]:
    try:
        trials = [_Trial(question, draw(question, rng)) for _ in range(points)]
    except TextError as error:
        yield f"no point to judge at: {error}"
        return
    if not question["parts"]:
        yield "no part to judge"
    yield from Numbers(question).judged()
    for part in question["parts"]:
        for name, claim, kind in _claims(part):
            for line in _claim(claim, kind, part, trials):
                yield f"{name}: {line}"


def _claims(part: Record) -> Iterator[tuple[str, Record, str]]:
    """The part and its steps, each with a name and what kind of claim it is."""
    yield part["id"], part, part["kind"]
    if "answer_in_terms" in part:
        shorter = {**part, "answer": part["answer_in_terms"]}
        yield f"{part['id']}, in terms of others", shorter, part["kind"]
    for number, step in enumerate(part.get("steps", []), start=1):
        inherited = {name: part[name] for name in ("layout", "index") if name in part}
        kind = "entry" if "[" in step.get("wrt", "") else "gradient"
        yield (
            f"{part['id']}, step {number} ({step.get('rule', 'no rule')})",
            {**inherited, **step},
            kind if "wrt" in step else "expression",
        )


def _claim(claim: Record, kind: str, part: Record, trials: list["_Trial"]) -> Iterator[str]:
    if kind in NOT_JUDGED:
        return
    if kind == "value":
        yield from Numbers(trials[0].question).part(part)
        return
    if kind == "cache":
        yield from _cache(claim["answer"], trials[0].question)
        return
    if kind not in DERIVATIVES | {"expression", "shape"}:
        yield f"unknown kind {kind!r}"
        return
    if kind in DERIVATIVES and "wrt" not in claim:
        yield f"a part of kind {kind} needs `wrt`"
        return
    if kind == "expression" and claim is part and claim["of"] in names(claim["answer"]):
        yield f"the answer {claim['answer']!r} speaks of {claim['of']!r} itself"
    vanishing = True
    for trial in trials:
        try:
            largest, line = trial.differs(claim, kind)
        except TextError as error:
            line, largest = str(error), 1.0
        vanishing = vanishing and largest < VANISHING
        if line:
            yield line
            return
    # 0 is a good answer where it is the answer
    wanted = claim is part and kind in DERIVATIVES and claim["answer"] != "0"
    if vanishing and wanted and not _alive(claim, trials[0].question):
        yield "the derivative vanishes at every point"


def _alive(claim: Record, question: Question) -> bool:
    """Whether a derivative is seen at one of many more points: a unit may be dead at a few."""
    rng = np.random.default_rng(SPARE)
    for _ in range(SPARE):
        trial = _Trial(question, draw(question, rng))
        if trial.differs(claim, "entry")[0] >= VANISHING:
            return True
    return False


def _cache(answer: Any, question: Question) -> Iterator[str]:
    defined = [name for name, _ in question["definitions"]]
    if not isinstance(answer, list) or not answer:
        yield f"a cache is a list of names, not {answer!r}"
        return
    for name in answer:
        if name not in defined:
            yield f"{name!r} is not one of the definitions {defined}"
    if len(set(answer)) < len(answer):
        yield f"a name stands twice in {answer}"


class _Trial:
    """A question at one point."""

    def __init__(self, question: Question, values: dict[str, np.ndarray]) -> None:
        self.question = question
        self.values = values
        self.sizes: dict[str, int] = question["sizes"]
        self._derivatives: dict[str, dict[str, np.ndarray]] = {}

    def differs(self, claim: Record, kind: str) -> tuple[float, str]:
        """The size of what should come out, and a line when the claim says something else."""
        if kind == "shape":
            shape = self.true_value(claim, {}).shape
            said = sized(claim["answer"], self.sizes)
            return 1.0, "" if said == shape else f"shape: key {said}, autograd {shape}"
        largest = 0.0
        for at in self._index_values(claim):
            true = self.second(claim) if kind == "hessian" else self.true_value(claim, at)
            said = evaluate(claim["answer"], self._known(claim), sizes=self.sizes, indices=at)
            largest = max(largest, float(np.abs(true).max()))
            line = _compare(said, true)
            if not line and kind != "entry" and "shape" in claim:
                declared = sized(claim["shape"], self.sizes)
                if declared != true.shape:
                    line = f"shape: key {declared}, autograd {true.shape}"
            if line:
                where = "".join(f", {name} = {value}" for name, value in at.items())
                return largest, f"{_asked(claim)} = {claim['answer']}{where}: {line}"
        return largest, ""

    def _known(self, claim: Record) -> dict[str, np.ndarray]:
        """All values, with those of the derivatives that an answer may name."""
        named = claim.get("in_terms_of", {})
        return self.values | {name: self.true_value(what, {}) for name, what in named.items()}

    def true_value(self, claim: Record, at: Mapping[str, int]) -> np.ndarray:
        """What the answer should be: the value of `of`, or its derivative in the layout."""
        if "wrt" not in claim:
            return evaluate(claim["of"], self.values, sizes=self.sizes, indices=at)
        wrt, place = entry_of(claim["wrt"])
        of, inner = entry_of(claim["of"]) if "[" in claim["of"] else (claim["of"], None)
        whole = self.derivative(of, wrt)  # rows and columns of `of`, then those of `wrt`
        if inner is not None:
            row, column = (index_value(node, at) for node in inner)
            self._check_range(whole.shape[:2], row, column)
            whole = whole[row : row + 1, column : column + 1]
        if place is not None:
            row, column = (index_value(node, at) for node in place)
            self._check_range(whole.shape[2:], row, column)
            whole = whole[:, :, row : row + 1, column : column + 1]
        return _laid_out(whole, claim.get("layout") or self.question.get("layout", "denominator"))

    def second(self, claim: Record) -> np.ndarray:
        """The second derivatives of a scalar in a variable: central differences of autograd's."""
        of, wrt = claim["of"], claim["wrt"]
        if wrt not in self.question["variables"] or 1 not in self.values[wrt].shape:
            raise TextError(f"a Hessian is judged in a variable that is a vector, not in {wrt!r}")
        columns = []
        for place in np.ndindex(self.values[wrt].shape):
            change = np.zeros(self.values[wrt].shape)
            change[place] = STEP
            ends = [
                derivatives(self.question, self.values | {wrt: self.values[wrt] + way * change}, of)
                for way in (1, -1)
            ]
            columns.append((ends[0][wrt].ravel() - ends[1][wrt].ravel()) / (2 * STEP))
        return np.stack(columns, axis=1)

    def derivative(self, of: str, wrt: str) -> np.ndarray:
        """All partial derivatives of the entries of `of` in those of `wrt`, on four axes."""
        if wrt not in self.values:
            raise TextError(f"nothing is called {wrt!r}")
        if of not in self._derivatives:
            self._derivatives[of] = derivatives(self.question, self.values, of)
        found = self._derivatives[of].get(wrt)
        if found is None:
            shape = evaluate(of, self.values, sizes=self.sizes).shape
            return np.zeros((*shape, *self.values[wrt].shape))
        return found

    def _index_values(self, claim: Record) -> Iterator[dict[str, int]]:
        """Every value of the free indices; a number in `index` fixes one."""
        index: Mapping[str, str | int] = claim.get("index", {})
        unknown = [dim for dim in index.values() if isinstance(dim, str) and dim not in self.sizes]
        if unknown:
            raise TextError(f"index {dict(index)} runs over the unknown dimension {unknown[0]!r}")
        ranges = [[d] if isinstance(d, int) else range(self.sizes[d]) for d in index.values()]
        for chosen in itertools.product(*ranges):
            yield dict(zip(index, chosen, strict=True))

    @staticmethod
    def _check_range(shape: tuple[int, ...], row: int, column: int) -> None:
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise TextError(f"entry [{row}, {column}] lies outside {shape[0]} x {shape[1]}")


def _laid_out(whole: np.ndarray, layout: str) -> np.ndarray:
    """Four axes as the two of the key: a gradient in the shape of `wrt`, a Jacobian by layout."""
    if whole.shape[:2] == (1, 1):
        return whole[0, 0]
    if 1 not in whole.shape[:2] or 1 not in whole.shape[2:]:
        raise TextError("the derivative of a matrix, or of a vector in a matrix, is no matrix")
    rows = whole.reshape(whole.shape[0] * whole.shape[1], -1)
    if layout not in ("denominator", "numerator"):
        raise TextError(f"unknown layout {layout!r}")
    return rows if layout == "numerator" else rows.T


def _asked(claim: Record) -> str:
    return f"d({claim['of']})/d({claim['wrt']})" if "wrt" in claim else str(claim["of"])


def _compare(said: np.ndarray, true: np.ndarray) -> str:
    """Nothing where the arrays agree, else where they differ most."""
    if said.shape != true.shape:
        return f"key has shape {said.shape}, autograd {true.shape}"
    if not np.isfinite(said).all() or not np.isfinite(true).all():
        return f"not finite: key {said.tolist()}, autograd {true.tolist()}"
    off = np.abs(said - true)
    if off.max() <= TOLERANCE * max(1.0, float(np.abs(true).max())):
        return ""
    row, column = np.unravel_index(off.argmax(), off.shape)
    return f"entry [{row}, {column}]: key {said[row, column]:.9g}, autograd {true[row, column]:.9g}"
