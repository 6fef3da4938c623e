"""Hints, and the condition under which each is true and tells what the sheet does not tell.

A hint that is not in the table is the author's own, who answers for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from exgen.calculus.adjoint import gradient
from exgen.calculus.expr import Add, Apply, Call, Expr, Hadamard, Symbol, depends_on, walk
from exgen.calculus.leaves import SYMMETRIC
from exgen.calculus.node import contains
from exgen.calculus.program import Program
from exgen.said.formulas import calls, denominators, factors, occurrences, routes, squared_norm
from exgen.said.sentence import Sentence
from exgen.said.signs import positive


@dataclass(frozen=True, slots=True)
class HintTask:
    """The function `of` of a program, to be differentiated with respect to `wrt`."""

    program: Program
    of: Symbol
    wrt: Symbol

    @property
    def expr(self) -> Expr:
        """The right side of the function's equation."""
        equation = self.program.equation(self.of.name)
        assert equation is not None
        return equation.expr

    @property
    def whole(self) -> Expr:
        """The function in the variables alone."""
        return self.program.expand(self.of)

    def moves(self, expr: Expr) -> bool:
        """Whether an expression depends on the variable."""
        return depends_on(self.program.expand(expr), self.wrt.name)


def _square_matrices(task: HintTask) -> list[Symbol]:
    return [
        v for v in task.program.variables if v.shape.rows == v.shape.cols and not v.shape.is_scalar
    ]


def _no_symmetry(task: HintTask) -> bool:
    found = _square_matrices(task)
    return bool(found) and not any(v.domain in SYMMETRIC for v in found)


def _symmetry(task: HintTask) -> bool:
    return any(v.domain in SYMMETRIC for v in task.program.variables)


def _bare_norm(task: HintTask) -> bool:
    """Whether a norm stands in the function, and none of them squared."""
    norms = contains(task.whole, lambda n: isinstance(n, Call) and n.function == "norm")
    return norms and not contains(task.whole, squared_norm)


def _two_factors(task: HintTask) -> bool:
    found = factors(task.expr)
    return len(found) == len([f for f in found if task.moves(f)]) == 2


def _twice_in_a_product(task: HintTask) -> bool:
    name = task.wrt.name
    return occurrences(task.whole, name) == 2 and contains(
        task.whole, lambda n: sum(depends_on(f, name) for f in factors(n)) == 2
    )


def _two_places(task: HintTask) -> bool:
    return occurrences(task.whole, task.wrt.name) == 2


def _softmax_appears(task: HintTask) -> bool:
    if not task.of.shape.is_scalar:
        return False
    found = gradient(task.whole, task.wrt)
    return contains(found, lambda n: isinstance(n, Call) and n.function.startswith("softmax"))


def _identity_path(task: HintTask) -> bool:
    return isinstance(task.expr, Add) and task.wrt in task.expr.terms


def _own_factor(task: HintTask) -> bool:
    return contains(task.expr, lambda n: isinstance(n, Hadamard) and task.wrt in n.factors)


def _trace(task: HintTask) -> bool:
    return calls(task.whole, "tr", task.wrt.name)


def _inverse(task: HintTask) -> bool:
    return calls(task.whole, "inv", task.wrt.name)


def _determinant_untold(task: HintTask) -> bool:
    """Whether a log-determinant is taken of what the sheet does not assume anything of."""
    found = [n.arg for n in walk(task.whole) if isinstance(n, Call) and n.function == "logdet"]
    return bool(found) and not any(isinstance(a, Symbol) and a.domain != "real" for a in found)


def _logarithm_untold(task: HintTask) -> bool:
    """Whether a logarithm is taken of what need not be positive under the sheet's assumptions."""
    return any(
        isinstance(n, Apply) and n.function == "log" and not positive(n.arg)
        for n in walk(task.whole)
    )


def _mean(task: HintTask) -> bool:
    return calls(task.whole, "mean", task.wrt.name)


_FACTS: tuple[Sentence[HintTask], ...] = (
    Sentence("A scalar equals its own transpose.", lambda t: t.of.shape.is_scalar),
    Sentence(
        "Write the squared norm as a sum of squares.", lambda t: contains(t.whole, squared_norm)
    ),
    Sentence(
        "Check the shape of your answer against the layout.", lambda t: not t.of.shape.is_scalar
    ),
    Sentence(
        "Entry by entry: which outputs depend on which inputs?", lambda t: not t.of.shape.is_scalar
    ),
    Sentence(
        "Treat the entries on and off the diagonal separately if you get stuck.",
        lambda t: t.of.shape == t.wrt.shape and t.wrt.shape.is_column,
    ),
    Sentence(
        "Write the Hadamard product with a vector as a product with a diagonal matrix.",
        lambda t: contains(t.expr, lambda n: isinstance(n, Hadamard) and n.shape.is_column),
    ),
    Sentence("Both factors depend on the variable.", _two_factors),
    Sentence(
        "The variable enters through both factors: add the two paths.",
        lambda t: _two_factors(t) and routes(t.program, t.wrt.name, t.of.name) == 2,
    ),
    Sentence("The matrix is not assumed to be symmetric.", _no_symmetry),
    Sentence("Use the symmetry.", _symmetry),
    Sentence("The norm is not squared.", _bare_norm),
    Sentence("The softmax function appears.", _softmax_appears),
    Sentence("The variable enters in two places.", _two_places),
    Sentence("The variable occurs twice: apply the product rule.", _twice_in_a_product),
    Sentence("Name the numerator and the denominator.", lambda t: bool(denominators(t.expr))),
    Sentence("The identity path has a Jacobian too.", _identity_path),
    Sentence("The trace does not change when its factors move round in a circle.", _trace),
    Sentence("Bring the differential of the variable to the end of the trace.", _trace),
    Sentence(
        "The product of a matrix and its inverse does not change: what follows for its "
        "differential?",
        _inverse,
    ),
    Sentence("The entries of the product do not mix.", _own_factor),
    Sentence("Name the inner function first.", lambda t: len(t.program.equations) > 1),
    Sentence("The number of entries matters.", _mean),
    Sentence("The determinant is positive where the function is defined.", _determinant_untold),
    Sentence("Where is the logarithm defined?", _logarithm_untold),
)
FACTS = {sentence.text: sentence for sentence in _FACTS}
"""Hints that say or suppose something of the question."""
ADVICE = frozenset(
    {
        "Write the function as a sum over the entries first.",
        "Which of the summands contain a given entry of the variable?",
        "Use the chain rule.",
        "Name the vector of margins first.",
        "Which shape must the answer have?",
    }
)
"""Hints that say nothing of the question, but what to do or to ask."""


def fitting(hint: str, task: HintTask) -> str:
    """The hint where it is true of the task and tells something, else ""."""
    found = FACTS.get(hint)
    return hint if found is None or found.holds(task) else ""
