"""Programs at shifted points: one sweep through the equations serves every derivative asked for.

A *shift* lets some quantities change along stacks of directions. The directions of all shifts stand
along one axis, in the order in which the equations first use what they change. An equation is
evaluated for those alone that can have reached it: once for all that reach it through other
quantities, and once for each shift that changes what it uses itself, so that no large matrix is
copied for directions in which it stands still. Arrays have the shape (steps, points, directions,
rows, columns).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Equation, Program
from exgen.verify.arrays import Array, ArrayScope, Leaf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shift:
    """What changes, and along which directions: name -> (points or 1, directions, rows, columns).

    A quantity that changes counts as independent: it is not computed from others any more.
    """

    changes: Mapping[str, Array]
    wanted: Collection[str]
    """The quantities whose values are asked for."""

    @property
    def count(self) -> int:
        """How many directions there are."""
        return int(next(iter(self.changes.values())).shape[-3])

    def piece(self, start: int, stop: int) -> Shift:
        """The shift along some of the directions."""
        if start == 0 and stop >= self.count:
            return self
        return replace(self, changes={n: c[:, start:stop] for n, c in self.changes.items()})


MOST = 1 << 18
"""How many numbers a stack may have, about; where it would be longer, it is swept in pieces."""


def sweep(
    prog: Program, base: Mapping[str, Array], shifts: Sequence[Shift], steps: Sequence[Array]
) -> list[dict[str, tuple[Array, ...]]]:
    """For each shift the wanted quantities at base + step * change: for every row of steps a stack.

    `base` holds every quantity's values, (points, rows, columns). What a shift does not reach has
    its own values along axes of length 1.
    """
    largest = max(array.size for array in base.values()) * max(row.size for row in steps)
    room = max(1, MOST // largest)
    found: list[dict[str, list[tuple[Array, ...]]]] = [{} for _ in shifts]
    for group in _groups(shifts, room):
        plan = ShiftedSweep(prog, base, [piece for _, piece in group])
        for (k, piece), *stacks in zip(group, *map(plan.at, steps), strict=True):
            for name in piece.wanted:
                found[k].setdefault(name, []).append(tuple(each[name] for each in stacks))
    return [
        {name: _joined(pieces, name=name, shift=shift, prog=prog) for name, pieces in each.items()}
        for shift, each in zip(shifts, found, strict=True)
    ]


def _groups(shifts: Sequence[Shift], room: int) -> list[list[tuple[int, Shift]]]:
    """The shifts by their numbers, or pieces of them, as many together as there is room for."""
    groups: list[list[tuple[int, Shift]]] = [[]]
    left = room
    for k, shift in enumerate(shifts):
        for start in range(0, shift.count, room):
            piece = shift.piece(start, start + room)
            if piece.count > left:
                groups.append([])
                left = room
            groups[-1].append((k, piece))
            left -= piece.count
    return groups


def _joined(
    pieces: Sequence[tuple[Array, ...]], *, name: str, shift: Shift, prog: Program
) -> tuple[Array, ...]:
    """The stacks of a quantity, pieced together along the directions where it moves."""
    if len(pieces) == 1 or not (name in shift.changes or _reached(prog, shift.changes, (name,))):
        return pieces[0]
    return tuple(np.concatenate(stacks, axis=2) for stacks in zip(*pieces, strict=True))


class ShiftedSweep:
    """How the equations are to be gone through for some shifts."""

    def __init__(self, prog: Program, base: Mapping[str, Array], shifts: Sequence[Shift]) -> None:
        """`base` holds every quantity's values, (points, rows, columns)."""
        self.prog = prog
        self.base = {name: array[None, :, None] for name, array in base.items()}
        uses = [_first_use(prog, shift) for shift in shifts]
        self.order = sorted(range(len(shifts)), key=uses.__getitem__)
        self.uses = [uses[k] for k in self.order]
        self.shifts = [shifts[k] for k in self.order]
        ends = list(accumulate(shift.count for shift in self.shifts))
        self.directions = [slice(*pair) for pair in pairwise([0, *ends])]
        self.paths = [_reached(prog, shift.changes, shift.wanted) for shift in self.shifts]
        self.needed = frozenset[str]().union(*self.paths)

    def at(self, steps: Array) -> list[dict[str, Array]]:
        """For each shift, the wanted quantities at base + step * change, for all the steps.

        What a shift does not reach has its own values along axes of length 1.
        """
        moving = _Moving(self, steps)
        moving.run()
        found: list[dict[str, Array]] = [{} for _ in self.shifts]
        for place, k in enumerate(self.order):
            wanted = self.shifts[place].wanted
            found[k] = {name: moving.value(place, name) for name in wanted}
        return found


def _first_use(prog: Program, shift: Shift) -> int:
    """The number of the first equation that uses what changes."""
    changing = shift.changes.keys()
    uses = (k for k, e in enumerate(prog.equations) if not e.expr.names.isdisjoint(changing))
    return next(uses, len(prog.equations))


