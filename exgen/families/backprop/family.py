"""The families `backprop`, one sample through a layered network, and `backprop-batch`, many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from string import ascii_lowercase

from exgen.calculus.expr import Expr
from exgen.errors import DrawError, InputError
from exgen.families.backprop.chosen_layers import (
    BATCH_OPTIONS,
    NETWORK_OPTIONS,
    MiniBatch,
    Options,
    batch,
    bounds,
    drawn,
)
from exgen.families.backprop.facts import BackpropFacts, layered, on_its_own
from exgen.families.backprop.fixed_entries import FixedPlaces, places
from exgen.families.backprop.key import BackpropKey
from exgen.families.backprop.layered_program import Network, written
from exgen.families.backprop.layers import Allowed, Layers
from exgen.families.backprop.mini_batch import Mini
from exgen.families.backprop.part_drafts import PartDraft, answered, part
from exgen.families.backprop.single import Single
from exgen.families.backprop.uses import uses
from exgen.families.backprop.words import derived, stated, words
from exgen.families.family import Family
from exgen.questions.difficulty import of_parts
from exgen.questions.records import Part, Question, Request, Share, Spelling, Step
from exgen.questions.shared_points import shared
from exgen.said.layer_names import hidden_layers
from exgen.words import N

_ATTEMPTS = 50
_ACTIVATION = "6"
_BATCH_PARTS = 8
_BIASED = {"backprop": "11", "backprop-batch": "7"}
"""Family -> the part that a part on a bias may follow."""


def draw(request: Request) -> Question:
    """Draw a network and ask for its derivatives for one sample, from a weight to the matrices.

    Options: `hidden` = [least, most] hidden layers, `widest`, `level` (2 for several outputs and
    other losses), `activations`, `losses`, `convention` and `bias` (or "either"), `parts`, a list
    of numbers. Raises InputError for options that make no sense, DrawError when every attempt
    repeats what is on the sheet.
    """
    options = Options(request)
    net = _fresh(request, options, "backprop")
    network = Network(net, None, written(net, None))
    where = FixedPlaces() if request.original is not None else places(network, request.rng)
    single = Single(network, where)
    limits = bounds(options, net)
    asked = _selected(single.parts(), options, _numbers(limits.hidden[0]))
    path = [(network.depth - 1, where.unit), (network.depth, where.weight[0])]
    return _question(
        request,
        network,
        asked,
        single.stated(),
        title=_title(network.depth - 1),
        identity=_identity("backprop", net),
        path=((network.depth - 2, 0), *path),
        earlier=(),
        limits=limits,
        selected="parts" in options.given,
    )


_TITLES = {
    1: N("One sample through one hidden layer"),
    2: N("One sample through two hidden layers"),
    3: N("One sample through three hidden layers"),
    4: N("One sample through four hidden layers"),
    5: N("One sample through five hidden layers"),
}
"""How many hidden layers there are -> the title."""


def _title(hidden: int) -> str:
    return _TITLES.get(hidden) or f"One sample through {hidden_layers(hidden)}"


def draw_batch(request: Request) -> Question:
    """Ask for the derivatives of a mean or a sum over a mini-batch.

    Options: those of the network, and `network_of` (the id of an earlier question whose network
    goes on here, in place of the options of the network), `rows` (2 to 4, "m", or "either"),
    `average` ("mean", "sum", "either"). Raises as `draw` does.
    """
    options = Options(request)
    source = _continued(request, options)
    before = None if source is None else layered(source)
    net = _fresh(request, options, "backprop-batch") if before is None else before.net
    size = batch(request, options, net)
    network = Network(net, size, written(net, size))
    where = FixedPlaces() if request.original is not None else places(network, request.rng)
    mini = Mini(network, where)
    limits = bounds(options, net) if before is None else before.bounds
    known = before.asked if isinstance(before, BackpropFacts) else {}
    earlier = tuple((id, a.keyed) for id, a in known.items() if a.number == _ACTIVATION)
    return _question(
        request,
        network,
        _selected(mini.parts(), options, _BATCH_PARTS),
        mini.stated(),
        title=N("A mini-batch"),
        identity=_identity("backprop-batch", net) + f":{size.average}",
        batch=size,
        continues="" if source is None else source.id,
        earlier=earlier,
        limits=limits,
        selected=True,
    )


def _fresh(request: Request, options: Options, family: str) -> Layers:
    for _ in range(_ATTEMPTS):
        net = drawn(request, options)
        if request.original is not None or not any(
            one.startswith(_identity(family, net)) for one in request.taken
        ):
            return net
    raise DrawError(
        f"question {request.id}: {_ATTEMPTS} networks drawn, all of them already on the sheet; "
        "allow more activations, depths or losses"
    )


def _identity(family: str, net: Layers) -> str:
    """The same for two networks that differ in their widths alone."""
    several = net.widths[-1] > 1
    parts = (net.depth, net.activation, net.loss, several, net.bias, net.convention)
    return f"{family}:{parts!r}"


def _continued(request: Request, options: Options) -> Question | None:
    """The earlier question whose network goes on; InputError where there is none."""
    if "network_of" not in options.given:
        return None
    id = options.given["network_of"]
    found = request.drawn.get(str(id))
    if found is None or layered(found) is None:
        there = [name for name, one in request.drawn.items() if layered(one) is not None]
        raise request.refused(
            "network_of",
            "the id of an earlier question about a layered "
            f"network ({', '.join(there) or 'there is none'})",
        )
    others = [k for k in options.given if k in NETWORK_OPTIONS and k != "parts"]
    if others:
        raise InputError(
            f"{request.key(others[0])}: says what network to draw, but 'network_of' takes "
            f"that of question {id}: leave one of them out"
        )
    return found


def _numbers(hidden: int) -> int:
    """So many numbered parts a network with this number of hidden layers has."""
    return 13 + 2 * hidden


def _selected(asked: Sequence[PartDraft], options: Options, always: int) -> list[PartDraft]:
    """The parts of the option `parts`; a part on a bias goes with the one that it follows.

    The option may name the parts from 1 to `always`, which every draw has.
    """
    if "parts" not in options.given:
        return list(asked)
    chosen = options.parts(range(1, always + 1))
    return [a for a in asked if _number(a) in chosen]


def _shares(number: str, limits: Allowed, *, biased: str, selected: bool) -> tuple[Share, ...]:
    """The shares of a part: a bias in that of its weight, what further layers add in one.

    Without `selected` parts the sheet asks more of deeper networks: that much and what stands for
    it in the shallowest one share the same sum.
    """
    base = number.rstrip("b")
    weight = Share(base, 1, 2 if base == biased and limits.bias else 1)
    within = (weight, Share(number, 1 if number != base else 3))
    least, most = limits.hidden
    first = _numbers(least) - 1
    if selected or least == most or int(base) < first:
        return within
    return (Share(str(first), 2, _numbers(most) - first + 1), *within)


def _printed(shares: Sequence[tuple[Share, ...]]) -> Iterator[str]:
    """The parts counted from 1 on, by their shares; parts of one share are 11a, 11b and so on."""
    names = [share.name for share, *_ in shares]
    for k, (_, members) in enumerate(groupby(names), start=1):
        count = len(list(members))
        yield from [f"{k}{letter}" for letter in ascii_lowercase[:count]] if count > 1 else [f"{k}"]


def _number(asked: PartDraft) -> int:
    return int(asked.number.rstrip("b"))


def _answered(
    parts: Sequence[Part],
    asked: Sequence[PartDraft],
    network: Network,
    earlier: Sequence[tuple[str, Expr]],
) -> Iterator[Part]:
    """The parts with their answers, and with the ids of those before that each leans on."""
    before = list(earlier)
    for each, one in zip(parts, asked, strict=True):
        yield answered(each, one, network, uses=uses(one, before))
        before.append((each.id, one.keyed))


def _question(
    request: Request,
    network: Network,
    asked: Sequence[PartDraft],
    stated: tuple[Step, ...],
    *,
    title: str,
    identity: str,
    earlier: tuple[tuple[str, Expr], ...],
    limits: Allowed,
    selected: bool,
    batch: MiniBatch | None = None,
    continues: str = "",
    path: tuple[tuple[int, int], ...] = (),
) -> Question:
    family = "backprop" if batch is None else "backprop-batch"
    told = (replace(asked[0], steps=(*stated, *asked[0].steps)), *asked[1:])
    shares = [
        _shares(one.number, limits, biased=_BIASED[family], selected=selected) for one in told
    ]
    worthless = [
        part(one, question=request.id, number=number, shares=share)
        for one, number, share in zip(told, _printed(shares), shares, strict=True)
    ]
    without = shared(request.points, worthless, question=request.id)
    request.foresee(lambda: of_parts(network.program, without))
    parts = list(without) if request.draft else list(_answered(without, told, network, earlier))
    net = network.net
    facts = BackpropFacts(
        net=net,
        bounds=limits,
        asked={p.id: a for p, a in zip(parts, asked, strict=True)},
        stated=len(stated),
        delta=network.delta,
        batch=batch,
        continues=continues,
        path=path,
    )
    return Question(
        id=request.id,
        family=family,
        title=title,
        points=request.points,
        layout=request.layout,
        program=network.program,
        varying=tuple(v for v in network.program.variables if v.name[0] in "Wb"),
        parts=tuple(parts),
        identity=identity,
        spelling=Spelling(
            layered=net.convention,
            short={network.delta: ""},
            told={k: n for k, n in network.program.sizes.items() if k not in facts.symbolic},
        ),
        losses=(net.loss,),
        facts=facts,
    )


FAMILY = Family(
    name="backprop",
    options=NETWORK_OPTIONS,
    draw=draw,
    words=words,
    stated=stated,
    derived=derived,
    keyed=BackpropKey,
    on_its_own=on_its_own,
)
BATCH = replace(FAMILY, name="backprop-batch", options=BATCH_OPTIONS, draw=draw_batch)
