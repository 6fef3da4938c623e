"""How the functions of the text form print."""

from __future__ import annotations

from exgen.calculus.elementwise import ELEMENTWISE
from exgen.errors import WordsError


class Signs(dict[str, str]):
    """Function -> its LaTeX; WordsError, which names the row to add, for one that has none.

    An activation without a row prints as the layer is called, upright.
    """

    def __missing__(self, function: str) -> str:
        """A function without a row."""
        if function in ELEMENTWISE and ELEMENTWISE[function].activation:
            return rf"\operatorname{{{ELEMENTWISE[function].activation}}}"
        raise WordsError(f"{function}: add a row to _SIGNS in exgen/typeset/operators.py")


_SIGNS = {
    "exp": r"\exp",
    "log": r"\log",
    "sin": r"\sin",
    "cos": r"\cos",
    "tan": r"\tan",
    "arcsin": r"\arcsin",
    "arccos": r"\arccos",
    "sinh": r"\sinh",
    "cosh": r"\cosh",
    "arctan": r"\arctan",
    "normcdf": r"\Phi",
    "normpdf": r"\varphi",
    "gelu": r"\gelu",
    "sign": r"\sign",
    "relu": r"\relu",
    "leaky_relu": r"\leakyrelu",
    "elu": r"\elu",
    "sigmoid": r"\sigma",
    "tanh": r"\tanh",
    "softplus": r"\softplus",
    "silu": r"\silu",
    "logcosh": r"\logcosh",
    "huber": r"\huber",
    "clip": r"\clip",
    "tr": r"\tr",
    "det": r"\det",
    "logdet": r"\logdet",
    "logabsdet": r"\log\abs{\det}",
    "diag": r"\diag",
    "mean": r"\operatorname{mean}",
    "logsumexp": r"\lse",
    "softmax": r"\softmax",
    "max": r"\max",
    "max_rows": r"\operatorname{max}_{\text{rows}}",
    "hardmax": r"\operatorname{hardmax}",
    "hardmax_rows": r"\operatorname{hardmax}_{\text{rows}}",
    "softmax_rows": r"\softmax_{\text{rows}}",
}
FUNCTIONS = Signs(_SIGNS)
"""Function of the text form -> its LaTeX."""
OPERATOR_WORDS = {
    "softmax": "softmax",
    "softplus": "softplus",
    "relu": "ReLU",
    "leakyrelu": "LeakyReLU",
    "elu": "ELU",
    "silu": "SiLU",
    "gelu": "GELU",
    "lse": "logsumexp",
    "tr": "tr",
    "diag": "diag",
    "vecop": "vec",
    "sign": "sign",
    "huber": "huber",
    "logcosh": "logcosh",
    "clip": "clip",
}
"""A command of our own for an operator, without its backslash -> the word that it prints."""
