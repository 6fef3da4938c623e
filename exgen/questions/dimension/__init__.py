"""The family `dimension`: the dimension of a span, a column space, a null space."""

from exgen.questions.dimension.family import DimensionFacts, draw

__all__ = ["DimensionFacts", "draw"]
