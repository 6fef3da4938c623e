"""A class that several tests compare with, made once."""

import pytest

from exgen.homework import Homework
from tests.classroom.classes import TWELVE, files, make, short_homework


@pytest.fixture(scope="package")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Homework:
    """A homework of one short question."""
    return short_homework(tmp_path_factory.mktemp("homework"))


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory, homework: Homework) -> dict[str, bytes]:
    """The files of a class of twelve, which are two batches."""
    folder = tmp_path_factory.mktemp("whole") / "class"
    outcome = make(folder, TWELVE, homework=homework)
    assert outcome.failed == ()
    return files(folder)
