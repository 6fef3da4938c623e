"""A document's whole LaTeX source: the fixed preamble, its own settings, its body."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from exgen.typeset.escape import escape, pdf_string
from exgen.typeset.macros import MACROS
from exgen.typeset.paper import USUAL, Paper
from exgen.typeset.people_names import name_in_tex
from exgen.words import N, language, tr

Kind = Literal["problems", "solutions", "marking", "answers"]

_NOTICE = """\
% Written by exgen, and yours to edit: plain pdflatex compiles it.
"""
_MARK = "% ---- This document " + "-" * 74
# Among the settings because a dumped format does not carry all of these along.
_SAME_BYTES = r"""% The same bytes on every day and in every folder.
\pdfinfoomitdate=1 \pdftrailerid{} \pdfsuppressptexinfo=-1
"""
_HYPHENATION: Final = r"""
% ---- Hyphenation ---------------------------------------------------------------------------
% TeX's patterns of the language, where it has them; 255 is the number of no language.
\makeatletter
\ifcsname l@<name>\endcsname \language\csname l@<name>\endcsname
  \lefthyphenmin=2 \righthyphenmin=2
\else \language=255 \setlength{\emergencystretch}{6em}\fi
\makeatother
"""
_WORDS: Final = (
    # Translators: the name of TeX's hyphenation patterns, such as ngerman
    N("english"),
    N(r"page \thepage\ of \number\ex@total"),
    N("Name:"),
    N("ID:"),
    # Translators: TeX; the letter that makes several of it stands between \else and \fi
    N(r"#1~point\ifx\ex@n\ex@one\else s\fi"),
    N("Solution."),
    N("Hint."),
    N("Usual mistake:"),
    # Translators: TeX; the shape of an answer, which is a number or an array
    N(r"scalar\else shape $#2$"),
)
"""The words in the macros of every document."""
_HEADER_LENGTH = 90  # a running header longer than this would be too small to read
_KIND_LINES: dict[Kind, str] = {
    "problems": N("Problem sheet"),
    "solutions": N("Worked solution"),
    "marking": N("Notes for marking"),
    "answers": N("Answers"),
}


def besides(*, marking: bool, answers: bool) -> tuple[Kind, ...]:
    """The documents that are wanted besides the problem sheet and the solution."""
    kinds: dict[Kind, bool] = {"marking": marking, "answers": answers}
    return tuple(kind for kind, wanted in kinds.items() if wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    r"""A LaTeX document in three pieces that, one after the other, are its source.

    `static` is the same for all documents that this version of exgen makes, so it can be kept
    as a dumped format; `dynamic` holds this document's settings; `body` runs from
    `\begin{document}` to `\end{document}`. `info` are the properties of the PDF by name, which
    `dynamic` sets too, and `language` is the code of its language.
    """

    static: str
    dynamic: str
    body: str
    info: tuple[tuple[str, str], ...] = ()
    language: str = "en"

    @property
    def source(self) -> str:
        """The whole `.tex` file."""
        return self.static + self.dynamic + self.body


def compose(
    *,
    kind: Kind,
    title: str,
    course: str,
    code: str,
    seed: int | None,
    body: str,
    points: int,
    student: str = "",
    student_id: str = "",
    paper: Paper = USUAL,
    macros: str = "",
    course_in_tex: str = "",
) -> Source:
    """The document that holds `body`, LaTeX written with the macros of `macros`.

    `title`, `course` (may be empty) and the variant `code` are text from people. `seed` is None
    for the original form of a homework; it is printed on all but problem sheets. `points` is the
    total, at least 0. `student` and `student_id` are a name in any script and an id; a name that no
    installed font can print is left out (see `people_names.unprintable`). `macros` are further ones
    that the body uses; `course_in_tex` is the course as LaTeX, where it is more than plain text.
    Raises `InputError` for other text that the fonts cannot print.
    """
    text = f"\\extitleblock\n\n{body.strip()}\n"
    variant = tr("original") if seed is None else tr("variant {code}", code=code)
    what = tr(_KIND_LINES[kind])
    whose = " ".join(f"{student} {f'({student_id})' if student_id else ''}".split())
    info = (
        ("Title", f"{title}: {within(what)}"),
        ("Author", course or "exgen"),
        ("Subject", ", ".join(filter(None, (what, variant, whose)))),
        ("Keywords", tr("gradients, Jacobians, backpropagation")),
        ("Creator", "exgen"),
    )
    settings = _settings(
        kind=kind,
        title=title,
        course=course_in_tex or escape(course),
        code=code,
        seed=seed,
        points=points,
        nameline=_name_line(kind, student, student_id),
        info=info,
    )
    return Source(
        static=preamble(paper),
        dynamic=settings + macros,
        body=f"\\begin{{document}}\n{text}\\end{{document}}\n",
        info=info,
        language=language(),
    )


def _name_line(kind: Kind, student: str, student_id: str) -> str:
    """The line of the title block that says whose sheet this is, or where to sign it."""
    if student or student_id:
        unnamed = r"\exsignhere" if kind == "problems" else ""
        return f"\\exnamed{{{name_in_tex(student) or unnamed}}}{{{escape(student_id)}}}"
    return r"\exnames" if kind == "problems" else ""


def single(*, title: str, body: str) -> Source:
    """A document without title block, variant and points; `title` is plain text, for the PDF."""
    lines = [("exheadertitle", escape(_shorten(title))), ("exvariantline", "")]
    info = [("Title", title), ("Author", "exgen"), ("Creator", "exgen")]
    return Source(
        static=preamble(),
        dynamic=_dynamic(lines, info),
        body=f"\\begin{{document}}\n\\thispagestyle{{exfirst}}\n{body.strip()}\n\\end{{document}}\n",
        info=tuple(info),
    )


def catalog(language: str) -> str:
    """What a document's PDF says of itself beside its title: pages count from 1, and so on."""
    return (
        f"/PageLabels << /Nums [0 << /S /D >>] >> /Lang ({language})"
        " /ViewerPreferences << /DisplayDocTitle true >>"
    )


