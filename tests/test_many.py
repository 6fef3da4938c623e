"""Many cases in one test: none is left out, and each that fails is named."""

import pytest
from many import over


@over("seed", range(10), pieces=3)
def test_cases_are_shared_out(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With fixtures as in any test."""
    assert 0 <= seed < 10
    assert tmp_path_factory.getbasetemp().is_dir()


def test_none_is_left_out() -> None:
    """All cases come once, in as many tests as there are pieces, whoever runs them."""
    found: list[int] = []

    @over("seed", range(10), pieces=3)
    def test(seed: int) -> None:
        found.append(seed)

    for share in range(3):
        test(share=share)
    assert sorted(found) == list(range(10))


def test_each_failure_is_named() -> None:
    """The cases after a failure are looked at too, and the first error is the cause."""

    @over("seed", range(20))
    def test(seed: int) -> None:
        assert seed % 7 != 3, f"seven goes into {seed - 3}"
        if seed == 11:
            pytest.fail("eleven")
        if seed == 12:
            raise ValueError("twelve")

    with pytest.raises(AssertionError) as caught:
        test()
    told = str(caught.value)
    assert told.startswith("5 of 20 fail, seed: 3, 10, 11, 12, 17\n")
    assert "seed = 12: ValueError: twelve" in told
    assert "seed = 11: Failed: eleven" in told
    assert "seven goes into 7" in told
    assert "seven goes into 0" in str(caught.value.__cause__)


def test_no_case_is_told() -> None:
    """A test that goes over nothing is skipped and says so; one that takes no case is wrong."""
    with pytest.raises(pytest.skip.Exception, match="no case"):
        over("seed", [])(lambda seed: None)()
    with pytest.raises(AssertionError, match="takes no seed"):
        over("seed", [1])(lambda other: None)
