"""Tests of exgen/words."""
