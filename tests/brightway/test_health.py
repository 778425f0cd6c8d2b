"""What is told of a project whose files are whole: models that a file left behind."""

import json
from pathlib import Path

from brightcell.brightway.health import HealthFinding, project_findings
from brightcell.language import speaking, told

MODEL = {"kind": "foreground", "brightcell": True}


def notes(folder: Path, databases: dict[str, dict[str, object]]) -> list[HealthFinding]:
    (folder / "databases.json").write_text(json.dumps(databases))
    return [finding for finding in project_findings("mine", folder) if finding.state == "note"]


def test_models_of_files_of_one_name_are_told_with_how_one_is_removed(tmp_path: Path) -> None:
    """A file that was moved leaves its model behind: with a folder in front, or a hash at the end."""
    databases = {
        "new/pack, cn-group-2024, open": {**MODEL, "product": "b", "modified": "2026-11-02"},
        "pack, cn-group-2024, open": {**MODEL, "product": "a", "modified": "2026-11-01"},
        "pack, cn-group-2024, open, 84fa4df3": {**MODEL, "product": "c", "modified": "2026-11-03"},
        "other, cn-group-2024, open": {**MODEL, "product": "d"},
    }
    (note,) = notes(tmp_path, databases)
    names = "pack, cn-group-2024, open; new/pack, cn-group-2024, open; pack, cn-group-2024, open, 84fa4df3"
    assert f"the oldest first: {names}; if a file was moved" in note.told
    assert "bd.projects.set_current('mine'); del bd.databases[NAME]" in note.told
    with speaking("zh"):
        assert told(note.told).startswith("同名的不同文件的模型")


def test_models_of_one_file_are_no_news(tmp_path: Path) -> None:
    """Under two rulebooks, with settings, and a database of somebody else."""
    databases = {
        "pack, cn-group-2024, open": {**MODEL, "product": "a"},
        "pack, cn-group-2024, open, settings 84fa4df3": {**MODEL, "product": "a"},
        "pack, eu-cfb-2024-draft, open": {**MODEL, "product": "a"},
        "x/pack, cn-group-2024, open": {"backend": "sqlite"},
    }
    assert notes(tmp_path, databases) == []
