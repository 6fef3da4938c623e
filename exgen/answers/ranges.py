"""Ranges of rows and columns as they are typed: `x[1:-1]` in code, `x_{2:n-1}` on paper."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import Span
from exgen.calculus.expr import Expr
from exgen.calculus.selections import never
from exgen.calculus.slicing import Range, piece
from exgen.dimensions import Dim, dim_less, dim_sum, dimension, names_in


def ranges(
    tokens: Sequence[TypedToken], names: KnownNames, *, first: int
) -> tuple[Span, ...] | None:
    """The ranges that the tokens are, one of them at least; None where they are none.

    `first` is the number of the first row: in code 0, and a range ends before its last number; on
    paper 1, and it ends with it.
    """
    texts: list[list[str]] = [[]]
    for token in tokens:
        if token.text == ",":
            texts.append([])
        else:
            texts[-1].append(token.text)
    if len(texts) > 2 or not any(":" in text and len(text) > 1 for text in texts):
        return None
    found = [span for text in texts if (span := _span(text, names, first)) is not None]
    return tuple(found) if len(found) == len(texts) else None


def _span(text: list[str], names: KnownNames, first: int) -> Span | None:
    if ":" not in text:
        at = _number(text, names)
        return None if at is None else Span(dim_less(at, first), dim_sum(at, 1 - first))
    place = text.index(":")
    begin, end = text[:place], text[place + 1 :]
    start = _number(begin, names) if begin else first
    stop = _number(end, names) if end else None
    if start is None or (end and stop is None):
        return None
    return Span(dim_less(start, first), stop)


def _number(text: Sequence[str], names: KnownNames) -> Dim | None:
    """A number or a dimension, or a sum of those, which a minus may stand before."""
    written = "".join(sign for sign in text if sign not in ("{", "}", "_"))
    found = dimension(f"0{written}" if written.startswith("-") else written)
    if found is None or any(names.dimension(name) is None for name in names_in(found)):
        return None
    return found


def cut_ranges(base: Expr, spans: Sequence[Span]) -> Expr:
    """The rows and columns in these ranges; a range alone goes along a row, or down the rows.

    Raises ShapeError for one that goes beyond.
    """
    whole: Span = Span(0, None)
    if len(spans) == 1:
        spans = (whole, spans[0]) if base.shape.is_row else (spans[0], whole)
    rows, cols = (_range(s, dim) for s, dim in zip(spans, base.shape, strict=True))
    return piece(base, rows, cols)


def _range(span: Span, dim: Dim) -> Range | None:
    """Both ends counted from the first; what is below 0 counts from the end."""
    start, stop = (dim_sum(dim, e) if never(e) else e for e in (span.start, _end(span, dim)))
    return None if (start, stop) == (0, dim) else (start, stop)


def _end(span: Span, dim: Dim) -> Dim:
    return dim if span.stop is None else span.stop
