"""Questions as a QTI 2.1 package, which Blackboard, Brightspace and others import.

Formulas are MathML. An answer is judged by response conditions one after another: what is right,
then each usual mistake with its share of the points and its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

from exgen.writers.made import SheetFiles
from exgen.writers.mathml import mathml
from exgen.writers.pictures import Picture, pictures, text_with
from exgen.writers.platform_inputs import Asked, WrongChoice, asked, told_of_one
from exgen.writers.questions_html import html_of
from exgen.writers.tolerance import decimal, tolerance
from exgen.writers.writer_protocol import Written
from exgen.writers.zipped import zipped

_QTI: Final = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
_MATH: Final = "http://www.w3.org/1998/Math/MathML"
_FIGURES: Final = "figures"
_BECAME: Final = {
    "choice": "a choice among mistakes",
    "number": "a number",
    "cells": "a field for each entry",
    "shape": "two fields",
    "essay": "an essay",
}
_SPOKEN: Final = re.compile(r' (?:intent|arg)="[^"]*"')
"""What QTI's schema does not know yet."""


def package(sheets: Sequence[SheetFiles]) -> Written:
    """The package of these sheets: a file for each part of each variant."""
    items: dict[str, tuple[Asked, list[Picture]]] = {}
    became = []
    for made in sheets:
        for one in asked(made.key, besides=told_of_one(made.key)):
            name = f"{one.variant}-{one.id}"
            if name not in items:
                items[name] = one, pictures(made, one)
                became.append((one.id, _BECAME[one.form]))
    drawn = {each.name: each.content for _, each_of in items.values() for each in each_of}
    files = {
        "imsmanifest.xml": _text(_manifest(items, sheets[0].key["homework"])),
        **{f"items/{name}.xml": _text(_item(name, *each)) for name, each in items.items()},
        **{f"items/{_FIGURES}/{name}": content for name, content in sorted(drawn.items())},
    }
    return Written(files={"qti21.zip": zipped(files)}, became=became)


def _item(name: str, one: Asked, drawn: Sequence[Picture]) -> ET.Element:
    root = ET.Element(
        "assessmentItem", xmlns=_QTI, identifier=f"exgen-{name}", title=one.title,
        adaptive="false", timeDependent="false",
    )  # fmt: skip
    body = ET.Element("itemBody")
    body.extend(_xhtml(html_of(text_with(one, drawn), formula=_formula)))
    for each in drawn:
        shown = ET.SubElement(ET.SubElement(body, "p"), "img")
        shown.attrib |= {"src": f"{_FIGURES}/{each.name}", "alt": each.description}
    judged = ET.Element("responseProcessing")
    _FORMS[one.form](root, body, judged, one)
    for kind, base in (("SCORE", "float"), ("FEEDBACK", "identifier")):
        declared = ET.SubElement(
            root, "outcomeDeclaration", identifier=kind, baseType=base,
            cardinality="single" if kind == "SCORE" else "multiple",
        )  # fmt: skip
        if kind == "SCORE":
            declared.set("normalMaximum", decimal(one.points))
            ET.SubElement(ET.SubElement(declared, "defaultValue"), "value").text = "0"
    root.extend([body, judged])
    for k, wrong in enumerate(one.wrong):
        told = _feedback(root, f"wrong{k}")
        ET.SubElement(told, "p").text = wrong.said
    _feedback(root, "solution").extend(_xhtml(html_of(one.solution, formula=_formula)))
    always = ET.SubElement(judged, "setOutcomeValue", identifier="FEEDBACK")
    both = ET.SubElement(always, "multiple")
    ET.SubElement(both, "variable", identifier="FEEDBACK")
    ET.SubElement(both, "baseValue", baseType="identifier").text = "solution"
    return root


def _choice(root: ET.Element, body: ET.Element, judged: ET.Element, one: Asked) -> None:
    _declare(root, "RESPONSE", "identifier", "right")
    shown = ET.SubElement(
        body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="true", maxChoices="1"
    )
    names = ["right", *(f"wrong{k}" for k in range(len(one.wrong)))]
    for name, tex in zip(names, [one.latex, *(w.latex for w in one.wrong)], strict=True):
        choice = ET.SubElement(shown, "simpleChoice", identifier=name)
        choice.extend(_xhtml(f"<p>{_formula(tex, display=False)}</p>"))

    def chosen(name: str) -> Callable[[ET.Element], None]:
        def add(condition: ET.Element) -> None:
            same = ET.SubElement(condition, "match")
            ET.SubElement(same, "variable", identifier="RESPONSE")
            ET.SubElement(same, "baseValue", baseType="identifier").text = name

        return add

    _judge(
        judged, one, chosen("right"), [(w, chosen(f"wrong{k}")) for k, w in enumerate(one.wrong)]
    )


