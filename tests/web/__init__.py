"""Tests of what is said of a question, and of the facts that decide it."""
