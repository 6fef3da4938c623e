"""The part of a program that a claim is about: what is proved of it holds in the whole program.

A quantity whose definition a claim does not need becomes a free variable, and what holds for all
its values holds for the one that the program gives it. A derivative keeps every equation between
its two quantities. One backward step, `dJ/da = W^T dJ/dz` with `z = W a + b`, needs less: by the
chain rule the adjoint of `a` is the sum, over the equations that use `a`, of what each sends back
from its own adjoint. So behind `z` the program may be cut off: with a free matrix G for `dJ/dz` and
the objective `tr(G^T z)`, the step is the same statement for every G, and `dJ/dz` is one of them.

A small program is proved fast, and few different ones occur among many sheets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from exgen.calculus.build import add, symbol
from exgen.calculus.claims import Claim
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Delta,
    Derivative,
    Differential,
    Entry,
    Expr,
    Hadamard,
    IndexSum,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Slice,
    Symbol,
    Transpose,
    intern,
    symbols,
)
from exgen.calculus.functions import inner
from exgen.calculus.program import Equation, Program
from exgen.calculus.shape import SCALAR
from exgen.calculus.substitute import substitute
from exgen.verify.occurring import derivatives, dimensions, kinds, mentioned

Step = tuple[Program, Claim]

_PLAIN = (
    Number, Symbol, Constant, Add, Scaled, MatMul, Hadamard, Power, Transpose, Apply, Call, Entry,
    Slice, IndexSum, Delta,
)  # fmt: skip
_DERIVATIVES = (Partial, Derivative, Differential)
_KNOWN = frozenset((*_PLAIN, *_DERIVATIVES))


class Slicer:
    """Finds the slices of one program."""

    def __init__(self, prog: Program) -> None:
        """What is found out about the program is kept for the next claim."""
        self.prog = prog
        self.names = prog.names()
        self.equations = {eq.name: eq for eq in prog.equations}
        self.paths: dict[tuple[str, str], tuple[Equation, ...]] = {}
        self.shares: dict[Symbol, Expr] = {}

    def slices(self, claim: Claim) -> Iterator[Step]:
        """Programs and what the claim is in them, the smallest first: if one holds, it holds.

        The last is the program without what the claim does not depend on at all; where that
        cannot be told, the program and the claim as they are.
        """
        sides = (claim.left, *claim.rights)
        if not all(kinds(side) <= _KNOWN for side in sides) or not self._speaks_of(claim):
            yield self.prog, claim
            return
        found = tuple(dict.fromkeys(n for side in sides for n in derivatives(side)))
        cut = self._cut(claim, found)
        if cut is not None:
            yield cut
        needed = self._needed(claim, found)
        made = self._program(needed, claim)
        if made is not None and self._intact(made, claim, found):
            yield made, claim
        cone = self._definitions([*claim.varying, *(n for s in sides for n in mentioned(s))], ())
        if cone != needed:
            made = self._program(cone, claim)
            if made is not None and self._intact(made, claim, found):
                yield made, claim

    def _speaks_of(self, claim: Claim) -> bool:
        """Whether all names are those of the program's quantities, as the program has them."""
        known = self.names
        return all(name in known for name in claim.varying) and all(
            all(name in known for name in mentioned(side))
            and all(known[name] is each for name, each in symbols(side).items())
            for side in (claim.left, *claim.rights)
        )

    def _between(self, start: str, end: str) -> tuple[Equation, ...]:
        found = self.paths.get((start, end))
        if found is None:
            found = self.paths[(start, end)] = self.prog.between(start, end)
        return found

    def _share(self, adjoint: Symbol, of: Symbol) -> Expr:
        """`tr(G^T z)` for the free matrix of a quantity, which goes by its name."""
        found = self.shares.get(adjoint)
        if found is None:
            found = self.shares[adjoint] = inner(adjoint, of)
        return found

    def _cut(self, claim: Claim, found: Collection[Expr]) -> Step | None:
        """The claim as one step of the chain rule, where it is one."""
        whole, left = claim.left, claim.left
        if isinstance(left, Entry | Slice):
            left = left.base
        if not isinstance(left, Partial) or left.layout != "gradient" or left.of == left.wrt:
            return None
        cuts: dict[str, Partial] = {}
        rest: list[Expr] = []
        for node in found:
            if isinstance(node, Partial) and (node.of, node.layout) == (left.of, "gradient"):
                if node is not left:
                    cuts[node.wrt] = node
            else:
                rest.append(node)
        if not cuts or left.of in cuts or left.wrt in cuts or claim.varying:
            return None
        if any(left in derivatives(right) for right in claim.rights):
            return None
        path = self._between(left.wrt, left.of)
        region = _region(path, left.wrt, cuts.keys())
        free = {q: symbol(f" adjoint of {q}", node.shape) for q, node in cuts.items()}
        ends = [eq.symbol for eq in path if eq.name == left.of and eq.name in region]
        shares = [
            self._share(free[eq.name], eq.symbol)
            for eq in path
            if eq.name in region and eq.name in cuts
        ]
        if not shares and not ends:
            return None
        goal = Equation(symbol(f" cut {left.of}", SCALAR), add(*ends, *shares))
        instead: Mapping[Expr, Expr] = {cuts[q]: g for q, g in free.items()}
        name = intern(Partial(left.shape, goal.name, left.wrt, "gradient"))
        local = Claim(
            left=substitute(whole, {left: name}),
            rights=tuple(substitute(right, instead) for right in claim.rights),
        )
        kept = region.union(eq.name for span in _spans(claim, rest) for eq in self._between(*span))
        made = self._program(kept, local, goal)
        if made is None or not self._is_step(made, left, goal.name, region, cuts.keys()):
            return None
        return (made, local) if self._intact(made, claim, rest) else None

    def _is_step(
        self, made: Program, left: Partial, goal: str, region: Collection[str],
        cuts: Collection[str],
    ) -> bool:  # fmt: skip
        """Whether the adjoints of the region are defined by the same sums in both programs.

        What is no cut must send to the same equations; a cut, and the objective where it is
        reached, to the new objective alone, whose slope by it is the free matrix, or 1.
        """
        here = {eq.name for eq in made.between(left.wrt, goal)}
        there = {eq.name for eq in self._between(left.wrt, left.of)}
        if here != {*region, goal}:
            return False
        for name in (left.wrt, *region):
            users = {eq.name for eq in made.consumers(name)} & here
            if name in cuts or name == left.of:
                if users != {goal}:
                    return False
            elif users != {eq.name for eq in self.prog.consumers(name)} & there:
                return False
        return True

    def _needed(self, claim: Claim, found: Collection[Expr]) -> frozenset[str]:
        """The equations that the derivatives run through, and the definitions that lead to a side.

        Definitions are opened down to what the right side speaks of; where the left side is no
        name and no derivative, those of the right side down to what the left side speaks of.
        """
        right = {name for side in claim.rights for name in symbols(side)}
        if found:
            spans = _spans(claim, found)
            between = {eq.name: eq for span in spans for eq in self._between(*span)}
            given = right.union(n.wrt for n in found if isinstance(n, Partial))
            start = [name for eq in between.values() for name in symbols(eq.expr)]
            return self._definitions(start, given).union(between)
        left = symbols(claim.left).keys()
        if isinstance(claim.left, Symbol):
            return self._definitions(left, right)
        return self._definitions(right, left)

    def _definitions(self, names: Iterable[str], given: Collection[str]) -> frozenset[str]:
        """What has to be opened to get from the names down to the given ones."""
        found: set[str] = set()
        queue = [name for name in names if name not in given]
        while queue:
            name = queue.pop()
            if name in self.equations and name not in found:
                found.add(name)
                queue += [n for n in symbols(self.equations[name].expr) if n not in given]
        return frozenset(found)

    def _intact(self, made: Program, claim: Claim, found: Iterable[Expr]) -> bool:
        """Whether the derivatives run through the same equations in both programs."""
        return all(
            made.between(*span) == self._between(*span) for span in set(_spans(claim, found))
        )

    def _program(
        self, kept: Collection[str], claim: Claim, goal: Equation | None = None
    ) -> Program | None:
        """The kept equations, in order, with all else that occurs as variables.

        None where a quantity with a domain of its own would become a variable: as a definition it
        has no assumption, as a variable it would.
        """
        equations = [eq for eq in self.prog.equations if eq.name in kept]
        if goal is not None:
            equations.append(goal)
        sides = [*(eq.expr for eq in equations), claim.left, *claim.rights]
        defined = {eq.name for eq in equations}
        leaves: dict[str, Symbol] = {}
        for side in sides:
            leaves.update((n, s) for n, s in symbols(side).items() if n not in defined)
        for name in (*(name for side in sides for name in mentioned(side)), *claim.varying):
            if name not in leaves and name not in defined:
                leaves[name] = self.prog.find(name)
        if any(leaf.domain != "real" and name in self.equations for name, leaf in leaves.items()):
            return None
        dims = {dim for side in (*sides, *leaves.values()) for dim in dimensions(side)}
        sizes = {dim: size for dim, size in self.prog.sizes.items() if dim in dims}
        return Program(tuple(leaves.values()), tuple(equations), sizes)


def _region(path: Iterable[Equation], start: str, cuts: Collection[str]) -> frozenset[str]:
    """The quantities of the path that `start` reaches without passing through a cut."""
    sources, region = {start}, set()
    for eq in path:
        if not sources.isdisjoint(symbols(eq.expr)):
            region.add(eq.name)
            if eq.name not in cuts:
                sources.add(eq.name)
    return frozenset(region)


def _spans(claim: Claim, nodes: Iterable[Expr]) -> Iterator[tuple[str, str]]:
    """From which quantity to which the derivatives run."""
    for node in nodes:
        match node:
            case Partial():
                yield node.wrt, node.of
            case Derivative():
                yield from ((w, of) for w in symbols(node.wrt) for of in symbols(node.of))
            case Differential():
                yield from ((name, node.of) for name in claim.varying)
