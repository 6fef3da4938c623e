"""Marks the answers of a notebook: the share of a part's points, and what the student is told.

What is right, and what the usual mistakes come to, stands in notebook_answers.py.
"""

import ast
import math
import re

import numpy as np
from notebook_answers import PARTS
from typed_answer import Unreadable, judged, point, read, told, value

EXACT = 1e-9
ROUNDED = 5e-4
GRADIENT = 1e-5
INSTANCES = 4
HALF = 2
DASHES = str.maketrans({"−": "-", "–": "-"})


def earned(part, variables):
    """The share of the points of a part, from 0 to 1, and a sentence; `variables` by name."""
    row = PARTS[part]
    if row["form"] == "code":
        return of_function(row, variables.get(row["name"]))
    answer = variables.get(row["name"])
    if answer is None or answer is ... or (isinstance(answer, str) and not answer.strip()):
        return 0.0, "No answer."
    try:
        if row["form"] == "typed":
            return judged(row, str(answer))
        found = shape(answer) if row["form"] == "shape" else numbers(answer)
    except Unreadable as error:
        return 0.0, f"This cannot be read: {error}."
    alike = alike_as_text if row["form"] == "shape" else alike_as_numbers
    return told(row, [lambda cells: alike(found, cells)])


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


# ---- Numbers, matrices and shapes


def shape(answer):
    """Rows and columns as text, of `n x 1`, `(n, 1)` or a pair."""
    if isinstance(answer, (tuple, list)):
        answer = ",".join(map(str, answer))
    found = [one.strip(" '\"") for one in re.split(r"[x×,*]", str(answer).strip(" ()[]"))]
    if len(found) != 2 or not all(found):
        raise Unreadable("a shape is typed as n x 1")
    return found


def numbers(answer):
    """Nested lists of numbers, of a text or of what a student has computed."""
    if isinstance(answer, str):
        try:
            return of_tree(ast.parse(answer.strip().translate(DASHES), mode="eval").body)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise Unreadable("a number is typed as -3/2, a matrix as [[1, 0], [0, -3/2]]") from None
    try:
        return np.array(answer, dtype=float).tolist()
    except (TypeError, ValueError):
        raise Unreadable("a number or a matrix of numbers is wanted") from None


def of_tree(node):
    """The numbers that stand in a tree."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [of_tree(one) for one in items]
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -only(of_tree(operand))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            below = only(of_tree(right))
            if below:
                return only(of_tree(left)) / below
    raise Unreadable(f"{ast.unparse(node)} is no number")


def only(number):
    """A number, where a list would have no meaning."""
    if isinstance(number, list):
        raise Unreadable("a list stands where a number is wanted")
    return number


def alike_as_text(found, cells):
    """Whether a shape is this one."""
    return found == [str(one) for one in cells[0]]


def alike_as_numbers(found, cells):
    """Whether numbers are these; a plain list is a row or a column, as is wanted."""
    wanted = np.array([[fraction(one) for one in row] for row in cells])
    try:
        given = np.array(found, dtype=float)
    except ValueError:
        return False
    if given.ndim < 2 and given.size == wanted.size and 1 in wanted.shape:
        given = given.reshape(wanted.shape)
    if given.shape != wanted.shape:
        return False
    whole = wanted == np.round(wanted)
    within = np.where(whole, EXACT, ROUNDED * np.maximum(1, np.abs(wanted)))
    return bool(np.all(np.abs(given - wanted) <= within))


def fraction(text):
    """The value of `-3/2` or `4`."""
    above, _, below = str(text).partition("/")
    return float(above) / float(below or 1)


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
