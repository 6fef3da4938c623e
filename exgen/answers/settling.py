"""Which of the expressions that fit is the answer: the plainest in the shape that is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from exgen.answers.lifting import column, matrix
from exgen.answers.records import PartVocabulary
from exgen.answers.typed_tokens import Misread
from exgen.answers.typed_tree import Option
from exgen.calculus.build import ZERO, ones, times, transpose, zeros
from exgen.calculus.claims import free_indices
from exgen.calculus.expr import Delta, Entry, Expr, intern, walk
from exgen.calculus.shape import SCALAR
from exgen.calculus.substitute import rename_indices
from exgen.errors import ExgenError

_OTHER_SHAPE: Final = 2
"""What it costs a reading to have another shape than the right answer."""
_ALSO: Final = 1
"""Readings that cost at most so much more than the plainest are kept beside it."""
_MOST_OTHERS: Final = 3


class Settler:
    """Chooses among the expressions that one answer may stand for."""

    def __init__(self, text: str, known: PartVocabulary) -> None:
        """For the text of an answer, in which errors have their place."""
        self.text = text
        self.known = known
        self.places: tuple[str, str] | None = None
        """The letters of the row and the column, where a left side says them."""
        self.lone_place = False
        """Whether a left side has one letter, as `dJ/dx_i`."""

    def cost(self, option: Option) -> int:
        """How far-fetched an option is as the answer."""
        shape = self.known.shape
        return option.cost + (_OTHER_SHAPE if shape and option.expr.shape != shape else 0)

    def plainest(self, options: Sequence[Option]) -> Option:
        """The least far-fetched option."""
        return min(options, key=lambda o: o.cost)

    def chosen(self, options: Sequence[Option]) -> tuple[Option, tuple[Expr, ...]]:
        """The plainest reading, and those beside it."""
        renamed: list[Option] = []
        refusal: Misread | None = None
        for option in options:
            try:
                renamed.append(self.indexed(self.filled(option)))
            except Misread as error:
                refusal = refusal or error
        if not renamed:
            raise refusal or Misread(0, "there is no answer")
        ordered = sorted(renamed, key=self.cost)
        best = ordered[0]
        near = [o for o in ordered[1:] if self.cost(o) <= self.cost(best) + _ALSO]
        others = dict.fromkeys(o.expr for o in near if o.expr is not best.expr)
        return best, tuple(others)[:_MOST_OTHERS]

    def filled(self, option: Option) -> Option:
        """A bare 0 is the zero of the shape that is asked."""
        shape = self.known.shape
        if option.expr is ZERO and shape is not None and not shape.is_scalar:
            return option._replace(expr=zeros(shape))
        return option

    def lifted(self, option: Option, letters: Sequence[str]) -> Option | None:
        """The vector or matrix whose entries the option is, where that is asked."""
        shape = self.known.shape
        if shape is None or not option.expr.shape.is_scalar:
            return None
        whole: Expr | None = None
        if len(letters) == 1:
            whole = column(option.expr, letters[0])
            whole = transpose(whole) if whole is not None and shape.is_row else whole
        elif len(letters) == 2:
            row, col = self.places or sorted(letters)
            if {row, col} == set(letters):
                whole = matrix(option.expr, row, col)
        if whole is None or whole.shape != shape:
            return None
        note = f"the entries were read as the whole of {shape}"
        return option._replace(expr=whole, cost=option.cost + 1, notes=(*option.notes, note))

    def cut(self, option: Option) -> Option | None:
        """The entry that is asked of a whole vector or matrix that was typed."""
        places, dims = [*self.known.indices], tuple(self.known.indices.values())
        shape = option.expr.shape
        if shape.is_scalar or shape not in (dims, (*dims, 1), (1, *dims)):
            return None
        row, col = (
            places if len(places) == 2 else (0, places[0]) if shape.is_row else (places[0], 0)
        )
        found = intern(Entry(SCALAR, option.expr, row, col))
        note = f"of this {shape} the entry ({', '.join(places)}) was taken"
        return option._replace(expr=found, notes=(*option.notes, note))

    def repeated(self, option: Option) -> Option | None:
        """A number that is said of `dJ/dx_i`, as the vector of which every entry is that."""
        shape = self.known.shape
        if not self.lone_place or shape is None or shape.is_scalar or 1 not in shape:
            return None
        if not option.expr.shape.is_scalar:
            return None
        note = f"the entry was read as every entry of {shape}"
        return option._replace(expr=times(option.expr, ones(shape)), notes=(*option.notes, note))

    def indexed(self, option: Option) -> Option:
        """The option in the part's own index letters. Raises Misread for a letter too many."""
        try:
            free = free_indices(option.expr)
        except ExgenError as error:
            raise Misread(0, str(error)) from None
        wanted = self.known.indices
        if not free and (whole := self.cut(option) if wanted else self.repeated(option)):
            return whole
        left = {name: dim for name, dim in wanted.items() if free.get(name) != dim}
        renamed: dict[str, str] = {}
        for letter, dim in free.items():
            if wanted.get(letter) == dim:
                continue
            if letter in wanted:  # the question's own letter, where it means something else
                said = (
                    f"the index {letter} runs over {wanted[letter]} in this part, here over {dim}"
                )
                raise Misread(max(self.text.find(letter), 0), said, misfit=True)
            other = next((name for name, over in left.items() if over == dim), None)
            if other is None:
                whole = self.lifted(option, sorted(_letters(option.expr, free) - wanted.keys()))
                if whole is not None:
                    return whole
                expected = f"the index {letter} belongs to no sum"
                said = f"the indices of this part are {', '.join(wanted)}" if wanted else ""
                raise Misread(max(self.text.find(letter), 0), expected, said)
            del left[other]
            renamed[letter] = other
        if not renamed:
            return option
        notes = tuple(f"the index {a} was read as {b}" for a, b in renamed.items())
        return option._replace(
            expr=rename_indices(option.expr, renamed), notes=(*option.notes, *notes)
        )


def _letters(expr: Expr, free: Iterable[str]) -> set[str]:
    """The free letters, and those that a Kronecker delta ties to one of them."""
    found = set(free)
    for node in walk(expr):
        if isinstance(node, Delta) and found & {node.first, node.second}:
            found |= {place for place in (node.first, node.second) if isinstance(place, str)}
    return found
