"""What the forward pass must keep, held to a search of our own that knows nothing of `cache`.

The rules of the search: the input, the target and the parameters are at hand. An activation may be
applied again (a value from its pre-activation), an affine map may not. A slope comes from the
pre-activation, or from the value where the value determines it.
"""

from itertools import chain, combinations

import pytest
from many import over
from tried import seeds

from exgen.calculus.expr import Apply, Partial, Symbol, walk
from exgen.families.network.facts import NetworkFacts
from exgen.families.network.family import draw
from exgen.questions.architecture import Architecture, sizes, written
from exgen.questions.backward import Backward
from exgen.questions.cache import alternatives, needs, smallest
from exgen.questions.records import Question
from questions.asking import request

# silu falls and then rises, so two pre-activations with different slopes share a value.
SLOPE_FROM_VALUE = {"relu", "leaky_relu", "elu", "sigmoid", "tanh", "softplus"}
SEEDS = seeds("networks kept")


def network(
    *activations: str, loss: str = "half-squared-error", skip: bool = False
) -> Architecture:
    """A network with these hidden layers."""
    widths = ("d", "p", "q", "r")[: len(activations) + 1]
    return Architecture(
        widths=(*widths, "d" if skip else "k"),
        activations=activations,
        loss=loss,
        biases=(True,) * (len(activations) + 1),
        skips=((0, len(activations) + 1),) if skip else (),
        penalty=False,
    )


def kept(net: Architecture) -> tuple[str, ...]:
    """What `cache` says must be kept."""
    prog = written(net, sizes(net, None))
    return smallest(needs(prog, Backward(net, prog).reads()))


def suffices(net: Architecture, names: frozenset[str]) -> bool:
    """Whether the whole backward pass can be computed from the names and what is at hand."""
    last = net.preactivation(net.layers)
    values = {net.value(k) for k in range(1, net.layers + 1) if net.value(k) in names}
    values |= {f"a{k}" for k in range(1, net.layers) if f"z{k}" in names}
    if last in names:
        values.add("yhat")
    if "yhat" not in values:
        return False
    for k in range(1, net.layers):
        slope = f"z{k}" in names or (
            f"a{k}" in names and net.activations[k - 1] in SLOPE_FROM_VALUE
        )
        # a_k itself is read by the gradient of the next layer's weights
        if not slope or f"a{k}" not in values:
            return False
    return True


def quantities(net: Architecture) -> list[str]:
    """Everything that the forward pass computes, the loss excepted."""
    names = [n for k in range(1, net.layers + 1) for n in (net.preactivation(k), net.value(k))]
    return list(dict.fromkeys(names))


def least(net: Architecture) -> int:
    """The size of the smallest set that suffices, by trying all sets."""
    names = quantities(net)
    sets = chain.from_iterable(combinations(names, n) for n in range(len(names) + 1))
    return next(len(one) for one in sets if suffices(net, frozenset(one)))


def facts(question: Question) -> NetworkFacts:
    """The facts of a network question."""
    found = question.facts
    assert isinstance(found, NetworkFacts)
    return found


@pytest.mark.parametrize(
    ("activations", "answer"),
    [
        (("relu",), ("yhat", "a1")),
        (("tanh",), ("yhat", "a1")),
        (("silu",), ("yhat", "z1")),
        (("relu", "silu"), ("yhat", "z2", "a1")),
        (("silu", "relu"), ("yhat", "a2", "z1")),
        (("silu", "silu", "silu"), ("yhat", "z3", "z2", "z1")),
        (("sigmoid", "softplus", "elu"), ("yhat", "a3", "a2", "a1")),
    ],
)
def test_known_answers(activations: tuple[str, ...], answer: tuple[str, ...]) -> None:
    """ReLU and tanh need their value alone; SiLU its pre-activation, which gives the value too."""
    assert set(kept(network(*activations))) == set(answer)
    assert set(kept(network(*activations, loss="cross-entropy", skip=True))) == set(answer)


@over("seed", SEEDS)
def test_no_smaller_set_serves_the_backward_pass(seed: int) -> None:
    """The answer suffices, and no set with fewer names does; every stand-in keeps it so."""
    question = draw(request(seed=seed))
    found = facts(question)
    names = [s.name for s in found.keep]
    assert question.parts[-1].literal == names
    assert suffices(found.net, frozenset(names))
    assert len(set(names)) == len(names) == least(found.net)
    for name, others in found.stand_ins.items():
        assert others
        for other in others:
            assert suffices(found.net, frozenset({*names, other} - {name}))


@over("seed", SEEDS[::4])
def test_every_possible_stand_in_is_named(seed: int) -> None:
    """Whatever may be kept in the place of a name of the answer is listed."""
    found = facts(draw(request(seed=seed)))
    names = {s.name for s in found.keep}
    for name in names:
        possible = {
            other
            for other in quantities(found.net)
            if other not in names and suffices(found.net, frozenset({*names, other} - {name}))
        }
        assert set(found.stand_ins.get(name, ())) == possible


@over("seed", SEEDS[::4])
def test_any_sufficient_set_is_known(seed: int) -> None:
    """A set suffices if and only if it holds one of the sets listed; the rest is superfluous."""
    question = draw(request(seed=seed))
    net, extras = facts(question).net, question.parts[-1].extras
    listed = [frozenset(names) for names in extras["sufficient"]]  # type: ignore[attr-defined]
    assert frozenset(question.parts[-1].literal) in listed  # type: ignore[arg-type]
    names = quantities(net)
    for one in chain.from_iterable(combinations(names, n) for n in range(len(names) + 1)):
        holds_one = any(some <= frozenset(one) for some in listed)
        assert holds_one == suffices(net, frozenset(one)), one
    for some in listed:
        assert not any(suffices(net, some - {name}) for name in some)
    assert set(extras["superfluous"]) == {  # type: ignore[call-overload]
        e.name for e in question.program.equations
    } - {name for some in listed for name in some}


@over("seed", SEEDS[::8])
def test_who_reads_what_is_kept(seed: int) -> None:
    """Each kept value of a layer is read where the next weights and the layer itself need it."""
    found = facts(draw(request(seed=seed)))
    for symbol in found.keep:
        read = found.readers[symbol.name]
        if symbol.name != "yhat":
            layer = int(symbol.name[1:])
            assert f"W{layer + 1}" in read
            assert f"z{layer}" in read
        assert read


@over("seed", SEEDS[::8])
def test_the_gradients_read_nothing_else(seed: int) -> None:
    """What the backward pass is said to read covers every quantity in its lines."""
    question = draw(request(seed=seed))
    found = facts(question)
    computed = {e.name for e in question.program.equations}
    read = {n.name for need in found.needs for n in walk(need.expr) if isinstance(n, Symbol)}
    lines = [s.claim.rights[0] for s in question.steps() if s.kind in ("value", "gradient")]
    used = {n.name for line in lines for n in walk(line) if isinstance(n, Symbol)} & computed
    assert used <= read | {"yhat"}
    slopes = {n.expr for n in found.needs if isinstance(n.expr, Apply)}
    assert {e.function for e in slopes if isinstance(e, Apply)} == set(found.net.activations)
    assert not any(isinstance(n, Partial) for need in found.needs for n in walk(need.expr))


def test_a_set_that_is_not_needed_is_empty() -> None:
    """Without needs nothing is kept, and nothing stands in."""
    assert smallest(()) == ()
    assert alternatives((), ()) == {}
