"""Tests of homework files."""
