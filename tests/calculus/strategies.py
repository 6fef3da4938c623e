"""Random expressions as text, each shape by its own grammar; their values stay finite."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

SIZES = {"d": 3, "n": 4}
VARIABLES: dict[str, tuple[tuple[Any, Any], str]] = {
    "x": (("d", 1), "real"),
    "u": (("d", 1), "real"),
    "b": (("n", 1), "real"),
    "r": ((1, "d"), "real"),
    "A": (("n", "d"), "real"),
    "C": (("n", "d"), "real"),
    "B": (("d", "d"), "real"),
    "S": (("d", "d"), "spd"),
    "s": ((1, 1), "real"),
}
SMOOTH = ("sin", "cos", "sigmoid", "tanh", "softplus", "silu", "logcosh")
KINKED = ("relu", "leaky_relu", "elu", "abs", "huber", "clip", "sign", "step", "off")
LEAVES = {
    ("d", 1): ("x", "u", "ones(d, 1)", "r.T"),
    ("n", 1): ("b", "ones(n, 1)"),
    (1, "d"): ("r", "x.T"),
    ("n", "d"): ("A", "C", "ones(n, d)"),
    ("d", "n"): ("A.T", "C.T"),
    ("d", "d"): ("B", "S", "B.T", "eye(d)"),
    ("n", "n"): ("eye(n)", "diag(b)"),
    (1, 1): ("s", "s", "sum(b)", "(b.T @ b)"),
}
INNER = ("d", "n")


def point(seed: int) -> dict[str, Any]:
    """Values of the variables."""
    rng = np.random.default_rng(seed)
    values = {
        name: rng.normal(size=[SIZES.get(k, k) for k in shape])
        for name, (shape, _) in VARIABLES.items()
    }
    values["S"] = values["S"] @ values["S"].T + np.eye(SIZES["d"])
    return values


@st.composite
def texts(draw: st.DrawFn, shape: tuple[Any, Any] | None = None, depth: int = 3) -> str:
    """An expression of the given shape (or any) as text."""
    if shape is None:
        shape = draw(st.sampled_from(list(LEAVES)))
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(LEAVES.get(shape, (f"ones({shape[0]}, {shape[1]})",))))

    def same() -> str:
        return draw(texts(shape, depth - 1))

    def other(*of: Any) -> str:
        return draw(texts(of, depth - 1))

    kind = draw(st.sampled_from(("sum", "scaled", "apply", "tame", "matmul", "had", "own")))
    inner = draw(st.sampled_from(INNER))
    rows, cols = shape
    if kind == "sum":
        return f"({same()} {draw(st.sampled_from('+-'))} {same()})"
    if kind == "scaled":
        factor = draw(st.sampled_from(("2", "-1", "3 / 4", "0.5", "s", "(x.T @ u)", "sum(A)")))
        return f"({factor} * {same()})"
    if kind == "apply":
        return f"{draw(st.sampled_from(SMOOTH + KINKED))}({same()})"
    if kind == "tame":
        form = draw(
            st.sampled_from(
                ("log(1 + ({})**2)", "sqrt(1 + ({})**2)", "(1 / (1 + ({})**2))", "exp(tanh({}))")
            )
        )
        return form.format(same())
    if kind == "matmul":
        return f"({other(rows, inner)} @ {other(inner, cols)})"
    if kind == "had":
        return f"({same()} * {same()})"
    if rows == cols == 1:
        form = draw(st.sampled_from(("sum({})", "mean({})", "norm({})", "(norm({})**2)")))
        column = draw(st.sampled_from(("logsumexp(tanh({}))", form)))
        square = draw(st.sampled_from(("tr({})", "det({})", "logdet(5 * eye(d) + tanh({}))")))
        return draw(
            st.sampled_from(
                (
                    column.format(other(inner, 1)),
                    square.format(other("d", "d")),
                    form.format(other("n", "d")),
                )
            )
        )
    if cols == 1:
        return f"softmax({same()})"
    if rows == cols == "d":
        form = draw(st.sampled_from(("inv(5 * eye(d) + tanh({}))", "({}).T", "(inv(S) @ {})")))
        return form.format(same())
    if rows == cols:
        return f"diag({other(rows, 1)})"
    return draw(st.sampled_from((f"softmax_rows(tanh({same()}))", f"({other(cols, rows)}).T")))
