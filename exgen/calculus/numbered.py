"""Entries at numbers as products with unit vectors, which every rule knows."""

from __future__ import annotations

import re

from exgen.calculus.build import matmul, transpose, unit
from exgen.calculus.expr import Entry, Expr
from exgen.calculus.substitute import transform
from exgen.calculus.tokens import ParseError

_NAMED_INDEX = re.compile(r"[\[,]\s*([A-Za-z]\w*)\s*[\],]")


def numbered(expr: Expr, text: str) -> Expr:
    """The expression without entries; `text` is what was read.

    Raises ParseError for an entry at a name.
    """

    def visit(node: Expr) -> Expr | None:
        if not isinstance(node, Entry):
            return None
        if isinstance(node.row, str) or isinstance(node.col, str):
            reason = "an index is a number here, counted from 0, such as W[0, 2]"
            named = _NAMED_INDEX.search(text)
            raise ParseError(reason, text, named.start(1) if named else 0)
        rows, cols = node.base.shape
        return matmul(unit(node.row, rows), node.base, transpose(unit(node.col, cols)))

    return transform(expr, visit) if "[" in text else expr
