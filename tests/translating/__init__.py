"""Tests of keeping the catalogues of languages."""
