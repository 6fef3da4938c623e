"""A sheet or a solution as blocks and inlines: what every writer takes."""

from exgen.document.blocks import Document
from exgen.document.scan import DocumentError
from exgen.document.source import document

__all__ = ["Document", "DocumentError", "document"]
