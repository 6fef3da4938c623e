"""A student's typed answers beside a key: right or not, which mistake was made, what it is worth.

Answers are data to this room: they are read (`exgen.answers`), compared by both judges, and never
evaluated as code; code that is handed in is run by `exgen.grading` alone.
"""
