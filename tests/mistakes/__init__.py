"""Tests of the mistakes that students make."""
