"""A student's feedback as a page of HTML that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import Final

from exgen.checking.earned_points import shown
from exgen.checking.records import Verdict
from exgen.checking.verdict_report import said

STYLE: Final = """\
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.3rem } h2 { font-size: 1.05rem; margin: 1.4rem 0 .2rem }
code, pre { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere }
pre { overflow-x: auto; padding: .4rem .6rem; border: 1px solid #8886 }
p { margin: .25rem 0 } table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0;
  border-bottom: 1px solid #8884 }
td.n, th.n { text-align: right; white-space: nowrap } svg { max-width: 100%; height: auto }
.right { color: #19733b } .wrong, .unreadable { color: #b3261e } .blank { color: #777 }
@media (prefers-color-scheme: dark) { .right { color: #6fd08c } .wrong, .unreadable {
  color: #ff8a80 } }
"""


def page(title: str, body: str) -> str:
    """A whole page; `title` is a text, `body` is HTML."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n{body}</body>\n</html>\n"
    )


def feedback_page(
    title: str, verdicts: Sequence[Verdict], points: Fraction, out_of: Fraction
) -> str:
    """What the student reads: of each part whether it is right, how it was read, and a hint."""
    parts = "".join(_part(verdict) for verdict in verdicts)
    return page(title, f"<p><b>{shown(points)}</b> of {shown(out_of)} points</p>\n{parts}")


def _part(verdict: Verdict) -> str:
    status = str(verdict.status)
    points = f"{shown(verdict.points)} of {shown(verdict.out_of)}"
    marked = f'<span class="{status.split()[-1]}">{status}</span>'
    lines = [f"<h2>{escape(verdict.part)} {marked}, {points}</h2>"]
    if verdict.text:
        tag = "pre" if "\n" in verdict.text else "code"
        lines.append(f"<p>Read as</p><{tag}>{escape(verdict.text)}</{tag}>")
    lines += [f"<p>{escape(note)}</p>" for note in verdict.notes]
    if verdict.caret:
        lines.append(f"<pre>{escape(verdict.caret)}</pre>")
    lines += [f"<p>{escape(each)}</p>" for each in said(verdict, reader="student")]
    if verdict.follows:
        lines.append(f"<p>It follows from your result of {escape(', '.join(verdict.follows))}.</p>")
    return "\n".join(lines) + "\n"
