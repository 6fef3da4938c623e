"""What exgen asks of Python's garbage collector."""

import subprocess
import sys

ENDING = """
import gc
from exgen import cli

def interrupted():
    print(10_000 < gc.get_threshold()[0] <= 50_000)  # garbage is bounded all the same
    raise KeyboardInterrupt

cli.main = lambda: 3
assert cli.command() == 3
print(gc.get_freeze_count() > 10_000)
gc.unfreeze()
cli.main = interrupted
try:
    cli.command()
except KeyboardInterrupt:
    print(gc.get_freeze_count() > 10_000)
"""


def test_a_command_ends_without_looking_through_everything() -> None:
    """Whatever comes of the command, what is there when it ends is out of the collector's sight."""
    done = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True)
    assert (done.stdout.split(), done.stderr) == (["True"] * 3, "")
