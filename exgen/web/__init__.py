"""Pages served on one's own machine: who may come in, what a response carries, how it ends.

It knows nothing of what is shown; an application hands it routes (see `application`).
"""
