"""Questions for STACK in a real Maxima: what is right, each mistake, what is wrong and nothing.

Debian's plain Maxima stands in for STACK's; structure is held in tests/writers.
"""

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from writers.on_sheets import made

from exgen.homework import available
from exgen.writers.stack import questions
from exgen.writers.stack_items import items
from platforms import stack_runner as stack

SEEDS = (0, 1)
"""Variants of each question."""
WRONG = 10
"""Random wrong answers to each variant."""
ACCEPTED = Path(__file__).parent.parent / "data" / "stack.xml"
"""A question with tests that STACK's own engine has passed."""
EMPTY = "EMPTYANSWER"
"""What STACK puts in the place of an answer that is not there."""
NOTHING = {"wrong", "shapes-do-not-fit"}
pytestmark = pytest.mark.platforms


def written(name: str, seeds: Sequence[int]) -> list[ET.Element]:
    """The questions for several sheets of a homework."""
    (content,) = questions([made(name, seed) for seed in seeds]).files.values()
    return stack.stack_questions(content)


def wrong_ones(question: ET.Element, rng: random.Random) -> list[str]:
    """Formulas at random of the names that may be typed; numbers where no names are."""
    if question.findtext("input/type") != "algebraic":
        return []
    names = stack.names_to_type(question)
    if not names:
        return [str(rng.randint(50, 999)) for _ in range(WRONG)]
    made_up = []
    for _ in range(WRONG):
        a, b, c = (rng.choice(names) for _ in range(3))
        k, n = rng.randint(3, 99), rng.randint(3, 99)
        ways = (f"{k}*{a} - {b}/{n}", f"{k}*{a} . {b} + {n}*{c}", f"{a} . transpose({b})/{n} + {k}")
        made_up.append(rng.choice(ways))
    return made_up


def test_the_reader_reads_an_accepted_question(tmp_path: Path) -> None:
    """The stand-in for STACK gives the first tree of a real question the scores it had there."""
    question = ET.parse(ACCEPTED).getroot().find("question")
    assert question is not None
    for further in question.findall("prt")[1:]:
        question.remove(further)
    wanted = stack.tests(question)
    assert len(wanted) > 5
    got = stack.judged(question, {1: [answer for answer, _, _ in wanted]}, tmp_path)
    assert got == {1: [(score, note) for _, score, note in wanted]}


@pytest.mark.parametrize("name", [one.name for one in available()])
def test_answers_get_what_the_key_says(name: str, tmp_path: Path) -> None:
    """Every test comes out for every seed, each mistake at its node, and nothing for the rest."""
    found = written(name, SEEDS)
    assert len(found) > 5

    def seen(k: int) -> tuple[int, list[str]]:
        place = tmp_path / str(k)
        place.mkdir()
        return looked_at(found[k], place)

    with ThreadPoolExecutor(max_workers=2) as beside:
        results = list(beside.map(seen, range(len(found))))
    assert [why for _, wrong in results for why in wrong] == []
    assert sum(count for count, _ in results) > 12 * len(found)


def looked_at(question: ET.Element, place: Path) -> tuple[int, list[str]]:
    """How many answers were given to a question, and those that were judged in another way."""
    rng = random.Random(question.findtext("idnumber"))
    tests = stack.tests(question)
    shares = {
        node.findtext("trueanswernote", ""): Fraction(node.findtext("truescore", ""))
        for node in question.findall("prt/node")
    }
    wanted: dict[int, list[tuple[str, set[tuple[Fraction, str]]]]] = {}
    for seed in stack.seeds(question):
        rows = wanted[seed] = [(answer, {(score, note)}) for answer, score, note in tests]
        for variable, note in stack.own_mistakes(question, seed):
            rows.append((variable, {(shares[note], note)}))
        nothing = {(Fraction(0), note) for note in NOTHING}
        rows += [(answer, nothing) for answer in (*wrong_ones(question, rng), EMPTY)]
    typed: Mapping[int, list[str]] = {s: [answer for answer, _ in r] for s, r in wanted.items()}
    got = stack.judged(question, typed, place)
    failed = [
        f"{question.findtext('idnumber')} seed {seed}: {answer} is {outcome}, not {may}"
        for seed, rows in wanted.items()
        for (answer, may), outcome in zip(rows, got[seed], strict=True)
        if outcome not in may
    ]
    return sum(map(len, typed.values())), failed


