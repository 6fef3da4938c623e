"""A reader of typed answers that stands alone: it needs NumPy, and is copied into exports.

A typed formula is read by Python's `ast` and a closed list of what may stand in it: nothing that a
student types is ever run. It is right when it has the value of the right answer at random points.

What is asked is a record, as `exgen/writers/points.py` writes it:

    form      "typed" (a formula), "number", "cells" (a matrix of numbers) or "shape" (two sizes)
    answer    the right answer: a formula as text, or rows of cells
    mistakes  records with `name`, `answer`, `share` (of the points, 0 to 1) and `said`
    names     what a formula may be written with
    given     what gives the names values: `variables`, `sizes`, `definitions`, `away_from_zero`,
              `index`
"""

import ast
import math
import operator
import re
from collections import namedtuple

import numpy as np

POINTS = 6
MARGIN = 1e-3
OPERATIONS = {
    ast.MatMult: operator.matmul,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Pow: operator.pow,
    ast.Mod: lambda x, y: x * y if 1 in (x.size, y.size) else x @ y,
}
"""Operators of Python; `%` stands for a product that is written without a sign."""
COMPARISONS = {ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le}
SPELLINGS = (
    (r"np\.", ""),
    (r"ŷ|y\u0302", "yhat"),
    (r"\s*(?:ᵀ|\^\s*(?:T\b|⊤|\{\s*(?:T|⊤|\\top)\s*\}|\\top\b))", ".T"),
    (r"\^", "**"),
    (r"[−–]", "-"),
    (r"[⊙∘·]", "*"),
    (r"\.T\s*(?=[\w(])", ".T % "),
    (r"(?<=[)\]])\s*(?=[\w(])", " % "),
    (r"(?<=[\w.])\s+(?=\w)", " % "),
    (r"(?<![\w.])(\d+(?:\.\d*)?)(?=[A-DF-Za-df-z_(])", r"\1 % "),
    (r"(?<![\w.])(\w+)\s+(?=\()", lambda it: it[0] if it[1] in CALLED else f"{it[1]} % "),
)
"""How people write, and what it is in Python: patterns in order, and what takes their place."""
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
SHAPE = re.compile(r"\s*(?:,|×|\bby\b|(?<=\s)x(?=\s))\s*")


class Unreadable(Exception):
    """A text that is no formula of this question, and why."""


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


CALLED = frozenset({*FUNCTIONS, "eye", "ones"})


# ---- Reading a formula


def read(text):
    """The tree of a formula. Raises Unreadable with the place that cannot be read."""
    if len(text) > 2000:
        raise Unreadable("the answer is too long")
    if "%" in text:
        raise Unreadable("% has no meaning here")
    text = text.translate(SUBSCRIPTS)
    for pattern, instead in SPELLINGS:
        text = re.sub(pattern, instead, text)
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
        case ast.Call(func=ast.Name(id=name), args=given, keywords=named) if name in FUNCTIONS:
            options = {one.arg: one.value.value for one in named if is_axis(one)}
            if len(options) < len(named):
                raise Unreadable(f"{ast.unparse(node)} has an option that is not known here")
            arguments = [value(one, known) for one in given]
            try:
                return np.atleast_2d(FUNCTIONS[name](*arguments, **options))
            except (TypeError, np.linalg.LinAlgError) as error:
                raise ValueError(str(error)) from None
    raise Unreadable(f"{ast.unparse(node).replace(' % ', ' ')} has no meaning here")


def is_axis(keyword):
    """Whether a keyword is an axis that there is."""
    constant = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    return keyword.arg == "axis" and constant in (0, 1)


def applied(operation, first, second):
    """Two arrays joined; those that do not fit are refused, not spread over one another."""
    if operation not in (ast.MatMult, ast.Mod):
        fitting(first, second)
    return OPERATIONS[operation](first, second)


def fitting(first, second):
    """Raise ValueError unless one of the two arrays has the shape of the result."""
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


