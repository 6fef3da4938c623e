"""Backpropagation questions that several tests look at, drawn but not typeset."""

from exgen.families.backprop import family
from exgen.questions.records import Question, Request
from exgen.questions.streams import stream

ORIGINAL = {"network": "relu-4-3-2-1"}


def request(id: str, seed: int, **more: object) -> Request:
    """A request for a question, with points enough for every part."""
    given = {"id": id, "points": 40, "layout": "denominator", "rng": stream(seed, id, "draw")}
    return Request(**{"options": {}, **given, **more})  # type: ignore[arg-type]


def pair(seed: int, **options: object) -> tuple[Question, Question]:
    """A question about one sample, and the one about a batch that goes on from it."""
    one = family.draw(request("1", seed, options=options))
    many = family.draw_batch(
        request("2", seed, options={"network_of": "1", "average": "either"}, drawn={"1": one})
    )
    return one, many


def originals() -> tuple[Question, Question]:
    """Both questions as they were first set."""
    one = family.draw(request("1", 0, original=ORIGINAL))
    many = family.draw_batch(request("2", 0, original={"network_of": "1"}, drawn={"1": one}))
    return one, many


def any_kind(seed: int) -> tuple[Question, Question]:
    """Both questions with every switch open, harder ones for odd seeds and wide ones at times."""
    return pair(
        seed,
        level=1 + seed % 2,
        hidden=[1, 3],
        widest=8 if seed % 3 == 0 else 5,
        convention="either",
        bias="either",
    )
