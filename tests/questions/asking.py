"""Requests as a homework makes them, for the tests of the families."""

from collections.abc import Mapping

from exgen.questions.records import Request
from exgen.questions.streams import stream


def request(
    options: Mapping[str, object] | None = None,
    *,
    seed: int = 0,
    id: str = "B",
    points: int = 50,
    layout: str = "denominator",
    taken: frozenset[str] = frozenset(),
    original: Mapping[str, object] | None = None,
) -> Request:
    """The request for one question, with the stream that the seed gives it."""
    return Request(
        id=id,
        points=points,
        layout=layout,
        options=options or {},
        rng=stream(seed, id, "draw"),
        taken=taken,
        original=original,
    )
