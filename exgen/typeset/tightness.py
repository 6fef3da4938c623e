"""How tightly what is printed holds together: a sum least, then a product, a factor, an atom."""

from __future__ import annotations

from typing import Final

SUM: Final = 0
PRODUCT: Final = 1
FACTOR: Final = 2
ATOM: Final = 3
