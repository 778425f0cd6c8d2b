"""What an import says of slips that change no number by themselves, and of files that brightcell exported."""

import pytest
from tests.imports import files

import brightcell as bc


def _named(report, check: str) -> list[str]:
    return [str(finding) for finding in report.named(check)]


@pytest.mark.parametrize(
    ("last", "told"),
    [("", []), ("the file is over", ["up to the end of the file is read as its own", "the file may be cut off"])],
)
def test_a_simapro_file_that_is_cut_off_is_told(run, tmp_path, last: str, told: list[str]) -> None:
    """The last block has no End: what followed it is lost."""
    file = tmp_path / "made.csv"
    files.simapro(file, files.block(Products=["steel|kg|1|100|not defined|Metals"]))
    if last:
        text = file.read_text("utf-8")
        file.write_text(text[: text.rindex("End")], encoding="utf-8")
    found = _named(run(file, "simapro-csv"), "block_has_its_end")
    assert len(found) == bool(told)
    assert all(word in found[0] for word in told)


def test_a_process_without_its_end_before_the_next_is_told(run, tmp_path) -> None:
    """With the line of the next one."""
    file = tmp_path / "made.csv"
    files.simapro(file, *(files.block(Products=[f"{name}|kg|1|100|not defined|Metals"]) for name in ("steel", "iron")))
    text = file.read_text("utf-8").replace("End", "", 1)
    file.write_text(text, encoding="utf-8")
    (found,) = _named(run(file, "simapro-csv"), "block_has_its_end")
    line = [number for number, words in enumerate(text.splitlines(), 1) if words.startswith("Process")][1]
    assert f"steel: this block has no End; what stands up to the next process in line {line} is read" in found


@pytest.mark.parametrize(("stated", "number"), [("2.5", 1), ("2", 0), (None, 0)])
def test_a_production_amount_that_the_row_contradicts_is_told(run, tmp_path, stated: str | None, number: int) -> None:
    """The activity says 2.5, its production row 2: Brightway takes the row."""
    fields = {} if stated is None else {"production amount": float(stated)}
    file = files.workbook(
        tmp_path / "made.xlsx", ("Database", "made"), (), *files.activity("steel", made=2.0, **fields)
    )
    found = _named(run(file, "excel"), "production_amounts_agree")
    assert len(found) == number
    assert all("(found 2.5; expected 2)" in text for text in found)


def test_two_makers_of_an_openlca_flow_are_named(run, tmp_path) -> None:
    """An exchange without a provider that two processes make: which ones, and what to do."""
    rows = [files.process(code, files.out("steel", 1.0)) for code in ("north", "south")]
    file = files.olca(
        tmp_path / "made",
        [*rows, files.process("car", files.out("car", 1.0), files.into("steel", 3.0))],
        [files.flow(code) for code in ("steel", "car")],
    )
    (found,) = _named(run(file, "jsonld"), "exchange_is_linked")
    assert "north" in found
    assert "south" in found
    assert "several processes of the file make it: choose its provider in openLCA and export again" in found


@pytest.mark.parametrize(("format", "name"), [("brightway-excel", "pack.xlsx"), ("simapro-csv", "pack.csv")])
def test_an_export_of_ours_says_which_database_it_needs(run, tmp_path, format: str, name: str) -> None:
    """By name, with how to get it; and nothing of ours is warned of as a slip."""
    bc.export("lfp-pack-100kwh", format, tmp_path / name)
    report = run(tmp_path / name)
    missing = [text for text in _named(report, "exchange_is_linked") if "technosphere" in text]
    assert missing
    hint = "name its database with --link-to brightcell-open after `brightcell background install open`"
    assert all(hint in text for text in missing)
    assert not _named(report, "solvent_is_recovered")
    assert not _named(report, "duplicate_exchange")
    assert all("each with a comment of its own" in text for text in _named(report, "exchange_comes_in_parts"))


def test_equal_rows_with_one_comment_are_still_a_warning(run, tmp_path) -> None:
    """A copied row is no part of a sum."""
    rows = [files.input("ore", 2.0), files.input("ore", 3.0)]
    report = run(
        files.workbook(
            tmp_path / "made.xlsx", ("Database", "made"), (), *files.activity("steel", *rows), *files.activity("ore")
        ),
        "excel",
    )
    assert report.named("duplicate_exchange")
    assert not report.named("exchange_comes_in_parts")
