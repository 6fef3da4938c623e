"""Files as one archive, with the same bytes on every day and machine."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def zipped(files: Mapping[str, bytes], *, runs: Collection[str] = ()) -> bytes:
    """The archive with these files by name, in their order; `runs` are programs among them."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            about = ZipInfo(name)  # of 1980, when a zip file's time begins
            about.compress_type = ZIP_DEFLATED
            about.external_attr = (0o755 if name in runs else 0o644) << 16
            archive.writestr(about, content)
    return written.getvalue()
