"""Small homeworks that the tests of this room run, and outcomes made by hand."""

from pathlib import Path

from exgen.stress.records import Failure, TrialOutcome, TriedQuestion, Weighed

SMALL = """
name = "small"
title = "A small homework"

[[question]]
id = "1"
family = "gradient"
points = 10
{band}
[question.options]
level = 1

[[question]]
id = "2"
family = "dimension"
points = 10
{second}
[question.options]
space = "span"
"""


def written(folder: Path, *, band: str = "", second: str = "") -> Path:
    """A homework file; the lines go to its questions."""
    file = folder / "small.toml"
    file.write_text(SMALL.format(band=band, second=second), encoding="utf-8")
    return file


def asked(id: str, total: int, form: str = "f", **more: object) -> TriedQuestion:
    """A question of a made-up outcome."""
    weighed = Weighed(
        counts={"steps": total // 10, "operations": total, "rules": 1, "longest": 2},
        total=total,
        form=form,
    )
    entries = {
        "activations": (),
        "losses": (),
        "mistakes": (),
        "first": weighed,
        "draws": 1,
        **more,
    }
    return TriedQuestion(
        id=id, family="gradient", identity=f"form:{form}", taken=weighed, **entries
    )


def outcome(seed: int, *questions: TriedQuestion, failure: Failure | None = None) -> TrialOutcome:
    """A made-up outcome that took as many seconds as its seed."""
    return TrialOutcome(
        seed=seed,
        seconds=float(seed),
        failure=failure,
        code=f"code {seed // 2}",
        form=" ".join(each.taken.form for each in questions),
        questions=questions,
    )
