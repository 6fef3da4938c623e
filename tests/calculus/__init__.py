"""Tests of the calculus; `outside` and `strategies` serve the tests of the judges too."""
