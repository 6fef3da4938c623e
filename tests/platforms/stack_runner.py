"""STACK questions in Debian's plain Maxima, which stands in for STACK's own.

What STACK adds to Maxima and the questions use is little (`_SHIM` and the seed's name); the answer
test that they use compares truth values. The response tree is gone through as STACK does.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

_SHIM = """rand(n) := if listp(n) then n[1 + random(length(n))] else random(n)$
matrix_size(m) := [length(m), length(first(m))]$
lmax(l) := apply(max, l)$"""
"""What STACK's library has and the questions use, the accepted one included."""
_RESULT = re.compile(r"^RESULT (\S+) (\S+)$", re.MULTILINE)


def stack_questions(content: bytes) -> list[ET.Element]:
    """The questions of type `stack` in a file."""
    return ET.fromstring(content).findall("question[@type='stack']")


def seeds(question: ET.Element) -> list[int]:
    """The deployed seeds; 1 where nothing varies."""
    return [int(one.text or "") for one in question.findall("deployedseed")] or [1]


def tests(question: ET.Element) -> list[tuple[str, Fraction, str]]:
    """The question tests: what is answered, and the score and the note that are expected."""
    return [
        (
            one.findtext("testinput/value", ""),
            Fraction(one.findtext("expected/expectedscore", "")),
            one.findtext("expected/expectedanswernote", ""),
        )
        for one in question.findall("qtest")
    ]


def judged(
    question: ET.Element, answers: Mapping[int, Sequence[str]], place: Path
) -> dict[int, list[tuple[Fraction, str]]]:
    """Seed -> the score and the note of each of the answers given for it; `place` is a folder."""
    lines = ["display2d: false$"]
    variables = _text(question, "questionvariables")
    (tree,) = question.findall("prt")
    judge = f"{_text(tree, 'feedbackvariables')}\n{_printed(tree)}"
    for seed, typed in answers.items():
        # Nothing is left of the variant before, of what was typed and of what judged it.
        for one in typed:
            lines += [
                "kill(all)$", _SHIM, f"stack_seed: {seed}$", variables,
                f"ans1: {one}$", judge,
            ]  # fmt: skip
    program = place / "question.mac"
    program.write_text("\n".join(lines), encoding="utf-8")
    ran = subprocess.run(
        ["maxima", "--very-quiet", f"--batch={program}"],
        capture_output=True, text=True, timeout=900, check=True,
    )  # fmt: skip
    found = [(Fraction(score), note) for score, note in _RESULT.findall(ran.stdout)]
    wanted = sum(map(len, answers.values()))
    assert len(found) == wanted, f"{len(found)} of {wanted} results\n{ran.stdout[-3000:]}"
    each = iter(found)
    return {seed: [next(each) for _ in typed] for seed, typed in answers.items()}


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(f"{name}/text") or ""


def _printed(tree: ET.Element) -> str:
    """Maxima that goes down the tree and prints the score and the note of where it ends."""
    nodes = {one.findtext("name", ""): one for one in tree.findall("node")}

    def from_node(name: str) -> str:
        node = nodes[name]
        assert node.findtext("answertest") == "AlgEquiv"
        holds = f"is({node.findtext('sans')} = {node.findtext('tans')})"
        yes, no = (branch(node, side) for side in ("true", "false"))
        return f"if {holds} then {yes} else {no}"

    def branch(node: ET.Element, side: str) -> str:
        further = node.findtext(f"{side}nextnode", "")
        if further != "-1":
            return from_node(further)
        score, note = node.findtext(f"{side}score"), node.findtext(f"{side}answernote")
        return f'printf(true, "~%RESULT {score} {note}~%")'

    return f"({from_node('0')})$"


def names_to_type(question: ET.Element) -> list[str]:
    """The names of quantities that the page gives, as they are typed."""
    text = _text(question, "questiontext")
    listed = re.findall(r"<p>Names to type: (.*?)</p>", text)
    return list(dict.fromkeys(re.findall(r"<code>(\w+)</code>", " ".join(listed))))


def own_mistakes(question: ET.Element, seed: int) -> Iterator[tuple[str, str]]:
    """The variables of the mistakes that a variant has, each with the note of its node."""
    notes = [node.findtext("trueanswernote", "") for node in question.findall("prt/node")]
    found = re.findall(
        r"^(ex_m\d+): (.*?);$", _text(question, "questionvariables"), re.MULTILINE | re.DOTALL
    )
    for (variable, value), note in zip(found, notes[1:], strict=False):
        each = value.splitlines()[1:] or [value]
        own = each[(seed - 1) % len(each)].strip().removesuffix("][ex_v]").removesuffix(",")
        if own != "false":
            yield variable, note
