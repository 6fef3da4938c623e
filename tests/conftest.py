"""What all tests share."""

import os
import signal

from hypothesis import settings
from machine.started import watch

from exgen.collector import leave_alone, look_seldom

# A runner in the background ignores Ctrl-C and hands that down; the tests of Ctrl-C need it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run, so that a run says something about the change it tests;
# EXGEN_EXPLORE=1 looks for new ones.
settings.register_profile("fixed", derandomize=True)
if not os.environ.get("EXGEN_EXPLORE"):
    settings.load_profile("fixed")

# What happens to be on this machine need not be on another.
watch()

# A process of tests holds a gigabyte of sheets and SymPy; looking through that took a third of it.
look_seldom()


def pytest_collection_finish() -> None:
    """Let the collector pass over what is there before the first test."""
    leave_alone()
