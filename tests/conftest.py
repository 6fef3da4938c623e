"""What all tests share."""

import signal

# A runner in the background ignores Ctrl-C and hands that down; the tests of Ctrl-C need it.
signal.signal(signal.SIGINT, signal.default_int_handler)