def points(answer, given):
    """The same few points for everybody, with some at which the right answer is not zero.

    Where units are dead a derivative vanishes, and a wrong one does too.
    """
    rng = np.random.default_rng(20)
    tree = read(answer)
    alive, dead = [], []
    with np.errstate(all="ignore"):
        for _ in range(20 * POINTS):
            known = point(given, rng)
            (alive if np.any(value(tree, known)) else dead).append(known)
            if len(alive) == POINTS:
                break
    return [*alive, *dead[:POINTS]]


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


# ---- Judging an answer

Verdict = namedtuple("Verdict", ["verdict", "share", "said", "name"])
"""`verdict` is "right", "wrong", "unreadable" or "blank", `share` that of the points (0 to 1),
`said` what a student is told, `name` that of a usual mistake, "" for none."""

BLANK = Verdict("blank", 0.0, "No answer.", "")


def judged(asked, text):
    """The Verdict on a typed answer to what is asked; never raises for what a student types."""
    if not text.strip():
        return BLANK
    try:
        return judged_by(asked, equals(asked, text))
    except Unreadable as error:
        return Verdict("unreadable", 0.0, f"This cannot be read: {error}", "")


def judged_by(asked, equals):
    """The Verdict, by functions that tell whether what was submitted equals an answer.

    The first compares at the sizes of the sheet, others at other sizes. What is right at the
    sheet's is right; a mistake is first looked for at all of them.
    """
    if equals[0](asked["answer"]):
        return Verdict("right", 1.0, "Right.", "")
    alike = [wrong for wrong in asked["mistakes"] if equals[0](wrong["answer"])]
    everywhere = [wrong for wrong in alike if all(equal(wrong["answer"]) for equal in equals)]
    for wrong in everywhere or alike:
        return Verdict("wrong", wrong["share"], wrong["said"], wrong.get("name", ""))
    return Verdict("wrong", 0.0, "Not right.", "")


def equals(asked, text):
    """Functions that tell whether a text equals an answer. Raises Unreadable for what is none."""
    if asked["form"] == "typed":
        worlds = [asked["given"], other_sizes(asked["given"])]
        return [equal_at(points(asked["answer"], given), asked["names"], text) for given in worlds]
    if asked["form"] == "shape":
        typed = shape(text)
        return [lambda cells: typed == [str(one) for one in cells[0]]]
    typed = numbers(text)
    return [lambda cells: near(typed, cells)]


def equal_at(known, names, text):
    """A function that says whether a formula has the value of `text` at these points."""
    found = values(text, known, names)
    return lambda other: same(found, values(other, known, known[0].keys()))


def near(first, second):
    """Whether numbers are those of a matrix, in what one writes of them.

    A plain list is a row or a column, as is wanted.
    """
    one, two = np.atleast_1d(np.array(first, dtype=float)), np.array(second, dtype=float)
    if one.ndim == 1 and one.size == max(two.shape) == two.size:
        one = one.reshape(two.shape)
    return one.shape == two.shape and np.allclose(one, two, rtol=5e-4, atol=5e-4)


def numbers(text):
    """A number or a matrix of them, such as `-3/2`, `[[1, 0], [0, 2]]` or `[1; 2]`.

    A list of rows, but a plain list for a single number and where no rows were typed.
    """
    if ";" in text:
        text = "[" + ", ".join(f"[{row}]" for row in text.strip("[] \n").split(";")) + "]"
    tree = read(text)
    rows = tree.elts if isinstance(tree, ast.List | ast.Tuple) else [ast.List([tree])]
    flat = not any(isinstance(row, ast.List | ast.Tuple) for row in rows)
    cells = [[row] if flat else getattr(row, "elts", [row]) for row in rows]
    if len({len(row) for row in cells}) != 1 or not cells[0]:
        raise Unreadable("the rows of a matrix have the same length")
    try:
        with np.errstate(all="ignore"):
            found = [[value(cell, {}).item() for cell in row] for row in cells]
    except (ValueError, OverflowError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    return [row[0] for row in found] if flat else found


def shape(text):
    """The two sizes of a shape, such as `(n, 1)`, `n x 1` or `n by 1`, as texts."""
    found = [word for word in SHAPE.split(text.strip().strip("()[]")) if word]
    if len(found) != 2:
        raise Unreadable("a shape has two sizes, such as (n, 1)")
    return found
