"""Where things lie."""

from pathlib import Path

import pytest

from exgen.places import available, cache_folder, homework_files, templates


def test_templates_of_the_checkout() -> None:
    """In a checkout the templates are those at its top level."""
    assert templates() == Path(__file__).parent.parent / "templates"


def test_available_names_every_file_in_order() -> None:
    """The listing has one entry for each homework file, by the file's name."""
    assert [listing.name for listing in available()] == list(homework_files())
    assert "matrix-gradients" in homework_files()


@pytest.mark.parametrize("base", ["", "relative/is/ignored"])
def test_cache_below_home_by_default(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a usable $XDG_CACHE_HOME the cache lies in ~/.cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("HOME", "/a/home")
    assert cache_folder() == Path("/a/home/.cache/exgen")


def test_cache_where_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """An absolute $XDG_CACHE_HOME is followed."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/a/cache")
    assert cache_folder() == Path("/a/cache/exgen")
