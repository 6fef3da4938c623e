"""What is trimmed off a slice: terms that a derivative does not see, and the order of sizes."""

import pytest
from calculus.programs import programs
from hypothesis import given, settings

from exgen.calculus.build import add, matmul, scaled, transpose
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr
from exgen.calculus.parse import parse
from exgen.calculus.program import Program, program
from exgen.verify.canonical import text
from exgen.verify.proofs import proved
from exgen.verify.sizes import small_sizes
from exgen.verify.slices import Slicer
from exgen.verify.store import Store
from exgen.verify.trimmed import trimmed
from verify.test_slices import held_to_numbers, partial


def penalised(sizes: dict[str, int], last: str = "norm(yhat - y)**2") -> Program:
    """Two layers with a penalty on both matrices."""
    return program(
        variables={
            "x": (("d", 1), "real"),
            "W1": (("p", "d"), "real"),
            "W2": (("q", "p"), "real"),
            "y": (("q", 1), "real"),
            "lam": ((1, 1), "positive"),
        },
        equations={
            "z1": "W1 @ x",
            "a1": "tanh(z1)",
            "yhat": "W2 @ a1",
            "J": f"{last} + lam * norm(W1)**2 + lam * norm(W2)**2",
        },
        sizes=sizes,
    )


def by_first_weights(prog: Program) -> Claim:
    """The gradient by the first matrix, from the adjoint behind it and the penalty."""
    names = prog.names()
    sent = matmul(partial(prog, "z1"), transpose(names["x"]))
    right = add(sent, scaled(2, (names["lam"],), names["W1"]))  # type: ignore[arg-type]
    return Claim(left=partial(prog, "W1"), rights=(right,))


def told(prog: Program, claim: Claim) -> str:
    """The canonical text of the claim on its first slice, trimmed."""
    made, local = next(Slicer(prog).slices(claim))
    made = trimmed(made, local)
    return text(made, local, small_sizes(made.sizes))


def test_other_layers_do_not_tell_a_step_apart() -> None:
    """A step is told the same whatever the loss is, and whichever layer is the widest."""
    sizes = {"d": 3, "p": 5, "q": 2}
    first = penalised(sizes)
    others = [
        penalised(sizes, last="sum(logcosh(yhat - y))"),
        penalised({"d": 5, "p": 2, "q": 3}),
    ]
    assert all(told(p, by_first_weights(p)) == told(first, by_first_weights(first)) for p in others)
    equal = penalised({"d": 3, "p": 3, "q": 2})
    assert told(equal, by_first_weights(equal)) != told(first, by_first_weights(first))


def test_a_value_keeps_its_terms() -> None:
    """Where the objective itself is asked for, or used other than as a term, nothing goes."""
    prog = penalised({"d": 3, "p": 5, "q": 2})
    names: dict[str, Expr] = prog.names()
    value = Claim(left=names["J"], rights=(parse("2 * J - J", names),))
    assert trimmed(prog, value).equations == prog.equations
    squared = program(
        variables={v.name: (tuple(v.shape), v.domain) for v in prog.variables},
        equations={"J": "norm(x)**2 + norm(y)**2", "K": "J**2"},
        sizes=dict(prog.sizes),
    )
    right = parse("4 * J * x", squared.names())
    claim = Claim(left=partial(squared, "x", of="K"), rights=(right,))
    assert trimmed(squared, claim).equations == squared.equations


def test_what_holds_trimmed_holds() -> None:
    """Right and spoilt steps of a network with penalties, held to the numerical judge."""
    accepted, refused = held_to_numbers(penalised({"d": 3, "p": 5, "q": 2}), changed=trimmed)
    assert accepted >= 6
    assert refused >= 40


@settings(max_examples=60, deadline=None)
@given(programs())
def test_random_programs(prog: Program) -> None:
    """The same for steps of random programs."""
    held_to_numbers(prog, most=12, changed=trimmed)


@pytest.mark.parametrize(
    ("sizes", "claimed"),
    [({"n": 4, "d": 2}, "5 * det(X.T @ X) * X"), ({"n": 5, "d": 3}, "0 * X")],
)
def test_a_rank_depends_on_the_sizes(sizes: dict[str, int], claimed: str) -> None:
    """The determinant of a wide matrix's square is zero: a tall one is not proved as a wide one.

    The larger dimension occurs first, so with sizes that rise as they occur both would be proved.
    """
    prog = program(
        variables={"X": (("n", "d"), "real")},
        equations={"J": "det(X.T @ X)"},
        sizes=sizes,
    )
    wrong = Claim(left=partial(prog, "X"), rights=(parse(claimed, prog.names()),))
    assert proved(prog, [wrong], Store(None)) == [False]


def test_a_rank_keeps_what_is_true() -> None:
    """A derivative that needs more rows than columns is proved as it is."""
    prog = program(
        variables={"X": (("n", "d"), "real")},
        equations={"K": "det(X.T @ X)"},
        sizes={"n": 5, "d": 3},
    )
    right = parse("2 * det(X.T @ X) * X @ inv(X.T @ X)", prog.names())
    claim = Claim(left=partial(prog, "X", of="K"), rights=(right,))
    assert proved(prog, [claim], Store(None)) == [True]
