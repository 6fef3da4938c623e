"""The spread of counted numbers."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen.stress.spread import quantile, spread


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_the_same_as_of_a_list(values: list[int]) -> None:
    """Quantiles of counts are those of the numbers written out one by one."""
    found = spread(Counter(values))
    assert found is not None
    quarters = np.quantile(values, (0, 0.25, 0.5, 0.75, 1), method="inverted_cdf")
    assert [found.least, found.lower, found.median, found.upper, found.greatest] == list(quarters)
    near = [v for v in values if abs(v - found.median) <= 0.15 * found.median]
    assert found.within == pytest.approx(len(near) / len(values))


def test_of_nothing() -> None:
    """No numbers have no spread and no quantile."""
    assert spread(Counter()) is None
    with pytest.raises(ValueError, match="no quantile"):
        quantile(Counter(), 0.5)
