"""Tests of the room classroom."""
