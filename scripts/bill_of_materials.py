"""The bill of materials of an installation as CycloneDX 1.5: brightcell and all that it needs, as they are installed.

    python scripts/bill_of_materials.py bom.json dist/brightcell-0.1.0-py3-none-any.whl

The wheel, where it is named, is in it with its SHA-256. The same installation gives the same bytes.
"""

import hashlib
import json
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from brightcell.io.installed import closure

ROOT = "brightcell"
LONGEST = 40
"""Characters of a field `License` that are a name; longer ones are the text itself."""


def component(name: str) -> dict[str, object]:
    """A component as CycloneDX has it."""
    package = distribution(name)
    purl = f"pkg:pypi/{name}@{package.version}"
    described = {"type": "library", "bom-ref": purl, "name": name, "version": package.version, "purl": purl}
    licences = licences_of(package)
    return {**described, **({"licenses": licences} if licences else {})}


def licences_of(package: Distribution) -> list[dict[str, object]]:
    """The SPDX expression, or the names among the classifiers, or a short field; nothing where none is stated."""
    if expression := _field(package, "License-Expression"):
        return [{"expression": expression}]
    classifiers = [text for text in package.metadata.get_all("Classifier") or () if text.startswith("License ::")]
    names = [name for text in classifiers if (name := text.rpartition(" :: ")[2]) != "OSI Approved"]
    stated = _field(package, "License").strip()
    if not names and stated and len(stated) <= LONGEST and "\n" not in stated:
        names = [stated]
    return [{"license": {"name": name}} for name in sorted(names)]


def _field(package: Distribution, name: str) -> str:
    return package.metadata[name] if name in package.metadata else ""  # noqa: SIM401 - its type has no `get`


def bill(wheel: Path | None) -> dict[str, object]:
    """All of it: what it is about, and what that needs."""
    root = component(ROOT)
    if wheel:
        root |= {"hashes": [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}]}
    others = [component(name) for name in closure() if name != ROOT]
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": root}}
    return {**head, "components": others}


def main() -> None:
    content = bill(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    Path(sys.argv[1]).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    parts = content["components"]
    assert isinstance(parts, list)
    print(f"{len(parts)} components, {sum('licenses' not in part for part in parts)} of them state no licence")


if __name__ == "__main__":
    main()
