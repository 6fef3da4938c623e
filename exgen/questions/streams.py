"""Independent random streams: one for every question and every attempt at drawing it."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, question: str, purpose: str, attempt: int = 0) -> np.random.Generator:
    """The generator for one purpose of one question.

    It depends on the seed, the question's id, the purpose ("draw", "judge") and the attempt alone,
    so a question that is added to a homework changes no other. `seed` is in [0, 2**63).
    """
    digest = hashlib.sha256(f"{question}\n{purpose}".encode()).digest()
    words = [int.from_bytes(digest[k : k + 4], "big") for k in range(0, 16, 4)]
    return np.random.default_rng(np.random.SeedSequence([seed, *words, attempt]))
