"""The commands of `exgen`, a file each: the arguments, and the rooms that do the work.

Nothing here imports SymPy before a command runs, so that `exgen list`, `exgen --help` and bad
input answer at once.
"""
