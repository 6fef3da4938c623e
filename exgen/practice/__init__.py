"""Practice for one student in the browser: variants, answers read while typed, hints, progress.

It adds no mathematics: questions are drawn and proved, answers read and judged elsewhere.
"""
