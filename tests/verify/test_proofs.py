"""Kept proofs: shared where they hold, never where they do not."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from calculus.programs import programs
from hypothesis import assume, given, settings
from tried import tried

from exgen.calculus.claims import Claim
from exgen.calculus.program import Program, program
from exgen.errors import ClaimError, DrawError
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.verify import judge, trials
from exgen.verify.numeric import NumericJudge
from exgen.verify.proof_store import ProofStore
from exgen.verify.proofs import proved
from verify.spoiling import folded, network, spoilt, steps


@pytest.fixture(scope="module")
def drawn() -> list[tuple[Program, list[Claim]]]:
    """The questions of some sheets."""
    homework = read("matrix-gradients", families=FAMILIES)
    return [
        (proved.question.program, [step.claim for step in proved.question.steps()])
        for seed in (1, 2, 3)
        for proved in draw_sheet(homework, seed=seed).questions
    ]


@pytest.fixture(scope="module")
def warm(drawn: list[tuple[Program, list[Claim]]]) -> ProofStore:
    """A store that holds the proofs of all that these tests speak of."""
    store = ProofStore()
    for prog, claims in drawn:
        assert all(proved(prog, claims, store))
    for prog in (network(), folded()):
        assert all(proved(prog, steps(prog, "J"), store))
    return store


def never(*_: object, **__: object) -> list[bool]:
    """An exact judge that must not be asked."""
    raise AssertionError("the exact judge was asked")


def test_a_kept_verdict_is_not_sought_again(
    drawn: list[tuple[Program, list[Claim]]], warm: ProofStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time every question is known, and in another order too."""
    monkeypatch.setattr(trials.TrialSizes, "holds", never)
    for prog, claims in reversed(drawn):
        assert proved(prog, claims, warm) == [True] * len(claims)


def renamed(sizes: dict[str, int]) -> Program:
    """The network in other letters."""
    return program(
        variables={
            "u": (("n", 1), "real"),
            "A": (("m", "n"), "real"),
            "B": (("n", "m"), "real"),
            "t": (("n", 1), "one-hot"),
        },
        equations={
            "s": "A @ u",
            "h": "tanh(s)",
            "r": "B @ h + u",
            "p": "softmax(r)",
            "L": "-sum(t * log(p)) + norm(A)**2",
        },
        sizes=sizes,
    )


