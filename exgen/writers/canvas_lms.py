"""A quiz for Canvas as a QTI 1.2 package, which Classic Quizzes and New Quizzes import.

The structure is that of a package which Canvas's own import has accepted; one that is not is
imported as nothing, silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final
from xml.etree import ElementTree as ET

from exgen.writers.canvas_items import BECAME, FILES, CanvasItem, add_fields, element, items
from exgen.writers.made import SheetFiles
from exgen.writers.pictures import pictures
from exgen.writers.platform_inputs import asked, told_of_all, told_of_one
from exgen.writers.questions_html import html_of
from exgen.writers.tolerance import decimal
from exgen.writers.writer_protocol import Written
from exgen.writers.zipped import zipped

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_QTI: Final = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_QUIZ: Final = "http://canvas.instructure.com/xsd/cccv1p0"
_PACKAGE: Final = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"


def package(sheets: Sequence[SheetFiles]) -> Written:
    """The package of one sheet; of several, with a group for each part that draws a variant."""
    groups: dict[str, list[CanvasItem]] = {}
    became: list[tuple[str, str]] = []
    seen = set[str]()
    of_all = told_of_all([made.key for made in sheets])
    for made in sheets:
        for one in asked(made.key, besides=told_of_one(made.key, of_all)):
            if f"{one.variant} {one.id}" in seen:
                continue
            seen.add(f"{one.variant} {one.id}")
            became.append((one.id, BECAME[one.form]))
            for item in items(one, pictures(made, one)):
                groups.setdefault(item.place, []).append(item)
    first = sheets[0].key
    name = first["homework"] if len(sheets) > 1 else f"{first['homework']}-{first['variant']}"
    drawn = {
        each.name: each.content
        for members in groups.values()
        for item in members
        for each in item.pictures
    }
    points = sum((members[0].points for members in groups.values()), Fraction(0))
    said = html_of(of_all)
    files = {
        "imsmanifest.xml": _text(_manifest(name, sorted(drawn))),
        f"{name}/{name}.xml": _text(_quiz(name, groups, grouped=len(sheets) > 1)),
        f"{name}/assessment_meta.xml": _text(_meta(name, points, said)),
        **{f"{FILES}/{each}": content for each, content in sorted(drawn.items())},
    }
    return Written(files={"canvas.zip": zipped(files)}, became=became)


def _quiz(name: str, groups: Mapping[str, Sequence[CanvasItem]], *, grouped: bool) -> ET.Element:
    root = ET.Element("questestinterop", {
        "xmlns": _QTI, "xmlns:xsi": _XSI,
        "xsi:schemaLocation": f"{_QTI} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd",
    })  # fmt: skip
    quiz = ET.SubElement(root, "assessment", ident=name, title=name)
    add_fields(ET.SubElement(quiz, "qtimetadata"), {"cc_maxattempts": "1"})
    all_of_it = ET.SubElement(quiz, "section", ident="root_section")
    for place, members in groups.items():
        parent = all_of_it
        if grouped:
            parent = ET.SubElement(all_of_it, "section", ident=f"group-{place}", title=place)
            chosen = ET.SubElement(ET.SubElement(parent, "selection_ordering"), "selection")
            ET.SubElement(chosen, "selection_number").text = "1"
            worth = ET.SubElement(chosen, "selection_extension")
            ET.SubElement(worth, "points_per_item").text = decimal(members[0].points)
        parent.extend(map(element, members))
    return root


def _meta(name: str, points: Fraction, said: str) -> ET.Element:
    root = ET.Element("quiz", {
        "identifier": name, "xmlns": _QUIZ, "xmlns:xsi": _XSI,
        "xsi:schemaLocation": f"{_QUIZ} https://canvas.instructure.com/xsd/cccv1p0.xsd",
    })  # fmt: skip
    for field, value in (
        ("title", name), ("description", said), ("shuffle_answers", "true"),
        ("scoring_policy", "keep_highest"), ("quiz_type", "assignment"),
        ("points_possible", decimal(points)), ("show_correct_answers", "false"),
        ("allowed_attempts", "1"), ("available", "false"),
    ):  # fmt: skip
        ET.SubElement(root, field).text = value
    return root


def _manifest(name: str, drawn: Sequence[str]) -> ET.Element:
    root = ET.Element("manifest", {
        "identifier": f"exgen-{name}", "xmlns": _PACKAGE, "xmlns:xsi": _XSI,
        "xsi:schemaLocation":
            f"{_PACKAGE} http://www.imsglobal.org/xsd/imscp_v1p1.xsd",
    })  # fmt: skip
    about = ET.SubElement(root, "metadata")
    ET.SubElement(about, "schema").text = "IMS Content"
    ET.SubElement(about, "schemaversion").text = "1.1.3"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    quiz = ET.SubElement(resources, "resource", identifier=name, type="imsqti_xmlv1p2")
    ET.SubElement(quiz, "file", href=f"{name}/{name}.xml")
    ET.SubElement(quiz, "dependency", identifierref=f"{name}-meta")
    kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
    meta = f"{name}/assessment_meta.xml"
    about = ET.SubElement(resources, "resource", identifier=f"{name}-meta", type=kind, href=meta)
    ET.SubElement(about, "file", href=meta)
    for each in drawn:
        href = f"{FILES}/{each}"
        file = ET.SubElement(resources, "resource", identifier=each, type="webcontent", href=href)
        ET.SubElement(file, "file", href=href)
    return root


def _text(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
