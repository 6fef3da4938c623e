"""What is kept between runs: where, and believed only where nobody else could have written it."""

import os
from pathlib import Path

import pytest

from exgen import cache


@pytest.mark.parametrize("base", ["", "relative/is/ignored"])
def test_cache_below_home_by_default(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a usable $XDG_CACHE_HOME the cache lies in ~/.cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("HOME", "/a/home")
    assert cache.folder() == Path("/a/home/.cache/exgen")


def test_cache_where_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """An absolute $XDG_CACHE_HOME is followed."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/a/cache")
    assert cache.folder() == Path("/a/cache/exgen")


def test_no_home_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a home nothing is kept, least of all in a folder called ~."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert cache.folder() is None


def test_private_folders(tmp_path: Path) -> None:
    """A folder is made for this user alone; one that others may use is not believed, nor a link."""
    path = tmp_path / "kept" / "formats"
    assert cache.private(path)
    assert path.stat().st_mode & 0o777 == 0o700
    for mode in (0o750, 0o702, 0o777):
        path.chmod(mode)
        assert not cache.private(path)
    path.chmod(0o700)
    (tmp_path / "link").symlink_to(path)
    assert not cache.private(tmp_path / "link")
    (tmp_path / "file").touch(mode=0o600)
    assert not cache.private(tmp_path / "file")


def test_own_files(tmp_path: Path) -> None:
    """What others may read is this user's own, unless it is to be closed to them."""
    file = tmp_path / "file"
    file.touch()
    for mode, own, closed in ((0o600, True, True), (0o644, True, False), (0o664, False, False)):
        file.chmod(mode)
        assert cache.own(file.stat()) is own
        assert cache.own(file.stat(), closed=True) is closed
