"""Dimensions of spans, column and null spaces."""
