"""How a derivative in a layered network is found: the words before its line, by what the line says.

A line about single units says along which way a weight or a unit acts; which way that is, is read
off the name of the derivative and off the first form of the line, the chain rule.
"""

from __future__ import annotations

from dataclasses import dataclass

from exgen.calculus.build import is_zero
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Apply, Derivative, Entry, Expr, IndexSum, Partial
from exgen.calculus.node import contains
from exgen.dimensions import Dim
from exgen.said.formulas import sums_over
from exgen.said.kinks import pieced
from exgen.said.sentence import Sentence, the_one


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """A line that finds a derivative in a network of `depth` layers of weights.

    `samples` is the dimension that counts the samples of a batch, None for a single sample;
    `repeated` says that the line before was of the same kind.
    """

    claim: Claim
    depth: int
    samples: Dim | None = None
    repeated: bool = False

    @property
    def name(self) -> Expr:
        """The derivative that is found."""
        return self.claim.left

    @property
    def summed(self) -> bool:
        """Whether the chain rule adds several ways up."""
        return contains(self.claim.rights[0], lambda n: isinstance(n, IndexSum))

    @property
    def per_sample(self) -> bool:
        """Whether it is a sum over the samples of a batch."""
        return self.samples is not None and sums_over(self.claim.answer, self.samples)

    def of_loss(self, letter: str) -> int | None:
        """The layer of the weights (letter W) or of the value (h) by which the loss is derived.

        The input is the value of layer 0. None for a derivative of another kind.
        """
        name = self.name
        if not (isinstance(name, Entry) and isinstance(name.base, Partial)):
            return None
        wrt = "h0" if name.base.wrt == "x" else name.base.wrt
        return int(wrt[1:]) if wrt[:1] == letter and wrt[1:].isdigit() else None

    @property
    def of_unit(self) -> bool:
        """Whether it is the derivative of one unit."""
        return isinstance(self.name, Derivative) and isinstance(self.name.of, Entry)

    @property
    def function(self) -> str:
        """The function whose derivative it is, "" for another derivative."""
        of = self.name.of if isinstance(self.name, Derivative) else None
        return of.function if isinstance(of, Apply) else ""

    @property
    def zero(self) -> bool:
        """Whether the derivative is zero."""
        return is_zero(self.claim.answer)


def _last_weight(f: FoundLine) -> bool:
    return f.of_loss("W") == f.depth and not f.summed


def _earlier_weight(f: FoundLine) -> bool:
    layer = f.of_loss("W")
    return layer is not None and layer < f.depth and not f.summed


def _last_value(f: FoundLine) -> bool:
    return f.of_loss("h") == f.depth - 1


def _earlier_value(f: FoundLine) -> bool:
    layer = f.of_loss("h")
    return layer is not None and layer < f.depth - 1


_SENTENCES: tuple[Sentence[FoundLine], ...] = (
    Sentence("In the same way,", lambda f: _last_weight(f) and f.repeated),
    Sentence(
        "The weight acts on the output through one unit:",
        lambda f: _last_weight(f) and not f.repeated,
    ),
    Sentence("Through the one output,", lambda f: _last_value(f) and not f.summed),
    Sentence(
        "Through every output that it leads to,",
        lambda f: _last_value(f) and f.summed,
    ),
    Sentence("Piece by piece,", lambda f: bool(f.function) and pieced(f.function)),
    Sentence("Differentiating once,", lambda f: bool(f.function) and not pieced(f.function)),
    Sentence("The weight {wrt} does not lead into this unit:", lambda f: f.of_unit and f.zero),
    Sentence("Through the pre-activation of the unit,", lambda f: f.of_unit and not f.zero),
    Sentence("The weight acts through the one unit that it leads into:", _earlier_weight),
    Sentence(
        "The unit acts through every unit of the next layer:",
        lambda f: _earlier_value(f) and f.summed,
    ),
    Sentence(
        "The unit acts through the one unit of the next layer:",
        lambda f: _earlier_value(f) and not f.summed,
    ),
    Sentence("Every sample contributes:", lambda f: f.per_sample),
)


def how(found: FoundLine, *, about: str) -> str:
    """The words before the line; {wrt} in them is what the derivative is with respect to.

    Raises WordsError, which names `about`, where no sentence is true of it, or more than one.
    """
    return the_one(_SENTENCES, found, about=about)
