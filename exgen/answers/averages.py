"""What a question takes a mean of: the dimensions by whose number its definitions divide."""

from __future__ import annotations

from exgen.answers.records import PartVocabulary
from exgen.calculus.expr import Call, Constant, Expr, Power, walk
from exgen.dimensions import Dim


def averaged(known: PartVocabulary) -> frozenset[Dim]:
    """The dimensions by whose number the definitions divide, or over which they take a mean."""
    found: set[Dim] = set()
    for line in known.program.equations:
        roots = {node for each in walk(line.expr) if _is_root(each) for node in walk(each)}
        for node in walk(line.expr):
            if isinstance(node, Call) and node not in roots:
                counted = node.function == "sum" and isinstance(node.arg, Constant)
                if counted or node.function == "mean":
                    found |= {d for d in node.arg.shape if d != 1}
    return frozenset(found)


def _is_root(expr: Expr) -> bool:
    return isinstance(expr, Power) and getattr(expr.exponent, "value", 1).denominator == 2
