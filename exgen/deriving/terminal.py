"""How a derivation reads in a terminal or a file: at most 80 columns, colour for a person alone."""

from __future__ import annotations

import io
import sys

from rich.console import Console
from rich.text import Text

from exgen.calculus.leaves import is_zero
from exgen.calculus.text import to_text
from exgen.deriving.assumptions import assumptions
from exgen.deriving.derivation import Derivation
from exgen.key import checks
from exgen.wording import dimensions_by_name

WIDTH = 80
_HANG = 4


def as_text(found: Derivation, *, colour: bool | None = None) -> str:
    """The closed form, its shape, the lines and the verdict of both judges.

    `colour` is whether escape codes occur, whatever the terminal; by default they do where standard
    output is a terminal that shows them, by `TERM` and `NO_COLOR`.
    """
    out = io.StringIO()
    console = _console(out, colour)
    asked = found.asked
    answer = "0" if is_zero(found.answer) else dimensions_by_name(to_text(found.evaluable))
    head = f"{_derivative(found)} = {answer}"
    for row in wrapped(head, WIDTH, _HANG):
        console.print(Text(row, style="bold green"), soft_wrap=True)
    for text in (_about(found), *assumptions(asked, found.answer)):
        for row in wrapped(f"  {dimensions_by_name(text)}", WIDTH, _HANG):
            console.print(Text(row, style="dim"), soft_wrap=True)
    console.print()
    console.print(Text("steps", style="bold"))
    for line in found.lines():
        forms = list(dict.fromkeys(map(dimensions_by_name, line.forms)))
        for row in _step(forms):
            console.print(Text(row), soft_wrap=True)
        console.print(Text(f"      {line.rule}", style="cyan"))
    console.print()
    for verdict in _verdict(found):
        console.print(verdict)
    return "\n".join(row.rstrip() for row in out.getvalue().splitlines())


def _console(out: io.StringIO, colour: bool | None) -> Console:
    shows = bool(sys.__stdout__ and sys.__stdout__.isatty()) if colour is None else colour
    return Console(
        file=out, width=WIDTH, force_terminal=shows, highlight=False, emoji=False,
        color_system="standard" if colour else "auto", no_color=False if colour else None,
    )  # fmt: skip


def _derivative(found: Derivation) -> str:
    if found.kind == "differential":
        return f"d{found.of.name}"
    twice = "2" if found.kind == "hessian" else ""
    return f"d{twice}{found.of.name}/d{found.asked.wrt.name}{twice}"


def _about(found: Derivation) -> str:
    rows, cols = found.answer.shape
    layout = f", {found.layout} layout" if found.layout else ""
    scalar = found.answer.shape.is_scalar
    return ("a number" if scalar else f"shape {rows} x {cols}") + layout


def _step(forms: list[str]) -> list[str]:
    """The forms of a line in one row where they fit, else one below the other."""
    one = "  " + " = ".join(forms)
    if len(one) <= WIDTH:
        return [one]
    rows = wrapped(f"  {forms[0]} = {forms[1]}" if len(forms) > 1 else one, WIDTH, 2 * _HANG)
    for form in forms[2:]:
        rows += wrapped(f"    = {form}", WIDTH, 2 * _HANG)
    return rows


def _verdict(found: Derivation) -> list[Text]:
    numeric = checks(list(found.verified))["numeric"]
    agrees = (
        f"agrees at {numeric['points']} random points "
        f"(relative error below {numeric['max_relative_error']:.0e})"
    )
    proved = "proves every line (a false one passes 1 time in 10^11 at most)"
    return [
        Text.assemble("exact judge      ", (proved, "green")),
        Text.assemble("numerical judge  ", (agrees, "green")),
    ]


def wrapped(text: str, width: int, hang: int) -> list[str]:
    """The text in rows of at most `width` columns, broken at spaces; a longer word is cut."""
    indent = len(text) - len(text.lstrip(" "))
    rows, row = [], " " * indent
    for word in text.split():
        while len(row.strip()) and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = " " * hang
        while len(row) + len(word) > width and not row.strip():
            room = width - len(row)
            rows.append(row + word[:room])
            word, row = word[room:], " " * hang
        row += word if not row.strip() else f" {word}"
    return [*rows, row]
