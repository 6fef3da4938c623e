"""A class: who is in it, which variant each student gets, and making all of their sheets.

A roster becomes students, a secret and a seed become their variants, and the class is cut into
batches, each of which any process on any machine can make from a small record.
"""
