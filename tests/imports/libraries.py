"""Libraries of openLCA 2 with invented numbers: matrices in numpy's files, with an index as CSV or messages."""

import csv
import json

import numpy as np
from scipy import sparse

PRODUCTS = ("index", "provider ID", "provider name", "provider category", "provider location")
FLOWS = ("flow ID", "flow name", "flow category", "flow unit", "flow type")
AIR = "Elementary flows/Emission to air/unspecified"


def library(folder, technosphere, biosphere, *, name="lib", made=None, flows=None, index="csv", store="npz", **more):
    """A folder with A and B; `made` are (process, product), `flows` (id, name, category, unit, is input)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "library.json").write_text(json.dumps({"name": name, "dependencies": [], **more}), encoding="utf-8")
    technosphere, biosphere = np.atleast_2d(technosphere), np.atleast_2d(biosphere)
    made = made or [(f"process {i}", f"p{i}") for i in range(len(technosphere))]
    flows = flows or [("co2", "Carbon dioxide, fossil", AIR, "kg", False)]
    for letter, matrix in (("A", technosphere), ("B", biosphere)):
        if store == "npz":
            sparse.save_npz(folder / f"{letter}.npz", sparse.csc_matrix(matrix))
        else:
            np.save(folder / f"{letter}.npy", np.asfortranarray(matrix))
    write = _as_csv if index == "csv" else _as_messages
    write(folder, made, flows)
    return folder


def _as_csv(folder, made, flows):
    rows = [(i, p, f"making {f}", "", "CN", f, f, "", "kg", "product") for i, (p, f) in enumerate(made)]
    listed = [
        (i, str(is_input).lower(), code, name, category, unit, "elementary", "", "", "")
        for i, (code, name, category, unit, is_input) in enumerate(flows)
    ]
    heads = (*PRODUCTS, *FLOWS), ("index", "is input", *FLOWS, "location ID", "location name", "location code")
    for letter, head, lines in zip("AB", heads, (rows, listed), strict=True):
        with (folder / f"index_{letter}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *lines])


def _as_messages(folder, made, flows):
    rows = [
        _number(1, i) + _part(2, _texts(p, f"making {f}", "", "CN")) + _part(3, _texts(f, f, "", "PRODUCT_FLOW", "kg"))
        for i, (p, f) in enumerate(made)
    ]
    listed = [
        _number(1, i) + _part(2, _texts(code, name, category, "ELEMENTARY_FLOW", unit)) + _number(4, int(is_input))
        for i, (code, name, category, unit, is_input) in enumerate(flows)
    ]
    for letter, lines in (("A", rows), ("B", listed)):
        (folder / f"index_{letter}.bin").write_bytes(b"".join(_part(1, line) for line in lines))


def _number(field, value):
    """A field of a whole number; 0 is left out, as the format does."""
    return bytes([field << 3]) + _varint(value) if value else b""


def _part(field, content):
    return bytes([field << 3 | 2]) + _varint(len(content)) + content


def _texts(*texts):
    return b"".join(_part(field, text.encode()) for field, text in enumerate(texts, start=1) if text)


def _varint(value):
    digits = []
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])
