"""The library of questions that are data: what a row is, and the rows that come with exgen.

An instructor's homework file holds rows of the same kinds, for its own questions.
"""
