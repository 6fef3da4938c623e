"""Homework files: the tables of an instructor's file, and every way in which one can be wrong."""

from exgen.homework.homework_file import read
from exgen.homework.records import Homework, QuestionTable, Section, Settings
from exgen.places import available

__all__ = ["Homework", "QuestionTable", "Section", "Settings", "available", "read"]
