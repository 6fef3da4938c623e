"""Rules shown by entries: why a gradient in weights is an outer product, a softmax's derivative.

They explain the rule once; `EXPLAINING` names their kinds, which no difficulty counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exgen.calculus.adjoint import gradient, gradient_name
from exgen.calculus.build import add, number, power, sub, times
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Add, Call, Expr, MatMul, Symbol
from exgen.calculus.functions import apply
from exgen.calculus.indexed import delta, entry, entry_of, index_sum, partial
from exgen.calculus.program import Equation, Program
from exgen.questions.records import Step

EXPLAINING: Final = frozenset(
    {
        "question",
        "by-definition",
        "differential-of-inverse",
        "map-entry",
        "map-by-weight",
        "map-by-bias",
        "penalty",
        "entry-of-gradient",
        "entry-of-bias-gradient",
        "softmax-entry",
    }
)
"""Kinds of lines that say what is asked or why a rule holds: nobody is asked for them."""
_OTHER = "s"  # runs over the entries of the affine map
_ROW, _COLUMN = "i", "j"
COUNTING: Final = frozenset({_OTHER, _ROW, _COLUMN})
"""The letters that count entries in these lines: no dimension of a network may have one."""
_SPARE = "lkthuvwqgcbafmpnoxyzde"
"""What counts instead of one of these that names a quantity or a dimension."""


def affine(prog: Program, weights: Symbol) -> Equation | None:
    """The equation `z = W @ v` or `z = W @ v + ...` through which a weight matrix acts, if any.

    `v` is a column with a name and the other terms do not hold the weights. Where they act through
    several maps, or through something else besides the objective, there is none.
    """
    found = [e for e in prog.consumers(weights.name) if _input(e.expr, weights) is not None]
    others = [e for e in prog.consumers(weights.name) if e not in found]
    free = not COUNTING & {*prog.names(), *prog.sizes}
    alone = len(found) == 1 and all(e is prog.equations[-1] for e in others)
    return found[0] if alone and free else None


@dataclass(frozen=True, slots=True)
class _Indices:
    """Of a softmax's derivative: which entry, by which one, the one summed over, and the row."""

    of: str = _ROW
    by: str = _COLUMN
    over: str = _OTHER
    row: str = "r"

    @classmethod
    def free(cls, prog: Program) -> _Indices:
        """Letters that name nothing else in the program: the usual ones, where these do not."""
        taken = {*prog.names(), *prog.sizes}
        usual = cls()
        others = (letter for letter in _SPARE if letter not in taken)
        wanted = (usual.of, usual.by, usual.over, usual.row)
        return cls(*(letter if letter not in taken else next(others) for letter in wanted))


def softmax_entry(
    output: Symbol, z: Symbol, *, indices: _Indices = _Indices(), by_rows: bool = False
) -> Step:
    """The derivative of one entry of a softmax, found by the quotient rule.

    The softmax is that of a column or, with `by_rows`, of each row of a matrix: then it is taken
    within a row, since the entries of others do not change.
    """

    def of(quantity: Symbol, index: str) -> Expr:
        return entry(quantity, indices.row, index) if by_rows else entry(quantity, index, 0)

    above, beside = apply("exp", of(z, indices.of)), apply("exp", of(z, indices.by))
    length = z.shape.cols if by_rows else z.shape.rows
    below = index_sum(indices.over, length, apply("exp", of(z, indices.over)))
    same = delta(indices.of, indices.by)
    quotient = times(
        sub(times(times(same, above), below), times(above, beside)), power(below, number(-2))
    )
    one, other = of(output, indices.of), of(output, indices.by)
    found = sub(times(same, one), times(one, other))
    left = partial(one, of(z, indices.by))
    return Step(
        kind="softmax-entry", claim=Claim(left=left, rights=(quotient, found)), about=(output, z)
    )


def softmax_entries(prog: Program, *, wrt: str, of: str) -> dict[tuple[str, str], Step]:
    """The lines on each softmax of a quantity between `wrt` and `of`, by its value and argument."""
    indices = _Indices.free(prog)
    found = {}
    for e in prog.between(wrt, of):
        match e.expr:
            case Call(function="softmax", arg=Symbol() as z) if z.shape.is_column:
                found[e.name, z.name] = softmax_entry(e.symbol, z, indices=indices)
            case Call(function="softmax_rows", arg=Symbol() as z):
                line = softmax_entry(e.symbol, z, indices=indices, by_rows=True)
                found[e.name, z.name] = line
    return found


def _input(expr: Expr, weights: Symbol) -> Symbol | None:
    """The column that the weights are applied to."""
    terms = expr.terms if isinstance(expr, Add) else (expr,)
    maps = [t for t in terms if weights.name in t.names]
    if len(maps) != 1 or not expr.shape.is_column:
        return None
    match maps[0]:
        case MatMul(factors=(first, Symbol() as value)) if first is weights:
            return value
    return None


def outer_lines(
    prog: Program,
    objective: Symbol,
    weights: Symbol,
    *,
    bias: Symbol | None = None,
    penalty: Expr | None = None,
) -> list[Step]:
    """From `z_i = sum_j W_ij v_j + b_i` to the entries of the gradient in W, and in the bias.

    `penalty` is the term of the objective that holds the weights besides, if there is one. The
    result is empty where the weights act through no affine map (see `affine`).
    """
    equation = affine(prog, weights)
    if equation is None:
        return []
    z = equation.symbol
    value = _input(equation.expr, weights)
    assert value is not None
    rows = z.shape.rows
    weight = entry(weights, _ROW, _COLUMN)
    chosen = delta(_OTHER, _ROW)
    arriving = gradient_name(objective, z)
    about = (weights, z, value) if bias is None else (weights, z, value, bias)

    def line(kind: str, left: Expr, *rights: Expr) -> Step:
        forms = tuple(dict.fromkeys(rights))
        return Step(kind=kind, claim=Claim(left=left, rights=forms), about=about)

    def summed(local: Expr) -> Expr:
        return index_sum(_OTHER, rows, times(entry(arriving, _OTHER, 0), local))

    whole = entry_of(equation.expr, _ROW, 0, letters=_COLUMN)
    by_weight = partial(entry(z, _OTHER, 0), weight)
    lines = [
        line("map-entry", entry(z, _ROW, 0), whole),
        line("map-by-weight", by_weight, times(chosen, entry(value, _COLUMN, 0))),
    ]
    besides: tuple[Expr, ...] = ()
    if penalty is not None:
        share = gradient(penalty, weights)
        lines.append(line("penalty", partial(penalty, weights), share))
        besides = (entry_of(share, _ROW, _COLUMN),)
    found = times(entry(arriving, _ROW, 0), entry(value, _COLUMN, 0))
    left = entry(gradient_name(objective, weights), _ROW, _COLUMN)
    lines.append(
        line(
            "entry-of-gradient",
            left,
            add(summed(by_weight), *besides),
            add(found, *besides),
        )
    )
    if bias is not None:
        by_bias = partial(entry(z, _OTHER, 0), entry(bias, _ROW, 0))
        lines.insert(2, line("map-by-bias", by_bias, chosen))
        name = entry(gradient_name(objective, bias), _ROW, 0)
        lines.append(
            line("entry-of-bias-gradient", name, summed(by_bias), entry(arriving, _ROW, 0))
        )
    return lines
