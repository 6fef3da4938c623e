"""A question whose variants stand in variants.json: draws one, reads the answer, names mistakes.

It needs NumPy, PrairieLearn, and the course's `serverFilesCourse/exgen_reader`.
"""

import json
import random
from pathlib import Path

import numpy as np
import prairielearn as pl
from exgen_reader import typed_answer


def table(data):
    """The variants of this question."""
    folder = Path(data["options"].get("question_path", "."))
    return json.loads((folder / "variants.json").read_text(encoding="utf-8"))


def drawn(data):
    """The variant that this student has."""
    return table(data)[data["params"]["variant"]]


def generate(data):
    """Draw a variant."""
    variants = table(data)
    chosen = random.Random(data.get("variant_seed", random.random())).randrange(len(variants))
    variant = variants[chosen]
    form = variant["form"]
    data["params"] |= {
        "variant": chosen,
        form: True,
        "sheet": variant["sheet"],
        "text": variant["text"],
        "figures": variant["figures"],
        "solution": variant["solution"],
        "names": ", ".join(variant["names"]),
    }
    right = variant["answer"]
    if form == "typed":
        data["correct_answers"]["typed"] = right
    elif form == "number":
        data["correct_answers"]["number"] = right[0][0]
    elif form == "cells":
        data["correct_answers"]["cells"] = pl.to_json(np.array(right))
    elif form == "shape":
        data["correct_answers"] |= {"rows": right[0][0], "columns": right[0][1]}


def parse(data):
    """Tell at once what cannot be read: the student can type it anew."""
    variant = drawn(data)
    text = data["submitted_answers"].get("typed")
    if variant["form"] != "typed" or text is None:
        return
    verdict = typed_answer.judged(variant, text)
    if verdict.verdict == "unreadable":
        data["format_errors"]["typed"] = verdict.said.removesuffix(typed_answer.PERSON).strip()


def grade(data):
    """Full points for what is right, its share for a usual mistake, which is named."""
    variant = drawn(data)
    form, answers = variant["form"], data["submitted_answers"]
    if form == "essay":
        return
    if form == "typed":
        verdict = typed_answer.judged(variant, answers["typed"])
    elif form == "shape":
        verdict = typed_answer.judged(variant, f"({answers['rows']}, {answers['columns']})")
    else:
        verdict = typed_answer.judged_by(variant, [lambda cells: equal(form, answers, cells)])
    for name in {"shape": ["rows", "columns"]}.get(form, [form]):
        before = data["partial_scores"].get(name, {}).get("score") or 0
        # PrairieLearn's own elements give a matrix of numbers points for each entry that is right.
        partial = form == "cells" and verdict.share < 1
        earned = max(verdict.share, before) if partial else verdict.share
        data["partial_scores"][name] = {"score": earned, "weight": 1}
    data["feedback"]["said"] = verdict.said
    pl.set_weighted_score_data(data)


def equal(form, answers, cells):
    """Whether the numbers that were submitted are these."""
    found = answers[form]
    return typed_answer.near(pl.from_json(found) if isinstance(found, dict) else found, cells)
