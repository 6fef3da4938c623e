"""Random programs of the expression language: variables, up to 12 definitions, a formula.

Every function and operator occurs; values are kept tame, so that no number overflows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hypothesis import strategies as st

Shape = tuple[str | int, str | int]

VARIABLES: dict[str, tuple[Shape, str]] = {
    "x": (("n", 1), "real"),
    "u": (("n", 1), "real"),
    "p": (("n", 1), "positive"),
    "c": (("n", 1), "simplex"),
    "b": (("m", 1), "real"),
    "r": ((1, "n"), "real"),
    "A": (("m", "n"), "real"),
    "C": (("m", "n"), "real"),
    "Y": (("m", "n"), "one-hot"),
    "B": (("n", "n"), "real"),
    "S": (("n", "n"), "spd"),
    "Q": (("n", "n"), "invertible"),
    "s": ((1, 1), "real"),
    "t": ((1, 1), "positive"),
}
SHAPES: tuple[Shape, ...] = (
    *((1, 1), ("n", 1), ("m", 1), (1, "n"), (1, "m")),
    *(("m", "n"), ("n", "m"), ("n", "n"), ("m", "m")),
)
THIN: tuple[Shape, ...] = ((1, 1), (1, 1), ("n", 1), ("n", 1), (1, "n"), ("m", 1))
"""Scalars above all, and the vectors that they are made of."""
SMOOTH = ("sin", "cos", "sigmoid", "tanh", "softplus", "silu", "gelu", "normcdf", "normpdf")
KINKED = ("relu", "leaky_relu", "elu", "abs", "huber", "clip", "sign", "step", "off")
TAME = (
    *("log(2 + ({})**2)", "sqrt(1 + ({})**2)", "1 / (1 + ({})**2)", "exp(tanh({}))"),
    *("(1 + ({})**2)**(3/2)", "(2 + tanh({}))**-2", "(1.5 + sin({}))**t", "arctan({})"),
    *("tan(tanh({}) / 2)", "arcsin(tanh({}) / 2)", "arccos(sin({}) / 2)", "logcosh({})"),
    *("({} > 0) * {}", "({})**3", "-({})"),
)
SCALARS = {
    "any": ("sum({})", "mean({})", "norm(1 + ({})**2)", "norm({})**2", "sum(({})**2) / 2"),
    "square": ("tr({})", "det({})", "logdet(6 * eye(n) + tanh({}))", "logabsdet(Q + sin({}) / 9)"),
    "column": ("logsumexp({})", "({}).T @ x[:, 0]", "sum(x * {})", "({})[1, 0]"),
}


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """A program as texts: definitions in order, the formula, the variable, sizes, a layout."""

    definitions: tuple[tuple[str, str], ...]
    formula: str
    wrt: str
    layout: str

    @property
    def variables(self) -> list[str]:
        """The variables as the command line takes them."""
        return [f"{n}:{r},{c}:{domain}" for n, ((r, c), domain) in VARIABLES.items()]


@st.composite
def programs(
    draw: st.DrawFn, most: int = 12, shapes: tuple[Shape, ...] = SHAPES, *, jacobian: bool = False
) -> Fuzzed:
    """A program whose formula is a scalar, or a vector where the variable is one.

    Definitions have the given shapes; with `jacobian` the formula is a vector.
    """
    names: dict[str, Shape] = {n: shape for n, (shape, _) in VARIABLES.items()}
    definitions = []
    for k in range(draw(st.integers(0, most))):
        shape = draw(st.sampled_from(shapes))
        # Squeezed, so that a chain of definitions neither grows nor dies out.
        form = draw(st.sampled_from(("tanh({})", "{}", "sin({})", "({}) / 3")))
        definitions.append((f"z{k}", form.format(draw(expressions(shape, names, depth=2)))))
        names[f"z{k}"] = shape
    vector = jacobian or draw(st.integers(0, 2)) == 0
    shape = draw(st.sampled_from((("n", 1), ("m", 1), (1, "n")))) if vector else (1, 1)
    formula = draw(expressions(shape, names, depth=3))
    used = _used(formula, dict(definitions))
    suits = [n for n in sorted(used) if n in VARIABLES and n not in "cY"]
    if vector:
        suits = [n for n in suits if 1 in VARIABLES[n][0]]
    if not suits:
        leaf = {("n", 1): "sin(x)", ("m", 1): "A @ x", (1, "n"): "cos(x.T)", (1, 1): "x.T @ u"}
        formula, suits = f"{formula} + {leaf[shape]}", ["x"]
    wrt = draw(st.sampled_from(suits))
    layout = draw(st.sampled_from(("denominator", "numerator")))
    return Fuzzed(tuple(definitions), formula, wrt, layout)


def _used(text: str, definitions: dict[str, str]) -> set[str]:
    """The names that a text speaks of, those within definitions included."""
    found = set(re.findall(r"[A-Za-z]\w*", text))
    for name in found & definitions.keys():
        found = found | _used(definitions[name], definitions)
    return found


@st.composite
def expressions(draw: st.DrawFn, shape: Shape, names: dict[str, Shape], depth: int) -> str:
    """An expression of the shape as text."""
    leaves = [n for n, s in names.items() if s == shape]
    leaves += [f"{n}.T" for n, s in names.items() if s == shape[::-1] and s != (1, 1)]
    # Later names first: what was defined is used.
    leaves = leaves[::-1] or [f"ones({shape[0]}, {shape[1]})"]
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(leaves))

    def other(*of: str | int) -> str:
        return draw(expressions(of, names, depth - 1))

    rows, cols = shape
    kinds = ["sum", "scaled", "apply", "tame", "matmul", "had", "own", "own"]
    kind = draw(st.sampled_from(kinds))
    if kind == "sum":
        return f"({other(*shape)} {draw(st.sampled_from('+-'))} {other(*shape)})"
    if kind == "scaled":
        factor = draw(st.sampled_from(("2", "-1", "3 / 4", "s", "(x.T @ u)", "mean(A)")))
        return f"({factor} * {other(*shape)})"
    if kind == "apply":
        return f"{draw(st.sampled_from(SMOOTH + KINKED))}({other(*shape)})"
    if kind == "tame":
        inside = other(*shape)
        return f"({draw(st.sampled_from(TAME)).replace('{}', inside)})"
    if kind == "had":
        return f"({other(*shape)} * {other(*shape)})"
    inner = draw(st.sampled_from(("n", "m", 1)))
    if kind == "matmul" and not (inner == 1 and 1 in shape):
        return f"({other(rows, inner)} @ {other(inner, cols)})"
    return _own(draw, shape, other)


def _own(draw: st.DrawFn, shape: Shape, other: object) -> str:
    """What gives this shape and no other: functions of a whole matrix, rows, diagonals."""
    assert callable(other)
    rows, cols = shape
    if shape == (1, 1):
        kind = draw(st.sampled_from(("any", "square", "column", "loss", "entry")))
        if kind == "loss":
            return draw(
                st.sampled_from(
                    (
                        f"(-sum(c * log(softmax({other('n', 1)}))))",
                        f"(-sum(Y * log(softmax_rows({other('m', 'n')}))))",
                    )
                )
            )
        if kind == "entry":
            return f"({other('m', 'n')})[0, 1]"
        of = {"any": ("m", "n"), "square": ("n", "n"), "column": ("n", 1)}[kind]
        form = draw(st.sampled_from([f for f in SCALARS[kind] if "x[:" not in f]))
        return f"({form.replace('{}', other(*of))})"
    if cols == 1:
        forms = ["softmax({})"]
        square = f"(inv(6 * eye(n) + tanh({other('n', 'n')})) @ x)" if rows == "n" else None
        if rows == "n":
            forms += ["diag({})"]
            if draw(st.booleans()):
                return square or ""
        form = draw(st.sampled_from(forms))
        return form.replace("{}", other(rows, rows) if "diag" in form else other(rows, 1))
    if rows == 1:
        return f"({other('m' if cols == 'n' else 'n', cols)})[1, :]"
    if shape == ("n", "n"):
        form = draw(
            st.sampled_from(("inv(6 * eye(n) + tanh({}))", "(inv(S) @ {})", "({} @ inv(Q))"))
        )
        return form.replace("{}", other("n", "n"))
    if rows == cols:
        return f"diag({other(rows, 1)})"
    return draw(
        st.sampled_from(
            (
                f"softmax_rows({other(rows, cols)})",
                f"(({other(cols, rows)}).T)",
                f"(ones({rows}, 1) @ {other(1, cols)})",
            )
        )
    )
