"""The making of a sheet: the draw loop, and what its documents say."""
