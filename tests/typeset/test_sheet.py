"""The bodies of the two documents: what stands on them, and nothing that no judge has seen."""

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from many import over
from sheets import homework, sheet

from exgen.calculus.claims import Claim
from exgen.errors import InputError
from exgen.homework import Homework
from exgen.pipeline import Sheet, draw_sheet
from exgen.places import templates
from exgen.questions.derived_slopes import derived
from exgen.sheets import body as document_body
from exgen.typeset.display import Style, answer, step
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation
from exgen.verify.judge import Verified

SCANNED = range(20)
DISPLAY = re.compile(r"\\exstep(?![a-z])|\\exanswer(?![a-z])")
OTHER_DISPLAY = re.compile(
    r"\\\[|\\\(|\$\$|\\begin\{(?:equation|align\*?\}|gather|multline|displaymath|math|eqnarray)"
    r"|\\exfit|\\exdisplay"
)


def group(text: str, start: int) -> tuple[str, int]:
    """The group in braces or brackets that opens at `start`, and where it ends."""
    opening = text[start]
    closing = {"{": "}", "[": "]"}[opening]
    depth = 0
    for k in range(start, len(text)):
        if text[k] in "{}" and text[k - 1] != "\\":
            depth += 1 if text[k] == "{" else -1
        if text[k] == closing and depth == 0 and (opening == "{" or k > start):
            return text[start + 1 : k], k + 1
    raise AssertionError("a group that does not end")


def displays(body: str) -> list[str]:
    """The first variant of every display in a solution's body."""
    found = []
    for match in DISPLAY.finditer(body):
        at = match.end()
        if body[at] == "[":
            _, at = group(body, at)
        found.append(group(body, at)[0])
    return found


def shown_lines(drawn: Sheet) -> list[Verified]:
    """What a solution displays, a line a form where each has its rule.

    That is all lines but those that only the key wants, and before them the derivations of the
    activations that a question is the first to use.
    """
    found = []
    for one in drawn.questions:
        first = [line for f in drawn.body.slopes[one.question.id] for line in derived(f)]
        start = one.lines[0][0].kind == "question"
        for record, line in (*one.lines[:start], *first, *one.lines[start:]):
            if record.kind != "resolved":
                found += [line] * max(1, len(record.rules))
    return found


@lru_cache(maxsize=64)
def solution(seed: int) -> str:
    """The body of the worked solution of a seed."""
    return sheet(seed).documents()["solutions"].body


@over("seed", SCANNED)
def test_every_display_of_a_solution_is_a_verified_line(seed: int) -> None:
    """As many displays as verified lines that are shown, and no display of another kind."""
    drawn = sheet(seed)
    body = solution(seed)
    assert not OTHER_DISPLAY.search(body)
    found = displays(body)
    assert len(found) == len(shown_lines(drawn))
    spelled = Printer(Notation(bold=True))
    for text, line in zip(found, shown_lines(drawn), strict=True):
        left = spelled(line.claim.left)
        assert left in text, text
        assert "=" in text


@over("seed", SCANNED)
def test_no_formula_in_running_text_is_an_equation(seed: int) -> None:
    """Outside displays a solution names things, and never says that two are equal."""
    body = solution(seed)
    for text in displays(body):
        body = body.replace(text, "")
    body = re.sub(r"\\begin\{aligned\}.*?\\end\{aligned\}", "", body, flags=re.S)
    for formula in re.findall(r"(?<!\\)\$(.*?)(?<!\\)\$", body, flags=re.S):
        assert "=" not in re.sub(r"\\sum_\{\w=1\}", "", formula), formula


def test_the_scan_finds_a_planted_display() -> None:
    """A display that comes from no line changes the count."""
    drawn = sheet(0)
    body = solution(0) + r"\exstep[rule]{f = {x}^{2}}{}"
    assert len(displays(body)) == len(shown_lines(drawn)) + 1
    assert displays(body)[-1] == "f = {x}^{2}"
    assert OTHER_DISPLAY.search(r"text \[ f")


@over("seed", SCANNED)
def test_a_problem_sheet_gives_nothing_away(seed: int) -> None:
    """No step, no answer, no adjoint and no way to the solution on the problem sheet."""
    drawn = sheet(seed)
    body = drawn.problems
    assert not DISPLAY.search(body)
    assert r"\delta" not in body
    assert len(re.findall(r"\\exfit", body)) == len(drawn.questions)
    for one in drawn.questions:
        for part in one.question.parts:
            if part.kind in ("gradient", "jacobian"):
                assert r"\pd{J}" not in body


@pytest.mark.parametrize("seed", [7, 31, 123456789, 2**63 - 1])
def test_the_seed_stands_on_the_solution_alone(seed: int) -> None:
    """The problem sheet holds the variant code, which the solution shares, and no seed."""
    drawn = sheet(seed)
    documents = drawn.documents()
    problems, solutions = (documents[kind].source for kind in ("problems", "solutions"))
    assert "seed" not in problems.lower().replace("the seed stands on the solution", "")
    if seed > 1000:
        assert str(seed) not in problems
    assert f"seed {seed}" in solutions
    assert f"variant {drawn.code}" in problems
    assert f"variant {drawn.code}" in solutions
    assert re.fullmatch(r"[A-Z2-7]{6}", drawn.code)
    assert sheet(seed + 1 if seed < 2**62 else 0).code != drawn.code


def test_the_original_has_no_code() -> None:
    """The original form says so instead of a variant code."""
    documents = sheet(None).documents()
    assert all("original" in documents[kind].dynamic for kind in documents)
    assert not any("seed" in document.dynamic.lower() for document in documents.values())


