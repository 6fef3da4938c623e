"""Adding up outcomes."""

import random

from exgen.stress.records import Failure
from exgen.stress.tally import SHEET, SHOWN, SLOWEST, Tally
from tests.stress.small import asked, outcome


def test_questions_and_sheets_are_counted() -> None:
    """Difficulties add up to the sheet's, forms are counted by their canonical form."""
    tally = Tally()
    tally.add(outcome(0, asked("1", 40, "a", activations=("tanh",)), asked("2", 60, "b")))
    tally.add(
        outcome(1, asked("1", 50, "a"), asked("2", 60, "c", draws=3, mistakes=("wrong-order",)))
    )
    assert tally.seeds == tally.sheets == 2
    assert tally.ids() == ["1", "2"]
    assert tally.places[SHEET].counts["total"] == {100: 1, 110: 1}
    assert tally.places[SHEET].counts["longest"] == {2: 2}
    assert tally.places["1"].forms == {"a": 2}
    assert tally.places["2"].forms == {"b": 1, "c": 1}
    assert tally.places["2"].draws == {1: 1, 3: 1}
    assert tally.drawn["activation"] == {"tanh": 1}
    assert tally.forms["gradient"] == {"form:a": 2, "form:b": 1, "form:c": 1}
    assert tally.hidden == {"wrong-order": 1}
    assert tally.codes == {"code 0": 2}


def test_the_order_makes_no_difference() -> None:
    """Processes finish in any order; failures and slowest seeds are told the same."""
    outcomes = [
        outcome(k, failure=Failure(kind="claim", message=f"claim {k}")) for k in range(3 * SHOWN)
    ]
    one, two = Tally(), Tally()
    for each in outcomes:
        one.add(each)
    random.Random(1).shuffle(outcomes)
    for each in outcomes:
        two.add(each)
    assert one.failures == two.failures
    assert [seed for seed, _ in one.failures] == list(range(SHOWN))
    assert one.failed == two.failed == {"claim": 3 * SHOWN}
    assert sorted(one.slowest) == sorted(two.slowest)
    assert len(one.slowest) == SLOWEST
    assert min(one.slowest)[1] == 3 * SHOWN - SLOWEST


def test_a_sheet_with_bad_pages_is_no_good_sheet() -> None:
    """What TeX complains of is a failure, and the questions are counted all the same."""
    tally = Tally()
    tally.add(outcome(0, asked("1", 40), failure=Failure(kind="pages", message="too wide")))
    assert (tally.seeds, tally.sheets, tally.failed["pages"]) == (1, 0, 1)
    assert tally.places["1"].forms.total() == 1
