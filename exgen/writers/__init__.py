"""Formats beside PDF: one file a writer, and a table of them.

A writer is a function from the `SheetFiles` of a sheet to files by name. It knows the documents
and the key, and nothing of how they came to be; its row in `WRITERS` is all there is to add.
"""

from exgen.writers.made import SheetFiles
from exgen.writers.writer_protocol import Format, Writer, Written
from exgen.writers.writer_table import WRITERS, chosen, every, find

__all__ = ["WRITERS", "Format", "SheetFiles", "Writer", "Written", "chosen", "every", "find"]
