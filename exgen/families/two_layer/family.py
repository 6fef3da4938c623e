"""The family `two-layer`: a loss of a network with one hidden layer, both weight gradients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from exgen.calculus.functions import activations
from exgen.calculus.losses import LOSSES
from exgen.codegen.material import Material, material
from exgen.errors import DrawError, InputError
from exgen.families.family import Family
from exgen.families.printed_networks import derived
from exgen.families.two_layer import loss_coding as coding
from exgen.questions import architecture, foreseen
from exgen.questions.architecture import Architecture
from exgen.questions.backward import Backward
from exgen.questions.records import Part, Question, Request, Share, Step, definition
from exgen.questions.shared_points import shared, within_layer
from exgen.words import N

_ATTEMPTS = 50
_INSTANCES = 1000
OPTIONS = ("activations", "losses", "code")
ORIGINALS: Mapping[str, Architecture] = {
    "softplus-squared-error": Architecture(
        widths=("d", "p", "k"),
        activations=("softplus",),
        loss="squared-error",
        biases=(False, False),
        skips=(),
        penalty=False,
        objective="F",
        bare=True,
    )
}
"""Losses that an original homework asks for, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoLayerFacts:
    """What the templates need besides the program."""

    net: Architecture
    code: Material | None


def draw(request: Request) -> Question:
    """Draw the loss and derive the gradients in all parameters.

    Options: `activations` and `losses`, lists of names to choose from; `code` (true or false)
    adds a NumPy function to fill in and what is observed when it runs. Raises InputError for
    options that make no sense, DrawError when every attempt repeats what is on the sheet.
    """
    net = _architecture(request)
    request.foresee(lambda: foreseen.of_two_layer(net))
    numbers = architecture.sizes(net, None if request.original else request.rng)
    prog = architecture.written(net, numbers)
    wanted = bool((request.options if request.original is None else request.original).get("code"))
    names = [n for layer in (1, 2) for n in net.parameters(layer)]
    by_hand = Share("a", 2, len(names) if request.original is not None else 2 * net.layers)
    here = request.id
    gradients = (
        Part(
            id=f"{here}.a.{name}",
            printed=f"{here}.a",
            kind="gradient",
            of=net.objective,
            wrt=name,
            shares=(by_hand, *within_layer(name)),
        )
        for name in names
    )
    scripts = (
        coding.parts(net.objective, fill_in=f"{here}.b", observe=f"{here}.c") if wanted else ()
    )
    asked = Question(
        id=request.id,
        family="two-layer",
        title=N("A two-layer loss"),
        points=request.points,
        layout=request.layout,
        program=prog,
        varying=tuple(prog.find(name) for name in names),
        parts=shared(request.points, (*gradients, *scripts), question=request.id),
        identity=f"two-layer:{net.identity}",
        losses=(net.loss,),
    )
    if request.draft:
        return asked
    backward = Backward(net, prog)
    solved = tuple(_solved(asked.parts[: len(names)], backward))
    request.weigh(prog, solved)
    code, parts = None, asked.parts[len(names) :]
    if wanted:
        start = 0 if request.original is not None else int(request.rng.integers(_INSTANCES))
        code = material(
            prog,
            net.objective,
            tuple(names),
            start=start,
            called={z: f"delta{layer}" for z, layer in backward.layers.items()},
        )
        parts = coding.answered(parts, code)
    return replace(
        asked,
        parts=(*solved, *parts),
        spelling=backward.spelling,
        facts=TwoLayerFacts(net=net, code=code),
        files={} if code is None else code.files,
    )


def _solved(parts: Iterable[Part], backward: Backward) -> Iterator[Part]:
    """The gradients with their answers and lines, the first one with the lines they share."""
    prog = backward.prog
    lines: list[Step] = [definition(e) for e in prog.equations]
    lines += [*backward.loss_lines(), *backward.layer_lines(1)]
    explained = False
    for part in parts:
        if part.wrt.startswith("W") and not explained:
            lines += backward.outer_lines(int(part.wrt[1:]))
            explained = True
        answer = backward.answer(part.wrt)
        lines.append(backward.gradient_line(part.wrt))
        if lines[-1].claim.answer is not answer:
            lines.append(backward.resolved(part.wrt))
        shape = prog.find(part.wrt).shape
        yield replace(part, answer=answer, shape=shape, steps=tuple(lines))
        lines = []


def _architecture(request: Request) -> Architecture:
    where = f"question {request.id}"
    if request.original is not None:
        name = str(request.original.get("loss"))
        if name not in ORIGINALS:
            raise InputError(f"{where}: no original loss is called {name!r}")
        return ORIGINALS[name]
    chosen: dict[str, tuple[str, ...]] = {"activations": activations(), "losses": tuple(LOSSES)}
    for key, value in request.options.items():
        if key == "code":
            if not isinstance(value, bool):
                raise request.refused(key, "true or false")
            continue
        if not isinstance(value, list) or not value or not set(value) <= set(chosen[key]):
            raise request.refused(key, f"a list of {', '.join(chosen[key])}")
        chosen[key] = tuple(str(v) for v in value)
    for _ in range(_ATTEMPTS):
        net = architecture.draw(
            request.rng,
            hidden=(1, 1),
            skips=("none",),
            allowed=chosen["activations"],
            losses=chosen["losses"],
        )
        net = replace(net, objective="F")
        if f"two-layer:{net.identity}" not in request.taken:
            return net
    raise DrawError(f"{where}: {_ATTEMPTS} losses drawn, all of them already on the sheet")


FAMILY = Family(name="two-layer", options=OPTIONS, draw=draw, derived=derived)
