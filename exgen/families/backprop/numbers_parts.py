"""What a question with numbers asks, and the lines of its solution: formulas and their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exgen.calculus.adjoint import gradient_name, sweep
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Apply, Expr, Partial, Symbol, walk
from exgen.calculus.program import Program
from exgen.calculus.rules import write_out
from exgen.families.backprop import numbers_network
from exgen.families.backprop.layers import Layers
from exgen.families.backprop.numbers_draw import DrawnNumbers
from exgen.families.backprop.numbers_network import OBJECTIVE
from exgen.questions.records import FactStep, Part, Share, Step, definition
from exgen.questions.shared_points import within_layer
from exgen.verify.linear import Matrix
from exgen.verify.value_facts import Point, Valued


def parts_of(
    id: str, layers: Layers, prog: Program, numbers: DrawnNumbers, *, most: tuple[int, int]
) -> tuple[Part, ...]:
    """A part for each layer's value and the loss, then for each parameter's gradient, last first.

    Every line of the solution is a claim about the program, and every number in it a fact. The
    backward pass is worth twice what the forward pass is; `most` is how many parts either may have
    in another draw.
    """
    return tuple(_Writer(id, layers, prog, numbers, most).parts())


class _Writer:
    """Writes the parts in order; a number that an earlier part has shown is not proved again."""

    def __init__(
        self, id: str, layers: Layers, prog: Program, numbers: DrawnNumbers, most: tuple[int, int]
    ) -> None:
        forward, backward = most
        self.passes = {"a": Share("a", 1, forward), "b": Share("b", 2, backward)}
        self.id, self.layers, self.prog, self.numbers = id, layers, prog, numbers
        self.goal = prog.find(OBJECTIVE)
        self.point = Point(prog, numbers.given)
        self.shown: set[Expr] = set()

    def parts(self) -> Iterable[Part]:
        depth = self.layers.depth
        given = [self.prog.find(name) for name in self.numbers.given]
        for k in range(1, depth + 1):
            names = [f"h{k}"] if k == depth else [f"z{k}", f"h{k}"]
            yield self._part("a", names[-1], "", self._forward(names), given)
            given = []
        yield self._part("a", OBJECTIVE, "", self._forward([OBJECTIVE]))
        found = sweep(self.prog, OBJECTIVE, numbers_network.parameters(self.layers))
        for k in range(depth, 0, -1):
            names = [f"h{k}"] if k == depth else [f"h{k}", f"z{k}"]
            for parameter in ("W", "b") if self.layers.bias else ("W",):
                names.append(f"{parameter}{k}")
                lines = []
                for name in names:
                    wrt, named = found[name].wrt, found[name].named
                    rights = tuple(dict.fromkeys((named, write_out(named))))
                    claim = Claim(left=gradient_name(self.goal, wrt), rights=rights)
                    lines.append(Step(kind="adjoint", claim=claim, about=(wrt,)))
                yield self._part("b", OBJECTIVE, names[-1], lines)
                names = []

    def _forward(self, names: Sequence[str]) -> list[Step]:
        equations = [self.prog.equation(name) for name in names]
        return [definition(e) for e in equations if e is not None]

    def _part(
        self, letter: str, of: str, wrt: str, lines: Sequence[Step], given: Sequence[Expr] = ()
    ) -> Part:
        """A part whose last line is its answer; the lines bring the facts about their numbers."""
        needed = [*given]
        for line in lines:
            claim = line.claim
            needed += [claim.left, *(n for n in walk(claim.answer) if _is_gate(n))]
        facts = []
        for expr in needed:
            if expr not in self.shown:
                self.shown.add(expr)
                facts.append(FactStep(kind="value", fact=self._fact(expr)))
        answer = self._value(lines[-1].claim.left)
        return Part(
            id=f"{self.id}.{letter}.{wrt or of}",
            printed=f"{self.id}.{letter}",
            kind="value",
            of=of,
            wrt=wrt,
            shares=(self.passes[letter], *(within_layer(wrt) if wrt else ())),
            literal=[[str(e) for e in row] for row in answer],
            extras={"shape": [len(answer), len(answer[0])]},
            steps=tuple(lines),
            facts=tuple(facts),
        )

    def _fact(self, expr: Expr) -> Valued:
        return Valued(self.point, expr, self._value(expr))

    def _value(self, expr: Expr) -> Matrix:
        """The number that is claimed for a quantity, a derivative or an indicator."""
        match expr:
            case Partial():
                return self.numbers.gradients[expr.wrt]
            case Symbol():
                return (self.numbers.given | self.numbers.values)[expr.name]
            case Apply(arg=Symbol(name=name)):
                return tuple(
                    tuple(type(e)(e > 0) for e in row) for row in self.numbers.values[name]
                )
        raise TypeError(f"no number for {type(expr).__name__}")


def _is_gate(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.function == "step"
