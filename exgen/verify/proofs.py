"""Exact verdicts, kept: what was judged once is not judged again in other letters.

A verdict is kept for a whole question at one set of sizes, under a digest of all that the exact
judge looks at: variables with their domains, equations, claims and sizes, up to names. So a kept
verdict is the one that the judge would give. Only questions whose claims all hold are kept, never a
refusal, and the numerical judge looks at every sheet anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from exgen.calculus.claims import Claim
from exgen.calculus.program import Program
from exgen.verify.canonical_claims import text_of_question
from exgen.verify.proof_store import ProofStore, standard
from exgen.verify.trials import TrialSizes, trials


def proved(prog: Program, claims: Sequence[Claim], store: ProofStore | None = None) -> list[bool]:
    """For each claim, whether it holds at all the sizes at which it is tried.

    `store` is where verdicts are kept, by default the one of this process and the user's cache.
    Raises DrawError where no point was found at which the program has a value.
    """
    store = standard() if store is None else store
    verdicts = [True] * len(claims)
    text, dimensions = text_of_question(prog, claims)
    question = hashlib.sha256(text.encode())
    asked: dict[bytes, TrialSizes] = {}
    for trial in trials(prog, claims):
        sizes = [[choice[name] for name in dimensions] for choice in trial.choices]
        whole = question.copy()
        whole.update(f" {trial.name} {sizes}".encode())
        asked[whole.digest()[:16]] = trial
    held = []
    for name in store.missing(asked):
        found = asked[name].holds(prog, claims)
        if all(found):
            held.append(name)
        verdicts = [before and now for before, now in zip(verdicts, found, strict=True)]
    store.add(held)
    return verdicts
