"""Texts of a background's files, and the command line that the build scripts share."""

import sys
from collections.abc import Sequence

from background_builder.rows import DATABASES, Exchange, Link, Part, Process, Together, csv_text, primary, table_text


def texts(name: str, part: Part) -> dict[str, str]:
    flows = primary("flows")
    spreads = {f"{name}/spreads.csv": csv_text(part.spreads, Together)} if part.spreads else {}
    return {
        f"{name}/flows.csv": table_text(list(flows[0]), [list(row.values()) for row in flows]),
        f"{name}/processes.csv": csv_text(part.processes, Process),
        f"{name}/exchanges.csv": csv_text(part.exchanges, Exchange),
        f"mappings/{name}.csv": csv_text(part.links, Link),
        **spreads,
    }


def run(built: dict[str, str], arguments: Sequence[str]) -> int:
    """Write the files, or with `--check` name those that differ. Returns the exit code."""
    if "--check" in arguments:
        changed = [name for name, text in built.items() if _shipped(name) != text]
        for name in changed:
            print(f"databases/{name} differs from what its primary tables give", file=sys.stderr)
        return 1 if changed else 0
    for name, text in built.items():
        path = DATABASES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def _shipped(name: str) -> str | None:
    path = DATABASES / name
    return path.read_bytes().decode("utf-8") if path.exists() else None
