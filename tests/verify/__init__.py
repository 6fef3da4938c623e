"""Tests of the two judges."""
