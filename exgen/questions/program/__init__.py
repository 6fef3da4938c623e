"""The family `program`: any named equations of an instructor's own, and what is asked of them."""

from exgen.questions.program.checking import check
from exgen.questions.program.draw import draw
from exgen.questions.program.facts import ProgramFacts, Story

__all__ = ["ProgramFacts", "Story", "check", "draw"]
