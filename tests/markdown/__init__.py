"""Tests of the texts of an instructor."""
