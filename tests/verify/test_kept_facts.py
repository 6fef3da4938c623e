"""Kept facts: only what holds, only the very same, and never without floating point."""

from dataclasses import dataclass, fields, replace

import pytest

from exgen.errors import ClaimError
from exgen.verify import kept_facts
from exgen.verify.judge import judge_facts
from exgen.verify.proof_store import ProofStore
from verify.test_linear import FALSE, TRUE


def test_kept_is_what_holds() -> None:
    """The verdicts are the facts' own, the first time and the second; false ones are not kept."""
    store = ProofStore()
    false = [fact for fact in FALSE if not fact.holds()]
    for _ in range(2):
        assert all(kept_facts.proved(TRUE, store))
        assert not any(kept_facts.proved(false, store))
    assert len(store) == len(TRUE)


def test_a_kept_fact_is_not_proved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept does not ask the fact; any other field does."""
    store = ProofStore()
    kept_facts.proved(TRUE, store)
    for fact in TRUE:
        monkeypatch.setattr(type(fact), "holds", lambda _: False)
    assert all(kept_facts.proved(TRUE, store))
    for fact in TRUE:
        for field in fields(fact):  # type: ignore[arg-type]
            value = getattr(fact, field.name)
            if isinstance(value, str):
                other = replace(fact, **{field.name: value + " "})  # type: ignore[type-var]
                assert kept_facts.proved([other], store) == [False]


@dataclass(frozen=True)
class Moody:
    """A fact with something in it that is no plain data."""

    verdicts: list[bool]

    def holds(self) -> bool:
        """The next verdict."""
        return self.verdicts.pop()

    def confirmed(self) -> bool:
        """Always."""
        return True


def test_facts_with_other_data_are_proved_each_time() -> None:
    """Nobody could tell whether such a fact is the same."""
    store, fact = ProofStore(), Moody([False, True])
    assert kept_facts.proved([fact], store) == [True]
    assert kept_facts.proved([fact], store) == [False]
    assert len(store) == 0


def test_floating_point_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept fact that floating point does not confirm is refused."""
    judge_facts(TRUE[:1], where="here")
    monkeypatch.setattr(type(TRUE[0]), "confirmed", lambda _: False)
    with pytest.raises(ClaimError, match="does not confirm it"):
        judge_facts(TRUE[:1], where="here")
