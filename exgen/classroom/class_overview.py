"""The overview for marking: per student the code, the shapes drawn and the answers in short."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from exgen.classroom.records import StudentEntry
from exgen.homework import Homework
from exgen.places import templates
from exgen.typeset.document import Source, single
from exgen.typeset.environment import environment
from exgen.typeset.people_names import name_in_tex
from exgen.typeset.symbols import dim_latex

PER_DOCUMENT: Final = 100
"""Students in one run of TeX, whose memory would not hold the pages of any number."""
_FORMULA: Final = ("=", "+", "-", "@", "\t")
_FIXED: Final = ("code", "id", "name", "email", "section")

_MACROS: Final = r"""
\makeatletter
% \exbriefbox{.5}{text}  a line of text, scaled where it is wider than that part of the line.
\newcommand{\exbriefbox}[2]{\sbox\ex@formula{#2}\ifdim\wd\ex@formula>#1\linewidth
  \resizebox{#1\linewidth}{!}{\usebox\ex@formula}\else\usebox\ex@formula\fi}
% \exbriefstudent{CODE}{Name}{id, section}  whose sheet it is.
\newcommand{\exbriefstudent}[3]{\par\exneedspace{4\baselineskip}\addvspace{9pt plus 3pt}%
  \hbox to\linewidth{\texttt{\bfseries#1}\quad\exbriefbox{.52}{\textbf{#2}}\hfil
    \exbriefbox{.32}{\small\color{exgrey}#3}}%
  \nobreak\vskip 1pt{\color{exline}\hrule height .4pt}\nobreak\vskip 2pt\@afterheading}
% \exbriefwords{B.4}{text}  an answer in words, which may run over several lines.
\newcommand{\exbriefwords}[2]{{\color{exgrey}#1\enspace}#2\hskip 1.4em plus 1em\penalty0\relax}
% \exbriefanswer{B.2.W1}{$...$}  an answer in short; what is wider than a line is scaled to it, or
% broken at its signs of operations where it would become too small to read.
\newcommand{\exbriefanswer}[2]{\sbox\ex@formula{{\color{exgrey}#1\enspace}#2}%
  \ifdim\wd\ex@formula>1.15\linewidth {\color{exgrey}#1\enspace}\binoppenalty=50 #2%
  \else\exbriefbox{.93}{\usebox\ex@formula}\fi \hskip 1.4em plus 1em\penalty0\relax}
% \exbriefquestion{A.1}{Title (10)}{shapes}{answers}  a question in short; several answers begin
% with \newline, a single one with \exbriefone.
\newcommand{\exbriefone}{\penalty0\hskip1em plus 1em\relax}
\newcommand{\exbriefquestion}[4]{\par{\footnotesize\raggedright\lineskiplimit=1pt \lineskip=2.5pt
  \interlinepenalty=10000 \leftskip=3.2em \noindent\hskip-2.2em\hbox to 2.2em{\textbf{#1}\hfil}%
  \textit{#2}\enspace{\color{exgrey}#3}%
  \everymath{\displaystyle}\arraycolsep=3pt \def\arraystretch{.85}#4\par}\vskip 1.5pt}
\makeatother
"""


def table(entries: Sequence[StudentEntry]) -> bytes:
    """The overview as CSV (UTF-8 with the mark by which Excel knows it).

    A cell that a spreadsheet would compute has an apostrophe before it.
    """
    heads = list(_FIXED)
    rows = []
    for entry in entries:
        row = {name: getattr(entry, name) for name in _FIXED}
        for question in entry.brief:
            cells = {
                f"{question['id']} title": question["title"],
                f"{question['id']} points": str(question["points"]),
                f"{question['id']} shapes": _shapes(question),
            }
            for id, text, _, points, *_ in question["parts"]:
                cells |= {f"{id} points": str(points), f"{id} answer": text}
            row |= cells
        rows.append(row)
    heads += _in_order([list(row)[len(_FIXED) :] for row in rows])
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_cell(row.get(head, "")) for head in heads] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _in_order(lists: Sequence[Sequence[str]]) -> list[str]:
    """Every column once; a column comes after those that come before it in its own row."""
    order: list[str] = []
    known = set[str]()
    for names in lists:
        place = 0
        for name in names:
            if name in known:
                place = order.index(name) + 1
            else:
                order.insert(place, name)
                known.add(name)
                place += 1
    return order


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _shapes(question: dict[str, Any] | Any) -> str:
    return ", ".join(f"{name} {rows}x{cols}" for name, _, rows, cols in question["shapes"])


def documents(homework: Homework, entries: Sequence[StudentEntry]) -> list[Source]:
    """The overview as documents to be set one after the other."""
    env = environment(templates(), {"shapes": _short_shapes, "person": _person, "manner": _manner})
    template = env.get_template("documents/ta-overview.tex")
    made = []
    for start in range(0, len(entries), PER_DOCUMENT):
        part = entries[start : start + PER_DOCUMENT]
        body = template.render(
            title=homework.title,
            course=homework.course or "",
            first=start + 1,
            last=start + len(part),
            count=len(entries),
            entries=part,
        )
        made.append(single(title=f"{homework.title}: overview", body=_MACROS + body))
    return made


def join(pdfs: Sequence[bytes]) -> bytes:
    """Several PDFs as one; a single one as it is."""
    if len(pdfs) == 1:
        return pdfs[0]
    import pikepdf

    whole = pikepdf.Pdf.new()
    for content in pdfs:
        with pikepdf.Pdf.open(io.BytesIO(content)) as part:
            whole.pages.extend(part.pages)
    target = io.BytesIO()
    whole.save(target, deterministic_id=True)
    return target.getvalue()


def _person(text: str) -> str:
    """LaTeX that prints a name or an id; where no font has its letters, that it is in the CSV."""
    return name_in_tex(text) or r"\textit{(see ta-overview.csv)}"


def _manner(part: Sequence[str]) -> str:
    """How an answer is set: a formula in one piece, words as they come."""
    return "answer" if part[2].startswith("$") else "words"


def _short_shapes(question: dict[str, Any]) -> str:
    """The shapes of a question as LaTeX, those of numbers left out."""
    return ", ".join(
        rf"${latex}\colon {dim_latex(rows)} \times {dim_latex(cols)}$"
        for _, latex, rows, cols in question["shapes"]
        if (rows, cols) != ("1", "1")
    )