def test_other_names_share_a_verdict(warm: ProofStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network in other letters is known; at other sizes only these are tried."""
    other = renamed({"n": 4, "m": 9})
    asked: list[bool] = []
    holds = trials.TrialSizes.holds

    def counted(self: trials.TrialSizes, prog: Program, claims: list[Claim]) -> list[bool]:
        asked.append(self.own)
        return holds(self, prog, claims)

    monkeypatch.setattr(trials.TrialSizes, "holds", counted)
    same = renamed(dict(zip("nm", network().sizes.values(), strict=True)))
    assert all(proved(same, steps(same, "L"), warm))
    assert asked == []
    assert all(proved(other, steps(other, "L"), warm))
    assert asked == [True]


def test_an_assumption_that_is_missing_is_missed(warm: ProofStore) -> None:
    """Without the one-hot target the kept proofs of the network do not serve."""
    prog = network()
    loose = program(
        variables={v.name: (tuple(v.shape), "real") for v in prog.variables},
        equations={
            "z1": "W1 @ x", "a1": "tanh(z1)", "z2": "W2 @ a1 + x", "yhat": "softmax(z2)",
            "J": "-sum(y * log(yhat)) + norm(W1)**2",
        },
        sizes=prog.sizes,
    )  # fmt: skip
    gradient = next(c for c in steps(prog, "J") if getattr(c.left, "wrt", "") == "z2")
    fused = Claim(left=gradient.left, rights=(loose.read("yhat - y"),))
    assert proved(prog, [Claim(left=gradient.left, rights=(prog.read("yhat - y"),))], warm) == [
        True
    ]
    assert proved(loose, [fused], warm) == [False]


@pytest.mark.parametrize("made", [network, folded])
def test_mutants_of_kept_claims_are_refused(made, warm: ProofStore) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Each spoilt claim that is accepted beside the kept ones is true."""
    refused = _accepts_the_true_alone(made(), warm)
    assert refused >= 90


@settings(max_examples=tried("proofs of random programs"), deadline=None)
@given(programs())
def test_mutants_about_random_programs(prog: Program) -> None:
    """The same for random programs, whose right claims are kept first."""
    store = ProofStore()
    right = steps(prog, prog.equations[-1].name)
    for claim in right:
        proved(prog, [claim], store)
    _accepts_the_true_alone(prog, store, most=10)


def _accepts_the_true_alone(prog: Program, store: ProofStore, *, most: int = 10_000) -> int:
    """How many spoilt claims are refused; those accepted must pass the numerical judge."""
    try:
        numeric = NumericJudge(prog, np.random.default_rng(7))
    except DrawError:
        assume(False)
    refused = 0
    for claim in steps(prog, prog.equations[-1].name):
        wrongs = list(spoilt(prog, claim))[:most]
        # Behind a right claim that is kept; every seventh without company too.
        verdicts = proved(prog, [claim, *wrongs], store)[1:]
        for place, (wrong, accepted) in enumerate(zip(wrongs, verdicts, strict=True)):
            assert place % 7 or proved(prog, [wrong], store) == [accepted], wrong
            assert not accepted or numeric.measure(wrong).agrees, wrong
            refused += not accepted
    return refused


def test_a_refusal_is_not_kept() -> None:
    """A wrong claim leaves nothing behind, and is judged on the whole question."""
    prog = network()
    store = ProofStore()
    right = steps(prog, "J")[0]
    wrong = next(spoilt(prog, right))
    assert proved(prog, [wrong], store) == [False]
    assert len(store) == 0
    assert (
        proved(prog, [right, wrong], store) == [True, False] == trials.proves(prog, (right, wrong))
    )


def test_a_question_is_known_only_where_all_of_it_holds() -> None:
    """After a refusal the same question is judged anew, and refused again."""
    prog = network()
    store = ProofStore()
    right = steps(prog, "J")[0]
    claims = [right, next(spoilt(prog, right))]
    assert proved(prog, claims, store) == proved(prog, claims, store) == [True, False]


def test_the_numerical_judge_looks_at_every_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim that is kept as proved still has to agree at random points."""
    prog = network()
    wrong = Claim(left=prog.find("z1"), rights=(prog.read("2 * W1 @ x"),))
    monkeypatch.setattr(judge, "proved", lambda prog, claims: [True] * len(claims))
    with pytest.raises(ClaimError, match="the numerical judge finds a relative error"):
        judge.judge(prog, [wrong], np.random.default_rng(0), where="here")


def test_the_exact_judge_alone_knows_no_store(
    warm: ProofStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked directly, the exact judge proves all by itself."""
    prog = network()
    monkeypatch.setattr(ProofStore, "__contains__", never)
    monkeypatch.setattr(ProofStore, "add", never)
    assert all(trials.proves(prog, tuple(steps(prog, "J"))))


SHEET = """
import sys
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.families.registry import FAMILIES
sheet = draw_sheet(read("matrix-gradients", families=FAMILIES), seed=1)
sheet.key(), sheet.documents()
print("sympy" in sys.modules, sheet.code)
"""


def test_processes_share_proofs_and_need_no_sympy(tmp_path: Path) -> None:
    """What one process judged, the next one knows from the cache; none needs SymPy for it."""

    def drawn(**environment: str) -> list[str]:
        ran = subprocess.run(
            [sys.executable, "-c", SHEET], capture_output=True, text=True, check=True,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), **environment},
        )  # fmt: skip
        return ran.stdout.split()

    first, second, alone = drawn(), drawn(), drawn(EXGEN_PROOFS="off")
    assert [first[0], second[0], alone[0]] == ["False"] * 3
    assert first[-1] == second[-1] == alone[-1]
