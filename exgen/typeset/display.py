r"""Verified claims as displays: the only way from an equation to a page of a solution.

Every function here takes a `Verified` and nothing else that could hold an equation; the templates'
environment offers no other display.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from exgen.calculus.arithmetic import scaled
from exgen.calculus.expr import Expr, MatMul, Scaled, Symbol, Transpose
from exgen.typeset.label_size import estimate
from exgen.typeset.latex import Printer
from exgen.typeset.linebreaks import pieces, within
from exgen.typeset.symbols import shape_latex
from exgen.verify.judge import Verified, issued
from exgen.words import tr

_WIDEST_MM = 136.0
_FONT_PT = 11.0
_BETWEEN: Final = re.compile(r"([,;] )")
"""What stands between two rules that a line follows by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a display is set: the rule named beside it, shapes under factors, a name for its left.

    `shape` is the shape beside an answer as LaTeX, None for the one by its dimensions.
    """

    rule: str = ""
    shapes: bool = False
    called: str = ""
    shape: str | None = None


def verified(value: object) -> Verified:
    """The value, if it is a verified claim; TypeError for everything else."""
    if not issued(value) or not isinstance(value, Verified):
        raise TypeError(
            f"only a verified claim can be displayed, not {type(value).__name__}: "
            "put the equation into a claim and let the judges see it"
        )
    return value


def step(value: object, printer: Printer, style: Style | None = None) -> str:
    """A line of the derivation: all forms of the claim, with the rule at the right."""
    one, broken = _both(verified(value), printer, style or Style())
    rule = f"[{style.rule}]" if style and style.rule else ""
    return f"\\exstep{rule}{{{one}}}{{{broken}}}"


def small_lines(value: object, printer: Printer, rules: Sequence[str], *, called: str = "") -> str:
    """A claim as one display a form, each with the rule beside it by which it follows.

    `rules` has a name for each form, `called` is a name for the left side. From the second line on
    the left side is left out.
    """
    claim = verified(value).claim
    left = _plain(printer, claim.left)(claim.left)
    left = f"{called} = {left}" if called else left
    found = []
    for k, (form, rule) in enumerate(zip(claim.rights, rules, strict=True)):
        shown = printer(form)
        pieces = [shown] if _fits(shown) else broken_lines(form, printer, shown)
        start = left if k == 0 else f"\\phantom{{{left}}}"
        aligned = f"\\begin{{aligned}}{start} &= {_continued(pieces)}\\end{{aligned}}"
        one = f"{start} = {shown}" if len(pieces) == 1 else aligned
        found.append(f"\\exstep[{_rules(rule)}]{{{one}}}{{{aligned}}}")
    return "\n".join(found)


def _rules(text: str) -> str:
    """Rules that a line follows by, `product rule, chain rule`, in the language that is spoken."""
    return "".join(one if k % 2 else tr(one) for k, one in enumerate(_BETWEEN.split(text)))


def answer(value: object, printer: Printer, style: Style | None = None) -> str:
    """The boxed answer with its shape."""
    claim = verified(value).claim
    style = style or Style()
    one, broken = _both(verified(value), printer, style)
    shape = shape_latex(claim.answer.shape) if style.shape is None else style.shape
    if style.shape is None and claim.answer.shape.is_scalar:
        shape = "1"
    return f"\\exanswer{{{one}}}{{{shape}}}{{{broken}}}"


def inline(value: object, printer: Printer) -> str:
    """A short verified equation in running text."""
    claim = verified(value).claim
    return "$" + " = ".join(printer(e) for e in (claim.left, *claim.rights)) + "$"


def _both(value: Verified, printer: Printer, style: Style) -> tuple[str, str]:
    claim = value.claim
    left = _plain(printer, claim.left)(claim.left)
    if style.called:
        left = f"{style.called} = {left}"
    forms = [_annotated(e, printer) if style.shapes and not k else printer(e)
             for k, e in enumerate(claim.rights)]  # fmt: skip
    lines = [
        [form] if _fits(form) else broken_lines(expr, printer, form)
        for form, expr in zip(forms, claim.rights, strict=True)
    ]
    rows = [f"{left} &= {_continued(lines[0])}"]
    rows += [f"&= {_continued(pieces)}" for pieces in lines[1:]]
    aligned = "\\begin{aligned}" + r" \\ ".join(rows) + "\\end{aligned}"
    one = " = ".join([left, *forms])
    if len(forms) > 2 or any(len(pieces) > 1 for pieces in lines):
        return aligned, aligned
    return one, aligned


def _plain(printer: Printer, left: Expr) -> Printer:
    """The printer without a short name of `left`: it serves the right sides of later lines."""
    if left not in printer.names:
        return printer
    return replace(printer, names={k: v for k, v in printer.names.items() if k is not left})


def _continued(pieces: list[str]) -> str:
    return r" \\ &\qquad ".join(pieces)


def _fits(form: str) -> bool:
    return estimate(form, font_pt=_FONT_PT).width <= _WIDEST_MM


def broken_lines(expr: Expr, printer: Printer, whole: str) -> list[str]:
    """A long form in lines that fit, broken between its pieces; those that are too long within."""
    found = [
        part
        for piece in pieces(expr, printer)
        for part in ([piece] if _fits(piece) else within(piece, expr, printer))
    ]
    if len(found) == 1:
        return [whole]
    lines = [found[0]]
    for piece in found[1:]:
        longer = f"{lines[-1]} {piece}"
        if _fits(longer):
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _annotated(expr: Expr, printer: Printer) -> str:
    """A product whose factors carry their shapes."""
    if isinstance(expr, Scaled) and isinstance(expr.body, MatMul) and expr.scalars:
        front = printer(scaled(expr.coefficient, expr.scalars, None))
        return f"{front}\\, {_annotated(expr.body, printer)}"
    if not isinstance(expr, MatMul):
        return printer(expr)
    parts = []
    for factor in expr.factors:
        shown = printer(factor)
        if not isinstance(factor, Symbol | Transpose) and factor not in printer.names:
            shown = printer.wrapped(factor)
        parts.append(f"\\exannot{{{shown}}}{{{shape_latex(factor.shape)}}}")
    return r"\; ".join(parts)
