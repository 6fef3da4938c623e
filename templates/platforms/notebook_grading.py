"""Marks the answers of a notebook: the share of a part's points, and what the student is told.

What is right, and what the usual mistakes come to, stands in notebook_answers.py.
"""

import math

import numpy as np
from notebook_answers import PARTS
from typed_answer import BLANK, Unreadable, judged, point, read, value

EXACT = 1e-9
GRADIENT = 1e-5
INSTANCES = 4
HALF = 2


def earned(part, variables):
    """The share of the points of a part, from 0 to 1, and a sentence; `variables` by name."""
    row = PARTS[part]
    if row["form"] == "code":
        return of_function(row, variables.get(row["name"]))
    answer = variables.get(row["name"])
    verdict = BLANK if answer is None or answer is ... else judged(row, as_typed(answer))
    return verdict.share, verdict.said


def as_typed(answer):
    """An answer as a text, also where a student has computed it."""
    if isinstance(answer, str):
        return answer
    return str(answer.tolist() if hasattr(answer, "tolist") else answer).replace("'", "")


def points(part, variables):
    """The points of a part, after the sentence is printed."""
    share, said = earned(part, variables)
    print(said)
    return round(share * PARTS[part]["points"], 4)


def at_least(share, part, variables):
    """Raise AssertionError with what the student is told, where less than this share is earned."""
    got, said = earned(part, variables)
    # Several of these look at one answer: the first says all there is to say.
    assert got > share - EXACT, said if share == 1 else f"Less than {share:.0%} of the points."


# ---- A function that returns gradients


def of_function(row, function):
    """A share for each gradient that is right, in half points; usual mistakes are named."""
    if not callable(function):
        return 0.0, f"There is no function {row['name']}."
    rng = np.random.default_rng(20)
    worlds = [point(row["given"], rng) for _ in range(INSTANCES)]
    try:
        found = [returned(row, function, known) for known in worlds]
    except Unreadable as error:
        return 0.0, f"{row['name']}{error}."
    said, right = [], 0
    for place, wanted in enumerate(row["returns"]):
        mine = [one[place] for one in found]
        is_right = agrees(mine, wanted["answer"], worlds)
        right += is_right
        words = "right" if is_right else mistaken(mine, wanted, worlds)
        said.append(f"The gradient by {wanted['name']}: {words}")
    many = len(row["returns"])
    halves = math.floor(HALF * row["points"] * right / many + EXACT)
    share = 1.0 if right == many else halves / HALF / row["points"] if row["points"] else 0.0
    return share, ". ".join(said).replace("..", ".") + "."


def returned(row, function, known):
    """The gradients that a function returns. Unreadable with what it did instead."""
    try:
        result = function(*(known[name].copy() for name in row["arguments"]))
    except Exception as error:
        raise Unreadable(f" raised {type(error).__name__}: {error}") from None
    if result is None:
        raise Unreadable(" returns None, as if it were not filled in")
    if isinstance(result, dict):
        result = list(result.values())
    found = list(result) if isinstance(result, (tuple, list)) else [result]
    if len(found) != len(row["returns"]):
        raise Unreadable(f" returns {len(found)} results, but {len(row['returns'])} are wanted")
    return found


def agrees(mine, text, worlds):
    """Whether arrays have the values of a formula at all points."""
    tree = read(text)
    return all(close(one, value(tree, known)) for one, known in zip(mine, worlds, strict=True))


def close(mine, wanted):
    """Whether an array is this one; `(n,)` passes for a column or a row."""
    try:
        mine = np.asarray(mine, dtype=float)
    except (TypeError, ValueError):
        return False
    if mine.ndim < 2 and mine.size == wanted.size and 1 in wanted.shape:
        mine = mine.reshape(wanted.shape)
    if mine.shape != wanted.shape:
        return False
    return bool(np.linalg.norm(mine - wanted) <= GRADIENT * max(np.linalg.norm(wanted), EXACT))


def mistaken(mine, wanted, worlds):
    """What is said of a gradient that is not right."""
    for mistake in wanted["mistakes"]:
        if agrees(mine, mistake["answer"], worlds):
            return f"not right. {mistake['said']}"
    return "not right"
