"""Text from an instructor: a small Markdown with formulas, read into a tree that writers print.

Bold, emphasis, code, links, lists, paragraphs and `$formulas$` of a closed set of commands;
whatever else looks like Markdown, HTML or TeX is text.
"""

from exgen.markdown.markdown_tree import MarkdownError, read, read_line
from exgen.markdown.tree import Text

__all__ = ["MarkdownError", "Text", "read", "read_line"]
