"""The form follows the models: every field has a cell, in each language under a label of its own."""

from pydantic import Field
from pydantic.fields import FieldInfo

from brightcell.product import fields as f
from brightcell.product.form.kinds import (
    AMOUNT,
    BLOCK,
    BLOCKS,
    FLOW,
    KEYED_AMOUNTS,
    KEYED_BLOCKS,
    FieldKind,
    kind_of_field,
)
from brightcell.product.form.layout import SAME_CELLS, FormRegion, _pieces, _tables, layout, remark_field
from brightcell.product.form.looks import SENTENCES
from brightcell.product.form.texts import LANGUAGES, label_of, told
from brightcell.product.models import Pack, Product

SEVERAL = {BLOCKS: "[]", KEYED_BLOCKS: "{}"}


def fields(block, path=()):
    """Patterns of all fields of a block: those of lists and tables as ways to their entries."""
    for name, info in block.model_fields.items():
        here, kind = (*path, info.alias or name), kind_of_field(info)
        if kind.name in (BLOCK, *SEVERAL):
            yield from fields(kind.block, (*here, SEVERAL[kind.name]) if kind.name in SEVERAL else here)
        else:
            yield here, kind


def cells():
    """Patterns of all that has a cell."""
    for region in layout():
        for cell in region.cells:
            yield (*region.path, *cell.path)


def test_every_field_of_the_models_has_a_cell():
    """By its own path, as entries of a table, or in the one cell of a block that is too wide for columns."""
    placed = set(cells())
    for path, kind in fields(Product):
        if path[:2] != SAME_CELLS[0]:
            own = {(*path, "value") if kind.name == AMOUNT else path, (*path, "{}", "value"), (*path, "[]")}
            whole = {path[:length] for length in range(2, len(path)) if path[length - 1] not in ("[]", "{}")}
            assert (own | whole) & placed, path


class NewPlace(f.Block):
    """A block that somebody adds."""

    name: f.Text = Field(description="Name.")
    share: f.Share = Field(description="Share.")


class NewRemark(f.Block):
    """A block for which the word that it needs may stand."""

    type: f.Carrier = Field(description="A word.")
    document: f.Text | None = Field(default=None, description="A document.")


class NewEntry(f.Block):
    """An entry of a list, with a remark and a block that is too wide."""

    remark: NewRemark | None = Field(default=None, description="A remark.")
    amount: f.Mass = Field(description="A mass.")
    wide: Pack | None = Field(default=None, description="A wide block.")


class NewBlock(f.Block):
    """A block with fields of every kind that somebody adds."""

    one: f.Mass = Field(description="A mass.")
    kind: f.Carrier | None = Field(default=None, description="A carrier.")
    split: f.Share | dict[f.ElementName, f.Share] | None = Field(default=None, description="A share, or several.")
    plants: f.ListOf[NewPlace] = Field(default=(), description="Plants.")
    below: NewPlace | None = Field(default=None, description="A block.")


def test_a_new_field_is_in_the_form_at_once():
    """Amounts with a unit, words with a list, lists as tables, and what has several forms as text."""
    pieces = list(_pieces(NewBlock, ("new",), ()))
    tables = [piece for piece in pieces if isinstance(piece, FormRegion)]
    found = {piece.path: piece for piece in pieces if not isinstance(piece, FormRegion)}
    assert {path[1:] for path in found} == {
        ("one", "value"),
        ("one", "unit"),
        ("kind",),
        ("split",),
        ("below", "name"),
        ("below", "share", "value"),
        ("below", "share", "unit"),
    }
    assert found["new", "one", "unit"].unit == "kg"
    assert "electricity" in found["new", "kind"].words
    assert found["new", "split"].kind == FLOW
    assert [cell.path for cell in tables[0].cells[:3]] == [("name",), ("share", "value"), ("share", "unit")]
    assert found["new", "one", "value"].is_required
    assert not found["new", "below", "name"].is_required
    assert kind_of_field(NewBlock.model_fields["split"]).name not in (AMOUNT, KEYED_AMOUNTS)


def test_a_wide_block_of_an_entry_has_one_cell_and_remarks_stand_last():
    """So that a table stays one that fits on a screen."""
    kind = FieldKind(BLOCKS, block=NewEntry)
    (region,) = _tables(kind, ("new",), FieldInfo(annotation=tuple))
    found = [(cell.path, cell.kind) for cell in region.cells]
    assert (("wide",), FLOW) in found
    assert found[-2:] == [(("remark", "type"), "text"), (("remark", "document"), "text")]
    assert (remark_field(NewRemark), remark_field(NewEntry)) == ("type", None)


def test_labels_tell_cells_apart():
    """In each table and language."""
    for region in layout():
        for language in LANGUAGES:
            labels = [label_of(cell.label, language) for cell in region.cells]
            assert len(set(labels)) == len(labels), (region.name, language)


def test_the_form_is_told_in_chinese():
    """Labels and sentences, but for a few that were added since the table was made."""
    texts = {word for region in layout() for cell in region.cells for word in cell.label}
    texts |= {cell.what for region in layout() for cell in region.cells if cell.what} | set(SENTENCES.values())
    english = [text for text in texts if told(text, "zh") == text]
    assert len(english) < len(texts) / 4, english


def test_templates_of_messages_are_told_with_what_they_hold():
    """A row with {} stands for all of its kind; a sentence of a field is found as messages cite it."""
    assert told("unknown material", "zh") == "未知的材料"
    assert told("rated energy of the pack, for example 100 kWh", "zh") == "电池包额定能量，例如 100 kWh"
    assert told("this is in no table", "zh") == "this is in no table"
