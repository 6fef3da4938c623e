r"""The two short documents for those who mark: notes for marking, and the answers alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.expr import Expr, Partial
from exgen.calculus.substitute import transform
from exgen.marking.deduction import deduction
from exgen.marking.records import Usual
from exgen.mistakes.mistake_table import sentence
from exgen.questions.derivative_names import spoken
from exgen.questions.proved import Proved
from exgen.questions.records import Part
from exgen.sheets.body import Body
from exgen.sheets.short_answers import short_answer
from exgen.typeset import number_lines as numbers
from exgen.typeset.document import Kind
from exgen.typeset.environment import environment
from exgen.typeset.escape import escape
from exgen.typeset.latex import Printer
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation, dim_latex
from exgen.verify.linear import matrix
from exgen.words import saying, tr

MACROS: Final = r"""
% ---- Notes for marking ---------------------------------------------------------------------
\renewcommand{\arraystretch}{.85} % matrices stand in lines of notes
\makeatletter
% \exnote{head}{formula}{tail}  a line of three, or two lines where the head leaves no room; a
% formula that is too wide for its line is scaled.
\newcommand{\exnote}[3]{\par\begingroup\sbox\ex@note{#1\hskip .6em}\sbox\ex@right{#3}%
  \ex@room=\dimexpr\linewidth-\wd\ex@note-\wd\ex@right-.6em\relax \sbox\ex@formula{#2}%
  \ifdim\ex@room<\wd\ex@formula \ifdim\ex@room<.5\linewidth
    \exwords{}{#1}\nobreak \sbox\ex@note{\hskip 2.4em}%
    \ex@room=\dimexpr\linewidth-\wd\ex@note-\wd\ex@right-.6em\relax\fi\fi
  \ifdim\wd\ex@formula>\ex@room
    \sbox\ex@formula{\resizebox{\ex@room}{!}{\usebox\ex@formula}}\fi
  \noindent\hbox to\linewidth{\usebox\ex@note\usebox\ex@formula\hfil\usebox\ex@right}\par\endgroup}
% \exwords{head}{text}  a line of words, which may run over several.
\newcommand{\exwords}[2]{\par{\raggedright\hangindent=2em \noindent#1#2\par}}
% \exmark{B.2.W1}{12}{answer}{what it earns}  a part, its points and its answer;
% \exmarkwords{B.4}{5}{text}  the same where the answer is in words.
\newcommand{\ex@marks}[2]{\ex@bold{#1}\enspace\ex@grey{(\ex@points{#2})}}
\newcommand{\exmark}[4]{\exneedspace{3\baselineskip}\addvspace{4pt plus 1pt}%
  \exnote{\ex@marks{#1}{#2}}{#3}{\footnotesize\color{exgrey}#4}\nobreak}
\newcommand{\exmarkwords}[3]{\exneedspace{3\baselineskip}\addvspace{4pt plus 1pt}%
  \exwords{\ex@marks{#1}{#2}\enspace}{\small#3}}
% \exearns{what}{formula}{points}  an intermediate result and what it earns.
% \exslip{what}{formula}{shape and points}  a usual mistake, what it gives, and what it costs.
\newcommand{\exearns}[3]{{\footnotesize\exnote{\hskip 1.2em $+$ #1}{#2}{\color{exgrey}#3}}}
\newcommand{\exslip}[3]{{\footnotesize\exnote{\hskip 1.2em $-$ #1}{#2}{\color{exgrey}#3}}}
% \exalso{text}  what is right as well.
\newcommand{\exalso}[1]{{\footnotesize\exwords{\hskip 1.2em}{#1}}}
% \exalone{B.2.W1}{answer}  an answer on the page of answers;  \exalonewords  one in words.
\newcommand{\exalone}[2]{\exnote{\ex@bold{#1}}{#2}{}}
\newcommand{\exalonewords}[2]{\exwords{\ex@bold{#1}\enspace}{\footnotesize#2}}
\newcommand{\exalonehead}[1]{\par\addvspace{4pt}\noindent\parbox{\linewidth}{\raggedright
  \textbf{#1}\strut}\par\nobreak}
% \exonepage{text}  what has to stand on this page: in two columns, and smaller, where it is long.
\newbox\ex@left
\newdimen\ex@high
\newcommand{\exonepage}[1]{\par
  \ex@high=\dimexpr\textheight-\ifdim\pagegoal<\maxdimen\pagetotal\else 0pt\fi-12pt\relax
  \setbox\ex@left\vbox{#1}%
  \ifdim\ht\ex@left>\ex@high
    \let\ex@next\ex@twocolumns \ex@each{1}{#1}\ex@each{1.2}{#1}\ex@each{1.45}{#1}%
    \ex@each{1.75}{#1}\ex@each{2.1}{#1}\ex@each{2.6}{#1}\ex@each{3.2}{#1}%
  \else\box\ex@left\fi}
\newif\ifex@placed
\newcommand{\ex@each}[2]{\ifex@placed\else\begingroup
  \splittopskip=\ht\strutbox \splitmaxdepth=\maxdimen \vbadness=10000 \vfuzz=\maxdimen
  \ex@room=#1\linewidth \advance\ex@room-2em
  \setbox\ex@right\vbox{\hsize=.5\ex@room \linewidth=\hsize #2}%
  \setbox\ex@left\vsplit\ex@right to#1\ex@high
  \ifdim\dimexpr\ht\ex@right+\dp\ex@right\relax>#1\ex@high\else
    \ex@room=\linewidth
    \noindent\resizebox{\ex@room}{!}{\hbox to#1\linewidth{\vtop{\unvbox\ex@left}\hfil
      \vtop{\ifvoid\ex@right\hsize=.4\ex@room\hbox to\hsize{}\else\unvbox\ex@right\fi}}}%
    \global\ex@placedtrue\fi
  \endgroup\fi}
\makeatother
"""

_CHARACTERS: Final = 220
"""A wrong answer whose LaTeX is longer is not shown: it would be too small to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """An intermediate result: its name and value as LaTeX, and its points."""

    name: str
    value: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A usual mistake: its sentence, what comes out as LaTeX, its wrong shape, the deduction."""

    sentence: str
    value: str
    shape: str
    points: str

    @property
    def cost(self) -> str:
        """The shape, where it is wrong, and the deduction."""
        if not self.shape:
            return self.points
        return tr("shape {shape}, {points}", shape=self.shape, points=self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesRow:
    """A part: what it is called, its points, its answer, what earns and what costs points.

    `rest` are the points of the answer where results on the way earn some; `also` is as right.
    """

    label: str
    points: int
    answer: str
    rest: str = ""
    also: tuple[str, ...] = ()
    earned: tuple[Earned, ...] = ()
    slips: tuple[Slip, ...] = ()

    @property
    def words(self) -> bool:
        """Whether the answer is in words."""
        return not self.answer.startswith("$")


def body_of(kind: Kind, body: Body, templates: Path, key: Mapping[str, Any]) -> str:
    """The body of the document "marking" or "answers"; `key` is the sheet's."""
    words = _Words(body, key)
    env = environment(templates, {"rows": words.rows, "deltas": words.deltas}, saying.spoken())
    return env.get_template(f"documents/{kind}.tex").render(body=body)


class _Words:
    """What the templates of both documents ask for."""

    def __init__(self, body: Body, key: Mapping[str, Any]) -> None:
        self._body = body
        self._entries = {part["id"]: part for q in key["questions"] for part in q["parts"]}
        self._notation = Notation(bold=body.bold)

    def rows(self, proved: Proved) -> list[NotesRow]:
        """The parts of a question in order."""
        return list(self._rows(proved))

    def deltas(self, proved: Proved) -> bool:
        """Whether derivatives have short names."""
        return _numbered(proved)

    def _rows(self, proved: Proved) -> Iterator[NotesRow]:
        printer = printer_of(proved, self._notation)
        usual = self._body.usual[proved.question.id]
        for part in proved.question.parts:
            entry = self._entries[part.id]
            rubric = entry["rubric"]
            yield NotesRow(
                label=part.label,
                points=part.points,
                answer=self._answer(proved, part, printer),
                rest=_of_answer(Fraction(rubric["answer"])) if rubric["steps"] else "",
                also=tuple(_also(proved, part, printer)),
                earned=tuple(_earned(proved, part, printer, entry)),
                slips=tuple(_slip(one, part, proved, printer) for one in usual[part.id]),
            )

    def _answer(self, proved: Proved, part: Part, printer: Printer) -> str:
        found = [v for s, v in proved.of_part(part) if s.kind == "gradient"]
        if found and self.deltas(proved):
            return f"${min(map(printer, found[-1].claim.rights), key=len)}$"
        return _asked(proved, part, printer) + short_answer(part, proved, self._notation)[1]


def _asked(proved: Proved, part: Part, printer: Printer) -> str:
    """The derivative that is asked for, where the label has another letter than the sheet."""
    names = proved.question.program.names()
    if part.label == part.number or part.id.endswith(f".{part.wrt}") or part.wrt not in names:
        return ""
    derivative = gradient_name(names[part.of], names[part.wrt])
    return f"${printer(derivative)}$\\enspace "


def _earned(
    proved: Proved, part: Part, printer: Printer, entry: Mapping[str, Any]
) -> Iterator[Earned]:
    """The results on the way that earn points, as the solution prints them."""
    plain = _plain_names(proved, printer)
    latex = {(step["of"], step["wrt"]): step["latex"] for step in entry["steps"]}
    for step in entry["rubric"]["steps"]:
        named = (step["of"], step["wrt"])
        claims = [v.claim for _, v in proved.of_part(part) if _says(v.claim.left, named)]
        value = latex[named]
        if _numbered(proved):
            value = min((printer(right) for claim in claims for right in claim.rights), key=len)
        yield Earned(
            name=f"${plain(claims[0].left)}$",
            value=f"${value}$",
            points=_half(Fraction(step["points"])),
        )


def _says(left: Expr, named: tuple[str, str]) -> bool:
    """Whether the left side of a line is the derivative of this name."""
    try:
        return spoken(left) == named
    except TypeError:
        return False


def _also(proved: Proved, part: Part, printer: Printer) -> Iterator[str]:
    """What would do in the place of a member of a set."""
    names = proved.question.program.names()
    others = part.extras.get("stand_ins")
    for name, more in others.items() if isinstance(others, Mapping) else ():
        signs = ", ".join(f"${printer(names[one])}$" for one in more)
        yield tr(
            "In place of {this} also {others}.", this=f"${printer(names[name])}$", others=signs
        )


def _plain_names(proved: Proved, printer: Printer) -> Printer:
    """The printer without the short names of derivatives."""
    return Printer(printer.notation) if _numbered(proved) else printer


def _slip(one: Usual, part: Part, proved: Proved, printer: Printer) -> Slip:
    value = ""
    if one.expr is not None:
        value = printer(_in_deltas(one.expr, proved))
    elif isinstance(one.literal, int):
        value = str(one.literal)
    elif isinstance(one.literal, list) and part.kind == "shape":
        value = " \\times ".join(map(dim_latex, one.literal))
    elif isinstance(one.literal, list):
        value = numbers.shown(matrix(one.literal))
    shape = ""
    if one.reshaped and one.shape is not None:
        rows, cols = one.shape
        shape = f"${dim_latex(rows)} \\times {dim_latex(cols)}$"
    return Slip(
        sentence=escape(tr(sentence(one.name))),
        value=f"${value}$" if value and len(value) <= _CHARACTERS else "",
        shape=shape,
        points=_half(deduction(one.name, part.points)),
    )


def _in_deltas(expr: Expr, proved: Proved) -> Expr:
    """A wrong answer with the derivatives that are right in it by their short names."""
    if not _numbered(proved):
        return expr
    named = {
        value.claim.rights[-1]: value.claim.left
        for _, value in proved.lines
        if isinstance(value.claim.left, Partial) and value.claim.left.wrt.startswith("z")
    }
    return transform(expr, named.get)


def _numbered(proved: Proved) -> bool:
    """Whether the derivatives by the maps of the layers are called delta, with a number."""
    return any(proved.question.spelling.short.values())


def _of_answer(points: Fraction) -> str:
    """What the answer earns where results on the way earn the rest."""
    return tr("answer {points}", points=_half(points))


def _half(points: Fraction) -> str:
    """Points as they are written: `3`, `1.5`."""
    return str(points) if points.denominator == 1 else f"{float(points):.1f}"
