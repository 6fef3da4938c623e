"""A scalar in named steps."""
