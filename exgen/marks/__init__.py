"""Marking a class: everybody's answers beside everybody's key, and what comes of it.

`marks_run.mark_class` reads the answers, has each student marked by the checking room on all cores,
and writes a gradebook, a page for each student, and what a lecturer wants to know of all.
"""
