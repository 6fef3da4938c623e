"""Gradients and Jacobians of forms."""
