"""Questions in QTI 2.1: the order of its schema, and grading by its response conditions."""

import io
from collections.abc import Mapping
from fractions import Fraction
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from many import over

from exgen.writers.platform_inputs import Asked
from exgen.writers.qti21 import package
from writers.on_sheets import CASES, made, questions

Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
M = "{http://www.w3.org/1998/Math/MathML}"
ORDER = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing",
         "modalFeedback"]  # fmt: skip
INTERACTIONS = {
    "choice": "choiceInteraction", "number": "textEntryInteraction",
    "cells": "textEntryInteraction", "shape": "textEntryInteraction",
    "essay": "extendedTextInteraction",
}  # fmt: skip


def opened(*cases: tuple[str, int]) -> dict[str, bytes]:
    """The files of the package by name."""
    (content,) = package([made(*one) for one in cases]).files.values()
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def processed(item: ET.Element, given: Mapping[str, str]) -> tuple[float, set[str]]:
    """The score and the feedback shown, for these responses, by QTI's rules."""
    score, shown = 0.0, set[str]()
    for rule in item.find(f"{Q}responseProcessing") or ():
        if rule.tag == f"{Q}setOutcomeValue":
            shown.add(rule.findtext(f".//{Q}baseValue", ""))
            continue
        for branch in rule:
            condition, *outcomes = branch
            if not _holds(condition, given):
                continue
            for one in outcomes:
                value = one.findtext(f".//{Q}baseValue", "")
                if one.get("identifier") == "SCORE":
                    score = float(value)
                else:
                    shown.add(value)
            break
    return score, shown


def _holds(one: ET.Element, given: Mapping[str, str]) -> bool:
    if one.tag == f"{Q}and":
        return all(_holds(inner, given) for inner in one)
    variable, value = one
    typed, wanted = given.get(variable.get("identifier", ""), ""), value.text or ""
    if typed == "":
        return False
    if one.tag == f"{Q}equal":
        assert one.get("toleranceMode") == "absolute"
        within = float((one.get("tolerance") or "").split()[0]) + 1e-9
        return abs(float(Fraction(typed)) - float(wanted)) <= within
    assert one.tag in (f"{Q}match", f"{Q}stringMatch")
    return typed == wanted


def responses(ask: Asked, cells: tuple[tuple[str, ...], ...], choice: str) -> dict[str, str]:
    """An answer by the names of its fields."""
    if ask.form == "choice":
        return {"RESPONSE": choice}
    return {
        f"RESPONSE_{i}_{j}": cell for i, row in enumerate(cells, 1) for j, cell in enumerate(row, 1)
    }


@over("case", CASES)
def test_answers_get_what_the_key_says(case: tuple[str, int]) -> None:
    """All points for what is right, its share and sentence for each mistake, else none."""
    files = opened(case)
    tried = 0
    for ask in questions(*case):
        item = ET.fromstring(files[f"items/{ask.variant}-{ask.id}.xml"])
        tags = list(dict.fromkeys(one.tag.removeprefix(Q) for one in item))
        assert tags == [tag for tag in ORDER if tag in tags]
        assert list(item.iter(f"{Q}{INTERACTIONS[ask.form]}"))
        assert not [one for one in item.iter() if not one.tag.startswith((Q, M))]
        assert not [one for one in item.iter() if "intent" in one.attrib]
        declared = {one.get("identifier") for one in item.iter(f"{Q}responseDeclaration")}
        asked_for = {one.get("responseIdentifier") for one in item.iter()} - {None}
        assert declared == asked_for
        assert processed(item, {}) == (0, {"solution"})
        if ask.form == "essay":
            continue
        right = responses(ask, ask.cells, "right")
        assert processed(item, right) == (pytest.approx(float(ask.points)), {"solution"})
        said = {
            one.get("identifier"): "".join(one.itertext()).strip()
            for one in item.iter(f"{Q}modalFeedback")
        }
        for k, wrong in enumerate(ask.wrong):
            if [len(row) for row in wrong.cells] != [len(row) for row in ask.cells]:
                continue
            score, shown = processed(item, responses(ask, wrong.cells, f"wrong{k}"))
            assert score == pytest.approx(float(wrong.share * ask.points))
            assert said[(shown - {"solution"}).pop()] == wrong.said
            tried += 1
    assert tried > 0


def test_the_package_names_its_files() -> None:
    """Every file is in the manifest, with the items' own figures; variants are there once."""
    files = opened(("matrix-gradients", 1), ("matrix-gradients", 1), ("matrix-gradients", 2))
    manifest = ET.fromstring(files["imsmanifest.xml"])
    named = [one.get("href") for one in manifest.iter() if one.tag.endswith("}file")]
    assert set(named) == set(files) - {"imsmanifest.xml"}
    count = sum(len(questions("matrix-gradients", seed)) for seed in (1, 2))
    assert sum(name.startswith("items/") and name.endswith(".xml") for name in files) == count
    shown = [one for name in files if name.endswith(".xml") for one in _images(files[name])]
    assert shown
    assert all(f"items/{one.get('src')}" in files and one.get("alt") for one in shown)


def _images(content: bytes) -> list[ET.Element]:
    return list(ET.fromstring(content).iter(f"{Q}img"))
