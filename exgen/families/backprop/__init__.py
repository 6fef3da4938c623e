"""Backpropagation by hand: from one scalar partial derivative to whole matrices and a batch."""
