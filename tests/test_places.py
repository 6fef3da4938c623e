"""Where things lie."""

from pathlib import Path

from exgen.places import available, homework_files, templates


def test_templates_of_the_checkout() -> None:
    """In a checkout the templates are those at its top level."""
    assert templates() == Path(__file__).parent.parent / "templates"


def test_available_names_every_file_in_order() -> None:
    """The listing has one entry for each homework file, by the file's name."""
    assert [listing.name for listing in available()] == list(homework_files())
    assert "matrix-gradients" in homework_files()
