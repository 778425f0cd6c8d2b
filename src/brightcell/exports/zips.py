"""Zips whose bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from brightcell.exports.ids import date_of_build


def zipped(files: Mapping[str, str]) -> bytes:
    """A zip of texts by their paths, in the order of the paths, all of the date of the build."""
    date = date_of_build().timetuple()[:6]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, date_time=date)
            info.external_attr, info.create_system = 0o644 << 16, 3
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[path].encode("utf-8"))
    return content.getvalue()
