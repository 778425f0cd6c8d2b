"""A verifier judges a pack clause by clause: what fails, whom to ask, what rests on it, in table, JSON and HTML."""

import json
import sys

import pytest
import yaml

from brightcell.cli import main
from brightcell.data import data_path
from brightcell.io.yaml import read_yaml

PACK = "lfp-pack-100kwh"


@pytest.fixture
def run(monkeypatch, capsys):
    """A command line of this process: its exit code, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["brightcell", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def test_requests_are_told_by_what_rests_on_them(run):
    """The table counts first; in JSON each failure has a datum to ask for, and shares lie between 0 and 1."""
    code, out, _ = run("check", PACK, "--rulebook", "cn-miit-2025-551", "--all")
    assert code == 0
    assert "clauses that can be assessed are met; 9 are not assessable, since the text is not" in out
    assert out.index("clauses not met:") < out.index("clauses not assessable, text") < out.index("clauses met:")
    _, out, _ = run("check", PACK, "--rulebook", "cn-miit-2025-551", "--format", "json")
    told = json.loads(out)
    keys = {"id", "clause", "severity", "verdict", "evidence", "fix", "ask", "effect"}
    assert all(keys <= set(check) for check in told["checks"])
    failed = {check["id"]: check for check in told["checks"] if check["verdict"] == "fail"}
    assert failed["cycle-life-test"]["ask"].startswith("the test laboratory for the report by GB/T 31484")
    assert 0.05 < failed["company-data: cell assembly"]["effect"]["share"] < 0.5
    assert told["clauses"].startswith(f"{len([c for c in told['checks'] if c['verdict'] == 'pass'])} of ")


def test_a_date_and_a_test_report_mend_two_clauses(run, tmp_path):
    """What was asked for is written into the file, and both clauses are met; a date before the notice is told."""
    data = dict(read_yaml(data_path("products", f"{PACK}.yaml")).data)
    data["identity"]["production"] = "2026-06"
    data["performance"]["cycle_life"] |= {"standard": "GB/T 31484-2015", "amendment": "2025XG1"}
    path = tmp_path / "pack.yaml"
    verdicts = {}
    for date in ("2026-06", "2025-06"):
        data["identity"]["production"] = date
        path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
        _, out, _ = run("check", str(path), "--rulebook", "cn-miit-2025-551", "--format", "json")
        verdicts[date] = {check["id"]: check["verdict"] for check in json.loads(out)["checks"]}
    assert verdicts["2026-06"]["cycle-life-test"] == verdicts["2026-06"]["in-force"] == "pass"
    assert verdicts["2025-06"]["in-force"] == "fail"


def test_the_page_has_failures_open_and_first(run):
    code, out, _ = run("check", PACK, "--rulebook", "eu-cfb-2024-draft", "--format", "html")
    assert code == 0
    assert out.index("clauses not met (") < out.index("clauses met (")
    assert "clauses that can be assessed are met" in out


def test_a_product_that_cannot_be_calculated_has_no_verdicts(run, tmp_path):
    path = tmp_path / "pack.yaml"
    path.write_text("identity: {model: a}\n", encoding="utf-8")
    code, out, _ = run("check", str(path), "--format", "json")
    assert (code, json.loads(out)["checks"], json.loads(out)["clauses"]) == (2, [], None)
