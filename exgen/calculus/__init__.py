"""Expressions with shapes, their derivatives, and programs of named equations.

Knows nothing of homework, LaTeX or files. `parse` reads an expression and `to_text` writes it;
`build` and `functions` construct one; `adjoint` sweeps a program backwards, `differential` carries
a small change forwards and reads a Jacobian off it, `indexed` works entry by entry. What comes out
is stated as `claims`, which the room `verify` checks.
"""
