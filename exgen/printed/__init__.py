"""Reading what exgen prints: LaTeX back to expressions, to be compared with what was proved.

Nothing in here knows how exgen prints. The reader has its own table of macros and names and goes
by ordinary precedence; where a formula could be read in two ways it is refused.
"""
