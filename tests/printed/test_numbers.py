"""Exact numbers in print: an example with several outputs has a norm round a matrix of numbers."""

from pathlib import Path

from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.stress.trial import run

HOMEWORK = """\
name = "numbers"
title = "Numbers"

[[question]]
id = "1"
family = "backprop-numbers"
points = 10
"""


def test_every_network_of_numbers_is_read(tmp_path: Path) -> None:
    """All that is printed of them is what was proved, with one output and with several."""
    path = tmp_path / "numbers.toml"
    path.write_text(HOMEWORK, encoding="utf-8")
    homework = read(str(path), families=FAMILIES)
    outcomes = [run(homework, seed) for seed in range(12)]
    assert [each.failure for each in outcomes] == [None] * 12
