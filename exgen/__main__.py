"""`python -m exgen` is the same as `exgen`."""

import sys

from exgen.cli import main

if __name__ == "__main__":
    sys.exit(main())
