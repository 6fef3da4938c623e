"""What a machine must have: the set-up, and the programs that anything here calls."""
