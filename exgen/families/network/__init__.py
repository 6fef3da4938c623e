"""A network, drawn or given in the homework file: its output, its gradients, what to cache."""
