"""Kept proofs: shared where they hold, never where they do not."""

import os
import subprocess
import sys
from collections.abc import Hashable
from pathlib import Path

import numpy as np
import pytest
from calculus.programs import programs
from hypothesis import assume, given, settings

from exgen.calculus.claims import Claim
from exgen.calculus.program import Program, program
from exgen.errors import ClaimError, DrawError
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.questions.families import FAMILIES
from exgen.verify import exact, judge, proofs
from exgen.verify.numeric import NumericJudge
from exgen.verify.proofs import proved
from exgen.verify.ring import RingFullError
from exgen.verify.store import Store
from verify.spoiling import spoilt, steps
from verify.test_slices import folded, network


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
def warm(drawn: list[tuple[Program, list[Claim]]]) -> Store:
    """A store that holds the proofs of all that these tests speak of."""
    store = Store()
    for prog, claims in drawn:
        assert all(proved(prog, claims, store))
    for prog in (network(), folded()):
        assert all(proved(prog, steps(prog, "J"), store))
    return store


def never(*_: object) -> list[bool]:
    """An exact judge that must not be asked."""
    raise AssertionError("the exact judge was asked")


def test_a_kept_proof_is_not_sought_again(
    drawn: list[tuple[Program, list[Claim]]], warm: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time every claim is known, and in another order of the questions too."""
    monkeypatch.setattr(proofs, "_judged", never)
    for prog, claims in reversed(drawn):
        assert proved(prog, claims, warm) == [True] * len(claims)


def test_other_names_and_sizes_share_a_proof(warm: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network in other letters and at other sizes is known."""
    monkeypatch.setattr(proofs, "_judged", never)
    other = program(
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
        sizes={"n": 4, "m": 9},
    )
    assert all(proved(other, steps(other, "L"), warm))


def test_an_assumption_that_is_missing_is_missed(warm: Store) -> None:
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
def test_mutants_of_kept_claims_are_refused(made, warm: Store) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Each spoilt claim that is accepted beside the kept ones is true."""
    refused = _accepts_the_true_alone(made(), warm)
    assert refused >= 90


@settings(max_examples=50, deadline=None)
@given(programs())
def test_mutants_about_random_programs(prog: Program) -> None:
    """The same for random programs, whose right claims are kept first."""
    store = Store()
    right = steps(prog, prog.equations[-1].name)
    for claim in right:
        proved(prog, [claim], store)
    _accepts_the_true_alone(prog, store, most=10)


def _accepts_the_true_alone(prog: Program, store: Store, *, most: int = 10_000) -> int:
    """How many spoilt claims are refused; those accepted must pass the numerical judge."""
    try:
        numeric = NumericJudge(prog, np.random.default_rng(7))
    except DrawError:
        assume(False)
    refused = 0
    judged = _Remembering()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proofs, "_judged", judged)
        for claim in steps(prog, prog.equations[-1].name):
            spoilt_ones = list(spoilt(prog, claim))[:most]
            judged.ahead(prog, (), spoilt_ones)
            judged.ahead(prog, (claim,), spoilt_ones)
            for wrong in spoilt_ones:
                # Alone, and behind a right claim whose lemmas it may use.
                if proved(prog, [wrong], store)[0] or proved(prog, [claim, wrong], store)[1]:
                    assert numeric.measure(wrong).agrees, wrong
                else:
                    refused += 1
    return refused


class _Remembering:
    """The exact judge, asked nothing twice, and asked about many claims at once where it can be."""

    def __init__(self) -> None:
        self._known: dict[Hashable, list[bool]] = {}

    def __call__(self, prog: Program, *claims: Claim) -> list[bool]:
        same = self._same(prog, claims)
        if same not in self._known:
            self._known[same] = exact.proves(prog, claims)
        return self._known[same]

    def ahead(self, prog: Program, first: tuple[Claim, ...], others: list[Claim]) -> None:
        """Judge each of the others behind the first ones; what is refused shortens no other."""
        verdicts = exact.proves(prog, (*first, *others))
        before = verdicts[: len(first)]
        for claim, verdict in zip(others, verdicts[len(first) :], strict=True):
            if not verdict:
                self._known[self._same(prog, (*first, claim))] = [*before, False]

    @staticmethod
    def _same(prog: Program, claims: tuple[Claim, ...]) -> Hashable:
        return prog.variables, prog.equations, tuple(prog.sizes.items()), claims


def test_a_refusal_is_not_kept() -> None:
    """A wrong claim leaves nothing behind, and is judged on the whole question."""
    prog = network()
    store = Store()
    right = steps(prog, "J")[0]
    wrong = next(spoilt(prog, right))
    assert proved(prog, [wrong], store) == [False]
    assert len(store) == 0
    assert (
        proved(prog, [right, wrong], store) == [True, False] == exact.proves(prog, (right, wrong))
    )


def test_known_claims_save_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question of which a part is known asks the exact judge for the rest alone."""
    prog = network()
    claims = steps(prog, "J")
    store = Store()
    asked: list[Claim] = []

    def judged(prog: Program, *claims: Claim) -> list[bool]:
        asked.extend(claims)
        return exact.proves(prog, claims)

    monkeypatch.setattr(proofs, "_judged", judged)
    half = len(claims) // 2
    assert all(proved(prog, claims[:half], store))
    first = len(asked)
    assert all(proved(prog, claims, store))
    both = len(asked)
    asked.clear()
    assert all(proved(prog, claims, Store()))
    assert 0 < first < both == len(asked)


def test_what_no_slice_proves_is_judged_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where slices fail, the whole question decides, and its proofs are kept too."""
    prog = network()
    claims = steps(prog, "J")
    store = Store()

    def whole_only(given: Program, *claims: Claim) -> list[bool]:
        return exact.proves(given, claims) if given is prog else [False] * len(claims)

    monkeypatch.setattr(proofs, "_judged", whole_only)
    assert all(proved(prog, claims, store))
    monkeypatch.setattr(proofs, "_judged", never)
    assert all(proved(prog, claims, store))


def test_a_question_that_is_known_is_known_at_once(
    drawn: list[tuple[Program, list[Claim]]], warm: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line of it is looked at; with one line that is wrong it is another question."""
    prog, claims = drawn[-1]
    wrong = next(spoilt(prog, claims[-1]))
    assert proved(prog, [*claims[:-1], wrong], warm)[-1] is False
    monkeypatch.setattr(proofs, "Slicer", lambda _: None)
    assert proved(prog, claims, warm) == [True] * len(claims)
    with pytest.raises(AttributeError):  # what is left of a question is looked at line by line
        proved(prog, claims[:-1], warm)


def test_a_question_is_known_only_where_all_of_it_holds() -> None:
    """After a refusal the same question is judged anew, and refused again."""
    prog = network()
    store = Store()
    right = steps(prog, "J")[0]
    claims = [right, next(spoilt(prog, right))]
    assert proved(prog, claims, store) == proved(prog, claims, store) == [True, False]


def test_a_slice_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a slice does not fit into the largest ring, the next one is tried, then the whole."""
    prog = network()
    claims = steps(prog, "J")
    tried: list[Program] = []

    def judged(given: Program, *claims: Claim) -> list[bool]:
        tried.append(given)
        if given is not prog:
            raise RingFullError
        return exact.proves(given, claims)

    monkeypatch.setattr(proofs, "_judged", judged)
    assert all(proved(prog, claims, Store()))
    assert len(tried) > 2
    assert tried[-1] is prog


def test_the_numerical_judge_looks_at_every_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim that is kept as proved still has to agree at random points."""
    prog = network()
    wrong = Claim(left=prog.find("z1"), rights=(prog.read("2 * W1 @ x"),))
    monkeypatch.setattr(judge, "proved", lambda prog, claims: [True] * len(claims))
    with pytest.raises(ClaimError, match="the numerical judge finds a relative error"):
        judge.judge(prog, [wrong], np.random.default_rng(0), where="here")


def test_the_exact_judge_alone_knows_no_store(warm: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked directly, the exact judge proves all by itself."""
    prog = network()
    monkeypatch.setattr(Store, "__contains__", never)
    monkeypatch.setattr(Store, "add", never)
    assert all(exact.proves(prog, tuple(steps(prog, "J"))))


SHEET = """
import sys
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.questions.families import FAMILIES
sheet = draw_sheet(read("matrix-gradients", families=FAMILIES), seed=1)
sheet.key(), sheet.documents()
print("sympy" in sys.modules, sheet.code)
"""


def test_processes_share_proofs_and_need_no_sympy(tmp_path: Path) -> None:
    """What one process proved, the next one knows from the cache, and imports no SymPy."""

    def drawn(**environment: str) -> list[str]:
        ran = subprocess.run(
            [sys.executable, "-c", SHEET], capture_output=True, text=True, check=True,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), **environment},
        )  # fmt: skip
        return ran.stdout.split()

    first, second, alone = drawn(), drawn(), drawn(EXGEN_PROOFS="off")
    assert [first[0], second[0], alone[0]] == ["True", "False", "True"]
    assert first[1] == second[1] == alone[1]
