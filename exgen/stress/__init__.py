"""Many seeds of one homework: what fails, what is drawn how often, how hard it is.

`trial` runs one seed, `outcomes` runs them on all cores, `tally` adds up what comes back, and
`stress_report`, `stress_record` and `picture` show it to a person, a machine and the eye.
"""
