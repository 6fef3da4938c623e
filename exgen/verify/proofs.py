"""Exact proofs, kept: a proof holds for every claim of the same canonical text.

Each right side of a claim is proved on the slice of the program that it needs, after what was
proved before has shortened it; the text of slice and claim is what the proof is kept under. Where
a slice does not suffice, the exact judge looks at the whole question, as if there were no cache.
Only what was proved is kept, never a refusal, and the numerical judge looks at every sheet anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import replace

from exgen.calculus.claims import Claim
from exgen.calculus.expr import Constant, Derivative, Expr, Number, Symbol
from exgen.calculus.program import Program
from exgen.calculus.substitute import substitute, transform
from exgen.verify.canonical import text, text_of_question
from exgen.verify.lemmas import learn
from exgen.verify.occurring import derivatives
from exgen.verify.sizes import fixed_indices, small_sizes
from exgen.verify.slices import Slicer, Step
from exgen.verify.store import Store, standard
from exgen.verify.trimmed import trimmed


def proved(prog: Program, claims: Sequence[Claim], store: Store | None = None) -> list[bool]:
    """For each claim, whether it is proved; kept proofs count.

    `store` is where proofs are kept, by default the one of this process and the user's cache.
    """
    return _Prover(prog, tuple(claims), standard() if store is None else store).verdicts()


def _digest(canonical: str) -> bytes:
    """The name under which a proof is kept."""
    return hashlib.sha256(canonical.encode()).digest()[:16]


class _Prover:
    """One question's claims, in order."""

    def __init__(self, prog: Program, claims: tuple[Claim, ...], store: Store) -> None:
        self.prog = prog
        self.claims = claims
        self.store = store
        self.slicer = Slicer(prog)
        self.definitions: dict[Expr, Expr] = {}
        for eq in prog.equations:
            if not isinstance(eq.expr, Number | Symbol | Constant):
                self.definitions.setdefault(eq.expr, eq.symbol)
        self.lemmas: dict[Expr, Expr] = {}
        self.known: set[Claim] = set()
        self.fresh: dict[bytes, None] = {}

    def verdicts(self) -> list[bool]:
        """For each claim, whether it is proved: all at once where all are known together."""
        sizes = small_sizes(self.prog.sizes, fixed_indices(self.prog, self.claims))
        whole = _digest(text_of_question(self.prog, self.claims, sizes))
        if whole in self.store:
            return [True] * len(self.claims)
        found = self._line_by_line()
        if all(found):
            self.store.add([whole])
        return found

    def _line_by_line(self) -> list[bool]:
        found: list[bool] = []
        try:
            for claim in self.claims:
                named = self._in_names(claim)
                if not all(self._equal(claim, substitute(r, self.lemmas)) for r in named.rights):
                    return self._together(found)
                learn(self.lemmas, named)
                found.append(True)
        finally:
            self.store.add(self.fresh)
        return found

    def _in_names(self, claim: Claim) -> Claim:
        """The claim with the program's names for what they define, wherever it stands on the right.

        The definition of the left side itself stays written out, since that is what is claimed.
        """
        if any(isinstance(n, Derivative) for side in claim.rights for n in derivatives(side)):
            return claim  # what is differentiated by an entry is no place for another name
        names = frozenset[Hashable]().union(*(right.names for right in claim.rights))
        if not any(e.names <= names for e in self.definitions):
            return claim  # nothing that is defined can occur
        definitions = {e: s for e, s in self.definitions.items() if s is not claim.left}
        return replace(claim, rights=tuple(transform(r, definitions.get) for r in claim.rights))

    def _equal(self, claim: Claim, right: Expr) -> bool:
        """Whether the left side equals one right side, which lemmas have shortened."""
        if right.shape != claim.left.shape:
            return False
        statement = Claim(left=claim.left, rights=(right,), varying=claim.varying)
        if right is not claim.left and statement not in self.known:
            if not self._holds(statement, claim):
                return False
            self.known.add(statement)
        return True

    def _key(self, prog: Program, claim: Claim, claims: Sequence[Claim] = ()) -> bytes:
        """The name under which a proof of the claim is kept: a digest of its canonical text.

        `claims` are those that the judge sees together with it, which may make it look at larger
        sizes.
        """
        sizes = small_sizes(prog.sizes, fixed_indices(prog, claims or (claim,)))
        return _digest(text(prog, claim, sizes))

    def _holds(self, statement: Claim, claim: Claim) -> bool:
        """Whether there is a proof on some slice, or a kept one of the whole claim."""
        steps: list[tuple[bytes, Step]] = []
        for made, said in self.slicer.slices(statement):
            step = trimmed(made, said), said
            name = self._key(*step)
            if name in self.fresh or name in self.store:
                return True
            steps.append((name, step))
        if self._key(self.prog, claim, self.claims) in self.store:
            return True
        for name, step in steps:
            if _suffices(step):
                self.fresh[name] = None
                return True
        return False

    def _together(self, before: list[bool]) -> list[bool]:
        """The verdicts of the exact judge on the whole question; `before` holds without it."""
        verdicts = _judged(self.prog, *self.claims)
        for claim, verdict in zip(self.claims, verdicts, strict=True):
            if verdict:
                self.fresh[self._key(self.prog, claim, self.claims)] = None
        return [*before, *verdicts[len(before) :]]


def _suffices(step: Step) -> bool:
    """Whether the exact judge proves the claim on a slice; one too large for its ring does not."""
    from exgen.verify.ring import RingFullError

    try:
        return all(_judged(*step))
    except RingFullError:
        return False


def _judged(prog: Program, *claims: Claim) -> list[bool]:
    # Where every proof is kept, SymPy is not even imported.
    from exgen.verify.exact import proves

    return proves(prog, claims)
