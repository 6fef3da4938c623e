"""The table of docs/programs.md: who brings which program."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def listed() -> dict[str, str]:
    """Every program of the table, with who brings it."""
    found: dict[str, str] = {}
    for line in (ROOT / "docs" / "programs.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            programs, brings, *_ = (cell.strip() for cell in line.strip("|").split("|"))
            found.update(dict.fromkeys(re.findall(r"`([^`]+)`", programs), brings))
    return found
