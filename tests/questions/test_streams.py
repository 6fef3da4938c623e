"""Random streams: the same for the same purpose, independent for any other."""

import hashlib

import numpy as np
import pytest

from exgen.questions.streams import stream

KNOWN = [47, 99, 67, 35, 88, 22]
BASE = (7, "A.1", "draw", 0)
OTHERS = [
    (8, "A.1", "draw", 0),
    (2**63 - 1, "A.1", "draw", 0),
    (7, "A.2", "draw", 0),
    (7, "A.11", "draw", 0),
    (7, "A.1", "judge", 0),
    (7, "A.1", "draw", 1),
]


def numbers(seed: int, question: str, purpose: str, attempt: int) -> list[int]:
    """The first numbers of a stream."""
    return [int(n) for n in stream(seed, question, purpose, attempt).integers(2**62, size=8)]


def test_a_stream_repeats() -> None:
    """The same seed, question, purpose and attempt give the same numbers, on every machine."""
    assert numbers(*BASE) == numbers(*BASE)
    assert [int(n) for n in stream(0, "1", "draw").integers(100, size=6)] == KNOWN


@pytest.mark.parametrize("other", OTHERS)
def test_another_stream_is_another(other: tuple[int, str, str, int]) -> None:
    """A change of the seed, the question, the purpose or the attempt changes every number."""
    pairs = zip(numbers(*BASE), numbers(*other), strict=True)
    assert all(one != two for one, two in pairs)


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1, 2**32, 2**40 + 5, 2**63 - 1])
@pytest.mark.parametrize("attempt", [0, 1, 399])
def test_a_stream_is_what_numpy_makes_of_the_numbers(seed: int, attempt: int) -> None:
    """The seed, the digest's first four words and the attempt, as numpy takes numbers in."""
    digest = hashlib.sha256(b"A.1\ndraw").digest()
    words = [int.from_bytes(digest[k : k + 4], "big") for k in range(0, 16, 4)]
    wanted = np.random.default_rng([seed, *words, attempt]).integers(2**62, size=8)
    assert numbers(seed, "A.1", "draw", attempt) == wanted.tolist()


def test_question_and_purpose_do_not_run_together() -> None:
    """An id that ends as another purpose begins has a stream of its own."""
    assert numbers(1, "A", "Bdraw", 0) != numbers(1, "AB", "draw", 0)
