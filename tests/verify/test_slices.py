"""Slices of a program: small, and nothing holds in one that does not hold in the whole."""

from collections.abc import Callable, Hashable

import numpy as np
import pytest
from calculus.programs import programs
from hypothesis import assume, given, settings

from exgen.calculus.build import add, hadamard, matmul, symbol, transpose
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Differential, Entry, Expr, Partial, intern
from exgen.calculus.program import Equation, Program, program
from exgen.calculus.shape import SCALAR, Shape
from exgen.errors import DrawError
from exgen.verify.exact import proves
from exgen.verify.numeric import NumericJudge
from exgen.verify.slices import Slicer
from verify.spoiling import spoilt, steps


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


def partial(prog: Program, wrt: str, of: str = "J") -> Expr:
    """The name of a gradient."""
    return intern(Partial(prog.find(wrt).shape, of, wrt))


def claim(prog: Program, wrt: str, right: Expr) -> Claim:
    """What is said of the gradient by `wrt`."""
    return Claim(left=partial(prog, wrt), rights=(right,))


def test_a_backward_step_is_cut_off_behind_it() -> None:
    """The step through a layer keeps that layer alone, and speaks of no loss."""
    prog = network()
    right = matmul(transpose(prog.find("W2")), partial(prog, "z2"))
    made, _ = next(Slicer(prog).slices(claim(prog, "a1", right)))
    assert [eq.name for eq in made.equations] == ["z2", " cut J"]
    assert made.sizes == prog.sizes


def test_the_objective_stays_where_it_is_reached() -> None:
    """The penalty's share of a weight's gradient is not cut away."""
    prog = network()
    product = matmul(partial(prog, "z1"), transpose(prog.find("x")))
    right = add(product, prog.read("2 * W1"))
    made, local = next(Slicer(prog).slices(claim(prog, "W1", right)))
    assert [eq.name for eq in made.equations] == ["z1", "J", " cut J"]
    assert proves(made, (local,)) == [True]
    made, local = next(Slicer(prog).slices(claim(prog, "W1", product)))
    assert proves(made, (local,)) == [False]


def test_both_paths_of_a_skip_connection_count() -> None:
    """What two equations send back is added; a path left out is refused."""
    prog = network()
    through = matmul(transpose(prog.find("W1")), partial(prog, "z1"))
    for right, truth in ((add(through, partial(prog, "z2")), True), (through, False)):
        for made, local in Slicer(prog).slices(claim(prog, "x", right)):
            assert proves(made, (local,)) == [truth]


def folded() -> Program:
    """A quantity that is used by another which is used along with it."""
    return program(
        variables={"x": (("d", 1), "real")},
        equations={"h": "tanh(x)", "g": "x * h", "J": "sum(g * h)"},
        sizes={"d": 3},
    )


def test_a_cut_that_another_equation_uses_is_none() -> None:
    """Where g uses h, the adjoint of h holds g's share: dJ/dx counts it once, not twice."""
    prog = folded()
    x, h = prog.find("x"), prog.find("h")
    slope = prog.read("1 - h**2")
    local = add(hadamard(partial(prog, "h"), slope), hadamard(partial(prog, "g"), h))
    twice = add(local, hadamard(partial(prog, "g"), hadamard(x, slope)))
    for right, truth in ((local, True), (twice, False)):
        for made, step in Slicer(prog).slices(claim(prog, "x", right)):
            assert not made.equations[-1].name.startswith(" cut")
            assert proves(made, (step,)) == [truth]


def test_a_definition_is_opened_no_further_than_the_right_side() -> None:
    """A sum in given names asks for one equation, in variables for all."""
    prog = network()
    short = Claim(left=prog.find("z2"), rights=(prog.read("W2 @ a1 + x"),))
    long = Claim(left=prog.find("z2"), rights=(prog.read("W2 @ tanh(W1 @ x) + x"),))
    for wanted, names in ((short, ["z2"]), (long, ["z1", "a1", "z2"])):
        made, _ = next(Slicer(prog).slices(wanted))
        assert [eq.name for eq in made.equations] == names


