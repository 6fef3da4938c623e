"""A judge of keys from outside: HIPS autograd, and no line of exgen's own code."""
