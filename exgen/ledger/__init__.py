"""What teaching assistants decided: a table that only grows, and what stands by its rows.

`exgen desk` adds rows and `exgen mark` reads them. Students and parts are known by their ids alone.
"""
