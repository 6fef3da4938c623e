"""Programs and claims of steps of the chain rule, right and spoilt."""

from collections.abc import Iterator
from fractions import Fraction

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.build import ShapeError, add, hadamard, matmul, neg, ones, scaled, transpose
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Add, Apply, Expr, Hadamard, MatMul, Partial, Symbol, intern, walk
from exgen.calculus.program import Program, program
from exgen.calculus.substitute import substitute


def network() -> Program:
    """Two layers, a skip connection and a penalty."""
    return program(
        variables={
            "x": (("d", 1), "real"),
            "W1": (("p", "d"), "real"),
            "W2": (("d", "p"), "real"),
            "y": (("d", 1), "one-hot"),
        },
        equations={
            "z1": "W1 @ x",
            "a1": "tanh(z1)",
            "z2": "W2 @ a1 + x",
            "yhat": "softmax(z2)",
            "J": "-sum(y * log(yhat)) + norm(W1)**2",
        },
        sizes={"d": 3, "p": 5},
    )


def folded() -> Program:
    """A quantity that is used by another which is used along with it."""
    return program(
        variables={"x": (("d", 1), "real")},
        equations={"h": "tanh(x)", "g": "x * h", "J": "sum(g * h)"},
        sizes={"d": 3},
    )


def steps(prog: Program, of: str) -> list[Claim]:
    """Every adjoint of the program, first by the names of those behind it, then written out."""
    target = prog.find(of)
    found = sweep(prog, of, tuple(v.name for v in prog.variables if prog.between(v.name, of)))
    return [
        Claim(left=gradient_name(target, step.wrt), rights=rights)
        for step in found.values()
        for rights in ((step.named,), (step.named, step.resolved), (step.resolved,))
    ]


def spoilt(prog: Program, claim: Claim) -> Iterator[Claim]:
    """The claim with one mistake in its last right side; some of them are right all the same."""
    for wrong in dict.fromkeys(_wrong(prog, claim.answer)):
        if wrong is not claim.answer and wrong.shape == claim.left.shape:
            yield Claim(left=claim.left, rights=(wrong,))


def _wrong(prog: Program, answer: Expr) -> Iterator[Expr]:
    yield neg(answer)
    yield scaled(Fraction(1, 2), (), answer)
    yield transpose(answer)
    for node in dict.fromkeys(walk(answer)):
        for other in _others(prog, node):
            if other.shape == node.shape:
                yield substitute(answer, {node: other})


def _others(prog: Program, node: Expr) -> Iterator[Expr]:
    """What a node may be mistaken for."""
    names = [q for q in prog.names().values() if isinstance(q, Symbol) and q is not node]
    match node:
        case Partial():
            for quantity in names:
                if quantity.shape == node.shape and quantity.name != node.of:
                    yield intern(Partial(node.shape, node.of, quantity.name, node.layout))
            yield ones(node.shape)
        case Symbol():
            yield from (quantity for quantity in names if quantity.shape == node.shape)
        case Add():
            yield from (add(*node.terms[:k], *node.terms[k + 1 :]) for k in range(len(node.terms)))
        case Hadamard():
            for k in range(len(node.factors)):
                yield hadamard(*node.factors[:k], *node.factors[k + 1 :])
        case MatMul():
            first, second, *rest = node.factors
            for pair in ((second, first), (transpose(first), second), (first, transpose(second))):
                try:
                    yield matmul(*pair, *rest)
                except ShapeError:
                    continue
        case Apply():
            yield ones(node.shape)
