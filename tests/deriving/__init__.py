"""Tests of exgen.deriving."""