def within(what: str) -> str:
    """The name of a kind of document behind a colon: German keeps its capital."""
    return what.lower() if language() == "en" else what


def preamble(paper: Paper = USUAL) -> str:
    """What all documents on a paper begin with, in the language that is spoken."""
    return _preamble(paper, language())


@lru_cache(maxsize=8)
def _preamble(paper: Paper, spoken: str) -> str:
    """The same, put together by PyLaTeX, in a person's layout."""
    import pylatex

    document = pylatex.Document(
        documentclass="article",
        document_options=paper.class_options,
        fontenc="T1",
        inputenc="utf8",
        lmodern=True,
        textcomp=False,
        microtype=True,
        page_numbers=False,  # it would load lastpage: our macros count the pages
        indent=True,
        geometry_options=paper.geometry,
    )
    for name in ("amsmath", "amssymb", "xcolor", "graphicx"):
        document.packages.add(pylatex.Package(name))
    document.preamble.clear()  # PyLaTeX's own page style
    document.preamble.append(
        pylatex.NoEscape((_macros(spoken) + paper.macros).strip() + "\n" + _MARK)
    )
    head = document.dumps().partition(_MARK)[0]
    head = re.sub(r"(?m)^(\\(?:documentclass|usepackage|geometry).*)%$", r"\1", head)
    return _NOTICE + re.sub(r"(?m)^%\n", "", head)


def _macros(spoken: str) -> str:
    """The macros of every document with their words in a language, and its hyphenation."""
    if spoken == "en":
        return MACROS
    text = MACROS
    for words in _WORDS[1:]:
        text = text.replace(words, tr(words))
    return text + _HYPHENATION.replace("<name>", tr(_WORDS[0]))


def _settings(
    *,
    kind: Kind,
    title: str,
    course: str,
    code: str,
    seed: int | None,
    points: int,
    nameline: str,
    info: tuple[tuple[str, str], ...],
) -> str:
    """The lines of the preamble that differ from document to document."""
    original = seed is None
    variant = tr("original") if original else tr("variant {code}", code=escape(code))
    if kind != "problems" and not original:
        variant += rf"\enspace$\cdot$\enspace {tr('seed {number}', number=seed)}"
    what = tr(_KIND_LINES[kind])
    lines = [
        ("exheadline", escape(title)),
        ("exheadertitle", escape(_shorten(title))),
        ("excourse", course),
        ("exkindline", what),
        ("exvariantline", variant),
        ("extotalpoints", str(points)),
        ("exnameline", nameline),
    ]
    return _dynamic(lines, info)


def _dynamic(lines: Sequence[tuple[str, str]], info: Sequence[tuple[str, str]]) -> str:
    """Macros by name, entries of the PDF's information, and what keeps its bytes the same."""
    macros = "".join(f"\\newcommand{{\\{name}}}{{{value}}}\n" for name, value in lines)
    entries = "".join(f"  /{name} {pdf_string(value)}\n" for name, value in info)
    of_all = f"\\pdfcatalog{{{catalog(language())}}}\n{_SAME_BYTES}"
    return f"{_MARK}\n{macros}\\pdfinfo{{\n{entries}}}\n{of_all}"


def _shorten(title: str) -> str:
    """The title as it fits into a running header, cut between words."""
    title = " ".join(title.split())
    if len(title) <= _HEADER_LENGTH:
        return title
    return title[:_HEADER_LENGTH].rsplit(" ", 1)[0] + "…"
