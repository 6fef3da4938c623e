"""Tests of the reader of what is printed."""
