"""The functions that NumPy lacks, as source: stable for arguments of any size."""

from __future__ import annotations

HELPERS: dict[str, str] = {
    "sigmoid": "return 0.5 * (1 + np.tanh(0.5 * z))",
    "softplus": "return np.logaddexp(0, z)",
    "relu": "return np.maximum(z, 0)",
    "leaky_relu": "return np.where(z > 0, z, 0.01 * z)",
    "elu": "return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))",
    "silu": "return z * sigmoid(z)",
    "normcdf": """\
z = np.clip(z, -9, 9)  # beyond, the value is 0 or 1 to all digits
term = total = z
for k in range(1, 160):
    term = term * z**2 / (2 * k + 1)
    total = total + term
return 0.5 + total * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)""",
    "normpdf": "return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)",
    "gelu": "return z * normcdf(z)",
    "logcosh": "return np.logaddexp(z, -z) - np.log(2)",
    "huber": "return np.where(np.abs(z) < 1, z**2 / 2, np.abs(z) - 0.5)",
    "step": "return np.where(z > 0, 1.0, 0.0)",
    "softmax": """\
weights = np.exp(z - np.max(z, axis=0, keepdims=True))
return weights / np.sum(weights, axis=0, keepdims=True)""",
    "softmax_rows": """\
weights = np.exp(z - np.max(z, axis=1, keepdims=True))
return weights / np.sum(weights, axis=1, keepdims=True)""",
    "hardmax": "return (z == np.max(z)) * 1.0",
    "hardmax_rows": "return (z == np.max(z, axis=1, keepdims=True)) * 1.0",
    "logsumexp": """\
top = np.max(z)
return top + np.log(np.sum(np.exp(z - top)))""",
}
"""Name of a helper -> the body of its definition, a function of `z`."""

_NEEDS = {"silu": ("sigmoid",), "gelu": ("normcdf",)}


def definitions(used: set[str]) -> list[str]:
    """The source of the helpers in `used` and of those they call, in the table's order."""
    wanted = used.union(*(_NEEDS.get(name, ()) for name in used))
    return [
        f"def {name}(z):\n" + "".join(f"    {line}\n" for line in body.splitlines())
        for name, body in HELPERS.items()
        if name in wanted
    ]
