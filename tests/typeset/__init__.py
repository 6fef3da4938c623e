"""Tests of the typesetting."""
