"""Tests of the code that exgen writes."""
