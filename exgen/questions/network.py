"""The family `network`: a drawn network, its output as an expression, all gradients, the cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.functions import activations
from exgen.errors import DrawError, InputError
from exgen.questions import architecture
from exgen.questions.architecture import SKIPS, Architecture
from exgen.questions.backward import Backward
from exgen.questions.cache import Need, alternatives, needs, smallest
from exgen.questions.points import spread
from exgen.questions.records import Part, Question, Request, Step, definition

_ATTEMPTS = 50
ORIGINALS: Mapping[str, Architecture] = {
    "relu-skip-binary": Architecture(
        widths=("d", "p", "d"),
        activations=("relu",),
        loss="binary-cross-entropy",
        biases=(True, True),
        skip=(0, 2),
        penalty=False,
    )
}
"""Networks that an original homework draws, by name."""
OPTIONS = ("hidden", "skips", "activations")


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFacts:
    """What the templates need besides the program.

    `flows` holds, where several equations use a quantity, what each of them sends back to it.
    """

    net: Architecture
    needs: tuple[Need, ...]
    keep: tuple[Symbol, ...]
    stand_ins: Mapping[str, tuple[str, ...]]
    flows: Mapping[tuple[str, str], Expr]


def draw(request: Request) -> Question:
    """Draw the network, derive all gradients, find what must be kept.

    Options: `hidden` = [least, most] hidden layers (default [1, 3]), `skips`, `activations`.
    Raises InputError for options that make no sense, DrawError when every attempt repeats a
    network that is already on the sheet.
    """
    net = _architecture(request)
    numbers = architecture.sizes(net, None if request.original else request.rng)
    prog = architecture.written(net, numbers)
    backward = Backward(net, prog)
    wanted = needs(prog, backward.reads())
    kept = smallest(wanted)
    facts = NetworkFacts(
        net=net,
        needs=wanted,
        keep=tuple(prog.find(name) for name in kept),
        stand_ins=alternatives(kept, wanted),
        flows=backward.flows(),
    )
    return Question(
        id=request.id,
        family="network",
        title=_title(net),
        points=request.points,
        layout=request.layout,
        program=prog,
        varying=tuple(v for v in prog.variables if v.name != "y"),
        parts=_parts(request, backward, facts),
        identity=net.identity,
        facts={"network": facts, "deltas": backward.deltas},
    )


def _architecture(request: Request) -> Architecture:
    if request.original is not None:
        name = str(request.original.get("network"))
        if name not in ORIGINALS:
            raise InputError(f"question {request.id}: no original network is called {name!r}")
        _check_points(request, ORIGINALS[name].layers)
        return ORIGINALS[name]
    options = _options(request)
    _check_points(request, options["hidden"][1] + 1)
    for _ in range(_ATTEMPTS):
        net = architecture.draw(request.rng, **options)
        if net.identity not in request.taken:
            return net
    raise DrawError(
        f"question {request.id}: {_ATTEMPTS} networks drawn, all of them already on the sheet; "
        "allow more activations, depths or skip connections"
    )


def _check_points(request: Request, layers: int) -> None:
    """A point for each part of the largest network, so that no seed shares out less than none."""
    parts = 2 * layers + 3  # weights and biases, the input, the output, the cache
    if request.points < parts:
        raise InputError(
            f"question {request.id}: points: a network with {layers - 1} hidden layers has up to "
            f"{parts} parts and needs a point for each, not {request.points} in all"
        )


def _options(request: Request) -> dict[str, Any]:
    where = f"question {request.id}: option"
    for key in request.options:
        if key not in OPTIONS:
            raise InputError(f"{where} {key!r} is unknown (known: {', '.join(OPTIONS)})")
    hidden = request.options.get("hidden", [1, 3])
    match hidden:
        case [int(least), int(most)] if 1 <= least <= most <= 3:
            found: dict[str, Any] = {"hidden": (least, most)}
        case _:
            raise InputError(f"{where} 'hidden' must be [least, most] within 1 and 3, not {hidden}")
    for key, argument, known in (
        ("skips", "skips", SKIPS),
        ("activations", "allowed", activations()),
    ):
        if key in request.options:
            value = request.options[key]
            if not isinstance(value, list) or not value or not set(value) <= set(known):
                raise InputError(f"{where} {key!r} must be a list of {', '.join(known)}")
            found[argument] = tuple(str(v) for v in value)
    return found


def _title(net: Architecture) -> str:
    depth = len(net.activations)
    layers = {1: "one hidden layer", 2: "two hidden layers", 3: "three hidden layers"}[depth]
    return f"A network with {layers}"


def _parts(request: Request, backward: Backward, facts: NetworkFacts) -> tuple[Part, ...]:
    """The output, the gradients from the last layer to the input, the cache."""
    net, prog, here = facts.net, backward.prog, request.id
    groups: list[tuple[str, list[str]]] = [(f"{here}.2", list(net.parameters(net.layers)))]
    hidden = [n for layer in range(net.layers - 1, 0, -1) for n in net.parameters(layer)]
    groups.append((f"{here}.3", [*hidden, "x"]))
    count = sum(len(names) for _, names in groups)
    first, each, last = _shares(request.points, count)
    output = prog.expand(prog.find("yhat"))
    forward = [definition(e) for e in prog.equations if e.name != net.objective]
    parts = [
        Part(
            id=f"{here}.1",
            kind="expression",
            of="yhat",
            points=first,
            answer=output,
            shape=output.shape,
            steps=(*forward, Step(kind="answer", claim=_equal(prog.find("yhat"), output))),
        )
    ]
    done = net.layers + 1
    for group, names in groups:
        for name in names:
            layer = int(name[1:]) if name != "x" else 1
            lines: list[Step] = []
            while done > layer:
                done -= 1
                lines += backward.loss_lines() if done == net.layers else backward.layer_lines(done)
            quantity = prog.find(name)
            found = backward.gradient_line(name)
            lines.append(found)
            if found.claim.answer is not backward.answer(name):
                lines.append(backward.resolved(name))
            parts.append(
                Part(
                    id=f"{group}.{name}",
                    kind="gradient",
                    of=net.objective,
                    wrt=name,
                    points=each[len(parts) - 1],
                    answer=backward.answer(name),
                    shape=quantity.shape,
                    steps=tuple(lines),
                )
            )
    parts.append(
        Part(
            id=f"{here}.4",
            kind="cache",
            of=net.objective,
            points=last,
            literal=[s.name for s in facts.keep],
            extras={"stand_ins": {name: list(more) for name, more in facts.stand_ins.items()}},
            steps=tuple(
                Step(kind="stand-in", claim=need.stand_in, about=(need.expr,))
                for need in facts.needs
                if need.stand_in is not None
            ),
        )
    )
    return tuple(parts)


def _equal(left: Expr, right: Expr) -> Claim:
    return Claim(left=left, rights=(right,))


def _shares(points: int, gradients: int) -> tuple[int, list[int], int]:
    """Points for the output, for each gradient and for the cache; together `points`."""
    first = last = max(1, points // 10)
    rest = points - first - last
    return first, spread(rest, gradients), last
