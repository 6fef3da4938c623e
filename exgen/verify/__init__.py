"""Whether what a solution says is true: two judges, and the door that only the verified pass.

The exact judge computes modulo a prime at random points (`field`, `opaque`, `argument`, `laws`,
`wholes`, `modular`, `pullback`, `sampled`, `sizes`, `exact`), and its verdicts are kept
(`canonical_claims`, `proofs`, `proof_store`, `edition`). The numerical judge takes differences in
floating point (`domains`, `points`, `arrays`, `slopes`, `perturbed`, `comparison`, `numeric`).
Facts that are no equations, about dimensions and about numbers, have judges of their own (`facts`,
`linear`, `spans`, `value_facts`). `judge` asks both, and makes what may be displayed.
"""
