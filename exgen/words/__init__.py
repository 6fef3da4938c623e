"""The sentences of sheets in their language: English stands in the source, another in one file.

A sentence on its way to a page passes `tr` or `plural`, or a `trans` block of a template. Who keeps
a sentence for later marks it with `N`, so that the catalogues have it.
"""

from exgen.words.catalogues import ENGLISH, Catalogue, CatalogueError, catalogue, languages
from exgen.words.saying import (
    N,
    either,
    language,
    listed,
    number,
    plural,
    points,
    speaking,
    spoken,
    tr,
)

__all__ = [
    "ENGLISH",
    "Catalogue",
    "CatalogueError",
    "N",
    "catalogue",
    "either",
    "language",
    "languages",
    "listed",
    "number",
    "plural",
    "points",
    "speaking",
    "spoken",
    "tr",
]
