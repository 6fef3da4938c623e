"""The family `network`: a drawn network, its output as an expression, all gradients, the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from exgen.calculus.program import Program
from exgen.families.family import Family
from exgen.families.network.checked_network import check
from exgen.families.network.chosen_network import OPTIONS, chosen
from exgen.families.network.facts import NetworkFacts
from exgen.families.network.words import words
from exgen.families.printed_networks import derived
from exgen.questions import architecture, foreseen
from exgen.questions.architecture import Architecture
from exgen.questions.backward import Backward
from exgen.questions.cache import (
    alternatives,
    needs,
    readers,
    smallest,
    sufficient,
    superfluous,
)
from exgen.questions.difficulty import Difficulty, of_parts
from exgen.questions.records import Part, Question, Request, Share, Step
from exgen.questions.shared_points import shared, within_layer


def draw(request: Request) -> Question:
    """Draw the network, derive all gradients, find what must be kept.

    Options: `network` (or `networks`), a name or a list of names of the homework file's own to
    choose from; or for a drawn one `hidden` = [least, most] hidden layers (default [1, 3]),
    `skips`, `activations`. Raises InputError for options that make no sense, DrawError when every
    attempt repeats a network that is already on the sheet.
    """
    found = chosen(request)
    net = found.net
    request.foresee(lambda: _weight(net) if found.given else foreseen.of_network(net))
    numbers = architecture.sizes(net, None if request.original else request.rng)
    prog = architecture.written(net, numbers)
    asked = Question(
        id=request.id,
        family="network",
        title=found.title,
        points=request.points,
        layout=request.layout,
        program=prog,
        varying=tuple(v for v in prog.variables if v.name != "y"),
        parts=shared(request.points, _parts(request.id, net, found.hidden), question=request.id),
        identity=found.identity,
        losses=(net.loss,),
    )
    return asked if request.draft else _solved(asked, Backward(net, prog))


@lru_cache(maxsize=256)
def _weight(net: Architecture) -> Difficulty:
    """What a network of the file's own weighs; seeds draw few that differ."""
    prog = architecture.written(net, architecture.sizes(net, None))
    asked = Question(
        id="",
        family="network",
        title="",
        points=0,
        layout="denominator",
        program=prog,
        varying=(),
        parts=_parts("", net, net.layers - 1),
        identity="",
    )
    return of_parts(prog, _solved(asked, Backward(net, prog)).parts)


def _solved(asked: Question, backward: Backward) -> Question:
    """The question with its answers and the lines that lead there."""
    wanted = needs(backward.prog, backward.reads())
    kept = smallest(wanted)
    facts = NetworkFacts(
        net=backward.net,
        needs=wanted,
        keep=tuple(backward.prog.find(name) for name in kept),
        stand_ins=alternatives(kept, wanted),
        readers={name: readers(name, wanted, backward.evaluated()) for name in kept},
        flows=backward.flows(),
    )
    output, *gradients, cache = asked.parts
    return replace(
        asked,
        parts=(
            _with_output(output, backward),
            *_with_gradients(gradients, backward),
            _with_cache(cache, facts, backward.prog),
        ),
        spelling=replace(backward.spelling, named=True),
        facts=facts,
    )


def _parts(here: str, net: Architecture, most: int) -> tuple[Part, ...]:
    """What is asked: the output, the gradients from the last layer to the input, the cache.

    `here` is the question's id, `most` the largest number of hidden layers that it may have.
    """
    objective = net.objective
    output, last, hidden, cache = (
        Share("1", 5), Share("2", 16, 2), Share("3", 24, 2 * most + 1), Share("4", 5)
    )  # fmt: skip

    def gradient(name: str, *shares: Share) -> Part:
        group = f"{here}.{shares[0].name}"
        return Part(
            id=f"{group}.{name}", printed=group, kind="gradient", of=objective, wrt=name,
            shares=shares,
        )  # fmt: skip

    return (
        Part(id=f"{here}.1", kind="expression", of="yhat", shares=(output,)),
        *(gradient(name, last, *within_layer(name)) for name in net.parameters(net.layers)),
        *(
            gradient(name, hidden, Share("layers", 2, 2 * most), *within_layer(name))
            for layer in range(net.layers - 1, 0, -1)
            for name in net.parameters(layer)
        ),
        gradient("x", hidden),
        Part(id=f"{here}.4", kind="cache", of=objective, shares=(cache,)),
    )


def _with_output(part: Part, backward: Backward) -> Part:
    steps = backward.output_lines()
    answer = steps[-1].claim.answer
    return replace(part, answer=answer, shape=answer.shape, steps=tuple(steps))


def _with_gradients(parts: Iterable[Part], backward: Backward) -> Iterator[Part]:
    """The gradients, each after the lines of the layers that it is the first to need."""
    top = backward.net.layers
    done = top + 1
    explained = False
    for part in parts:
        layer = int(part.wrt[1:]) if part.wrt != "x" else 1
        lines: list[Step] = []
        while done > layer:
            done -= 1
            lines += backward.loss_lines() if done == top else backward.layer_lines(done)
        if part.wrt.startswith("W") and not explained:
            lines += backward.outer_lines(layer)
            explained = True
        found, answer = backward.gradient_line(part.wrt), backward.answer(part.wrt)
        lines.append(found)
        if found.claim.answer is not answer:
            lines.append(backward.resolved(part.wrt))
        shape = backward.prog.find(part.wrt).shape
        yield replace(part, answer=answer, shape=shape, steps=tuple(lines))


def _with_cache(part: Part, facts: NetworkFacts, prog: Program) -> Part:
    sets = sufficient(facts.needs)
    return replace(
        part,
        literal=[s.name for s in facts.keep],
        extras={
            "stand_ins": {name: list(more) for name, more in facts.stand_ins.items()},
            "sufficient": [list(names) for names in sets],
            "superfluous": list(superfluous(prog, sets)),
        },
        steps=tuple(
            Step(kind="stand-in", claim=need.stand_in, about=(need.expr,))
            for need in facts.needs
            if need.stand_in is not None
        ),
    )


FAMILY = Family(
    name="network",
    options=OPTIONS,
    draw=draw,
    table="network",
    check=check,
    words=words,
    derived=derived,
)
