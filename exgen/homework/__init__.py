"""Homework files: the tables of an instructor's file, and every way in which one can be wrong."""

from exgen.homework.reading import read
from exgen.homework.records import Homework, Question, Section, Settings
from exgen.places import available

__all__ = ["Homework", "Question", "Section", "Settings", "available", "read"]
