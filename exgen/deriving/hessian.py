"""The Hessian of a scalar: the Jacobian of its gradient, which becomes a quantity with a name."""

from __future__ import annotations

from dataclasses import replace

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import symbol
from exgen.calculus.claims import Claim
from exgen.calculus.program import Equation, Program
from exgen.deriving.derivation_steps import Derived, derive
from exgen.deriving.typed_request import Wanted, unused
from exgen.errors import DerivationError
from exgen.questions.records import Step, definition
from exgen.wording import with_article

_NAMES = ("g", "grad")


def second(asked: Wanted) -> tuple[Wanted, Derived]:
    """What is asked of the gradient, and the Hessian with the lines of both derivatives.

    It equals its transpose wherever the second derivatives are continuous, so that its layout is
    no matter. Raises DerivationError where the function is no scalar, or the variable a matrix.
    """
    of, wrt = asked.of, asked.wrt
    if not of.shape.is_scalar:
        raise DerivationError(
            f"a Hessian is that of a scalar, and this is {with_article(of.shape)}"
        )
    if 1 not in wrt.shape:
        raise DerivationError(
            f"the second derivative by {with_article(wrt.shape)} matrix is a tensor of order four, "
            "which exgen does not derive: take a vector, such as a row of it"
        )
    first = derive(asked)
    program = asked.program
    # a capital takes its small letter too: G and g are hard to tell when said
    taken = {form for name in (*program.names(), *program.sizes) for form in (name, name.lower())}
    name = symbol(unused(_NAMES, taken), wrt.shape)
    known = Equation(name, first.answer)
    before = program.equations[:-1]  # the gradient names everything but the function itself

    def of_gradient(*equations: Equation) -> Wanted:
        whole = Program(program.variables, equations, program.sizes, program.away_from_zero)
        return replace(asked, program=whole, function=of, layout="numerator")

    found = derive(of_gradient(*before, known))
    said = {step.claim for step in (*first.steps, definition(known))}
    named = Claim(left=name, rights=(gradient_name(of, wrt), first.answer))
    lines = [*first.steps, Step(kind="given", claim=named, about=(name,))]
    lines += [s for s in found.steps if s.kind != "define" or s.claim not in said]
    return of_gradient(*program.equations, known), replace(found, steps=tuple(lines))
