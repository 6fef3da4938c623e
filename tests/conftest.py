"""What all tests share."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from machine.started import watch
from tried import FRESH, tried

from exgen.collector import leave_alone, look_seldom

TESTS = Path(__file__).parent
LONGEST = (
    "test_outside.py",
    "answers/test_fuzz.py",
    "checking/test_marker.py",
    "checking/test_unseen.py",
    "classroom/test_cluster.py",
    "classroom/test_interruption.py",
    "verify/test_mutants.py",
    "verify/test_proofs.py",
    "writers/test_notebook.py",
    "writers/test_prairielearn.py",
    "writers/test_typed_answer.py",
)
"""Files with tests of several seconds: they go first, so that no process waits for one at last."""

# A runner in the background ignores Ctrl-C and hands that down; the tests of Ctrl-C need it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run, so that a run says something about the change it tests;
# EXGEN_THOROUGH=2 and more look for new ones.
settings.register_profile("exgen", derandomize=not FRESH, max_examples=tried("examples"))
settings.load_profile("exgen")

# What happens to be on this machine need not be on another.
watch()

# A process of tests holds a gigabyte of sheets and SymPy; looking through that took a third of it.
look_seldom()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first; the order of all others, and within a file, stays."""
    assert all((TESTS / name).is_file() for name in LONGEST), "a file of LONGEST has gone"
    items.sort(key=lambda item: item.path.relative_to(TESTS).as_posix() not in LONGEST)


def pytest_collection_finish() -> None:
    """Let the collector pass over what is there before the first test."""
    leave_alone()


@pytest.fixture(autouse=True)
def imports_from_the_same_places() -> Iterator[None]:
    """What a test puts before the places of imports is gone after it.

    The reader that goes to platforms puts an archive there, with some of exgen alone; processes
    that a later test begins would import from it.
    """
    before = [*sys.path]
    yield
    sys.path[:] = before
