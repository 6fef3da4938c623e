"""Judges typed answers apart from exgen: it needs NumPy, and is copied into exports.

How a text is read is exgen's own reader, in the archive beside this file; nothing that a student
types is ever run. An answer is right when it has the value of the right one at random points.

What is asked is a record, as `exgen/writers/platform_points.py` writes it:

    form      "typed" (a formula), "number", "cells" (a matrix of numbers) or "shape" (two sizes)
    answer    the right answer: a formula as text, or rows of cells
    mistakes  records with `name`, `answer`, `share` (of the points, 0 to 1) and `said`
    names     what a formula may be written with
    given     what gives the names values: `variables`, `sizes`, `definitions`, `away_from_zero`,
              `index`
    question, part, may_name    what the reader is to know, as in a key
"""

import ast
import json
import math
import operator
import sys
from collections import namedtuple
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import numpy as np

ARCHIVE = "exgen_answers.pyz"
READER = "exgen.answers.keyed_answers"

POINTS = 6
MARGIN = 1e-3
OPERATIONS = {
    ast.MatMult: operator.matmul,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Pow: operator.pow,
}
COMPARISONS = {ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le}
ROUNDED = Fraction(1, 100)
"""A decimal with so fine a last place stands for all that rounds to it."""
PERSON = "A person will read it."


class Unreadable(Exception):
    """A text that is no answer to what is asked, as far as it can be read, and why."""


# ---- What each function means, on two-dimensional arrays


def over(function):
    """A function of all entries, or down the columns (axis 0) or along the rows (axis 1)."""
    return lambda x, axis=None: np.atleast_2d(function(x, axis=axis, keepdims=True))


def square(function):
    """A function of a square matrix that gives a number."""
    return lambda x: np.full((1, 1), function(x))


def softmax(x, axis=0):
    """Exponentials that add up to 1."""
    weights = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return weights / np.sum(weights, axis=axis, keepdims=True)


def logsumexp(x, axis=None):
    """The logarithm of the sum of the exponentials."""
    top = np.max(x, axis=axis, keepdims=True)
    return top + np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True))


def diag(x):
    """A column as a diagonal matrix; the diagonal of a matrix as a column."""
    return np.diag(x[:, 0]) if x.shape[1] == 1 else np.diag(x).reshape(-1, 1)


def normcdf(x):
    """The distribution function of the standard normal distribution."""
    return (1 + np.vectorize(math.erf, otypes=[float])(x / math.sqrt(2))) / 2


def sigmoid(x):
    """The logistic function, which never overflows in this form."""
    return (1 + np.tanh(x / 2)) / 2


def positive(x):
    """1 where an entry is positive, else 0."""
    return (x > 0) * 1.0


FUNCTIONS = {
    "sum": over(np.sum),
    "mean": over(np.mean),
    "max": over(np.max),
    "min": over(np.min),
    "norm": lambda x, axis=None: np.sqrt(over(np.sum)(x * x, axis=axis)),
    "max_rows": lambda x: np.max(x, axis=1, keepdims=True),
    "hardmax": lambda x: (x == np.max(x)) * 1.0,
    "hardmax_rows": lambda x: (x == np.max(x, axis=1, keepdims=True)) * 1.0,
    "softmax": softmax,
    "softmax_rows": lambda x: softmax(x, axis=1),
    "logsumexp": logsumexp,
    "tr": square(np.trace),
    "det": square(np.linalg.det),
    "logdet": square(lambda x: np.log(np.linalg.det(x))),
    "logabsdet": square(lambda x: np.linalg.slogdet(x)[1]),
    "inv": np.linalg.inv,
    "diag": diag,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "tanh": np.tanh,
    "step": positive,
    "off": lambda x: 1 - positive(x),
    "relu": lambda x: np.maximum(x, 0),
    "maximum": np.maximum,
    "minimum": np.minimum,
    "leaky_relu": lambda x, a=0.01: np.where(x > 0, x, a * x),
    "elu": lambda x, a=1.0: np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1)),
    "sigmoid": sigmoid,
    "softplus": lambda x: np.logaddexp(0.0, x),
    "silu": lambda x: x * sigmoid(x),
    "gelu": lambda x: x * normcdf(x),
    "normcdf": normcdf,
    "normpdf": lambda x: np.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "logcosh": lambda x: np.logaddexp(x, -x) - math.log(2),
    "huber": lambda x: np.where(np.abs(x) < 1, x * x / 2, np.abs(x) - 0.5),
    "clip": lambda x: np.clip(x, -1, 1),
}