def test_a_derivative_keeps_all_that_lies_between() -> None:
    """Jacobians and differentials run through the equations of the whole program."""
    prog = network()
    jacobian = intern(Partial(Shape("p", "d"), "z2", "z1", "denominator"))
    wanted = Claim(left=jacobian, rights=(jacobian,))
    assert [eq.name for eq in next(Slicer(prog).slices(wanted))[0].equations] == ["a1", "z2"]
    moved = intern(Differential(Shape("d", 1), "z2"))
    wanted = Claim(left=moved, rights=(moved,), varying=("x",))
    made, _ = next(Slicer(prog).slices(wanted))
    assert [eq.name for eq in made.equations] == ["z1", "a1", "z2"]


def test_an_assumption_is_not_invented() -> None:
    """A defined quantity that carries a domain is not turned into a variable of that domain."""
    x, s = symbol("x", ("d", 1)), symbol("s", ("d", 1), "simplex")
    total = symbol("J", SCALAR)
    prog = Program(
        (x,), (Equation(s, hadamard(x, x)), Equation(total, matmul(transpose(s), x))), {"d": 3}
    )
    ones = Claim(left=prog.read("sum(x * s)"), rights=(prog.read("s.T @ x"),))
    assert all(v.name != "s" for made, _ in Slicer(prog).slices(ones) for v in made.variables)


def test_what_is_not_understood_stays_whole() -> None:
    """A name that the program has not, or has with another shape, leaves the program alone."""
    prog = network()
    other = symbol("z1", ("d", 1))
    wanted = Claim(left=other, rights=(prog.find("x"),))
    assert list(Slicer(prog).slices(wanted)) == [(prog, wanted)]
    entry = intern(Entry(SCALAR, symbol("v", ("d", 1)), 0, 0))
    wanted = Claim(left=entry, rights=(entry,))
    assert list(Slicer(prog).slices(wanted)) == [(prog, wanted)]


@pytest.mark.parametrize("made", [network, folded])
def test_every_slice_of_a_step_is_right(made) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """What holds in some slice is confirmed by the numerical judge on the whole program."""
    prog = made()
    accepted, refused = held_to_numbers(prog)
    assert accepted >= 6
    assert refused >= 40


@settings(max_examples=60, deadline=None)
@given(programs())
def test_random_programs(prog: Program) -> None:
    """The same for steps of random programs, whatever uses what in them."""
    held_to_numbers(prog, most=12)


def held_to_numbers(
    prog: Program,
    *,
    most: int = 10_000,
    changed: Callable[[Program, Claim], Program] = lambda made, local: made,
) -> tuple[int, int]:
    """How many claims some slice proves, all confirmed; how many none does.

    `changed` is what becomes of a slice before it is proved.
    """
    try:
        judge = NumericJudge(prog, np.random.default_rng(3))
    except DrawError:
        assume(False)
    slicer = Slicer(prog)
    accepted = refused = 0
    for right in steps(prog, prog.equations[-1].name):
        if len(right.rights) > 1:
            continue
        # What is right comes last, so that the others do without it.
        asked = (*list(spoilt(prog, right))[:most], right)
        slices = [
            (changed(*step), step[1], k) for k, c in enumerate(asked) for step in slicer.slices(c)
        ]
        held = _held(slices)
        for k, wanted in enumerate(asked):
            if k in held:
                accepted += 1
                assert judge.measure(wanted).agrees, wanted
            else:
                refused += 1
    return accepted, refused


def _held(slices: list[tuple[Program, Claim, int]]) -> set[int]:
    """The numbers of the claims that are proved on one of their slices.

    Claims on the same slice are proved together, which takes the judge half as long.
    """
    together: dict[Hashable, list[tuple[Program, Claim, int]]] = {}
    for made, local, number in slices:
        same = (made.variables, made.equations, tuple(made.sizes.items()))
        together.setdefault(same, []).append((made, local, number))
    held: set[int] = set()
    for group in together.values():
        verdicts = proves(group[0][0], tuple(local for _, local, _ in group))
        held |= {n for (_, _, n), verdict in zip(group, verdicts, strict=True) if verdict}
    return held
