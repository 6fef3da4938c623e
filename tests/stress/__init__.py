"""Tests of the runs over many seeds."""
