"""Random programs of one to five definitions that end in a scalar."""

from hypothesis import strategies as st

from calculus.strategies import SIZES
from exgen.calculus.program import Program, program

LEAVES = {
    "x": (("d", 1), "real"),
    "u": (("d", 1), "real"),
    "b": (("n", 1), "real"),
    "W": (("n", "d"), "real"),
    "V": (("d", "n"), "real"),
    "S": (("d", "d"), "spd"),
    "s": ((1, 1), "real"),
}
FORMS = {
    "d": (
        "{d} + {e}",
        "{d} - u",
        "{d} * {e}",
        "V @ {n}",
        "S @ {d}",
        "sin({d})",
        "tanh({d})",
        "sigmoid({d})",
        "softplus({d})",
        "softmax({d})",
        "relu({d})",
        "elu({d})",
        "silu({d})",
        "s * {d}",
        "({d}.T @ u) * {e}",
        "{d} / (1 + u**2)",
        "W.T @ {n}",
        "inv(S) @ {d}",
        "2 * {d} - 1",
        "diag(u) @ {d}",
        "exp({d}) * u",
        "{d}**3",
    ),
    "n": ("W @ {d} + b", "{n} * b", "cos({n})", "tanh({n})", "leaky_relu({n})", "W @ (u * {d})"),
    "1": (
        "sum({d})",
        "{d}.T @ u",
        "norm({d} - u)**2",
        "norm({n})**2 / 2",
        "mean({n})",
        "logsumexp({d})",
        "u.T @ S @ {d}",
        "sum(b * {n})",
        "-sum(u * log(sigmoid({d})))",
        "sum(huber({n}))",
        "tr({d} @ u.T @ S)",
        "norm({d} @ b.T)**2",
        "s * sum({n}**2)",
        "sqrt(1 + {d}.T @ {d})",
        "sum(logcosh({d})) + s**2",
    ),
}


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A program whose last quantity, J, is a scalar."""
    pools = {"d": ["x", "u"], "n": ["b"]}
    equations: dict[str, str] = {}

    def fill(form: str) -> str:
        recent = {k: st.sampled_from(pool[-2:]) for k, pool in pools.items()}
        return form.format(d=draw(recent["d"]), e=draw(recent["d"]), n=draw(recent["n"]))

    for k in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(("d", "d", "n")))
        name = f"q{k}"
        equations[name] = fill(draw(st.sampled_from(FORMS[kind])))
        pools[kind].append(name)
    equations["J"] = fill(draw(st.sampled_from(FORMS["1"])))
    return program(variables=LEAVES, equations=equations, sizes=SIZES)
