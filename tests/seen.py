"""What a reader of a PDF sees, by PDFium, which comes as a wheel."""

from typing import Any

import numpy as np
import pypdfium2


def pictures(pdf: bytes, *, dpi: int) -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    """The pages in grey, one array of rows and columns each, from 0 (black) to 255 (white)."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmaps = [page.render(scale=dpi / 72, grayscale=True) for page in document]
        return [bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy() for bitmap in bitmaps]
    finally:
        document.close()
