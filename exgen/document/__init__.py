"""A sheet or a solution as blocks and inlines: what every writer takes."""

from exgen.document.blocks import Document
from exgen.document.reading import read
from exgen.document.scan import DocumentError

__all__ = ["Document", "DocumentError", "read"]
