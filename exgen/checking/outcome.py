"""What a verdict on an expression says: what explains it, what it follows from, its points."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exgen.calculus.expr import Expr
from exgen.checking.bench import Bench, Name, Said, spelled
from exgen.checking.differences import differences
from exgen.checking.earned_points import full, partial
from exgen.checking.equality import Equal
from exgen.checking.follow import followed
from exgen.checking.keyed_sheet import KeyPart
from exgen.checking.mistaken import Found, explanations
from exgen.checking.records import Explanation, Reason, Status, Verdict
from exgen.mistakes.hints import hint
from exgen.mistakes.mistake_table import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One reading: as it was typed, and with the true or the student's own results filled in."""

    typed: Expr
    true: Expr
    own: Expr
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that a verdict on an expression is made of."""

    bench: Bench
    part: KeyPart
    answer: str
    best: Candidate
    right_answer: Expr
    read_as: tuple[str, str, tuple[str, ...]]
    stated: Mapping[Name, Said]
    lossy: bool = False
    """Whether something that looks like a piece of a formula could not be read."""

    def _verdict(
        self,
        status: Status,
        given: tuple[Fraction, tuple[Reason, ...]],
        *,
        explained: tuple[Explanation, ...] = (),
        follows: tuple[str, ...] = (),
        group: str = "",
        look: str = "",
    ) -> Verdict:
        text, tex, notes = self.read_as
        return Verdict(
            part=self.part.id,
            number=self.part.number,
            status=status,
            points=given[0],
            out_of=self.part.points,
            answer=self.answer,
            text=text,
            tex=tex,
            notes=notes,
            explanations=explained,
            follows=follows,
            reasons=given[1],
            group=group,
            look=look,
            key_answer=str(self.part.answer),
            statements={
                f"d{of}/d{wrt}" if wrt else of: "right" if each.right else "wrong"
                for (of, wrt), each in self.stated.items()
            },
        )

    def right(self) -> Verdict:
        """Right; by the name of an earlier result perhaps, which may itself be wrong."""
        follows = tuple(
            dict.fromkeys(
                self.bench.said[spelled(n)].source
                for n in self.best.named
                if spelled(n) in self.bench.said and not self.bench.said[spelled(n)].right
            )
        )
        why = f"right from the result of {', '.join(follows)}" if follows else "right"
        return self._verdict(Status.RIGHT, full(self.part, why), follows=follows)

    def by_name(self, left: Sequence[str], deductions: Mapping[str, Fraction]) -> Verdict:
        """Right but for results that stand in it by name and were found nowhere."""
        explained = Explanation(
            name="result-left-by-name",
            sentence=f"{sentence('result-left-by-name')}: {', '.join(left)}",
            hint=hint("result-left-by-name"),
        )
        itself = (self.part.of, self.part.wrt) in [spelled(n) for n in left] or left == [
            self.part.of
        ]
        if self.lossy:
            return self._partly_read()
        given = (
            (Fraction(0), (Reason(points=Fraction(0), text="what is asked, by its own name"),))
            if itself
            else self._partial((explained,), deductions)
        )
        return self._verdict(Status.WRONG, given, explained=(explained,))

    def unproved(self, why: str = "") -> Verdict:
        """Equal wherever it was looked at, but not proved, or `why` in doubt: a person decides."""
        said = why or "equal to the key's answer at all random points, but not proved"
        reason = Reason(points=Fraction(0), text=f"{said}: please decide")
        look = "a false statement" if why else "not proved"
        return self._verdict(Status.BY_HAND, (Fraction(0), (reason,)), look=look)

    def wrong(self, equal: Equal, deductions: Mapping[str, Fraction]) -> Verdict:
        """Wrong, with what explains it, what it follows from, and what of it stands."""
        said = self.best.own
        earlier = {n: s for n, s in self.bench.said.items() if not s.right}
        here = {n: s for n, s in self.stated.items() if not s.right}
        source = followed(self.bench, self.part, said, {**earlier, **here})
        found = () if source else self._explain()
        told = explanations(found, kind=self.part.kind)
        if not source and len(told) == 1:
            source = self._same_mistake(told[0])
        seen = differences(self.bench.ground, said, self.right_answer, self.part.index)
        if equal is Equal.HERE:
            name = "these-sizes-only"
            told = (Explanation(name=name, sentence=sentence(name), hint=hint(name)),)
            seen = ()
        if source and source != self.part.id:
            why = f"follows rightly from the result of {source}, where the mistake was counted"
            return self._verdict(
                Status.WRONG, full(self.part, why), explained=(*told, *seen), follows=(source,)
            )
        if self.lossy:
            return self._partly_read()
        given = self._partial(told, deductions)
        return self._verdict(
            Status.WRONG,
            given,
            explained=(*told, *seen),
            follows=(source,) if source else (),
            group="" if told else self._group(said),
            look="" if told or source else self._look(seen),
        )

    def _partly_read(self) -> Verdict:
        text = "something of the answer was not read: please decide"
        given = Fraction(0), (Reason(points=Fraction(0), text=text),)
        return self._verdict(Status.BY_HAND, given, look="partly unreadable")

    def _explain(self) -> Found:
        """The mistakes; first as if all earlier results that stand in it by name were right."""
        search = self.bench.search(self.part)
        by_name = search.explain(self.best.true)
        return by_name or (() if self.best.own is self.best.true else search.explain(self.best.own))

    def _same_mistake(self, told: Explanation) -> str:
        """An earlier part with the same mistake at the same place of the backward sweep."""
        for each in self.bench.said.values():
            for other in each.explanations:
                same = (other.name, other.quantity, other.via)
                if (
                    told.quantity
                    and not each.right
                    and same == (told.name, told.quantity, told.via)
                ):
                    return each.source
        return ""

    def _partial(
        self, told: tuple[Explanation, ...], deductions: Mapping[str, Fraction]
    ) -> tuple[Fraction, tuple[Reason, ...]]:
        steps = {n: "stated here" for n, s in self.stated.items() if s.right}
        for name, said in self.bench.said.items():
            if said.right:
                steps.setdefault(name, f"found in {said.source}")
        return partial(self.part, mistakes=told, right_steps=steps, deductions=deductions)

    def _group(self, said: Expr) -> str:
        """The same for all answers of one question that have the same values."""
        values = self.bench.ground.prints(said, self.part.index)
        if values is None:
            return "no-value"
        scale = float(np.abs(values).max(initial=0.0)) or 1.0
        rounded = np.round(values / scale, 6) + 0.0
        text = f"{said.shape} {np.round(scale, 4 - int(np.floor(np.log10(scale)))):.4e}"
        return hashlib.sha256(text.encode() + rounded.tobytes()).hexdigest()[:8]

    def _look(self, seen: Sequence[Explanation]) -> str:
        return "close to right" if any(e.name == "factor" for e in seen) else "unknown error"
