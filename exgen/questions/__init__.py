"""What the question families share: records, worked lines, points, difficulty, the proof of it all.

A family turns a `Request` (place, options, random stream: `records`, `streams`) into a `Question`,
a program with parts and their steps; `proved` has every step judged. The lines come from `worked`
for a single derivative, from `adjoints` and `backward` for what goes backwards through many.
Nothing here knows LaTeX, files or TeX engines.
"""
