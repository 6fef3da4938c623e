"""Suggested bands of difficulty."""

from collections import Counter
from collections.abc import Mapping

from exgen.homework import Homework
from exgen.stress.bands import LEAST_KEPT, First, independent, suggest
from exgen.stress.spread import quantile


def drawn(*totals: int, forms: int = 3) -> First:
    """Draws of these difficulties, each of several forms."""
    return Counter({(total, f"{total} {k}"): 1 for total in totals for k in range(forms)})


def reach(firsts: Mapping[str, First], bands: Mapping[str, tuple[int, int]]) -> tuple[float, float]:
    """The easiest and the hardest sheet that the bands allow, relative to the mean one."""
    mean = 0.0
    for id, first in firsts.items():
        kept = [total for total, _ in first.elements() if bands[id][0] <= total <= bands[id][1]]
        assert len(kept) >= LEAST_KEPT * first.total()
        mean += sum(kept) / len(kept)
    low, high = (sum(band[end] for band in bands.values()) for end in (0, 1))
    return low / mean, high / mean


def test_no_sheet_can_leave_the_band() -> None:
    """The easiest draws of all bands together, and the hardest, are within 15 %."""
    firsts = {
        "1": drawn(*range(20, 120)),
        "2": drawn(*range(150, 600, 3), forms=1),
        "3": drawn(40, 50, 60, 61, 62, 90),
    }
    bands = suggest(firsts)
    low, high = reach(firsts, bands)
    assert low >= 0.85
    assert high <= 1.15
    assert high - low > 0.2  # and no width is given away


def test_a_band_holds_the_median() -> None:
    """No question is made easier or harder than it was."""
    firsts = {"1": drawn(*range(30, 90)), "2": drawn(*range(10, 400, 7))}
    for id, (low, high) in suggest(firsts).items():
        totals = Counter(total for total, _ in firsts[id])
        assert low <= quantile(totals, 0.5) <= high


def test_what_hardly_varies_is_kept_whole() -> None:
    """Where all draws fit, the band takes all of them."""
    assert suggest({"1": drawn(98, 100, 103), "2": drawn(50)}) == {"1": (98, 103), "2": (50, 50)}


def test_width_goes_where_variety_is() -> None:
    """Of two questions with one spread, the one with more forms there gets the wider band."""
    some, many = drawn(*range(100, 200, 20), forms=1), drawn(*range(100, 200), forms=1)
    bands = suggest({"some": some, "many": many})
    width = {id: high - low for id, (low, high) in bands.items()}
    assert width["many"] > width["some"]


def test_nothing_drawn() -> None:
    """A question without a draw gets no band."""
    assert suggest({"1": Counter()}) == {}
    assert suggest({}) == {}


def test_a_question_that_goes_on_has_no_band_of_its_own() -> None:
    """Its difficulty is settled by the question whose network it takes."""
    questions = [
        {"id": "1", "family": "network", "points": 20, "options": {"hidden": [1, 2]}},
        {"id": "2", "family": "network", "points": 20, "options": {"network_of": "1"}},
    ]
    homework = Homework.model_validate({"name": "a", "title": "A", "question": questions})
    assert independent(homework) == ["1"]
