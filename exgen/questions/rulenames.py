"""What a person calls the rule that a step applies."""

from __future__ import annotations

from exgen.calculus.build import transpose
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Convolution,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Symbol,
    Transpose,
    depends_on,
    symbols,
)
from exgen.calculus.functions import ELEMENTWISE
from exgen.calculus.multiple import below
from exgen.calculus.program import Program
from exgen.errors import WordsError
from exgen.questions.records import Step
from exgen.said.formulas import squared_norm

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
    "max": "largest entry",
    "max_rows": "largest entry of each row",
    "hardmax": "place of the largest entry",
    "hardmax_rows": "places of the largest entries",
}
_SPOKEN = {
    "sin": "sine",
    "cos": "cosine",
    "log": "logarithm",
    "exp": "exponential",
    "silu": "SiLU",
    "gelu": "GELU",
}
_OPERATIONS = {"outer": "derivative", "inner": "derivative", "differential": "differential"}
_KINDS = {
    "define": "definition",
    "question": "definition",
    "as-sum": "as a sum",
    "by-entry": "derivative by one entry",
    "total": "chain rule",
    "chain": "chain rule",
    "differential-of-function": "differential",
    "differential-of-inverse": "product rule",
    "by-definition": "definition of the derivative",
    "map-entry": "entry by entry",
    "map-by-weight": "derivative by one entry",
    "map-by-bias": "derivative by one entry",
    "penalty": "derivative of the penalty",
    "entry-of-gradient": "chain rule",
    "entry-of-bias-gradient": "chain rule",
    "softmax-entry": "quotient rule",
    "answer": "answer",
    "loss": "derivative of the loss",
    "output-slope": "derivative of the output",
    "value": "chain rule",
    "gradient": "gradient",
    "gradient-named": "gradient",
    "adjoint": "chain rule",
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
    """The name of the outermost operation: "affine map", "squared norm", "tanh" ...

    Raises WordsError for a function or a node without a name.
    """
    match expr:
        case Power() if squared_norm(expr):
            return "squared norm"
        case Power():
            return "power"
        case Scaled(body=None, scalars=(only,)):
            return operation(only)
        case Scaled(body=None) if not expr.scalars:
            return "constant"
        case Scaled(scalars=(), body=Expr() as body):
            return "multiple" if isinstance(body, Symbol) else operation(body)
        case Scaled():
            return "quotient" if any(map(below, expr.scalars)) else "product"
        case Add():
            return "affine map" if _affine(expr) else "sum"
        case MatMul():
            return _product(expr)
        case Hadamard():
            return "Hadamard product"
        case Convolution():
            return "convolution" if expr.full else "cross-correlation"
        case Transpose():
            return "transpose"
        case Apply():
            name = expr.function
            if name not in ELEMENTWISE:
                return f"function {name}"
            return ELEMENTWISE[name].activation or _SPOKEN.get(name, name)
        case Call(function=function) if function in _CALLS:
            return _CALLS[function]
        case Call():  # declared by the question
            return f"function {expr.function}"
        case Symbol():
            return "identity"
        case Number() | Constant():
            return "constant"
    raise WordsError(
        f"{getattr(expr, 'function', type(expr).__name__)}: the rule that differentiates it has "
        "no name in exgen/questions/rulenames.py"
    )


def _affine(total: Add) -> bool:
    """Whether it is a matrix times a vector, and terms that are no more than that."""
    if total.shape.is_scalar:
        return False
    terms = [t.body if isinstance(t, Scaled) and not t.scalars else t for t in total.terms]
    simple = all(isinstance(t, MatMul | Symbol | Constant) for t in terms)
    return simple and any(isinstance(t, MatMul) for t in terms)


def _product(product: MatMul) -> str:
    """What a product of matrices is, as a function of what varies in it."""
    first, *inner, last = product.factors
    if product.shape.is_scalar and not inner:
        return "inner product"
    if product.shape.is_scalar:
        return "quadratic form" if transpose(first) is last else "bilinear form"
    names = [name for factor in product.factors for name in symbols(factor)]
    return "linear map" if len(set(names)) == len(names) else "matrix product"


def rule_in(step: Step, prog: Program) -> str:
    """The rule of a step of a solution about `prog`."""
    subject = step.about[0] if step.about else None
    equation = prog.equation(subject.name) if isinstance(subject, Symbol) else None
    if step.kind == "value" and isinstance(step.claim.left, Partial):
        name = step.claim.left
        path = prog.between(name.wrt, name.of)
        maps = [operation(e.expr) for e in path if depends_on(e.expr, name.wrt)]
        return f"through the {maps[0]}" if len(maps) == 1 else "along every path, added up"
    return rule(step, None if equation is None else equation.expr)


def rule(step: Step, expr: Expr | None) -> str:
    """The rule of a step; `expr` is the right side of the equation it differentiates, if any.

    Raises WordsError for a kind of step without words.
    """
    if step.kind in _OPERATIONS and expr is not None:
        return f"{_OPERATIONS[step.kind]} of the {operation(expr)}"
    if step.kind == "delta" and not step.about:
        return _KINDS["loss"]
    if step.kind == "delta":
        return "chain rule, terms cancel" if step.claim.rule == "cancel" else "chain rule"
    if step.kind not in _KINDS:
        raise WordsError(
            f"a step of the kind {step.kind!r}: its rule has no name in "
            "exgen/questions/rulenames.py"
        )
    return _KINDS[step.kind]