OVER_INDEX = {"sum": sum, "mean": lambda each: sum(each) / len(each)}
"""`sum_i(...)` and `mean_i(...)`, of what stands there at each value of the index."""


# ---- What a formula in the key's language comes to


@lru_cache(maxsize=512)
def read(text):
    """The tree of a formula. Raises Unreadable for what is none."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise Unreadable(getattr(error, "msg", str(error))) from None


def value(node, known):
    """The array that a tree stands for; `known` are the values of names.

    Raises Unreadable for what is no formula, ValueError for operands that do not fit.
    """
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return np.full((1, 1), float(number))
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value(operand, known)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return value(operand, known)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            return applied(type(op), value(left, known), value(right, known))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            first, second = value(left, known), value(right, known)
            fitting(first, second)
            return COMPARISONS[type(op)](first, second) * 1.0
        case ast.Attribute(value=inner, attr="T"):
            return value(inner, known).T
        case ast.Subscript(value=inner, slice=ast.Tuple(elts=[row, column])):
            whole = value(inner, known)
            rows, columns = cut(row, known, whole.shape[0]), cut(column, known, whole.shape[1])
            return whole[rows, columns]
        case ast.Call(func=ast.Name(id="eye"), args=[size], keywords=[]):
            return np.eye(whole_number(size, known))
        case ast.Call(func=ast.Name(id="ones"), args=[rows, columns], keywords=[]):
            return np.ones((whole_number(rows, known), whole_number(columns, known)))
        case ast.Call(func=ast.Name(id=name), args=[term], keywords=[]) if (
            name.partition("_")[0] in OVER_INDEX and name.partition("_")[2]
        ):
            how, _, index = name.partition("_")
            return OVER_INDEX[how](places(term, index, known))
        case ast.Call(func=ast.Name(id=name), args=given, keywords=named) if name in FUNCTIONS:
            options = {one.arg: one.value.value for one in named if is_axis(one)}
            if len(options) < len(named):
                raise Unreadable(f"{ast.unparse(node)} has an option that is not known here")
            arguments = [value(one, known) for one in given]
            try:
                return np.atleast_2d(FUNCTIONS[name](*arguments, **options))
            except (TypeError, np.linalg.LinAlgError) as error:
                raise ValueError(str(error)) from None
    raise Unreadable(f"{ast.unparse(node)} has no meaning here")


def places(term, index, known):
    """What a term comes to at each value of an index, which stands in brackets somewhere in it."""
    for node in ast.walk(term):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            for axis, one in enumerate(node.slice.elts):
                if isinstance(one, ast.Name) and one.id == index:
                    at = {**known, index: np.zeros((1, 1))}
                    count = value(node.value, at).shape[axis]
                    each = (np.full((1, 1), float(k)) for k in range(count))
                    return [value(term, {**known, index: place}) for place in each]
    raise Unreadable(f"nothing in {ast.unparse(term)} has the index {index}")


def is_axis(keyword):
    """Whether a keyword is an axis that there is."""
    constant = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    return keyword.arg == "axis" and constant in (0, 1)


def applied(operation, first, second):
    """Two arrays joined; those that do not fit are refused, not spread over one another."""
    if operation is not ast.MatMult:
        fitting(first, second)
    return OPERATIONS[operation](first, second)


def fitting(first, second):
    """Raise ValueError unless one of the two arrays has the shape of the result."""
    if first.shape == second.shape:
        return
    if np.broadcast_shapes(first.shape, second.shape) not in (first.shape, second.shape):
        raise ValueError(f"{first.shape} and {second.shape} do not fit")


def whole_number(node, known):
    """A dimension: a number, or the name of one."""
    found = value(node, known)
    if found.shape != (1, 1) or found[0, 0] not in range(1, 100):
        raise Unreadable(f"{ast.unparse(node)} is no dimension")
    return int(found[0, 0])


def cut(node, known, length):
    """The part of an axis that an index or a slice takes; indices count from 0."""
    if isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None:
        return slice(None)
    found = value(node, known)
    place = int(found[0, 0])
    if found.shape != (1, 1) or not 0 <= place < length:
        raise ValueError(f"the index {ast.unparse(node)} lies outside")
    return slice(place, place + 1)


# ---- Random points of a question


def along(shape):
    """The axis over which one label is spread: down a column, else along each row."""
    return 0 if shape[1] == 1 else 1


def one_hot(rng, shape):
    """Zeros and a single one."""
    scores = rng.random(shape)
    return (scores == scores.max(axis=along(shape), keepdims=True)) * 1.0


def simplex(rng, shape):
    """Positive entries that add up to 1."""
    weights = rng.uniform(0.05, 1.0, shape)
    return weights / weights.sum(axis=along(shape), keepdims=True)


def orthogonal(rng, shape):
    """A matrix whose transpose is its inverse."""
    return np.linalg.qr(rng.normal(size=shape))[0]


def spd(rng, shape):
    """A symmetric matrix with positive eigenvalues."""
    frame = orthogonal(rng, shape)
    return frame @ (rng.uniform(0.5, 3.0, (shape[0], 1)) * frame.T)


def unit(rng, shape):
    """A vector of norm 1, or rows of norm 1."""
    found = rng.normal(size=shape)
    return found / np.sqrt((found**2).sum(axis=along(shape), keepdims=True))


def symmetric(rng, shape):
    """A matrix that is its own transpose."""
    found = rng.normal(size=shape)
    return found + found.T


DOMAINS = {
    "real": lambda rng, shape: rng.normal(size=shape) / np.sqrt(shape[1]),
    "positive": lambda rng, shape: rng.uniform(0.2, 2.0, shape),
    "binary": lambda rng, shape: rng.integers(0, 2, shape) * 1.0,
    "sign": lambda rng, shape: rng.choice([-1.0, 1.0], shape),
    "one-hot": one_hot,
    "simplex": simplex,
    "symmetric": symmetric,
    "invertible": lambda rng, shape: orthogonal(rng, shape) @ spd(rng, shape),
    "spd": spd,
    "unit": unit,
    "orthogonal": orthogonal,
}


def point(given, rng):
    """The values of all names at a random point that is away from every kink."""
    sizes = given["sizes"]
    dimensions = {name: np.full((1, 1), float(size)) for name, size in sizes.items()}
    for _ in range(500):
        known = dict(dimensions)
        for name, variable in given["variables"].items():
            shape = tuple(sizes.get(one, one) for one in variable["shape"])
            known[name] = DOMAINS[variable["domain"]](rng, shape)
        for name, text in given["definitions"]:
            known[name] = value(read(text), known)
        edges = [value(read(text), known) for text in given["away_from_zero"]]
        if all(np.abs(edge).min() > MARGIN for edge in edges):
            break
    for name, dimension in given["index"].items():
        count = sizes.get(dimension, dimension)
        known[name] = np.full((1, 1), float(rng.integers(0, count)))
    return known


def other_sizes(given):
    """The same question with other sizes: a batch of two makes 1/m and 1/2 look alike."""
    named = given["sizes"]
    free = [size for size in range(3, 100) if size not in named.values()]
    return {**given, "sizes": dict(zip(named, free, strict=False))}


class Points(list):
    """Points, each with the values of all names there."""

    def __init__(self, points):
        super().__init__(points)
        self._kept = {}

    def at_all(self, text):
        """What a text of the key comes to at each point, kept for the next answer; else None."""
        if text not in self._kept:
            self._kept[text] = values(text, self, self[0].keys())
        return self._kept[text]


def points(answer, given):
    """The same few points for everybody, with some at which the right answer is not zero.

    Where units are dead a derivative vanishes, and a wrong one does too.
    """
    return drawn(answer, json.dumps(given, sort_keys=True))


@lru_cache(maxsize=64)
def drawn(answer, given):
    """The points of `points`, the question as JSON: several answers to it are judged at them."""
    rng, given = np.random.default_rng(20), json.loads(given)
    tree = read(answer)
    alive, dead = [], []
    with np.errstate(all="ignore"):
        for _ in range(20 * POINTS):
            known = point(given, rng)
            (alive if np.any(value(tree, known)) else dead).append(known)
            if len(alive) == POINTS:
                break
    return Points([*alive, *dead[:POINTS]])


def values(text, known, names):
    """What a text comes to at each point, by the names that may be used; None where it cannot."""
    tree = read(text)
    try:
        with np.errstate(all="ignore"):
            return [value(tree, {name: at[name] for name in names if name in at}) for at in known]
    except (ValueError, OverflowError):
        return None
    except RecursionError:
        raise Unreadable("the answer is nested too deeply") from None


def same(first, second):
    """Whether two lists of arrays agree."""
    if first is None or second is None:
        return False
    return all(
        one.shape == two.shape and np.allclose(one, two, rtol=1e-7, atol=1e-9)
        for one, two in zip(first, second, strict=True)
    )


# ---- Reading what is typed


@lru_cache(maxsize=1)
def reader():
    """The reader of exgen itself, which comes in an archive where exgen itself is not there."""
    archive = Path(__file__).with_name(ARCHIVE)
    if archive.exists():
        sys.path.insert(0, str(archive))
    return import_module(READER)


def legible(found):
    """What was read. Raises Unreadable, with the reason, for what was not."""
    if isinstance(found, reader().Unreadable):
        why = f"{found.expected} ({found.known})" if found.known else found.expected
        raise Unreadable(why)
    return found


def formula(asked, text):
    """A typed formula as the reader has it, its texts in the key's language.

    Raises Unreadable for what is none, ValueError for one whose shapes do not fit.
    """
    found = reader().keyed(text, asked["question"], asked["part"], may_name=asked["may_name"])
    if isinstance(found, reader().Misfit):
        raise ValueError(found.expected)
    return legible(found)


def numbers(text):
    """Rows of numbers such as `-3/2`, `[[1, 0], [0, 2]]` or `1 0; 0 2`, as exact fractions.

    Beside them stands for each what one unit of its last decimal place is. What is to be computed
    first, such as `2 * [1, 0]`, is.
    """
    found = reader().read_value(text)
    if not isinstance(found, reader().Unreadable):
        return found.rows, found.last
    if not {"[", "("} & set(text):
        legible(found)
    try:
        computed = legible(reader().keyed(text, {}, {}))
        if computed.notes:
            legible(found)
        with np.errstate(all="ignore"):
            rows = value(read(computed.texts[0]), {})
        exact = tuple(tuple(Fraction(float(cell)) for cell in row) for row in rows)
    except (Unreadable, ValueError, OverflowError, RecursionError):
        legible(found)
        raise
    return exact, tuple(tuple(Fraction(0) for _ in row) for row in exact)


def shape(asked, text):
    """The two sizes of a shape, such as `(n, 1)`, `n x 1` or `R^n`: names or numbers."""
    return legible(reader().read_shape(text, reader().vocabulary(asked["question"], asked["part"])))


# ---- Judging an answer

Verdict = namedtuple("Verdict", ["verdict", "share", "said", "name"])
"""`verdict` is "right", "wrong", "unreadable", "person" (read, and not decided) or "blank",
`share` that of the points (0 to 1), `said` what a student is told, `name` that of a usual mistake,
"" for none."""

BLANK = Verdict("blank", 0.0, "No answer.", "")
RIGHT = Verdict("right", 1.0, "Right.", "")


def judged(asked, text):
    """The Verdict on a typed answer to what is asked; never raises for what a student types."""
    if not text.strip():
        return BLANK
    try:
        if asked["form"] == "typed":
            return judged_formula(asked, formula(asked, text))
        return judged_by(asked, [equals(asked, text)])
    except Unreadable as error:
        return Verdict("unreadable", 0.0, f"This could not be read: {error}. {PERSON}", "")
    except ValueError as error:
        return Verdict("wrong", 0.0, f"Not right: the shapes do not fit ({error}).", "")


def judged_by(asked, equals):
    """The Verdict, by functions that tell whether what was submitted equals an answer.

    The first compares at the sizes of the sheet, others at other sizes, where a right answer and
    a mistake may differ that are alike at the sheet's.
    """
    first, *others = equals
    if first(asked["answer"]):
        if all(equal(asked["answer"]) for equal in others):
            return RIGHT
        return undecided("right at the sizes of this sheet, and not at others")
    alike = [wrong for wrong in asked["mistakes"] if first(wrong["answer"])]
    everywhere = [wrong for wrong in alike if all(equal(wrong["answer"]) for equal in others)]
    for wrong in everywhere or alike:
        return Verdict("wrong", wrong["share"], wrong["said"], wrong.get("name", ""))
    return Verdict("wrong", 0.0, "Not right.", "")


def undecided(why):
    """The Verdict on what was read, and is left to a person."""
    return Verdict("person", 0.0, f"This is {why}. {PERSON}", "")


def judged_formula(asked, found):
    """The Verdict on a formula that was read; of its readings the one that is right counts."""
    worlds = [points(asked["answer"], given) for given in both(asked["given"])]
    verdicts = [
        judged_by(asked, [equal_at(known, asked["names"], text) for known in worlds])
        for text in found.texts
    ]
    verdict = next((one for one in verdicts if one.verdict != "wrong"), verdicts[0])
    if verdict.verdict == "right" and found.by_name:
        return undecided(f"right, with {', '.join(found.by_name)} by its name")
    known = worlds[0]
    for name, text in found.stated:
        said = values(text, known, known[0].keys())
        if verdict.verdict == "right" and not same([at[name] for at in known], said):
            return undecided(f"right, but {name} is said to be something else")
    if verdict.verdict == "wrong" and found.lossy:
        return undecided("read in part")
    return verdict


def both(given):
    """A question at the sizes of its sheet and at others."""
    return given, other_sizes(given)


def equal_at(known, names, text):
    """A function that says whether a formula has the value of `text` at these points."""
    found = values(text, known, names)
    return lambda other: same(found, known.at_all(other))


def equals(asked, text):
    """A function that tells whether a text equals rows of cells. Unreadable for what is none."""
    if asked["form"] == "shape":
        typed, sizes = shape(asked, text), asked["question"]["sizes"]
        return lambda cells: all(
            one == two or (isinstance(one, int) and one == sizes.get(str(two)))
            for one, two in zip(typed, map(size, cells[0]), strict=True)
        )
    if asked["form"] == "number":
        text = reader().in_words(text)
    if len(asked["answer"]) == len(asked["answer"][0]) == 1:
        text = reader().with_point(text)
    (rows, last), flat = numbers(text), "[[" not in "".join(text.split()) and "&" not in text
    return lambda cells: within(rows, last, cells, flat)


def size(cell):
    """A size of a shape: a number, or the name of a dimension."""
    return int(cell) if str(cell).isdigit() else cell


def within(rows, last, cells, flat):
    """Whether numbers are these, each in what was written of it; `flat`, a list may be a column."""
    if flat and len(rows) == 1 < len(cells) and len(cells[0]) == 1:
        rows, last = zip(*rows, strict=True), zip(*last, strict=True)
    rows, last = list(rows), list(last)
    if [len(row) for row in rows] != [len(row) for row in cells]:
        return False
    return all(
        abs(said - Fraction(wanted)) <= max(unit / 2 * (unit <= ROUNDED), Fraction(1, 10**9))
        for row, units, wants in zip(rows, last, cells, strict=True)
        for said, unit, wanted in zip(row, units, wants, strict=True)
    )


def near(first, second):
    """Whether arrays of numbers are alike, in what one computes or writes of them."""
    one, two = np.atleast_2d(np.array(first, dtype=float)), np.array(second, dtype=float)
    return one.shape == two.shape and np.allclose(one, two, rtol=5e-4, atol=5e-4)
