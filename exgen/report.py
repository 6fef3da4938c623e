"""How a derivation reads in a terminal, and as JSON."""

from __future__ import annotations

import json
import textwrap

from exgen.formula import Derivation

WIDTH = 80


def as_json(found: Derivation) -> str:
    """The derivation as a part of key.json."""
    return json.dumps(found.part(), indent=1, ensure_ascii=False)


def as_text(found: Derivation) -> str:
    """The closed form, the steps and the verdict, at most 80 columns wide where words allow."""
    part = found.part()
    rows, cols = part["shape"]
    head = f"d{part['of']}/d{part['wrt']} = {part['answer']}"
    lines = [_wrapped(head), f"  shape {rows} x {cols}" + _layout(part), "", "steps"]
    for name, equation in found.steps():
        lines.append(_wrapped(f"  {equation}", hang=6))
        lines.append(f"      ({name})")
    numeric = part["checks"]["numeric"]
    lines += [
        "",
        "exact judge       proved every line",
        (
            f"numerical judge   agrees at {numeric['points']} random points "
            f"(relative error below {numeric['max_relative_error']:.0e})"
        ),
    ]
    return "\n".join(lines)


def _layout(part: dict[str, object]) -> str:
    return f", {part['layout']} layout" if part["kind"] == "jacobian" else ""


def _wrapped(text: str, hang: int = 4) -> str:
    indent = len(text) - len(text.lstrip())
    return textwrap.fill(
        text.strip(),
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
