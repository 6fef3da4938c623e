"""The checking of typed answers."""
