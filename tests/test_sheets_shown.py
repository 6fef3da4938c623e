"""The sheets that an ordinary run judges show between them all that there is to be judged."""

import re
from typing import Any

from sheets import HOMEWORKS, SHEETS, SHOWING, homework, sheet
from tried import TIMES

from exgen.classroom.drafts import draft_sheets
from exgen.library import catalogue
from exgen.questions.space import KINDS

UNBANDED = {
    "form:norm",
    "form:log-sum-exp",
    "form:rayleigh-quotient",
    "form:frobenius-regression",
    "program:counts-ridge",
    "program:softmax-regression",
}
"""Rows in no band that is drawn from; test_forms.py and test_program.py prove them like others."""


def test_every_row_of_the_library_is_shown() -> None:
    """Each form, composition and kind of space, and each program that a homework lists."""
    shown = {
        draft.variant.kind
        for name in HOMEWORKS
        for drafts in draft_sheets(homework(name), SHOWING[name])
        for draft in drafts
    }
    rows = {f"form:{name}" for name in catalogue.forms()}
    rows |= {f"composition:{name}" for name in catalogue.compositions()}
    listed = [p for name in HOMEWORKS for q in homework(name).questions for p in programs(q)]
    assert len(listed) > 50
    rows |= {f"program:{name}" for name in listed}
    assert rows - shown == UNBANDED
    spaces = {kind.split(":")[1] for kind in shown if kind.startswith("dimension:")}
    assert spaces == set(KINDS)


def programs(asked: Any) -> list[str]:
    """The programs that a question of a homework file lists."""
    return [*asked.options.get("programs", ())]


def told(name: str, seed: int) -> set[str]:
    """What a key gives to judge: by family kinds of parts, functions, domains, losses, layouts."""
    found = set()
    for one, question in zip(
        sheet(seed, name).questions, sheet(seed, name).key()["questions"], strict=True
    ):
        parts, family = question["parts"], one.question.family
        answers = [[part.get("answer"), [s["answer"] for s in part["steps"]]] for part in parts]
        found |= {f"{family}:{part['kind']}" for part in parts}
        found |= {f"{family}:{v['domain']}" for v in question["variables"].values()}
        found |= {f"{family}:{word}" for word in re.findall(r"[a-z_]+(?='?\()", str(answers))}
        defined = str(question["definitions"])
        found |= {f"{family} defines {word}" for word in re.findall(r"[a-z_]+(?=\()", defined)}
        found |= {f"{family}:{w}" for w in re.findall(r"'([a-z-]+)'", one.question.identity)}
        found.add(f"{family}:{question['layout']}")
    return found


if TIMES:  # an ordinary run draws no others

    def test_nothing_more_is_told_on_other_sheets() -> None:
        """What is on any sheet of a thorough run is on one of those of an ordinary run."""
        shown = {fact for name in HOMEWORKS for seed in SHOWING[name] for fact in told(name, seed)}
        every = {fact for name, seed in SHEETS for fact in told(name, seed)}
        assert every - shown == set()
