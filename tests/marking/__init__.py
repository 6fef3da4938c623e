"""Tests of the room that serves those who mark."""
