"""The desk: teaching assistants look at a class's answers in the browser and decide on the points.

`board.Board` holds what there is of the class, `desk_site.site` the pages. It finds no marks of its
own: those are of `exgen.marks`, and decisions are rows of `exgen.ledger`.
"""
