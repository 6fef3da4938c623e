"""Variants without pages: in the order of their seeds, however many processes draw them."""

from sheets import homework

from exgen.variants import variant, variants


def test_processes_change_nothing() -> None:
    """Two processes give the sheets that one gives, to the byte, and say how far they are."""
    told: list[int] = []
    seeds = range(3, 9)
    made = variants(homework(), seeds, jobs=2, done=told.append)
    assert told == [1, 2, 3, 4, 5, 6]
    assert [one.key["seed"] for one in made] == list(seeds)
    assert [dict(one.files) for one in made[:2]] == [
        dict(variant(homework(), seed).files) for seed in (3, 4)
    ]