@over("seed", SCANNED)
def test_headings_points_and_parts(seed: int) -> None:
    """Every section, question and part has its heading with its points, on both documents."""
    drawn = sheet(seed)
    for body in (drawn.problems, solution(seed)):
        for section in drawn.homework.sections:
            assert f"\\exsection{{{section.id}}}{{{section.title}}}{{{section.points}}}" in body
        for one in drawn.questions:
            question = one.question
            assert f"% question {question.id}\n" in body
            if question.id != "B":
                heading = f"\\exquestion{{{question.id}}}{{{question.points}}}{{{question.title}}}"
                assert body.count(heading) == 1
    network = drawn.questions[-1].question
    groups = re.findall(r"\\expart\{(.*?)\}\{(\d+)\}", drawn.problems)
    assert re.findall(r"\\expart\{(.*?)\}\{(\d+)\}", solution(seed)) == groups
    assert [name for name, _ in groups] == ["B.1", "B.2", "B.3", "B.4"]
    assert sum(int(points) for _, points in groups) == network.points


TRICKY = "100% of A & B_1 # {x} $y$ ~z ^w \\end{document} — Übung"
ESCAPED = (
    r"100\% of A \& B\_1 \# \{x\} \$y\$ \textasciitilde{}z \textasciicircum{}w "
    r"\textbackslash{}end\{document\} — Übung"
)


def tricky() -> Homework:
    """A homework whose every text is full of TeX's characters."""
    plain = homework()
    sections = [
        section.model_copy(update={"title": TRICKY, "intro": TRICKY}) for section in plain.sections
    ]
    changes = {
        "title": TRICKY,
        "course": TRICKY,
        "preliminaries": [TRICKY, "Second line."],
        "sections": sections,
    }
    return plain.model_copy(update=changes)


def test_text_from_people_is_escaped_everywhere() -> None:
    """Title, course, headings, introductions and preliminaries print as they were typed."""
    drawn = draw_sheet(tricky(), seed=3)
    documents = drawn.documents()
    for document in documents.values():
        text = document.dynamic + document.body
        assert TRICKY not in text
        assert r"\end{document}" not in text.removesuffix("\\end{document}\n")
        assert ESCAPED in document.dynamic
        assert document.body.count(f"{{{ESCAPED}}}") == 2
    assert drawn.problems.count(ESCAPED) == 5  # two headings, two introductions, a line
    assert "Second line.\\par" in drawn.problems


def test_text_without_glyphs_is_refused() -> None:
    """A title that the fonts cannot print is refused before TeX sees it."""
    odd = homework().model_copy(update={"title": "勾配"})
    with pytest.raises(InputError, match="no glyph"):
        draw_sheet(odd, seed=1).documents()


def test_a_claim_that_no_judge_saw_is_not_typeset() -> None:
    """A line whose verified claim is replaced by the claim itself, or by a text, raises."""
    drawn = sheet(1)
    one = drawn.questions[0]
    for stranger in (one.lines[-1][1].claim, "f = 3", None):
        forged = replace(one, lines=(*one.lines[:-1], (one.lines[-1][0], stranger)))  # type: ignore[arg-type]
        section = replace(drawn.body.sections[0], questions=(forged,))
        body = replace(drawn.body, sections=(section,))
        with pytest.raises((TypeError, AttributeError)):
            document_body.solutions(body, templates())
    for show in (step, answer):
        with pytest.raises(TypeError):
            show(Claim(left=one.question.program.find(one.question.parts[0].of), rights=()),
                 Printer(), Style())  # fmt: skip


def _copied(folder: Path) -> Path:
    for path in templates().glob("*/*.tex"):
        target = folder / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def _plant(folder: Path) -> None:
    planted = folder / "questions" / "gradient.solution.tex"
    planted.write_text(planted.read_text(encoding="utf-8") + "Hence $f = 3x$.\n", encoding="utf-8")


def test_a_template_with_an_equation_stops_the_sheet(tmp_path: Path) -> None:
    """A sheet is not made from a folder of templates in which one sets an equation."""
    good, bad = _copied(tmp_path / "good"), _copied(tmp_path / "bad")
    body = sheet(2).body
    assert document_body.solutions(body, good) == document_body.solutions(body, templates())
    _plant(bad)
    with pytest.raises(Exception, match=r"gradient\.solution\.tex"):
        document_body.solutions(body, bad)


def test_an_equation_planted_later_reaches_no_sheet(tmp_path: Path) -> None:
    """A template that was checked and read stays as it was, whatever becomes of its file."""
    folder, body = _copied(tmp_path), sheet(2).body
    before = document_body.solutions(body, folder)
    _plant(folder)
    assert document_body.solutions(body, folder) == before


def test_preliminaries_can_be_left_out() -> None:
    """Without preliminaries the sheet begins with its first section."""
    bare = homework().model_copy(update={"preliminaries": False})
    drawn = draw_sheet(bare, seed=4)
    assert "Preliminaries" not in drawn.problems
    assert "Preliminaries" in sheet(4).problems
    assert drawn.problems.lstrip().startswith("\\exsection{A}")


def test_plain_notation_has_no_bold_letters() -> None:
    """One switch decides for the whole sheet."""
    plain = homework().model_copy(update={"notation": "plain"})
    drawn = draw_sheet(plain, seed=4)
    assert r"\mathbf" not in drawn.problems + drawn.documents()["solutions"].body
    assert r"\mathbf" in sheet(4).problems
