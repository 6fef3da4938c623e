"""Independent random streams: one for every question and every attempt at drawing it."""

from __future__ import annotations

import hashlib
import struct

import numpy as np


def stream(seed: int, question: str, purpose: str, attempt: int = 0) -> np.random.Generator:
    """The generator for one purpose of one question.

    It depends on the seed, the question's id, the purpose ("draw", "judge") and the attempt alone,
    so a question that is added to a homework changes no other. `seed` is in [0, 2**63).
    """
    digest = hashlib.sha256(f"{question}\n{purpose}".encode()).digest()
    # The words are those that numpy makes of these numbers, each from its lowest word up.
    words = [*_words(seed), *struct.unpack(">4I", digest[:16]), *_words(attempt)]
    return np.random.default_rng(np.random.SeedSequence(np.array(words, np.uint32)))


def _words(number: int) -> list[int]:
    """A number of at most 64 bits as words of 32, the lowest first and no empty one above it."""
    low, high = number & 0xFFFFFFFF, number >> 32
    return [low, high] if high else [low]
