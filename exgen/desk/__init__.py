"""The desk: teaching assistants look at a class's answers in the browser and decide on the points.

`board.Board` holds what there is of the class, `desk_site.site` the pages. The desk finds no marks
of its own: those are of `exgen.marks`, and decisions are rows of `exgen.ledger`.
"""