def _fields(root: ET.Element, body: ET.Element, judged: ET.Element, one: Asked) -> None:
    """A field for each cell; numbers may be off by their tolerance, names of dimensions not."""
    numbers = one.form != "shape"
    table = ET.SubElement(ET.SubElement(body, "table"), "tbody")
    for i, row in enumerate(one.cells):
        line = ET.SubElement(table, "tr")
        for j, cell in enumerate(row):
            _declare(root, _name(i, j), "float" if numbers else "string", _shown(cell, numbers))
            place = ET.SubElement(ET.SubElement(line, "td"), "textEntryInteraction")
            place.attrib |= {"responseIdentifier": _name(i, j), "expectedLength": "12"}

    def typed(cells: Sequence[Sequence[str]]) -> Callable[[ET.Element], None]:
        def add(condition: ET.Element) -> None:
            every = ET.SubElement(condition, "and")
            for i, row in enumerate(cells):
                for j, cell in enumerate(row):
                    _equal(every, _name(i, j), cell, numbers)

        return add

    sizes = [len(row) for row in one.cells]
    fitting = [w for w in one.wrong if [len(row) for row in w.cells] == sizes]
    _judge(judged, one, typed(one.cells), [(wrong, typed(wrong.cells)) for wrong in fitting])


def _essay(root: ET.Element, body: ET.Element, judged: ET.Element, one: Asked) -> None:
    """Whoever grades it gives the points."""
    _declare(root, "RESPONSE", "string", "")
    ET.SubElement(
        body, "extendedTextInteraction", responseIdentifier="RESPONSE", expectedLines="10"
    )
    worth = ET.SubElement(body, "rubricBlock", view="scorer")
    for line in one.worth:
        worth.extend(_xhtml(html_of(line, formula=_formula)))


_FORMS: Final[
    Mapping[str, Callable[[ET.Element, ET.Element, ET.Element, Asked], None]]
] = {
    "choice": _choice,
    "number": _fields,
    "cells": _fields,
    "shape": _fields,
    "essay": _essay,
}  # fmt: skip
"""Form -> what declares, shows and judges it."""


def _judge(
    judged: ET.Element,
    one: Asked,
    right: Callable[[ET.Element], None],
    wrong: Sequence[tuple[WrongChoice, Callable[[ET.Element], None]]],
) -> None:
    """All points for what is right, its share and its sentence for each mistake."""
    condition = ET.SubElement(judged, "responseCondition")
    _branch(condition, "responseIf", right, one.points)
    for mistake, holds in wrong:
        name = f"wrong{one.wrong.index(mistake)}"
        _branch(condition, "responseElseIf", holds, mistake.share * one.points, feedback=name)


def _branch(
    condition: ET.Element, tag: str, holds: Callable[[ET.Element], None], points: Fraction,
    feedback: str = "",
) -> None:  # fmt: skip
    branch = ET.SubElement(condition, tag)
    holds(branch)
    earned = ET.SubElement(branch, "setOutcomeValue", identifier="SCORE")
    ET.SubElement(earned, "baseValue", baseType="float").text = decimal(points)
    if feedback:
        told = ET.SubElement(branch, "setOutcomeValue", identifier="FEEDBACK")
        several = ET.SubElement(told, "multiple")
        ET.SubElement(several, "baseValue", baseType="identifier").text = feedback


def _equal(parent: ET.Element, name: str, cell: str, number: bool) -> None:
    if number:
        within = tolerance(cell)
        same = ET.SubElement(
            parent, "equal", toleranceMode="absolute", tolerance=f"{within} {within}"
        )
    else:
        same = ET.SubElement(parent, "stringMatch", caseSensitive="true")
    ET.SubElement(same, "variable", identifier=name)
    base = "float" if number else "string"
    ET.SubElement(same, "baseValue", baseType=base).text = _shown(cell, number)


def _declare(root: ET.Element, name: str, base: str, right: str) -> None:
    declared = ET.SubElement(
        root, "responseDeclaration", identifier=name, cardinality="single", baseType=base
    )
    if right:
        ET.SubElement(ET.SubElement(declared, "correctResponse"), "value").text = right


def _feedback(root: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(
        root, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier=name, showHide="show"
    )


def _name(i: int, j: int) -> str:
    return f"RESPONSE_{i + 1}_{j + 1}"


def _shown(cell: str, number: bool) -> str:
    return decimal(cell) if number else cell


def _formula(tex: str, *, display: bool) -> str:
    """A formula as MathML in its own namespace, without what QTI's schema does not know."""
    written = _SPOKEN.sub("", mathml(tex, display=display))
    return written.replace("<math", f'<math xmlns="{_MATH}"', 1)


def _xhtml(html: str) -> list[ET.Element]:
    """The elements of a piece of HTML that is XML too; MathML keeps its namespace."""
    # Elements without a prefix take QTI's namespace from the root, formulas bring their own.
    return list(ET.fromstring(f"<div>{html.replace('<br>', '<br />')}</div>"))


def _manifest(items: Mapping[str, tuple[Asked, list[Picture]]], homework: str) -> ET.Element:
    root = ET.Element("manifest", xmlns=_PACKAGE, identifier=f"exgen-{escape(homework)}")
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "QTIv2.1 Package"
    ET.SubElement(about, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for name, (_, drawn) in items.items():
        href = f"items/{name}.xml"
        item = ET.SubElement(
            resources, "resource", identifier=f"item-{name}", type="imsqti_item_xmlv2p1", href=href
        )
        for file in (href, *(f"items/{_FIGURES}/{each.name}" for each in drawn)):
            ET.SubElement(item, "file", href=file)
    return root


def _text(root: ET.Element) -> bytes:
    ET.register_namespace("m", _MATH)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
