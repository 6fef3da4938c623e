r"""Questions for Moodle, as its XML import reads them.

What a part becomes depends on its kind: numbers are asked for in cells, shapes and dimensions in
fields, a derivative by a choice among the right answer and the named mistakes of this variant,
each with its share of the points and its feedback; what must be written is an essay with the
solution behind it. The structure is that of files which Moodle 4 has accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from html import escape
from typing import Any, Final
from xml.etree import ElementTree as ET

from exgen.document.standard import standard
from exgen.marking.deduction import deduction
from exgen.writers.questions_html import html_of

Record = Mapping[str, Any]

SHARES: Final = (
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30",
    "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10", "5", "0",
)  # fmt: skip
"""The only shares of a question's points that Moodle takes, in per cent."""
_IN_WORDS: Final = {
    "multichoice": "a choice",
    "numerical": "a number",
    "cloze": "cells to fill",
    "essay": "an essay",
}
_TOLERANCE: Final = "0.0005"
_FEWEST: Final = 2
"""A choice has so many wrong answers at least."""


def quiz(key: Record) -> tuple[bytes, list[tuple[str, str]]]:
    """The XML file of a key, and for each part, by its id, what it became."""
    root = ET.Element("quiz")
    category = ET.SubElement(root, "question", type="category")
    _text(ET.SubElement(category, "category"), f"$course$/top/exgen/{key['homework']}")
    became = []
    for question in key["questions"]:
        together = Counter(part["number"] for part in question["parts"])
        met = Counter[str]()
        for part in question["parts"]:
            met[part["number"]] += 1
            made = _KINDS.get(part["kind"], _essay)(part) or _essay(part)
            one = together[part["number"]] == 1
            which = "" if one else _which(part, met[part["number"]])
            root.append(_question(key, question, part, made, which))
            became.append((part["id"], _IN_WORDS[made.attrib["type"]]))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written, became


def _question(
    key: Record, question: Record, part: Record, made: ET.Element, which: str
) -> ET.Element:
    """The question with what every question has, before what its kind has."""
    own = list(made)
    for one in own:
        made.remove(one)
    _text(ET.SubElement(made, "name"), f"{part['number']} {question['title']} ({part['id']})")
    asked = [html_of(question["statement"]), html_of(part.get("text", "")), which]
    cells = [one.text or "" for one in own if one.tag == "cells"]
    _html(made, "questiontext", "\n".join(filter(None, [*asked, *cells])))
    _html(made, "generalfeedback", f"<p>{_formula(part)}</p>" if "latex" in part else "")
    if made.get("type") != "cloze":
        ET.SubElement(made, "defaultgrade").text = str(part["points"])
    ET.SubElement(made, "penalty").text = "0.3333333"
    ET.SubElement(made, "hidden").text = "0"
    ET.SubElement(made, "idnumber").text = f"exgen-{key['variant']}-{part['id']}"
    made.extend(one for one in own if one.tag != "cells")
    return made


def _which(part: Record, place: int) -> str:
    """Which of the things that a text asks for together this question is about."""
    if "wrt" not in part:
        return f"<p>Here: number {place} of these.</p>"
    what = _NAMES.get(part["kind"], "derivative")
    return (
        f"<p>Here: the {what} of <code>{part['of']}</code> with respect to"
        f" <code>{part['wrt']}</code>.</p>"
    )


def _choice(part: Record) -> ET.Element | None:
    """The right answer among those that the usual mistakes lead to; None where they are few."""
    wrong = [one for one in part.get("mistakes", ()) if "latex" in one]
    if len(wrong) < _FEWEST or "latex" not in part:
        return None
    made = ET.Element("question", type="multichoice")
    ET.SubElement(made, "single").text = "true"
    ET.SubElement(made, "shuffleanswers").text = "true"
    ET.SubElement(made, "answernumbering").text = "abc"
    for name, said in (
        ("correctfeedback", "Right."), ("partiallycorrectfeedback", "Partly right."),
        ("incorrectfeedback", "Not right."),
    ):  # fmt: skip
        _html(made, name, said)
    _answer(made, _formula(part), "100", "Right.")
    for one in wrong:
        share = _share(one["name"], part["points"])
        _answer(made, _formula(one), share, f"Who answers so {one['sentence']}.")
    return made


