"""The mistakes that exgen knows, a row each, the most telling name first.

Where two mistakes give the same wrong answer, the first row names it: a lost factor that is the
derivative of the activation is called that. A new mistake is a row here, and its function in the
module of its kind.
"""

from __future__ import annotations

from exgen.mistakes import indices
from exgen.mistakes import spoilt_products as products
from exgen.mistakes import spoilt_slopes as slopes
from exgen.mistakes import spoilt_terms as terms
from exgen.mistakes.records import Mistake

_ROWS = (
    Mistake(
        name="activation-derivative-forgotten",
        sentence="forgot the derivative of the activation",
        wrong=slopes.forgotten,
        stage="sweep",
    ),
    Mistake(
        name="activation-not-differentiated",
        sentence="took the activation itself for its derivative",
        wrong=slopes.undifferentiated,
        stage="sweep",
    ),
    Mistake(
        name="wrong-activation-derivative",
        sentence="took the derivative of another activation",
        wrong=slopes.of_another,
        stage="sweep",
    ),
    Mistake(
        name="activation-derivative-at-output",
        sentence="took the derivative of the activation at its output instead of its input",
        wrong=slopes.at_the_output,
        stage="sweep",
    ),
    Mistake(
        name="batch-mean-lost",
        sentence="lost the factor of a mean",
        wrong=products.mean_lost,
        whole=True,
    ),
    Mistake(
        name="batch-mean-twice",
        sentence="took the factor of a mean twice",
        wrong=products.mean_twice,
        whole=True,
    ),
    Mistake(
        name="bias-not-summed",
        sentence="left out the vector of ones that adds up or repeats",
        wrong=products.not_summed,
    ),
    Mistake(
        name="mean-for-sum",
        sentence="took a mean where a sum is due",
        wrong=products.averaged,
    ),
    Mistake(
        name="inverse-forgotten",
        sentence="forgot an inverse",
        wrong=terms.inverse_forgotten,
    ),
    Mistake(
        name="transpose-dropped",
        sentence="dropped a transpose",
        wrong=products.transpose_dropped,
    ),
    Mistake(
        name="transpose-added",
        sentence="transposed a factor that is not transposed",
        wrong=products.transpose_added,
    ),
    Mistake(
        name="answer-transposed",
        sentence="gave the transpose of the answer",
        wrong=products.transposed,
        whole=True,
        stage="answer",
    ),
    Mistake(
        name="product-order-swapped",
        sentence="swapped the order of a product",
        wrong=products.swapped,
    ),
    Mistake(
        name="matrix-product-for-elementwise",
        sentence="took the matrix product for the Hadamard product",
        wrong=products.matrix_for_elementwise,
    ),
    Mistake(
        name="elementwise-for-matrix-product",
        sentence="took the Hadamard product for the matrix product",
        wrong=products.elementwise_for_matrix,
    ),
    Mistake(
        name="sum-over-index-forgotten",
        sentence="took one term of a sum over an index for the sum",
        wrong=indices.sum_forgotten,
    ),
    Mistake(
        name="delta-forgotten",
        sentence="forgot that an entry depends only on the entry with the same index",
        wrong=indices.delta_forgotten,
    ),
    Mistake(
        name="indices-swapped",
        sentence="swapped the row and the column of an entry",
        wrong=indices.swapped,
    ),
    Mistake(
        name="wrong-entry",
        sentence="took another entry of the same matrix",
        wrong=indices.shifted,
    ),
    Mistake(
        name="sign-flipped",
        sentence="flipped a sign",
        wrong=terms.sign_flipped,
    ),
    Mistake(
        name="answer-negated",
        sentence="flipped the sign of the whole",
        wrong=terms.negative,
        whole=True,
    ),
    Mistake(
        name="term-dropped",
        sentence="dropped a term of a sum",
        wrong=terms.term_dropped,
    ),
    Mistake(
        name="factor-lost",
        sentence="lost a factor",
        wrong=products.factor_lost,
    ),
    Mistake(
        name="factor-two-lost",
        sentence="lost a factor 2",
        wrong=products.two_lost,
        whole=True,
    ),
    Mistake(
        name="factor-half-lost",
        sentence="lost a factor 1/2, or put in a 2 that does not belong",
        wrong=products.two_gained,
        whole=True,
    ),
    Mistake(
        name="wrong-exponent",
        sentence="did not lower the exponent of a power, or lowered it twice",
        wrong=terms.exponent_kept,
    ),
    Mistake(
        name="wrong-number",
        sentence="replaced a number",
        wrong=terms.number_replaced,
    ),
    Mistake(
        name="wrong-function",
        sentence="replaced a function by another",
        wrong=slopes.another_function,
    ),
    Mistake(
        name="wrong-matrix-function",
        sentence="replaced a function of a whole matrix or vector by another",
        wrong=terms.another_function,
    ),
    Mistake(
        name="wrong-quantity",
        sentence="took another quantity of the same shape",
        wrong=terms.another_quantity,
    ),
)

MISTAKES: dict[str, Mistake] = {row.name: row for row in _ROWS}
"""The mistakes that are made on an expression, by name."""

PATHS: dict[str, str] = {
    "skip-path-forgotten": "forgot a path: a quantity acts through a later one as well",
    "main-path-forgotten": "followed one path only and forgot the main one",
    "direct-term-forgotten": "forgot that the quantity also stands in the objective itself",
}
"""The mistakes that are made among the paths that lead from a quantity to the objective."""

DIMENSIONS: dict[str, str] = {
    "dependence-missed": "counted all vectors and missed that some depend on the others",
    "ambient-dimension": "gave the dimension of the surrounding space",
    "rank-for-nullity": "gave the rank for the dimension of the null space, or the reverse",
    "one-too-many": "counted one vector of the basis too many",
    "one-too-few": "counted one vector of the basis too few",
}
"""The mistakes about the dimension of a space."""

FORWARD: dict[str, str] = {
    "activation-forgotten": "left out the activation",
    "bias-forgotten": "left out the bias",
}
"""The mistakes that are made in a value of the forward pass."""

GRADIENT_FOR_HESSIAN = "gradient-for-hessian"
OF_ANSWERS: dict[str, str] = {
    GRADIENT_FOR_HESSIAN: "gave the gradient, not the second derivative",
    "other-layout": "gave the Jacobian in the other layout",
    "shape-transposed": "swapped rows and columns of a shape",
    "cache-incomplete": "left out what the backward pass reads",
    "cache-too-large": "kept more than the backward pass needs",
    "result-left-by-name": "left an intermediate result by its name and did not say what it is",
    "these-sizes-only": "gave what is right for the sizes of the sheet only",
}
"""The mistakes that are seen in a typed answer, and that no expression is spoilt by."""


def names() -> tuple[str, ...]:
    """The names of all mistakes."""
    return (*MISTAKES, *PATHS, *DIMENSIONS, *FORWARD, *OF_ANSWERS)


def sentence(name: str) -> str:
    """What a TA would say of the mistake called `name`; KeyError when there is none."""
    if name in MISTAKES:
        return MISTAKES[name].sentence
    return {**PATHS, **DIMENSIONS, **FORWARD, **OF_ANSWERS}[name]
