"""What helps a student who made a mistake, without giving the answer away: a sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exgen.mistakes.mistake_table import GRADIENT_FOR_HESSIAN

HINTS: Final[Mapping[str, str]] = {
    "activation-derivative-forgotten": "Going back through an activation multiplies by its"
    " derivative: look where yours is.",
    "activation-not-differentiated": "In a backward step the activation's derivative is needed, not"
    " the activation.",
    "wrong-activation-derivative": "Look up the definition of this activation and differentiate it"
    " anew.",
    "activation-derivative-at-output": "At which quantity is the derivative of the activation"
    " taken:"
    " before or behind the activation?",
    "batch-mean-lost": "A mean is taken here: follow its factor to the end.",
    "batch-mean-twice": "A mean is taken here: count how often you divide by its size.",
    "bias-not-summed": "Something is repeated or added up over rows or columns: where is that?",
    "mean-for-sum": "Do the contributions add up here, or are they averaged?",
    "inverse-forgotten": "Look at the inverse in the expression: what becomes of it?",
    "transpose-dropped": "Write the shape under each factor: one of them has to be transposed.",
    "transpose-added": "Write the shape under each factor: one of them is transposed and should not"
    " be.",
    "answer-transposed": "Compare the shape, or the place of rows and columns, with what is asked.",
    "product-order-swapped": "Matrix products do not commute: look at the order of the factors.",
    "matrix-product-for-elementwise": "Which of the products goes entry by entry?",
    "elementwise-for-matrix-product": "Which of the products is a matrix product? Look at a single"
    " entry.",
    "sum-over-index-forgotten": "Through how many entries does the quantity act? All of them"
    " add up.",
    "delta-forgotten": "Which entries depend on this one, and which do not?",
    "indices-swapped": "Which index counts rows and which columns?",
    "wrong-entry": "Look once more at which entry is meant.",
    "sign-flipped": "Check the signs of the terms one by one.",
    "answer-negated": "The sign of the whole is to be checked: what is differentiated with which"
    " sign?",
    "term-dropped": "Count the terms: in how many ways does the quantity act?",
    "factor-lost": "A factor got lost on the way: count those of the chain rule.",
    "factor-two-lost": "Check the number in front: what does the power or the square bring down?",
    "factor-half-lost": "Check the number in front, and what cancels it.",
    "wrong-exponent": "Check the exponent once more.",
    "wrong-number": "Check the numbers once more.",
    "wrong-function": "One of the functions is another one: differentiate it step by step.",
    "wrong-matrix-function": "A function of the whole matrix or vector is another one.",
    "wrong-quantity": "One of the quantities is its neighbour: look at which one is needed.",
    "skip-path-forgotten": "Are there several paths from this quantity to the end? They add up.",
    "main-path-forgotten": "Are there several paths from this quantity to the end? They add up.",
    "direct-term-forgotten": "Does the quantity also stand in the objective itself?",
    "activation-forgotten": "Is this the layer's value, or what its activation is applied to?",
    "bias-forgotten": "What is added to the product before the activation?",
    "dependence-missed": "Are all of them independent?",
    "ambient-dimension": "What is asked is the dimension of the space itself, not of"
    " the one that surrounds it.",
    "rank-for-nullity": "Rank and nullity add up to the number of columns: which one is asked?",
    "one-too-many": "Check once more which of them depend on the others.",
    "one-too-few": "Check once more which of them depend on the others.",
    GRADIENT_FOR_HESSIAN: "What is asked is how the gradient itself changes: differentiate once"
    " more.",
    "other-layout": "The sheet states how a Jacobian is laid out: what belongs to a row there?",
    "shape-transposed": "Which of the two numbers counts rows?",
    "cache-incomplete": "Go through the backward pass once more: what does each line read?",
    "cache-too-large": "Can one of them be left out, or had from another without a matrix product?",
    "result-left-by-name": "An intermediate result stands in your answer by its name alone: what is"
    " it?",
    "these-sizes-only": "Your answer holds for these sizes only: would it hold for others?",
}
"""Name of a mistake -> what to say to the student."""


def hint(name: str) -> str:
    """What helps a student who made the mistake called `name`; KeyError when there is none."""
    return HINTS[name]
