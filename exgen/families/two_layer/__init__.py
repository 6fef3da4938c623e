"""A loss of a network with one hidden layer."""