def test_a_mistake_costs_its_own_variants_share(tmp_path: Path) -> None:
    """Where a part has other points in another variant, the mistake has that variant's share."""
    sheets = [("matrix-gradients", seed) for seed in range(8)]
    found = {one.findtext("name/text", ""): one for one in written("matrix-gradients", range(8))}
    question = next(one for name, one in found.items() if name.endswith("(B.3.W1)"))
    answers: dict[int, list[str]] = {}
    wanted: dict[int, list[Fraction]] = {}
    variants = [made(*one) for one in sheets]
    asking = [item for one in variants for item in items(one) if item.one.id == "B.3.W1"]
    for seed, item in zip(stack.seeds(question), asking, strict=True):
        answers[seed] = [one.source for one in item.wrong.values()]
        wanted[seed] = [round(one.share, 6) for one in item.wrong.values()]
    name = "activation-derivative-at-output"
    assert len({one.wrong[name].share for one in asking if name in one.wrong}) > 1
    got = stack.judged(question, answers, tmp_path)
    assert {
        seed: [round(score, 6) for score, _ in outcomes] for seed, outcomes in got.items()
    } == wanted


TYPED = [
    ("2*A . transpose(A) . x", "right"),
    ("A . (2*transpose(A)) . x", "right"),
    ("A . transpose(A) . x + A.transpose(A).x", "right"),
    ("transpose(2*transpose(x) . A . transpose(A))", "right"),
    ("2*(A . transpose(A)) . x", "right"),
    ("2*A.(transpose(A).x)/1", "right"),
    ("(A . transpose(A))*2 . x", "shapes-do-not-fit"),
    ("A . transpose(A) . x", "factor-two-lost"),
    ("-2*A . transpose(A) . x", "wrong"),
    ("2*transpose(A) . A . x", "shapes-do-not-fit"),
    ("2*A . A . x", "shapes-do-not-fit"),
    ("2*A*transpose(A)*x", "shapes-do-not-fit"),
    ("2*A . transpose(A) . y", "wrong"),
    ("0", "wrong"),
    ("x . x", "shapes-do-not-fit"),
    ("[1, 2]", "wrong"),
    ("2*A . transpose(A) . x = 0", "wrong"),
    ("(2*A . transpose(A) . x)*(transpose(x) . x)/(transpose(x) . x)", "right"),
    ("2*A . transpose(A) . x + eye(d) . x - x", "right"),
    ("2*A . transpose(A) . x + 0*ones(d, 1)", "right"),
    ("diag(x) . (2*A . transpose(A) . x)/x", "right"),
]
"""What students type for the gradient of |A^T x|^2, and the note of the node it ends at."""


def test_what_students_type_is_read_as_they_mean_it(tmp_path: Path) -> None:
    """Precedence, products of two columns and names that are not there, in Maxima's syntax."""
    question = squared_norm()
    got = stack.judged(question, {1: [answer for answer, _ in TYPED]}, tmp_path)
    read = [(answer, note) for (answer, _), (_, note) in zip(TYPED, got[1], strict=True)]
    assert read == TYPED


def squared_norm() -> ET.Element:
    """The original A.3 of matrix-gradients, with its mistakes."""
    (content,) = questions([made("matrix-gradients", None)]).files.values()
    return next(
        one
        for one in stack.stack_questions(content)
        if one.findtext("idnumber", "").endswith("-A.3")
    )