def _number(part: Record) -> ET.Element:
    """A number to be typed, a wrong one with its feedback."""
    made = ET.Element("question", type="numerical")
    _answer(made, str(part["answer"]), "100", "Right.", plain=True)
    for one in part.get("mistakes", ()):
        share = _share(one["name"], part["points"])
        said = f"Who answers so {one['sentence']}."
        _answer(made, str(one["answer"]), share, said, plain=True)
    return made


def _shape(part: Record) -> ET.Element:
    rows, cols = part["answer"]
    weight = part["points"]
    cells = rf"<p>{{{weight}:SHORTANSWER:={rows}}} × {{{weight}:SHORTANSWER:={cols}}}</p>"
    return _cloze(cells)


def _values(part: Record) -> ET.Element:
    """Every number of the answer in a cell of a table."""
    rows = part["answer"] if isinstance(part["answer"], list) else [[part["answer"]]]
    table = "".join(
        f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows
    )
    return _cloze(f"<table>{table}</table>")


def _cell(value: str) -> str:
    decimal = f"{float(Fraction(value)):.10g}"
    return f"{{1:NUMERICAL:={decimal}:{_TOLERANCE}}}"


def _cloze(cells: str) -> ET.Element:
    made = ET.Element("question", type="cloze")
    ET.SubElement(made, "cells").text = cells
    return made


def _essay(part: Record) -> ET.Element:
    """What is to be written, with what it earns for whoever grades it."""
    made = ET.Element("question", type="essay")
    attached = "1" if part["kind"] == "code" else "0"
    for name, value in (
        ("responseformat", "editor"), ("responserequired", "1"), ("responsefieldlines", "10"),
        ("attachments", "1"), ("attachmentsrequired", attached),
    ):  # fmt: skip
        ET.SubElement(made, name).text = value
    _html(made, "graderinfo", "".join(f"<p>{line}</p>" for line in _worth(part)))
    _html(made, "responsetemplate", "")
    return made


def _worth(part: Record) -> Iterator[str]:
    """What earns points, a line each."""
    rubric = part.get("rubric")
    if rubric is None:
        return
    formulas = {(step["of"], step.get("wrt", "")): _formula(step) for step in part["steps"]}
    for step in rubric["steps"]:
        latex = formulas[step["of"], step.get("wrt", "")]
        yield f"{step['points']} points: d{step['of']}/d{step.get('wrt', '')} is {latex}"
    said = f": {_formula(part)}" if "latex" in part else ""
    yield f"{rubric['answer']} points: the answer{said}"


_KINDS: Final[Mapping[str, Callable[[Record], ET.Element | None]]] = {
    "gradient": _choice,
    "jacobian": _choice,
    "hessian": _choice,
    "expression": _choice,
    "entry": _choice,
    "dimension": _number,
    "shape": _shape,
    "value": _values,
}
"""Kind of part -> what it becomes; other kinds are essays."""

_NAMES: Final[Mapping[str, str]] = {
    "jacobian": "Jacobian",
    "hessian": "Hessian",
    "shape": "shape of the derivative",
}
"""Kind of part -> what is asked for, where that is no gradient."""


def _formula(record: Record) -> str:
    """A record's LaTeX as Moodle's filter finds it in HTML."""
    return escape(rf"\({standard(record['latex'])}\)", quote=False)


def _share(name: str, points: int) -> str:
    """What is left of the points after a mistake, as a share that Moodle takes."""
    left = 100 * float((points - deduction(name, points)) / points)
    return min(SHARES, key=lambda share: abs(float(share) - left))


def _answer(made: ET.Element, text: str, share: str, feedback: str, *, plain: bool = False) -> None:
    form = "moodle_auto_format" if plain else "html"
    answer = ET.SubElement(made, "answer", fraction=share, format=form)
    _text(answer, text)
    _html(answer, "feedback", feedback)
    if plain:
        ET.SubElement(answer, "tolerance").text = "0"


def _html(parent: ET.Element, name: str, content: str) -> None:
    _text(ET.SubElement(parent, name, format="html"), content)


def _text(parent: ET.Element, content: str) -> None:
    ET.SubElement(parent, "text").text = content
