"""The bill of materials of an installation as CycloneDX 1.5: brightcell and all that it needs, as they are installed.

`python scripts/bill_of_materials.py bom.json`; the same installation gives the same bytes.
"""

import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path


def name_of(requirement: str) -> str:
    """The normalised name in a requirement."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def closure(root: str) -> dict[str, Distribution]:
    """The distribution and all installed ones that it needs without extras, by name."""
    found: dict[str, Distribution] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        waiting += [name_of(need) for need in found[name].requires or () if "extra ==" not in need]
    return found


def component(name: str, found: Distribution) -> dict[str, object]:
    """A component as CycloneDX has it."""
    stated = (found.metadata[field] for field in ("License-Expression", "License") if field in found.metadata)
    licence = next(filter(None, stated), "")
    short = licence.splitlines()[0][:80] if licence.strip() else "not stated"
    entry = {"type": "library", "name": name, "version": found.version, "purl": f"pkg:pypi/{name}@{found.version}"}
    return {**entry, "licenses": [{"license": {"name": short}}]}


def main() -> None:
    parts = closure("brightcell")
    entries = [component(name, parts[name]) for name in sorted(parts)]
    (root,) = (entry for entry in entries if entry["name"] == "brightcell")
    others = [entry for entry in entries if entry is not root]
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": root}}
    Path(sys.argv[1]).write_text(json.dumps({**bom, "components": others}, indent=1) + "\n", encoding="utf-8")
    print(f"{len(others)} components")


if __name__ == "__main__":
    main()
