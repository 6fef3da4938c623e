"""The one guard of what exgen keeps between runs: where it lies, and that nobody else wrote it."""

from exgen.cache.guard import folder, own, private

__all__ = ["folder", "own", "private"]
