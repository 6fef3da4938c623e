"""The homework chain-rule: the ids and known answers of its original, and its variants."""

import pytest
from sheets import sheet


def test_the_original_has_the_ids_and_the_known_answers() -> None:
    """Ids as documented; the dimensions are 3, 2, 1, 2, 2."""
    key = sheet(None, "chain-rule").key()
    parts = {p["id"]: p for q in key["questions"] for p in q["parts"]}
    assert list(parts) == [
        "1",
        *(f"2.a.{k}" for k in (1, 2, 3, 4)),
        *(f"2.b.{k}" for k in "xab"),
        "3.a.W1",
        "3.a.W2",
        "3.b",
        "3.c",
        *(f"4.{k}" for k in "abcde"),
    ]
    assert [parts[f"4.{k}"]["answer"] for k in "abcde"] == [3, 2, 1, 2, 2]
    assert parts["1"]["answer"] == "4 * sum(x)**3 * ones(d, 1)"


@pytest.mark.parametrize("seed", range(10))
def test_variants_keep_the_plan(seed: int) -> None:
    """A seed changes what is asked, never how many points there are or which kinds of parts."""
    key = sheet(seed, "chain-rule").key()
    assert sum(p["points"] for q in key["questions"] for p in q["parts"]) == 110
    kinds = {p["kind"] for q in key["questions"] for p in q["parts"]}
    assert kinds == {"gradient", "shape", "code", "observation", "dimension"}
