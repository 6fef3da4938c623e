"""How the functions of the text form print."""

FUNCTIONS = {
    "exp": r"\exp",
    "log": r"\log",
    "sin": r"\sin",
    "cos": r"\cos",
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
    "softmax_rows": r"\softmax_{\text{rows}}",
}
"""Function of the text form -> its LaTeX."""
