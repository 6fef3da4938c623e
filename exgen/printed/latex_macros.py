r"""What the commands in a formula mean to a reader: the sheet's macros and TeX's own."""

from __future__ import annotations

from exgen.calculus.elementwise import ELEMENTWISE

FUNCTIONS = {
    "\\exp": "exp",
    "\\log": "log",
    "\\sin": "sin",
    "\\cos": "cos",
    "\\tan": "tan",
    "\\arcsin": "arcsin",
    "\\arccos": "arccos",
    "\\sinh": "sinh",
    "\\cosh": "cosh",
    "\\arctan": "arctan",
    "\\Phi": "normcdf",
    "\\varphi": "normpdf",
    "\\gelu": "gelu",
    "\\sign": "sign",
    "\\relu": "relu",
    "\\leakyrelu": "leaky_relu",
    "\\elu": "elu",
    "\\sigma": "sigmoid",
    "\\tanh": "tanh",
    "\\softplus": "softplus",
    "\\silu": "silu",
    "\\logcosh": "logcosh",
    "\\huber": "huber",
    "\\clip": "clip",
    "\\tr": "tr",
    "\\det": "det",
    "\\diag": "diag",
    "\\lse": "logsumexp",
    "\\softmax": "softmax",
    "\\operatorname{mean}": "mean",
    "\\softmax_rows": "softmax_rows",
    "\\max": "max",
    "\\operatorname{max}": "max",
    "\\max_rows": "max_rows",
    "\\operatorname{hardmax}": "hardmax",
    "\\hardmax_rows": "hardmax_rows",
}
"""Command -> the function it names."""

OPERATORS = {row.activation: row.name for row in ELEMENTWISE.values() if row.activation} | {
    "mean": "mean", "max": "max", "hardmax": "hardmax", "softmax": "softmax", "sign": "sign",
    "softplus": "softplus", "ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu",
    "SiLU": "silu", "GELU": "gelu", "logsumexp": "logsumexp", "tr": "tr", "diag": "diag",
    "huber": "huber", "logcosh": "logcosh", "clip": "clip",
}  # fmt: skip
"""What stands upright in `\\operatorname{...}` -> the function it names, as its layer is called."""

WHOLE = frozenset(
    {"tr", "det", "diag", "logsumexp", "softmax", "softmax_rows", "mean", "max", "max_rows"}
    | {"hardmax", "hardmax_rows"}
)
"""Functions of a whole vector or matrix; all others act on each entry."""

WITHOUT_PARENTHESES = frozenset({"log", "sin", "cos", "tan", "det"})
"""Functions after which a single argument may stand without parentheses."""

GREEK = frozenset(
    {
        "\\alpha", "\\beta", "\\gamma", "\\delta", "\\epsilon", "\\zeta", "\\eta", "\\theta",
        "\\iota", "\\xi", "\\upsilon", "\\chi", "\\Xi", "\\Pi", "\\Upsilon",
        "\\kappa", "\\lambda", "\\mu", "\\nu", "\\rho", "\\sigma", "\\tau",
        "\\phi", "\\varphi", "\\psi", "\\omega", "\\ell", "\\pi", "\\Omega",
        "\\Lambda", "\\Sigma", "\\Phi", "\\Psi", "\\Gamma", "\\Delta", "\\Theta",
    }
)  # fmt: skip
"""Commands that are letters."""

RELATIONS = {"=": "=", "<": "<", ">": ">", "\\le": "<=", "\\ge": ">=", "\\neq": "!="}
"""Signs of relations."""
