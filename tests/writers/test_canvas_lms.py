"""Quizzes for Canvas, held to a package that its import accepted, and graded by QTI's rules."""

import io
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from many import over

from exgen.writers.canvas_items import spellings
from exgen.writers.canvas_lms import package
from exgen.writers.platform_inputs import Asked
from writers.on_sheets import CASES, made, questions

MANY_KINDS = ("attention", "backprop-by-hand", "chain-rule", "likelihoods")
ACCEPTED = Path(__file__).parent.parent / "data" / "canvas"
Q = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
P = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"


def _opened(name: str, *seeds: int) -> dict[str, bytes]:
    (content,) = package([made(name, seed) for seed in seeds]).files.values()
    with ZipFile(io.BytesIO(content)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def _quiz(files: dict[str, bytes]) -> ET.Element:
    manifest = ET.fromstring(files["imsmanifest.xml"])
    files_named = [one.get("href", "") for one in manifest.iter(f"{P}file")]
    assert sorted(files_named) == sorted(set(files) - {"imsmanifest.xml"})
    (href,) = [
        one.get("href", "")
        for resource in manifest.iter(f"{P}resource")
        if resource.get("type") == "imsqti_xmlv1p2"
        for one in resource
        if one.tag == f"{P}file"
    ]
    return ET.fromstring(files[href])


def _paths(element: ET.Element, above: str = "") -> Iterator[str]:
    """The ways through an element: tags, and the names and fixed values of attributes."""
    fixed = ("rcardinality", "fibtype", "varname", "vartype", "continue", "action", "texttype")
    said = [f"{key}={element.get(key)}" if key in fixed else key for key in sorted(element.keys())]
    here = f"{above}/{element.tag.removeprefix(Q)}[{' '.join(said)}]"
    yield here
    for child in element:
        yield from _paths(child, here)


def _type(item: ET.Element) -> str:
    fields = {
        one.findtext(f"{Q}fieldlabel"): one.findtext(f"{Q}fieldentry", "")
        for one in item.iter(f"{Q}qtimetadatafield")
    }
    assert float(fields["points_possible"]) > 0
    return fields["question_type"]


def test_the_structure_is_that_of_an_accepted_package() -> None:
    """Every element stands where the accepted package has it; what is said to all is Canvas's."""
    accepted: dict[str, set[str]] = {}
    for item in ET.parse(ACCEPTED / "quiz.xml").iter(f"{Q}item"):
        accepted[_type(item)] = set(_paths(item))
    # Feedback behind any answer stands like that behind a choice, with another condition.
    extra = re.compile(
        r"/itemfeedback|displayfeedback|\[continue=Yes\](/conditionvar\[\](/other.*)?)?$"
    )
    accepted["short_answer_question"] = accepted["numerical_question"] | {
        path.replace(" fibtype=Decimal", "").replace("fibtype=Decimal", "").replace("/or[]", "")
        for path in accepted["numerical_question"]
    }
    types = set()
    for case in (case for case in CASES if case[0] in MANY_KINDS):
        for item in _quiz(_opened(*case)).iter(f"{Q}item"):
            kind = _type(item)
            types.add(kind)
            strange = [
                path
                for path in _paths(item)
                if path.replace(" rshuffle", "").replace("ident rshuffle", "ident")
                not in {one.replace(" rshuffle", "") for one in accepted[kind]}
                and not extra.search(path)
            ]
            assert strange == [], kind
    assert types == set(accepted)


@pytest.mark.parametrize("name", ["imsmanifest.xml", "assessment_meta.xml"])
def test_the_files_around_the_quiz(name: str) -> None:
    """Manifest and settings have the elements of the accepted ones, in their order."""
    files = _opened("sampler", 1)
    (found,) = [content for file, content in files.items() if file.endswith(name)]
    ours = [one.tag for one in ET.fromstring(found)]
    assert ours == [one.tag for one in ET.parse(ACCEPTED / name).getroot()]


def scored(item: ET.Element, response: str) -> tuple[float, list[str]]:
    """The score from 0 to 1 and what is said, by QTI's rules: conditions one after another."""
    score, told = 0.0, []
    for condition in item.iter(f"{Q}respcondition"):
        asked = condition.findall(f"{Q}conditionvar/*")
        # Canvas takes several answers of a short answer for ways to say the same.
        if any(_holds(one, response) for one in asked):
            for one in condition.findall(f"{Q}setvar"):
                score = float(one.text or "") / 100
            told += [one.get("linkrefid", "") for one in condition.findall(f"{Q}displayfeedback")]
            if condition.get("continue") == "No":
                break
    return score, told


def _holds(one: ET.Element, response: str) -> bool:
    match one.tag.removeprefix(Q):
        case "other":
            return True
        case "or":
            return any(_holds(inner, response) for inner in one)
        case "and":
            return all(_holds(inner, response) for inner in one)
        case "varequal":
            return response.lower() == (one.text or "").lower()
        case "vargte":
            return response != "" and float(response) >= float(one.text or "")
        case "varlte":
            return response != "" and float(response) <= float(one.text or "")
    raise AssertionError(one.tag)


def _label(item: ET.Element, html: str) -> str:
    """The choice that shows this formula."""
    (found,) = [
        label.get("ident", "")
        for label in item.iter(f"{Q}response_label")
        if "".join(label.itertext()).strip() == rf"\({html}\)"
    ]
    return found


def _said(item: ET.Element, name: str) -> str:
    (one,) = [each for each in item.iter(f"{Q}itemfeedback") if each.get("ident") == name]
    return "".join(one.itertext()).strip()


@over("case", CASES)
def test_answers_get_what_the_key_says(case: tuple[str, int]) -> None:
    """Full points for what is right, its sentence for each mistake, none for an empty answer."""
    items = {one.get("ident", ""): one for one in _quiz(_opened(*case)).iter(f"{Q}item")}
    used = set()
    for ask in questions(*case):
        own = {name: one for name, one in items.items() if _belongs(name, ask)}
        assert own
        used |= own.keys()
        for name, item in own.items():
            assert scored(item, "")[0] == 0
            match ask.form:
                case "choice":
                    assert scored(item, _label(item, _in_html(ask.latex)))[0] == 1
                    for wrong in ask.wrong:
                        score, told = scored(item, _label(item, _in_html(wrong.latex)))
                        assert score == 0
                        assert wrong.said in [_said(item, one) for one in told]
                case "number" | "cells":
                    row, col = map(int, name.split("-")[-2:]) if ask.form == "cells" else (1, 1)
                    right = float(Fraction(ask.cells[row - 1][col - 1]))
                    assert scored(item, f"{right:.10g}")[0] == 1
                    assert scored(item, f"{right + 1:.10g}")[0] == 0
                    for wrong in ask.wrong if ask.form == "number" else ():
                        assert scored(item, wrong.cells[0][0])[0] == 0
                case "shape":
                    assert all(scored(item, one)[0] == 1 for one in spellings(*ask.cells[0]))
                    for wrong in ask.wrong:
                        assert scored(item, spellings(*wrong.cells[0])[0])[0] == 0
                case "essay":
                    assert scored(item, "anything")[0] == 0
            assert _said(item, "general_fb")
    assert used == items.keys()


def _in_html(latex: str) -> str:
    return latex.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _belongs(name: str, ask: Asked) -> bool:
    whole = f"exgen-{ask.variant}-{ask.id}"
    return re.fullmatch(rf"{re.escape(whole)}(-\d+-\d+)?", name) is not None


def test_several_sheets_are_groups() -> None:
    """Each part is a group that draws one of the variants, and is worth its points."""
    quiz = _quiz(_opened("matrix-gradients", 0, 1, 2))
    groups = quiz.findall(f"{Q}assessment/{Q}section/{Q}section")
    first = next(one for one in groups if one.get("title") == "A.1")
    assert first.findtext(f".//{Q}selection_number") == "1"
    assert first.findtext(f".//{Q}points_per_item") == "10"
    assert len(first.findall(f"{Q}item")) == 3
    assert len({one.get("ident") for one in quiz.iter(f"{Q}item")}) == len(
        list(quiz.iter(f"{Q}item"))
    )


def test_a_figure_travels_in_the_package() -> None:
    """The picture is a file of the package, named in the question, with what it shows in words."""
    files = _opened("matrix-gradients", 1)
    (name,) = [one for one in files if one.startswith("figures/")]
    shown = [text for text in _quiz(files).itertext() if f"%24IMS-CC-FILEBASE%24/{name}" in text]
    assert shown
    assert all("z1 is computed from" in text for text in shown)


def test_a_quiz_of_variants_says_what_holds_for_all() -> None:
    """One sheet's conventions stand in its description; those of one variant not in all's."""
    assert "The functions of this sheet are" in _description("matrix-gradients", 1)
    assert "The functions of this sheet are" not in _description("matrix-gradients", 1, 2)


def _description(name: str, *seeds: int) -> str:
    """What the quiz of these seeds says before its questions."""
    files = _opened(name, *seeds)
    (place,) = [one for one in files if one.endswith("_meta.xml")]
    (found,) = [
        one for one in ET.fromstring(files[place]).iter() if one.tag.endswith("description")
    ]
    return found.text or ""
