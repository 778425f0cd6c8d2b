"""What is found of an installed carculator_utils, by the names of its files."""

from pathlib import Path

from brightcell.background.carculator import INSTALL, scenarios


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


def test_the_pages_install_the_release_that_the_table_was_made_for() -> None:
    """README and the page on backgrounds give the very command that the error and the skipped tests name."""
    root = Path(__file__).parents[2]
    for page in ("README.md", "docs/backgrounds.md"):
        lines = (root / page).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.startswith("pip install --no-deps")] == [INSTALL]
