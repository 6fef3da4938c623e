"""Networks: an architecture layer by layer, and what of it a seed draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from exgen.library.library_rows import NamedTable
from exgen.library.row_fields import LARGEST, Choices, filled, quantity, words_in
from exgen.wording import quoted

MOST_LAYERS: Final = 10
"""So many layers may a network have, that of the output included."""
SHORTEST_SKIP: Final = 2
"""So many layers does a skip connection span at least: a layer reads the one before it anyway."""
MOST_SKIPS: Final = 3
"""So many skip connections may begin or end at one layer: the figure has room for their arcs."""
_NEITHER: Final = "expected a name or a list of names to draw from"

Texts = tuple[str, ...]
"""What may stand at one place of a network: a seed draws one; each may hold a `{word}`."""


def _texts(value: object) -> object:
    """Let through a text, or a list of texts, as the texts of a place."""
    texts = list(value) if isinstance(value, list | tuple) else [value]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(f"{_NEITHER}, got {quoted(value)}")
    twice = next((text for place, text in enumerate(texts) if text in texts[:place]), None)
    if twice is not None:
        raise ValueError(f"{quoted(twice)} is listed twice")
    return tuple(texts)


def _widths(value: object) -> object:
    """Let through dimensions, numbers as their digits."""
    items = value if isinstance(value, list | tuple) else [value]
    for item in items:
        number = isinstance(item, int) and not isinstance(item, bool)
        if not (0 < item <= LARGEST if number else isinstance(item, str)):  # type: ignore[operator]
            raise ValueError(
                f"expected a dimension, a name or a number from 1 to {LARGEST}, or a list of them"
                f" to draw from, got {quoted(value)}"
            )
    return _texts([str(item) for item in items])


def _skips(value: object) -> object:
    """Let through pairs of layers, no pair twice."""
    pairs = value if isinstance(value, list | tuple) else [value]
    found: list[tuple[int, int]] = []
    for pair in pairs:
        match pair:
            case [int(source), int(target)] if not {bool} & {type(source), type(target)}:
                pass
            case _:
                raise ValueError(
                    "expected pairs of layers, from and to, such as [[0, 2]] with 0 for the input,"
                    f" got {quoted(value)}"
                )
        if (source, target) in found:
            raise ValueError(f"[{source}, {target}] is listed twice")
        found.append((source, target))
    return tuple(found)


def _layers(value: object) -> object:
    if isinstance(value, list | tuple) and not SHORTEST_SKIP <= len(value) <= MOST_LAYERS:
        raise ValueError(
            f"expected 2 to {MOST_LAYERS} layers, the last one that of the output, got {len(value)}"
        )
    return value


def _objectives(texts: Texts) -> Texts:
    for text in texts:
        quantity(text)
    return texts


Width = Annotated[Any, BeforeValidator(_widths)]
Place = Annotated[Any, BeforeValidator(_texts)]


class Layer(BaseModel):
    """A layer: an affine map, and the activation behind it.

    That of the last layer is the loss's own and may be left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    width: Width
    activation: Place = ()
    bias: bool = True


class NetworkRow(NamedTable):
    """A network as its file has it; layers are counted from 1, and the input is layer 0.

    A skip [i, j] adds the value of layer i to the affine map of layer j. With `penalty` the
    squares of all weights join the loss. `choices` are texts for a `{word}`, which may stand at
    several places; a list at a place is drawn for that place alone.
    """

    input: Width
    layers: Annotated[tuple[Layer, ...], Field(strict=False), BeforeValidator(_layers)]
    skips: Annotated[Any, BeforeValidator(_skips)] = ()
    loss: Place
    penalty: bool = False
    objective: Annotated[Any, BeforeValidator(_texts), AfterValidator(_objectives)] = ("J",)
    choices: Choices = Field(default={})

    __hash__ = NamedTable.__hash__

    @property
    def hidden(self) -> int:
        """The number of hidden layers."""
        return len(self.layers) - 1

    @property
    def widths(self) -> dict[str, Texts]:
        """Key -> what the width may be, from the input to the output."""
        layers = {f"layers[#{k}].width": one.width for k, one in enumerate(self.layers, start=1)}
        return {"input": self.input, **layers}

    @property
    def activations(self) -> dict[str, Texts]:
        """Key -> what the activation of a hidden layer may be."""
        hidden = enumerate(self.layers[:-1], start=1)
        return {f"layers[#{k}].activation": layer.activation for k, layer in hidden}

    @property
    def places(self) -> dict[str, Texts]:
        """Key -> what may stand there, for all that may vary."""
        more = {"loss": self.loss, "objective": self.objective}
        return {**self.widths, **self.activations, **more}

    @property
    def drawn(self) -> dict[str, Texts]:
        """What a seed draws: the texts of each word, and those of each place that has a list."""
        return {**self.choices, **{key: some for key, some in self.places.items() if some[1:]}}

    def words_used(self) -> Iterator[tuple[str, str]]:
        """Each `{word}` with the key in which it stands."""
        return chain.from_iterable(
            ((key, word) for text in texts for word in words_in(text))
            for key, texts in self.places.items()
        )

    def text(self, key: str, drawn: Mapping[str, str]) -> str:
        """What stands at a place once `drawn` is; KeyError for a word that has no choice."""
        texts = self.places[key]
        return filled(drawn[key] if texts[1:] else texts[0], drawn)
