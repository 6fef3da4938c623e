"""The parts about a mini-batch: sums over the samples, and the same as matrix products."""

from __future__ import annotations

from collections.abc import Iterator

from exgen.calculus.build import number, power, sub, times
from exgen.calculus.expr import Expr, Index, IndexSum, intern
from exgen.calculus.functions import apply
from exgen.calculus.indexed import delta, entry, entry_of, index_sum, partial
from exgen.calculus.parse import parse
from exgen.calculus.shape import SCALAR
from exgen.families.backprop.fixed_entries import FixedPlaces
from exgen.families.backprop.layered_program import TARGET, Network
from exgen.families.backprop.part_drafts import PartDraft, line, picked
from exgen.questions.derivative_names import whole
from exgen.questions.records import Step

_SAMPLE = "k"


class Mini:
    """The parts of the question about a batch, by number."""

    def __init__(self, network: Network, where: FixedPlaces) -> None:
        """`where` fixes the entries that are asked by number."""
        self.n = network
        self.where = where
        self.top = network.depth
        self.last = network.depth - 1

    def stated(self) -> tuple[Step, ...]:
        """What the sheet states: the loss as a sum over samples."""
        n = self.n
        letters = "kcqrs" if n.row else "ckqrs"
        loss = entry_of(n.program.equations[-1].expr, 0, 0, letters=letters)
        return (line("given", n.loss, loss, about=(n.loss,)),)

    def parts(self) -> list[PartDraft]:
        """All parts, in order."""
        return list(self._parts())

    def _parts(self) -> Iterator[PartDraft]:
        yield self._delta()
        yield from self._last_layer()
        yield from self._weights_of_last_hidden()
        n, before = self.n, self.n.h(self.last - 1)
        each = n.unit(n.d(before), _SAMPLE, "j")
        arriving = n.unit(n.d(n.h(self.last)), _SAMPLE, "q")
        local = times(n.unit_slope(self.last, _SAMPLE, "q"), entry(n.W(self.last), "q", "j"))
        found = index_sum("q", n.width(self.last), times(arriving, local))
        short = n.back(n.through(n.d(n.h(self.last)), self.last), self.last)
        yield self._matrix(
            "8", each, (found,), short, hint="in-terms", about=(n.d(n.h(self.last)),)
        )

    def _over_samples(self, body: Expr) -> Expr:
        return index_sum(_SAMPLE, self.n.samples, body)

    def _arriving(self, place: Index) -> Expr:
        """The derivative in one unit of the last hidden layer for one sample."""
        n = self.n
        product = times(n.unit(n.delta, _SAMPLE, "c"), entry(n.W(self.top), "c", place))
        return index_sum("c", n.width(self.top), product)

    def _delta(self) -> PartDraft:
        n = self.n
        here: Index = "i" if n.width(self.top) != 1 else 0
        each = n.unit(n.delta, _SAMPLE, here)
        found = picked(n.delta_value, *((_SAMPLE, here) if n.row else (here, _SAMPLE)))
        forms = (found,) if not n.net.row.output else (*self._cancelling(), found)
        steps = (
            *((line("entry", each, *forms),) if len(forms) > 1 else ()),
            line("matrix", each, found),
            line("vector-found", n.delta, n.delta_value),
        )
        return PartDraft(number="1", name=n.delta, steps=steps, answer=n.delta_value, vector=True)

    def _cancelling(self) -> Iterator[Expr]:
        """From the loss through the output's activation, up to where terms cancel."""
        n, row = self.n, self.n.net.row
        value, z = n.h(self.top), n.z(self.top)
        place: Index = "i" if n.width(self.top) != 1 else 0
        y, out = (n.unit(q, _SAMPLE, place) for q in (n.program.find(TARGET), value))
        factor, here = n.mean_factor, n.unit(z, _SAMPLE, place)
        if row.output != "softmax":
            names = {"y": y, "yhat": out}
            by_output, slope = (parse(text, names) for text in (row.by_output, row.output_slope))
            yield times(n.unit(n.d(value), _SAMPLE, place), apply(row.output, here, primes=1))
            yield times(factor, times(by_output, slope))
            for text in row.cancelling:
                yield times(factor, parse(text, names))
            return
        arriving = n.unit(n.d(value), _SAMPLE, "q")
        other, target = (n.unit(q, _SAMPLE, "q") for q in (value, n.program.find(TARGET)))
        size = n.width(self.top)
        local = partial(other, here)
        yield index_sum("q", size, times(arriving, local))
        spread = times(other, sub(delta("q", "i"), out))
        # kept as one sum: its two terms are what cancels
        product = times(times(number(-1), target), times(power(other, number(-1)), spread))
        yield times(factor, intern(IndexSum(SCALAR, "q", size, product)))
        total = index_sum("q", size, target)
        yield times(factor, sub(times(out, total), y))

    def _last_layer(self) -> Iterator[PartDraft]:
        n, (i, j) = self.n, self.where.weight
        weights, value, top = n.W(self.top), n.h(self.last), n.z(self.top)
        name = entry(n.d(weights), i, j)
        arriving = n.unit(n.delta, _SAMPLE, i)
        local = partial(n.unit(top, _SAMPLE, i), entry(weights, i, j))
        found = self._over_samples(times(arriving, n.unit(value, _SAMPLE, j)))
        short = n.outer(n.delta, value)
        chain = self._over_samples(times(arriving, local))
        yield PartDraft(
            number="2",
            name=name,
            steps=(line("found", name, chain, found),),
            answer=picked(short, i, j),
        )
        rows: Index = "i" if n.width(self.top) != 1 else 0
        product = times(n.unit(n.delta, _SAMPLE, rows), n.unit(value, _SAMPLE, "j"))
        yield self._matrix(
            "3", entry(n.d(weights), rows, "j"), (self._over_samples(product),), short
        )
        place = self.where.before
        one = n.unit(n.d(value), _SAMPLE, place)
        column = whole(one)
        led = n.back(n.delta, self.top)
        yield PartDraft(
            number="4",
            name=column,
            entry=one,
            steps=(
                line("matrix", one, self._arriving(place)),
                line("vector-found", column, n.back_to_unit(n.delta, self.top, place)),
            ),
            answer=picked(led, *((_SAMPLE, place) if n.row else (place, _SAMPLE))),
            vector=True,
        )
        yield self._matrix("5", n.unit(n.d(value), _SAMPLE, "j"), (self._arriving("j"),), led)

    def _weights_of_last_hidden(self) -> Iterator[PartDraft]:
        n = self.n
        weights, before, value = n.W(self.last), n.h(self.last - 1), n.h(self.last)
        name = entry(n.d(weights), "i", "j")
        arriving = n.unit(n.d(value), _SAMPLE, "i")
        local = partial(n.unit(value, _SAMPLE, "i"), entry(weights, "i", "j"))
        primed = n.primed(n.unit(n.z(self.last), _SAMPLE, "i"))
        slope, input_j = n.unit_slope(self.last, _SAMPLE, "i"), n.unit(before, _SAMPLE, "j")
        chain = self._over_samples(times(arriving, local))
        by_name = self._over_samples(times(times(arriving, primed), input_j))
        full = self._over_samples(times(times(self._arriving("i"), slope), input_j))
        led = n.through(n.back(n.delta, self.top), self.last)
        short = n.outer(led, before)
        yield PartDraft(
            number="6",
            name=name,
            steps=(line("found", name, chain, by_name, full),),
            answer=picked(short, "i", "j"),
        )
        shown = self._over_samples(times(times(arriving, slope), input_j))
        named = n.outer(n.through(n.d(value), self.last), before)
        yield self._matrix("7", name, (shown,), named, short)
        if n.net.bias:
            each = n.unit(n.d(n.b(self.last)), 0, "i")
            summed = self._over_samples(times(arriving, slope))
            chained = n.over_samples(n.through(n.d(value), self.last))
            yield self._matrix("7b", each, (summed,), chained, n.over_samples(led))

    def _matrix(
        self,
        digits: str,
        each: Expr,
        found: tuple[Expr, ...],
        *short: Expr,
        hint: str = "",
        about: tuple[Expr, ...] = (),
    ) -> PartDraft:
        """A matrix, entry by entry and then in vector notation, which is what counts here."""
        name = whole(each)
        steps = (line("matrix", each, *found), line("vector-found", name, *short))
        return PartDraft(
            number=digits,
            name=name,
            steps=steps,
            answer=short[-1],
            vector=True,
            hint=hint,
            about=about,
        )
