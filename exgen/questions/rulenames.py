"""What a person calls the rule that a step applies."""

from __future__ import annotations

from fractions import Fraction

from exgen.calculus.arithmetic import scaled
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
    walk,
)
from exgen.calculus.functions import ELEMENTWISE
from exgen.calculus.multiple import below
from exgen.calculus.program import Program
from exgen.errors import WordsError
from exgen.questions.records import Step
from exgen.said.formulas import squared_norm
from exgen.words import N, tr

_CALLS = {
    "sum": N("sum of entries"),
    "mean": N("mean of entries"),
    "norm": N("norm"),
    "tr": N("trace"),
    "det": N("determinant"),
    "logdet": N("log-determinant"),
    "logabsdet": N("log-determinant"),
    "inv": N("inverse"),
    "diag": N("diagonal"),
    "logsumexp": N("log-sum-exp"),
    "softmax": N("softmax"),
    "softmax_rows": N("softmax of rows"),
    "max": N("largest entry"),
    "max_rows": N("largest entry of each row"),
    "hardmax": N("place of the largest entry"),
    "hardmax_rows": N("places of the largest entries"),
}
_SPOKEN = {
    "sin": N("sine"),
    "cos": N("cosine"),
    "log": N("logarithm"),
    "exp": N("exponential"),
    "silu": N("SiLU"),
    "gelu": N("GELU"),
}
_OPERATIONS = {
    "outer": N("derivative"),
    "inner": N("derivative"),
    "differential": N("differential"),
}
_KINDS = {
    "define": N("definition"),
    "question": N("definition"),
    "as-sum": N("as a sum"),
    "by-entry": N("derivative with respect to one entry"),
    "total": N("chain rule"),
    "chain": N("chain rule"),
    "differential-of-function": N("differential"),
    "differential-of-inverse": N("product rule"),
    "by-definition": N("definition of the derivative"),
    "map-entry": N("entry by entry"),
    "map-by-weight": N("derivative with respect to one entry"),
    "map-by-bias": N("derivative with respect to one entry"),
    "penalty": N("derivative of the penalty"),
    "entry-of-gradient": N("chain rule"),
    "entry-of-bias-gradient": N("chain rule"),
    "softmax-entry": N("quotient rule"),
    "answer": N("answer"),
    "loss": N("derivative of the loss"),
    "output-slope": N("derivative of the output"),
    "value": N("chain rule"),
    "gradient": N("gradient"),
    "gradient-named": N("gradient"),
    "adjoint": N("chain rule"),
    "resolved": N("chain rule, written out"),
    "stand-in": N("stand-in"),
    "given": N("by definition"),
    "entry": N("chain rule"),
    "found": N("chain rule"),
    "matrix": N("entry by entry"),
    "matrix-found": N("entry by entry"),
    "vector": N("in matrix notation"),
    "vector-found": N("in matrix notation"),
    "value-slope": N("derivative in the layer's value"),
}


def operation(expr: Expr) -> str:
    """The name of the outermost operation: "affine map", "squared norm", "tanh" ...

    Raises WordsError for a function or a node without a name.
    """
    match expr:
        case Power() if squared_norm(expr):
            return tr("squared norm")
        case Power():
            return tr("power")
        case Scaled() if any(map(_is_size, expr.scalars)):
            return operation(_without_sizes(expr))
        case Scaled(body=None, scalars=(only,)):
            return operation(only)
        case Scaled(body=None) if not expr.scalars:
            return tr("constant")
        case Scaled(scalars=(), body=Expr() as body):
            return tr("multiple") if isinstance(body, Symbol) else operation(body)
        case Scaled():
            return tr("quotient") if any(map(below, expr.scalars)) else tr("product")
        case Add():
            return tr("affine map") if _affine(expr) else tr("sum")
        case MatMul():
            return _product(expr)
        case Hadamard():
            return tr("Hadamard product")
        case Convolution():
            return tr("convolution") if expr.full else tr("cross-correlation")
        case Transpose():
            return tr("transpose")
        case Apply():
            name = expr.function
            if name not in ELEMENTWISE:
                return tr("function {name}", name=name)
            return tr(ELEMENTWISE[name].activation or _SPOKEN.get(name, name))
        case Call(function=function) if function in _CALLS:
            return tr(_CALLS[function])
        case Call():  # declared by the question
            return tr("function {name}", name=expr.function)
        case Symbol():
            return tr("identity")
        case Number() | Constant():
            return tr("constant")
    raise WordsError(
        f"{getattr(expr, 'function', type(expr).__name__)}: the rule that differentiates it has "
        "no name in exgen/questions/rulenames.py"
    )


def _is_size(factor: Expr) -> bool:
    """Whether a factor is made of sizes and numbers alone, and so a number that is known."""
    return not any(isinstance(node, Symbol | Partial) for node in walk(factor))


def _without_sizes(expr: Scaled) -> Expr:
    """A multiple without the factors that are known numbers; 1 where nothing else is in it."""
    return scaled(Fraction(1), [f for f in expr.scalars if not _is_size(f)], expr.body)


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
        return tr("inner product")
    if product.shape.is_scalar:
        return tr("quadratic form") if transpose(first) is last else tr("bilinear form")
    names = [name for factor in product.factors for name in symbols(factor)]
    return tr("linear map") if len(set(names)) == len(names) else tr("matrix product")


def rule_in(step: Step, prog: Program) -> str:
    """The rule of a step of a solution about `prog`."""
    subject = step.about[0] if step.about else None
    equation = prog.equation(subject.name) if isinstance(subject, Symbol) else None
    if step.kind == "value" and isinstance(step.claim.left, Partial):
        name = step.claim.left
        path = prog.between(name.wrt, name.of)
        maps = [operation(e.expr) for e in path if depends_on(e.expr, name.wrt)]
        if len(maps) == 1:
            return tr("through the {operation}", operation=maps[0])
        return tr("along every path, added up")
    return rule(step, None if equation is None else equation.expr)


def rule(step: Step, expr: Expr | None) -> str:
    """The rule of a step; `expr` is the right side of the equation it differentiates, if any.

    Raises WordsError for a kind of step without words.
    """
    if step.kind in _OPERATIONS and expr is not None:
        what = tr(_OPERATIONS[step.kind])
        return tr("{what} of the {operation}", what=what, operation=operation(expr))
    if step.kind == "delta" and not step.about:
        return tr(_KINDS["loss"])
    if step.kind == "delta":
        cancels = step.claim.rule == "cancel"
        return tr("chain rule, terms cancel") if cancels else tr("chain rule")
    if step.kind not in _KINDS:
        raise WordsError(
            f"a step of the kind {step.kind!r}: its rule has no name in "
            "exgen/questions/rulenames.py"
        )
    return tr(_KINDS[step.kind])
