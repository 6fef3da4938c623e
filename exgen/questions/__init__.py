"""The question families: each draws a variant and says what is asked and how it is solved.

A family's `draw` turns a `Request` (place, options, random stream: `records`, `streams`) into a
`Question`, a program with parts and their steps; `proved` has every step judged. `gradient` draws
from the catalogue of `forms` and solves by the methods of `worked`; `network` draws an
`architecture`, works its `backward` pass and finds what to `cache`. Nothing here knows LaTeX, files
or TeX engines.
"""
