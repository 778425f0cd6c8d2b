"""Every amount of a product file may say all that an amount can say: the form holds it, wherever it stands."""

from itertools import count

import pytest

from brightcell.io.yaml import Document
from brightcell.product.amounts import Amount
from brightcell.product.form import kinds as k
from brightcell.product.form.filling import rows_of
from brightcell.product.form.layout import layout
from brightcell.product.form.reading import read_form
from brightcell.product.form.texts import LANGUAGES
from brightcell.product.form.writing import form_workbook
from brightcell.product.models import Product

EVIDENCE = {"type": "measured", "document": "bill", "meter": "M 3", "period": "2025", "by": "works"}


class Everything:
    """A file in which every field of the models is filled in; amounts are numbers and formulas in turns."""

    def __init__(self, first):
        self.numbers, self.turns, self.amounts = count(1), count(first), []

    def amount(self, kind, path):
        """All that an amount can say; beside a formula there is no spread, and here no unit."""
        model = kind.block or Amount
        beside = {"source": "bill: 7", "note": "two # three", "evidence": dict(EVIDENCE)}
        beside |= {name: 0.5 for name in model.model_fields if name not in Amount.model_fields}
        self.amounts.append(path)
        if next(self.turns) % 2:
            return {"formula": "a * 2", **beside}
        unit = kind.dimensions[0].unit if kind.dimensions else "kg"
        spread = {"distribution": "lognormal", "gsd": 1.1}
        return {"value": next(self.numbers) + 0.1, "unit": unit, "uncertainty": spread, **beside}

    def value(self, kind, path, owners):
        """What a field holds, by its kind."""
        if kind.name == k.AMOUNT:
            return self.amount(kind, path)
        if kind.name in (k.BLOCK, k.BLOCKS):
            one = kind.name == k.BLOCK
            below = [self.block(kind.block, path if one else (*path, "[]"), owners) for _ in range(1 if one else 2)]
            return below[0] if one else below
        if kind.name in (k.KEYED_BLOCKS, k.KEYED_AMOUNTS):
            keys, here = (*kind.key_words, "first", "second")[:2], (*path, "{}")
            is_amount = kind.name == k.KEYED_AMOUNTS
            return {key: self.amount(kind, here) if is_amount else self.block(kind.block, here, owners) for key in keys}
        number = next(self.numbers)
        word = (*kind.words, number)[0]
        plain = {k.TEXT: f"{word}", k.WHOLE: int(word) if kind.name == k.WHOLE else None, k.NUMBER: number + 0.5}
        others = plain | {k.TEXTS: ["one", "two: 2"], k.TRUTH: True}
        return others.get(kind.name, {"a": [1, "x: y", {"b": 2.5}]})

    def block(self, model, path=(), owners=()):
        fields = {info.alias or name: k.kind_of_field(info) for name, info in model.model_fields.items()}
        kept = {key: kind for key, kind in fields.items() if kind.block is None or kind.block not in owners}
        return {key: self.value(kind, (*path, key), (*owners, model)) for key, kind in kept.items()}


@pytest.mark.parametrize(("first", "language"), enumerate(LANGUAGES))
def test_every_amount_with_all_its_details_comes_back(first, language, tmp_path):
    """Number or formula, unit or none, spread, source, note, evidence; and every other field of the models."""
    made = Everything(first)
    data = made.block(Product)
    del data["pack"]["cell"]  # cells are those of modules here
    path = tmp_path / "all.xlsx"
    path.write_bytes(form_workbook(rows_of(Document(data, ""), (), layout()), language))
    read = read_form(path)
    assert read.problems == ()
    assert read.data == data
    assert {("performance", "mass"), ("pack", "module", "cell", "mass"), ("parameters", "{}")} <= set(made.amounts)
