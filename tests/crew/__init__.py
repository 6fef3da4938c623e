"""Tests of the crews that do tasks side by side."""
