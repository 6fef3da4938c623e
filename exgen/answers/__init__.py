"""A student's typed answer, read as an expression of the question's quantities.

Nothing that a student types is evaluated: a closed grammar is read, and what is outside of it is
refused with its place.
"""
