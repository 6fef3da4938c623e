"""The two judges of a claim, and `judge.judge`, which asks both.

The exact judge works in a differential ring over SymPy's polynomials at small sizes (`tower`,
`atoms`, `dense`, `exact`); the numerical judge evaluates with NumPy at random points of the true
sizes (`arrays`, `points`, `numeric`). Neither uses the rules of the calculus' sweep, and neither
knows how a claim is typeset.
"""
