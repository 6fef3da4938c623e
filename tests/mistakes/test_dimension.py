"""Wrong dimensions and their names."""

from exgen.mistakes.dimension import wrong_dimensions


def found(**given: object) -> dict[str, int]:
    """The wrong dimensions by name."""
    return {w.name: w.value for w in wrong_dimensions(**given)}  # type: ignore[arg-type]


def test_of_a_span() -> None:
    """Four vectors in R^5 that span a plane."""
    assert found(dimension=2, count=4, ambient=5) == {
        "dependence-missed": 4,
        "ambient-dimension": 5,
        "one-too-many": 3,
        "one-too-few": 1,
    }


def test_of_a_null_space() -> None:
    """Five columns of rank 3: the rank for the nullity, and all of R^5."""
    assert found(dimension=2, count=5, null_space=True) == {
        "rank-for-nullity": 3,
        "ambient-dimension": 5,
        "one-too-few": 1,
    }


def test_each_value_once_and_none_negative() -> None:
    """A value has its most telling name; there is no dimension below 0."""
    assert found(dimension=0, count=1, ambient=1) == {"dependence-missed": 1}
