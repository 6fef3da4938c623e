"""The mistakes that students make, and the wrong answers that come of them.

`mutants.mistakes` gives the wrong answers to a question, `mistake_table` the names of the
mistakes. Both know the calculus alone: a caller hands them a question's program. `hidden` (which
mistakes leave no trace in a variant), `spoilt_claims` (whether the judges refuse what is wrong)
and `spoilt_values` also look at numbers, through the verify room.
"""
