"""A drawn network with a skip connection."""
