"""The families, each in its own tests."""
