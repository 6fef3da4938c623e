"""Programs at shifted points: one sweep through the equations serves every derivative asked for.

A *shift* lets some quantities change along stacks of directions. The directions of all shifts stand
along one axis, in the order in which the equations first use what they change: an equation is
evaluated for those alone that can have reached it, and the sweep costs about as many NumPy calls as
the program has nodes, however many derivatives are wanted. Arrays have the shape (steps, points,
directions, rows, columns).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.verify.arrays import Array, Leaf, Scope


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

    def reaches(self, prog: Program, name: str) -> bool:
        """Whether a quantity changes, or depends on one that does."""
        return name in self.changes or any(prog.between(start, name) for start in self.changes)


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
        plan = Sweep(prog, base, [piece for _, piece in group])
        for (k, piece), *stacks in zip(group, *map(plan.at, steps), strict=True):
            for name in piece.wanted:
                found[k].setdefault(name, []).append(tuple(each[name] for each in stacks))
    return [
        {name: _joined(pieces, reached=shift.reaches(prog, name)) for name, pieces in each.items()}
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


def _joined(pieces: Sequence[tuple[Array, ...]], *, reached: bool) -> tuple[Array, ...]:
    if len(pieces) == 1 or not reached:
        return pieces[0]
    return tuple(np.concatenate(stacks, axis=2) for stacks in zip(*pieces, strict=True))


class Sweep:
    """How the equations are to be gone through for some shifts."""

    def __init__(self, prog: Program, base: Mapping[str, Array], shifts: Sequence[Shift]) -> None:
        """`base` holds every quantity's values, (points, rows, columns)."""
        self.prog = prog
        self.base = {name: array[None, :, None] for name, array in base.items()}
        uses = [_first_use(prog, shift) for shift in shifts]
        self.order = sorted(range(len(shifts)), key=uses.__getitem__)
        self.uses = [uses[k] for k in self.order]
        self.shifts = [shifts[k] for k in self.order]
        self.ends = list(accumulate(shift.count for shift in self.shifts))
        self.paths = [_reached(prog, shift) for shift in self.shifts]
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

    def __init__(self, plan: Sweep, steps: Array) -> None:
        """Nothing has moved yet."""
        self.plan = plan
        self.base = plan.base
        self.shifts = plan.shifts
        self.ends = plan.ends
        self.steps = steps.reshape(-1, 1, 1, 1, 1)
        self.moved: dict[str, Array] = {}

    def run(self) -> None:
        """Evaluate what lies on a path from a change to a wanted quantity."""
        plan = self.plan
        for number, eq in enumerate(plan.prog.equations):
            active = bisect_right(plan.uses, number)
            if eq.name not in plan.needed or not active:
                continue
            operands = {n: self._operand(n, active) for n in eq.expr.names if isinstance(n, str)}
            if self.moved.keys().isdisjoint(operands):
                continue
            value = Scope(leaf=_leaf(operands), sizes=plan.prog.sizes).value(eq.expr)
            own = [k for k in range(active) if eq.name in self.shifts[k].changes]
            if own:
                value = value.copy()
            for k in own:
                value[:, :, self._directions(k)] = self._changed(k, eq.name)
            self.moved[eq.name] = value

    def _directions(self, k: int) -> slice:
        return slice(self.ends[k] - self.shifts[k].count, self.ends[k])

    def _changed(self, k: int, name: str) -> Array:
        changed: Array = self.base[name] + self.steps * self.shifts[k].changes[name]
        return changed

    def _operand(self, name: str, active: int) -> Array:
        """A quantity's values for the directions of the active shifts."""
        known, base = self.moved.get(name), self.base[name]
        have, end = 0 if known is None else known.shape[2], self.ends[active - 1]
        own = [k for k in range(active) if name in self.shifts[k].changes and self.ends[k] > have]
        if have == end or (known is None and not own):
            return base if known is None else known
        changed = {k: self._changed(k, name) for k in own}
        _, points, _, rows, cols = base.shape
        stack = np.empty((self.steps.size, points, end, rows, cols), dtype=self.steps.dtype)
        stack[:, :, have:] = base
        if known is not None:
            stack[:, :, :have] = known
        for k, array in changed.items():
            stack[:, :, self._directions(k)] = array
        self.moved[name] = stack
        return stack

    def value(self, k: int, name: str) -> Array:
        """What became of a wanted quantity under a shift."""
        if name in self.shifts[k].changes:
            return self._changed(k, name)
        if name in self.plan.paths[k]:
            return self.moved[name][:, :, self._directions(k)]
        return self.base[name]


def _reached(prog: Program, shift: Shift) -> frozenset[str]:
    """The quantities between those that change and those that are wanted."""
    between = (prog.between(start, end) for start in shift.changes for end in shift.wanted)
    return frozenset(eq.name for path in between for eq in path)


def _leaf(operands: Mapping[str, Array]) -> Leaf:
    def leaf(node: Expr) -> Array:
        assert isinstance(node, Symbol)
        return operands[node.name]

    return leaf
