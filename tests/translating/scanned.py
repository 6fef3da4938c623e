"""The messages of the source, looked for once in a run of the tests."""

from functools import cache

from exgen.translating.messages import messages as looked_for

messages = cache(looked_for)
