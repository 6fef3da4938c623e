"""The question families: each stands in a folder of its own and in one line of `registry`.

A `family.Family` says all that the rest of the house asks of a family: how one of its questions is
drawn, which options it takes, the words of its templates, the LaTeX of its key. What the families
share (records, worked lines, points, difficulty) stands in `exgen.questions`.
"""
