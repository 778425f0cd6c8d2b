"""Records are what frozen dataclasses are to a reader: compared by their fields, and good as keys."""

from brightcell.records import record, unique_record


@record
class Place:
    code: str
    number: int = 1


@unique_record
class Batch:
    code: str


def test_a_record_equals_another_of_the_same_fields() -> None:
    """So one finds what was kept under the other."""
    assert {Place("CN"): "kept"}[Place("CN", 1)] == "kept"
    assert Place("CN") != Place("CN", 2)


def test_a_unique_record_equals_itself_only() -> None:
    """Two of the same fields are two."""
    first, second = Batch("a"), Batch("a")
    assert len({first, second, first}) == 2
