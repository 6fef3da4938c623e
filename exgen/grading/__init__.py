"""Grading a student's finished function against a key.

`exercise` reads from the key what was asked and draws instances with their true gradients;
`runner` runs the file in a process of its own, whose side is `child` and `fence`; `verdict`
compares, `report` words the outcome. A file that misbehaves gets a verdict; it cannot fail exgen.
"""
