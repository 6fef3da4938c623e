"""What exgen asks of Python's garbage collector."""

import gc
from collections.abc import Iterator

import pytest

from exgen import cli


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """The collector as Python starts with it, and after the test as it was before."""
    before = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_command_ends_without_looking_through_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever comes of the command, what is there when it ends is out of the collector's sight."""
    during: list[tuple[int, int, int]] = []

    def interrupted() -> int:
        during.append(gc.get_threshold())
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", lambda: 3)
    assert cli.command() == 3
    assert gc.get_freeze_count() > 10_000
    gc.unfreeze()
    monkeypatch.setattr(cli, "main", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cli.command()
    assert gc.get_freeze_count() > 10_000
    assert 10_000 < during[0][0] <= 100_000  # garbage is bounded all the same