class _Moving:
    """A sweep under way.

    `moved` holds the stacks of what some shift has reached, for the directions of the first shifts;
    for those that follow, the quantity has its own values still.
    """

    def __init__(self, plan: ShiftedSweep, steps: Array) -> None:
        """Nothing has moved yet."""
        self.plan = plan
        self.base = plan.base
        self.shifts = plan.shifts
        self.directions = plan.directions
        self.steps = steps.reshape(-1, 1, 1, 1, 1)
        self.moved: dict[str, Array] = {}

    def run(self) -> None:
        """Evaluate what lies on a path from a change to a wanted quantity."""
        plan, before = self.plan, 0
        for number, eq in enumerate(plan.prog.equations):
            active = bisect_right(plan.uses, number)
            if eq.name in plan.needed and active:
                self._move(eq, before, active)
            before = active

    def _move(self, eq: Equation, before: int, active: int) -> None:
        """Evaluate one equation, the first to use what the shifts from `before` on change.

        A shift that changes what the equation uses is gone through on its own, so that a weight
        moves in no direction but its own; all the others are gone through at once. What that gives
        for the directions of a shift of the first kind is of no use, and the later values count.
        """
        names = [name for name in eq.expr.names if isinstance(name, str)]
        shifts = enumerate(self.shifts[:active])
        direct = [k for k, shift in shifts if not shift.changes.keys().isdisjoint(names)]
        end = self.directions[before - 1].stop if before else 0
        values: list[tuple[slice, Array]] = []
        if direct[:before] != list(range(before)) and not self.moved.keys().isdisjoint(names):
            operands = {name: self._extended(name, end) for name in names}
            values.append((slice(0, end), self._evaluated(eq, operands)))
        for k in direct:
            operands = {name: self._along(k, name) for name in names}
            values.append((self.directions[k], self._evaluated(eq, operands)))
        if values:
            self.moved[eq.name] = self._stack(eq.name, self.directions[active - 1].stop, values)

    def _evaluated(self, eq: Equation, operands: Mapping[str, Array]) -> Array:
        return ArrayScope(leaf=_leaf(operands), sizes=self.plan.prog.sizes).value(eq.expr)

    def _stack(self, name: str, end: int, values: Sequence[tuple[slice, Array]]) -> Array:
        """A quantity's values for so many directions: those that are given, else its own.

        Where two are given for one direction, the later one counts.
        """
        base = self.base[name]
        _, points, _, rows, cols = base.shape
        shape = (self.steps.size, points, end, rows, cols)
        directions, value = values[0]
        if len(values) == 1 and directions == slice(0, end) and value.shape == shape:
            return value
        stack = np.empty(shape, dtype=self.steps.dtype)
        done = 0
        for directions, value in values:
            if directions.start > done:
                stack[:, :, done : directions.start] = base
            stack[:, :, directions] = value
            done = max(done, directions.stop)
        stack[:, :, done:] = base
        return stack

    def _changed(self, k: int, name: str) -> Array:
        changed: Array = self.base[name] + self.steps * self.shifts[k].changes[name]
        return changed

    def _extended(self, name: str, end: int) -> Array:
        """What shifts have made of a quantity through others, for so many directions."""
        known = self.moved.get(name)
        if known is None:
            return self.base[name]
        have = known.shape[2]
        return known if have == end else self._stack(name, end, [(slice(0, have), known)])

    def _along(self, k: int, name: str) -> Array:
        """A quantity's values for the directions of one shift."""
        if name in self.shifts[k].changes:
            return self._changed(k, name)
        known, directions = self.moved.get(name), self.directions[k]
        if known is None or known.shape[2] < directions.stop:
            return self.base[name]
        return known[:, :, directions]

    def value(self, k: int, name: str) -> Array:
        """What became of a wanted quantity under a shift."""
        if name in self.shifts[k].changes:
            return self._changed(k, name)
        if name in self.plan.paths[k]:
            return self.moved[name][:, :, self.directions[k]]
        return self.base[name]


def _reached(prog: Program, changing: Collection[str], wanted: Collection[str]) -> frozenset[str]:
    """The quantities on a path from one that changes to one that is wanted, by their equations."""
    reached: set[Hashable] = set(changing)
    forward: list[Equation] = []
    for eq in prog.equations:
        if not reached.isdisjoint(eq.expr.names):
            reached.add(eq.name)
            forward.append(eq)
    needed: set[Hashable] = set(wanted)
    found: set[str] = set()
    for eq in reversed(forward):
        if eq.name in needed:
            found.add(eq.name)
            needed |= eq.expr.names
    return frozenset(found)


def _leaf(operands: Mapping[str, Array]) -> Leaf:
    def leaf(node: Expr) -> Array:
        assert isinstance(node, Symbol)
        return operands[node.name]

    return leaf
