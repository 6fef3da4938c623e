"""What a person calls the rule that a step applies."""

from __future__ import annotations

from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
)
from exgen.calculus.functions import ELEMENTWISE
from exgen.calculus.multiple import below
from exgen.calculus.program import Program
from exgen.questions.records import Step

_CALLS = {
    "sum": "sum of entries",
    "mean": "mean of entries",
    "norm": "norm",
    "tr": "trace",
    "det": "determinant",
    "logdet": "log-determinant",
    "logabsdet": "log-determinant",
    "inv": "inverse",
    "diag": "diagonal",
    "logsumexp": "log-sum-exp",
    "softmax": "softmax",
    "softmax_rows": "softmax of rows",
}
_SPOKEN = {"sin": "sine", "cos": "cosine", "log": "logarithm", "exp": "exponential"}
_KINDS = {
    "define": "definition",
    "as-sum": "as a sum",
    "by-entry": "derivative by one entry",
    "total": "chain rule",
    "chain": "chain rule",
    "differential-of-function": "differential",
    "answer": "answer",
    "loss": "derivative of the loss",
    "output-slope": "derivative of the output",
    "value": "through the affine map",
    "resolved": "chain rule, written out",
    "stand-in": "stand-in",
    "given": "by definition",
    "entry": "chain rule",
    "found": "chain rule",
    "matrix": "entry by entry",
    "matrix-found": "entry by entry",
    "vector": "in matrix notation",
    "vector-found": "in matrix notation",
    "value-slope": "derivative in the layer's value",
}


def operation(expr: Expr) -> str:
    """The name of the outermost operation: "affine map", "squared norm", "tanh" ..."""
    match expr:
        case Power(base=Call(function="norm"), exponent=Number(value=value)) if value == 2:
            return "squared norm"
        case Power():
            return "power"
        case Scaled(body=None):
            return operation(expr.scalars[-1]) if len(expr.scalars) == 1 else "product"
        case Scaled():
            assert expr.body is not None
            if any(map(below, expr.scalars)):
                return "quotient"
            return "product" if expr.scalars else operation(expr.body)
        case Add():
            inside = [t for t in expr.terms if isinstance(t, MatMul)]
            return "affine map" if inside and not expr.shape.is_scalar else "sum"
        case MatMul():
            return "inner product" if expr.shape.is_scalar else "linear map"
        case Hadamard():
            return "Hadamard product"
        case Apply():
            return ELEMENTWISE[expr.function].activation or expr.function
        case Call():
            return _CALLS[expr.function]
    return "identity"


def rule_in(step: Step, prog: Program) -> str:
    """The rule of a step of a solution about `prog`."""
    subject = step.about[0] if step.about else None
    equation = prog.equation(subject.name) if isinstance(subject, Symbol) else None
    return rule(step, None if equation is None else equation.expr)


def rule(step: Step, expr: Expr | None) -> str:
    """The rule of a step; `expr` is the right side of the equation it differentiates, if any."""
    if step.kind in ("outer", "inner", "differential") and expr is not None:
        what = {"outer": "derivative", "inner": "derivative", "differential": "differential"}
        return f"{what[step.kind]} of the {_SPOKEN.get(operation(expr), operation(expr))}"
    if step.kind == "delta" and not step.about:
        return _KINDS["loss"]
    if step.kind == "delta":
        return "chain rule, terms cancel" if step.claim.rule == "cancel" else "chain rule"
    if step.kind in ("gradient", "adjoint"):
        return "gradient" if step.kind == "gradient" else "chain rule"
    return _KINDS.get(step.kind, step.kind)
