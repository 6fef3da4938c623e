"""`python -m exgen` is the same as `exgen`."""

import sys

from exgen.cli import command

if __name__ == "__main__":
    sys.exit(command())
