"""What is found of an installed carculator_utils, by the names of its files."""

from pathlib import Path

from brightcell.background.carculator import scenarios


def test_scenarios_are_found_by_their_files_and_static_is_first(tmp_path: Path) -> None:
    """Each by scenario and year; other files are passed over."""
    (tmp_path / "IAM").mkdir()
    names = ("remind_SSP2-Base_2030", "remind_SSP2-Base_2020", "static", "remind_SSP2-Base")
    files = [tmp_path / "IAM" / f"B_matrix_ef_midpoint_{name}.npz" for name in names]
    for file in files:
        file.touch()
    later, earlier, static, _ = files
    expected = [("static", static), ("SSP2-Base-2020", earlier), ("SSP2-Base-2030", later)]
    assert list(scenarios(tmp_path).items()) == expected
