"""The parts about one sample: from a single weight of the last layer back to the first matrix."""

from __future__ import annotations

from collections.abc import Iterator

from exgen.calculus.build import ZERO, add, times, transpose, unit
from exgen.calculus.expr import Expr, Index
from exgen.calculus.functions import apply
from exgen.calculus.indexed import delta, entry, entry_of, index_sum, partial
from exgen.calculus.rules import derivative
from exgen.calculus.substitute import substitute
from exgen.families.backprop.fixed_entries import FixedPlaces
from exgen.families.backprop.layered_program import ANY, FROM_VALUE, Network
from exgen.families.backprop.part_drafts import PartDraft, line, picked
from exgen.questions.derivative_names import whole
from exgen.questions.records import Step

_LETTERS = "cqrspuv"


class Single:
    """The parts of the question about one sample, by number."""

    def __init__(self, network: Network, where: FixedPlaces) -> None:
        """`where` fixes the entries that are asked by number."""
        self.n = network
        self.where = where
        self.top = network.depth
        self.last = network.depth - 1

    def parts(self) -> list[PartDraft]:
        """All parts, in order."""
        return list(self._parts())

    def _parts(self) -> Iterator[PartDraft]:
        yield from self._last_layer()
        yield self._activation()
        yield from self._hidden_unit()
        yield from self._weights_of_last_hidden()
        yield from self._value_before()
        if self.last > 1:
            yield from self._weights_in_terms("16", "17", self.last - 1)
        for layer in range(self.last - 2, 0, -1):
            yield from self._further(layer)

    def stated(self) -> tuple[Step, ...]:
        """What the sheet states: the loss as a sum, delta, the network unit by unit."""
        n, z = self.n, self.n.z(self.top)
        loss = entry_of(n.program.equations[-1].expr, 0, 0, letters=_LETTERS)
        first = n.unit(z, 0, 0)
        before = n.h(self.last)
        value = self._affine(self.top, 0)
        inside = {n.unit(before, 0, "q"): apply(n.net.activation, self._affine(self.last, "q"))}
        return (
            line("given", n.loss, loss, about=(n.loss,)),
            line("given", n.delta, n.delta_value, about=(n.delta,)),
            line("given", first, value, substitute(value, inside), about=(first,)),
        )

    def _affine(self, layer: int, place: Index) -> Expr:
        """One unit's affine map as a sum over the units before it."""
        n = self.n
        index = "q" if layer == self.top else "r"
        product = times(n.unit(n.h(layer - 1), 0, index), entry(n.W(layer), place, index))
        total = index_sum(index, n.width(layer - 1), product)
        if not n.net.bias:
            return total
        return add(total, n.unit(n.b(layer), 0, place))

    # what arrives at the value of the last hidden layer

    def _arriving(self, place: Index) -> Expr:
        """The derivative in one unit of the last hidden layer, in terms of delta."""
        n = self.n
        product = times(n.unit(n.delta, 0, "c"), entry(n.W(self.top), "c", place))
        return index_sum("c", n.width(self.top), product)

    def _arriving_cell(self, place: Index) -> Expr:
        """The same for the cell of a matrix: by name where it is a sum, or cells grow too wide."""
        n = self.n
        if n.width(self.top) == 1:
            return self._arriving(place)
        return n.unit(n.d(n.h(self.last)), 0, place)

    @property
    def _arriving_layer(self) -> Expr:
        return self.n.back(self.n.delta, self.top)

    def _led_back(self, place: Index) -> Expr:
        """The derivative in one unit of the layer before that, in terms of delta."""
        n = self.n
        slopes = times(n.unit_slope(self.last, 0, "q"), entry(n.W(self.last), "q", place))
        return index_sum("q", n.width(self.last), times(self._arriving("q"), slopes))

    def _last_layer(self) -> Iterator[PartDraft]:
        n, where = self.n, self.where
        weights, value, top = n.W(self.top), n.h(self.last), n.z(self.top)
        short = n.outer(n.delta, value)
        for digit, (i, j) in (("1", where.weight), ("2", where.other)):
            name = entry(n.d(weights), i, j)
            arriving = n.unit(n.delta, 0, i)
            local = partial(n.unit(top, 0, i), entry(weights, i, j))
            found = times(arriving, n.unit(value, 0, j))
            yield PartDraft(
                number=digit,
                name=name,
                steps=(line("found", name, times(arriving, local), found),),
                answer=picked(short, i, j),
            )
        rows: Index = "i" if n.width(self.top) != 1 else 0
        each = entry(n.d(weights), rows, "j")
        yield self._matrix("3", each, times(n.unit(n.delta, 0, rows), n.unit(value, 0, "j")), short)
        one = n.unit(n.d(value), 0, where.before)
        via = times(
            n.unit(n.delta, 0, "c"),
            partial(n.unit(top, 0, "c"), n.unit(value, 0, where.before)),
        )
        yield PartDraft(
            number="4",
            name=one,
            steps=(
                line(
                    "found",
                    one,
                    index_sum("c", n.width(self.top), via),
                    self._arriving(where.before),
                ),
            ),
            answer=self._unit_picked(self._arriving_layer, where.before),
        )
        yield self._matrix(
            "5",
            n.unit(n.d(value), 0, "j"),
            self._arriving("j"),
            self._arriving_layer,
            marks=True,
        )

    def _activation(self) -> PartDraft:
        n = self.n
        anything = n.program.find(ANY)
        function = apply(n.net.activation, anything)
        name: Expr = partial(function, anything)
        found = derivative(n.net.activation, anything)
        steps = [line("found", name, n.primed(anything), found)]
        if n.net.activation in FROM_VALUE:
            z, h = (n.unit(q, 0, "j") for q in (n.z(self.last), n.h(self.last)))
            steps.append(line("value-slope", n.primed(z), n.slope(z, h)))
        return PartDraft(number="6", name=name, steps=tuple(steps), answer=found)

    def _local(self, layer: int, place: Index, wrt: Expr) -> tuple[Expr, Expr]:
        """One unit of a layer by `wrt`: its name, and the chain rule through its activation."""
        n = self.n
        name = partial(n.unit(n.h(layer), 0, place), wrt)
        z = n.unit(n.z(layer), 0, place)
        return name, times(n.primed(z), partial(z, wrt))

    def _hidden_unit(self) -> Iterator[PartDraft]:
        n, here, beside = self.n, self.where.unit, self.where.beside
        weights, value = n.W(self.last), n.h(self.last - 1)
        slope, input_j = n.unit_slope(self.last, 0, here), n.unit(value, 0, "j")
        name, chain = self._local(self.last, here, entry(weights, here, "j"))
        found = times(slope, input_j)
        yield PartDraft(
            number="7",
            name=name,
            steps=(line("found", name, chain, found),),
            answer=found,
            hint="preactivation",
            about=(n.z(self.last),),
        )
        name, chain = self._local(self.last, here, entry(weights, beside, "j"))
        yield PartDraft(
            number="8", name=name, steps=(line("found", name, chain, ZERO),), answer=ZERO
        )
        name, _ = self._local(self.last, here, entry(weights, "i", "j"))
        row = unit(here, n.width(self.last))
        spread = n.outer(row if n.row else transpose(row), value)
        yield PartDraft(
            number="9",
            name=partial(n.unit(n.h(self.last), 0, here), weights),
            steps=(line("matrix-found", name, times(delta("i", here), found)),),
            answer=times(slope, spread),
        )

    def _weights_of_last_hidden(self) -> Iterator[PartDraft]:
        n = self.n
        weights, before = n.W(self.last), n.h(self.last - 1)
        value = n.h(self.last)
        name = entry(n.d(weights), "i", "j")
        local = partial(n.unit(value, 0, "i"), entry(weights, "i", "j"))
        chain = times(n.unit(n.d(value), 0, "i"), local)
        into = times(self._arriving("i"), n.unit_slope(self.last, 0, "i"))
        found = times(into, n.unit(before, 0, "j"))
        arriving = n.through(self._arriving_layer, self.last)
        short = n.outer(arriving, before)
        yield PartDraft(
            number="10",
            name=name,
            steps=(line("found", name, chain, found),),
            answer=picked(short, "i", "j"),
            hint="scalars",
        )
        cell = times(self._arriving_cell("i"), n.unit_slope(self.last, 0, "i"))
        yield self._matrix("11", name, times(cell, n.unit(before, 0, "j")), short, marks=True)
        if n.net.bias:
            each = n.unit(n.d(n.b(self.last)), 0, "i")
            yield self._matrix("11b", each, cell, arriving)

    def _value_before(self) -> Iterator[PartDraft]:
        n, here = self.n, self.where.unit
        weights, before, value = n.W(self.last), n.h(self.last - 1), n.h(self.last)
        name, chain = self._local(self.last, here, n.unit(before, 0, "j"))
        found = times(n.unit_slope(self.last, 0, here), entry(weights, here, "j"))
        yield PartDraft(
            number="12", name=name, steps=(line("found", name, chain, found),), answer=found
        )
        slope = n.unit_slope(self.last, 0, "i")
        each = partial(n.unit(value, 0, "i"), n.unit(before, 0, "j"))
        short = times(slope, n.weights_into(self.last, "i"))
        yield self._matrix("13", each, times(slope, entry(weights, "i", "j")), short, marks=True)
        one = n.unit(n.d(before), 0, "i")
        local = partial(n.unit(value, 0, "q"), n.unit(before, 0, "i"))
        through = index_sum("q", n.width(self.last), times(n.unit(n.d(value), 0, "q"), local))
        full = self._led_back("i")
        arriving = n.back(n.through(self._arriving_layer, self.last), self.last)
        yield PartDraft(
            number="14",
            name=one,
            steps=(line("found", one, through, full),),
            answer=self._unit_picked(arriving, "i"),
        )
        cell = times(n.unit_slope(self.last, 0, "q"), entry(weights, "q", "i"))
        total = index_sum("q", n.width(self.last), times(self._arriving_cell("q"), cell))
        yield self._matrix("15", one, total, arriving, marks=True)

    def _weights_in_terms(self, by_entry: str, matrix: str, layer: int) -> Iterator[PartDraft]:
        """The weights of an earlier layer, in terms of the derivative in its value."""
        n = self.n
        weights, before, value = n.W(layer), n.h(layer - 1), n.h(layer)
        name = entry(n.d(weights), "i", "j")
        arriving = n.unit(n.d(value), 0, "i")
        local = partial(n.unit(value, 0, "i"), entry(weights, "i", "j"))
        found = times(times(arriving, n.unit_slope(layer, 0, "i")), n.unit(before, 0, "j"))
        short = n.outer(n.through(n.d(value), layer), before)
        if by_entry:
            led_back = n.back(n.through(self._arriving_layer, self.last), self.last)
            in_full = substitute(found, {arriving: self._led_back("i")})
            yield PartDraft(
                number=by_entry,
                name=name,
                steps=(line("found", name, times(arriving, local), found, in_full),),
                answer=picked(n.outer(n.through(led_back, layer), before), "i", "j"),
            )
        yield self._matrix(
            matrix, name, found, short, marks=True, hint="in-terms", about=(n.d(value),)
        )

    def _further(self, layer: int) -> Iterator[PartDraft]:
        """One more layer back, for networks with three hidden layers."""
        n, after = self.n, layer + 1
        each = n.unit(n.d(n.h(layer)), 0, "i")
        local = times(n.unit_slope(after, 0, "q"), entry(n.W(after), "q", "i"))
        total = index_sum("q", n.width(after), times(n.unit(n.d(n.h(after)), 0, "q"), local))
        short = n.back(n.through(n.d(n.h(after)), after), after)
        first = 18 + 2 * (self.last - 2 - layer)
        yield self._matrix(
            str(first), each, total, short, marks=True, hint="in-terms", about=(n.d(n.h(after)),)
        )
        yield from self._weights_in_terms("", str(first + 1), layer)

    def _unit_picked(self, layer: Expr, place: Index) -> Expr:
        return picked(layer, 0, place) if self.n.row else picked(layer, place, 0)

    def _matrix(
        self,
        digits: str,
        each: Expr,
        found: Expr,
        short: Expr,
        *,
        marks: bool = False,
        hint: str = "",
        about: tuple[Expr, ...] = (),
    ) -> PartDraft:
        """A matrix, entry by entry and then in vector notation."""
        name = whole(each)
        return PartDraft(
            number=digits,
            name=name,
            steps=(line("matrix-found", each, found), line("vector", name, short)),
            answer=short,
            marks=marks,
            hint=hint,
            about=about,
        )
