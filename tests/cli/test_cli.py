"""Each command as its user runs it: output, messages, exit codes."""

import csv
import gc
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from brightcell.cli import app
from brightcell.cli.main import main
from brightcell.cli.writing import check_file, check_folder
from brightcell.errors import InputError

COMMAND = [sys.executable, "-c", "from brightcell.cli import main; main()"]
NMC622 = "nmc622-pack-100kwh"


def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", env=env, check=False
    )
    assert done.returncode == code, done.stderr
    return done


def test_footprint_prints_stages_and_total() -> None:
    """A table on standard output, nothing on standard error."""
    done = run("footprint", NMC622)
    assert "kg CO2e / kWh delivered" in done.stdout
    assert all(name in done.stdout for name in ("Raw material", "Manufacturing", "Distribution", "End of life"))
    assert done.stderr == ""


def test_footprint_json_is_one_object_or_a_list() -> None:
    """One rulebook gives one object, several give a list."""
    one = json.loads(run("footprint", NMC622, "--format", "json").stdout)
    books = ["--rulebook", "cn-group-2024", "--rulebook", "cn-miit-2025-551"]
    two = json.loads(run("footprint", NMC622, *books, "--format", "json").stdout)
    assert one["rulebook"]["id"] == "cn-group-2024"
    assert [entry["rulebook"]["id"] for entry in two] == ["cn-group-2024", "cn-miit-2025-551"]
    assert sum(one["stages"].values()) == pytest.approx(one["total"], rel=1e-9)
    assert sum(one["gases"].values()) == pytest.approx(one["total"], rel=1e-9)


def test_footprint_writes_a_whole_file(tmp_path: Path) -> None:
    """--out takes the data, standard error says where it went."""
    out = tmp_path / "footprint.csv"
    done = run("footprint", NMC622, "--format", "csv", "--out", str(out))
    assert done.stdout == ""
    assert str(out) in done.stderr
    assert out.read_text(encoding="utf-8").count("\n") > 10
    assert [path.name for path in tmp_path.iterdir()] == ["footprint.csv"]


def test_csv_of_several_rulebooks_is_one_table() -> None:
    """One header, and the rows of each rulebook below it."""
    books = ["--rulebook", "cn-group-2024", "--rulebook", "cn-miit-2025-551"]
    rows = list(csv.DictReader(io.StringIO(run("footprint", NMC622, *books, "--format", "csv").stdout)))
    assert list(dict.fromkeys(row["rulebook"] for row in rows if row["rulebook"])) == books[1::2]


@pytest.mark.parametrize("command", ["footprint", "compare", "declare", "bundle", "export"])
def test_a_folder_that_is_missing_is_told_before_the_work(command: str, tmp_path: Path) -> None:
    """As other wrong input is: even before the product, which isn't there either, is read."""
    needed = {"declare": ["--document", "eu"], "export": ["--format", "ilcd"]}.get(command, [])
    done = run(command, "nowhere.yaml", *needed, "--out", str(tmp_path / "no" / "file.html"), code=2)
    assert f"--out: there is no such folder (found {tmp_path / 'no'}; expected a folder that exists)" in done.stderr
    assert "nowhere.yaml" not in done.stderr


def test_a_place_to_write_is_a_file_in_a_folder(tmp_path: Path) -> None:
    """A folder is no file, and below a file is nothing."""
    (tmp_path / "file").write_text("")
    check_file(tmp_path / "new.txt")
    check_folder(tmp_path / "new" / "draws")
    for check, path, words in (
        (check_file, tmp_path, "this is a folder"),
        (check_file, tmp_path / "file" / "new.txt", "this is a file"),
        (check_folder, tmp_path / "file" / "draws", "this is a file"),
    ):
        with pytest.raises(InputError, match=words):
            check(path)


def test_a_folder_without_the_right_to_write_is_told_before_the_work(tmp_path: Path, monkeypatch) -> None:
    """For a file in it, and for a folder of draws."""
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    for check in (check_file, check_folder):
        with pytest.raises(InputError, match="you have no permission to write into this folder"):
            check(tmp_path / "new")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "report.html, the public version, for everybody"),
        (
            ["--version", "supporting"],
            "the supporting version, for authorities, customers and verifiers and not for the",
        ),
        (["--version", "supporting", "--language", "zh"], "report.html（佐证版"),
    ],
)
def test_a_document_says_whom_it_is_for(options: list[str], words: str, tmp_path: Path) -> None:
    """The version that was written, also where none was asked for."""
    out = str(tmp_path / "report.html")
    done = CliRunner().invoke(app, ["declare", "lfp-pack-100kwh", "--document", "report", "--out", out, *options])
    assert done.exit_code == 0, done.output
    assert words in done.stderr


WRITING = {
    "new": ("FILE", [], "pack.yaml"),
    "template": ("OUT", [], "form.xlsx"),
    "study new": ("FOLDER", ["--product", NMC622], "study"),
    "background map": ("NAME", ["--database", "x"], "table.csv"),
    "background import": ("--report-file", ["x.csv", "--format", "simapro-csv", "--report-file"], "report.csv"),
    "background aggregate": ("--out", ["electricity-gas-glo", "--out"], "gas.json"),
    "sensitivity": ("--keep", [NMC622, "--keep"], "kept"),
    "sweep": ("--folder", [NMC622, "--over", "background=open", "--folder"], "kept"),
}


@pytest.mark.parametrize("command", WRITING)
def test_every_command_that_writes_tells_a_forbidden_place_alike(command: str, tmp_path: Path, monkeypatch) -> None:
    """As wrong input, with exit code 2, and before the work; not as a failure."""
    option, words, name = WRITING[command]
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    place = str(tmp_path / name)
    given = [*words, place] if words[-1:] and words[-1].startswith("--") else [place, *words]
    done = CliRunner().invoke(app, [*command.split(), *given])
    assert isinstance(done.exception, InputError), done.output
    assert f"{option}: you have no permission to write into this folder" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_one_rule_is_changed_in_one_line() -> None:
    """--set takes a strategy or a parameter, and the result no longer lists it as assumed."""
    text = run(
        "footprint",
        NMC622,
        "--set",
        "functional_unit=rated-energy",
        "--set",
        "end_of_life.A.lithium=0.2",
        "--format",
        "json",
    ).stdout
    found = json.loads(text)
    assert found["unit"] == "kg CO2e / kWh rated"
    assert "end_of_life.A" not in {entry["parameter"] for entry in found["assumed"]}


def test_check_says_what_is_assumed_and_exits_with_zero() -> None:
    """A complete product."""
    done = run("check", NMC622, "--all")
    assert "complete" in done.stdout
    assert "end_of_life.A = " in done.stdout
    assert "mass cut-off" in done.stdout


def test_check_says_first_what_is_to_be_done_and_counts_the_rest() -> None:
    """Three hundred lines hid three; all of them are there with --all, and in JSON."""
    short, whole = run("check", NMC622).stdout, run("check", NMC622, "--all").stdout
    assert (len(short.splitlines()) < 60, len(whole.splitlines()) > 200) == (True, True)
    assert (
        short.index("warnings:")
        < short.index("clauses not met:")
        < short.index("To do: ")
        < short.index("and 2 more: --all")
    )
    assert "  other places taken                                                 40\n" in short
    assert "--all shows every entry" in short
    assert "--all shows every entry" not in whole


def test_what_is_left_out_of_a_list_says_how_it_is_seen() -> None:
    """Wherever a text ends with how many more there are; and what cannot be asked for is told whole."""
    for command in (f"explain {NMC622} nmc622", "background show open electricity-gas-glo", f"check {NMC622} --all"):
        lines = CliRunner().invoke(app, command.split()).stdout.splitlines()
        left = [line for line in lines if re.search(r"\d more\b(?!:)", line) and "more than" not in line]
        assert not left


def test_check_as_json() -> None:
    """For programs: ok, problems, assumed, warnings, cut-off."""
    report = json.loads(run("check", NMC622, "--format", "json").stdout)
    assert report["ok"] is True
    assert report["cut_off"]["uncovered"] == pytest.approx(0.0, abs=1e-3)
    assert "pvdf" in dict(report["cut_off"]["small"])
    assert list(dict(report["cut_off"]["exact"])) == ["electronics"]


@pytest.mark.parametrize("command", [["--help"], ["check", NMC622]])
def test_light_commands_import_neither_bw2io_nor_matplotlib(command: list[str]) -> None:
    """What does not calculate does not load what calculates or draws."""
    code = (
        "import sys\nfrom brightcell.cli import main\nsys.argv[1:] = " + repr(command) + "\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "loaded = {'bw2io', 'bw2data', 'bw2calc', 'matplotlib', 'pandas', 'xarray'} & set(sys.modules)\n"
        "sys.exit(f'loaded {loaded}' if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_a_product_with_many_faults_tells_all_of_them(tmp_path: Path) -> None:
    """Misspelt key, wrong unit, negative amount, unknown material: one run, each with file, line and path."""
    from brightcell.data import data_path

    text = data_path("products", f"{NMC622}.yaml").read_text(encoding="utf-8")
    text = text.replace("chemistry: nmc622", "chemstry: nmc622").replace(
        "rated_energy: 100 kWh", "rated_energy: 100 kg"
    )
    text = text.replace("amount: 11.998 kg", "amount: -11.998 kg").replace(
        "material: steel, amount", "material: stell, amount"
    )
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    done = run("check", str(path), code=2)
    for words in ("chemistry", "rated_energy", "-11.998", "did you mean steel"):
        assert words in done.stderr
    lines = [line for line in done.stderr.splitlines() if "pack.yaml:" in line]
    assert len(lines) >= 4
    again = run("footprint", str(path), code=2)
    assert "nothing was written" in again.stderr


def test_missing_service_life_names_file_line_and_field(tmp_path: Path) -> None:
    """A rulebook per kWh delivered asks for the warranty, and for all else that is missing, at once."""
    from brightcell.data import data_path

    text = data_path("products", f"{NMC622}.yaml").read_text(encoding="utf-8")
    start, end = text.index("  warranty:"), text.index("  cycle_life:")
    text = text[:start] + text[end:]
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    done = run("footprint", str(path), code=2)
    assert "performance.warranty" in done.stderr
    assert done.stderr.count("pack.yaml:") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["footprint", "nmc662-pack-100kwh"], "did you mean nmc622-pack-100kwh"),
        (["footprint", NMC622, "--rulebook", "cn-group"], "did you mean cn-group-2024"),
        (["footprint", NMC622, "--background", "opne"], "did you mean open"),
        (["footprint", NMC622, "--format", "jsn"], "did you mean json"),
        (["footprint", NMC622, "--set", "end_of_life"], "not a setting"),
        (["footprint", NMC622, "--set", "end_of_life.A.metal=["], "--set end_of_life.A.metal: the value"),
        (["footprint", NMC622, "--set", "end_of_life.A.metal=2"], "expected a number from 0 to 1"),
        (["footprint", NMC622, "--set", "foo=1"], "expected functional_unit, system_boundary"),
        (["rulebook", "show", "eu"], "did you mean eu-cfb-2024-draft"),
        (["rulebook", "diff", "cn-group-2024", "nothing"], "no rulebook of this id"),
    ],
)
def test_a_wrong_name_is_exit_code_two_and_offers_the_nearest(arguments: list[str], words: str) -> None:
    """The message is for a person, without a traceback."""
    done = run(*arguments, code=2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_all_settings_that_cannot_be_read_are_told_at_once() -> None:
    """Each by its name."""
    done = run("rulebook", "show", "cn-group-2024", "--set", "end_of_life.A=[", "--set", "end_of_life", code=2)
    assert "2 problems" in done.stderr


def test_compare_shows_rulebooks_by_stage() -> None:
    """Each with its denominator."""
    done = run("compare", NMC622, "--rulebook", "cn-group-2024", "--rulebook", "cn-miit-2025-551")
    assert "48000 kWh" in done.stdout
    assert "90000 kWh" in done.stdout
    assert "functional_unit" in done.stdout


@pytest.mark.parametrize("verb", [["rulebook", "list"], ["background", "list"]])
def test_lists_take_json(verb: list[str]) -> None:
    """A list of objects."""
    assert len(json.loads(run(*verb, "--format", "json").stdout)) >= 2


def test_rulebook_show_and_diff() -> None:
    """Strategies, parameters, statuses; and where two books differ."""
    assert "circular-footprint-formula" in run("rulebook", "show", "cn-group-2024").stdout
    assert json.loads(run("rulebook", "show", "cn-group-2024", "--format", "json").stdout)["id"] == "cn-group-2024"
    assert "electricity.grid_level" in run("rulebook", "diff", "cn-group-2024", "eu-cfb-2024-draft").stdout


def test_background_install_is_done_once() -> None:
    """The second call finds it."""
    assert "written" in run("background", "install", "open", "--project", "install-once").stdout
    assert "already there" in run("background", "install", "open", "--project", "install-once").stdout


def test_background_quality_says_the_same_in_both_formats() -> None:
    """Sections with their scores, for people and for programs."""
    report = json.loads(run("background", "quality", "open", "--format", "json").stdout)
    text = run("background", "quality", "open").stdout
    assert report["background"] == "open"
    assert all(section["name"] in text for section in report["sections"])
    assert report["formula"] in text


def test_background_show_takes_the_folder_of_a_user(tmp_path: Path) -> None:
    """A process as a page, with its score, from a folder that stands alone."""
    import shutil

    from brightcell.data import data_path

    folder = tmp_path / "mine"
    shutil.copytree(data_path("greet-2022"), folder)
    shutil.copy(data_path("mappings", "greet-2022.csv"), folder / "mapping.csv")
    page = json.loads(run("background", "show", str(folder), "copper", "--format", "json").stdout)
    assert page["score"]["total"] == pytest.approx(sum(page["score"]["gases"].values()))
    assert "did you mean copper" in run("background", "show", str(folder), "coper", code=2).stderr


def test_schema_is_json_schema() -> None:
    """For completion in an editor."""
    assert json.loads(run("schema", "product").stdout)["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("group", ["background", "study", "product"])
def test_a_group_of_commands_alone_shows_what_it_has(group: str) -> None:
    """Its help, and no message of a missing command."""
    done = CliRunner().invoke(app, [group])
    assert "--help" in done.output
    assert "Missing command" not in done.output


def test_version_is_shown() -> None:
    """One line."""
    assert run("--version").stdout.strip()


def test_monte_carlo_prints_statistics() -> None:
    """As JSON: nominal value, median and percentiles with their standard errors."""
    done = run("monte-carlo", NMC622, "--draws", "200", "--seed", "2", "--background-uncertainty", "--format", "json")
    total = json.loads(done.stdout)["alternatives"]["cn-group-2024"]["total"]
    assert total["percentiles"]["2.5"]["value"] < total["median"]["value"] < total["percentiles"]["97.5"]["value"]


def test_monte_carlo_tells_options_and_nested_draws() -> None:
    """Of the example that uses all that a product file can say, with drawn factors."""
    example = str(Path(__file__).parents[2] / "docs" / "examples" / "uncertain-pack.yaml")
    text = run("monte-carlo", example, "--draws", "40", "--outer", "4", "--factor-uncertainty").stdout
    assert "characterisation factors drawn" in text
    assert "cathode supplier: declared by supplier B" in text
    assert "4 draws of what is not known, each with 10 of what varies" in text


def test_monte_carlo_writes_one_row_per_draw(tmp_path: Path) -> None:
    """A column per stage and the total, in Parquet."""
    from pyarrow import parquet

    run("monte-carlo", NMC622, "--draws", "150", "--out", str(tmp_path / "draws"))
    (part,) = (tmp_path / "draws" / "draws").glob("*.parquet")
    table = parquet.read_table(part)
    assert table.num_rows == 150
    assert {"draw", "total", "raw_material", "manufacturing", "distribution", "end_of_life"} <= set(table.column_names)


def test_sensitivity_prints_a_ranking() -> None:
    """The largest swing first."""
    lines = run("sensitivity", NMC622, "--method", "tornado").stdout.splitlines()
    names = ("performance.warranty", "cell_energy", "nmc622.yield")
    places = [next(i for i, line in enumerate(lines) if name in line) for name in names]
    assert places == sorted(places)


def test_sensitivity_writes_a_table(tmp_path: Path) -> None:
    """The name of the file says that it is CSV; standard output stays empty."""
    out = tmp_path / "swings.csv"
    done = run("sensitivity", NMC622, "--no-default-spreads", "--out", str(out))
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert done.stdout == ""
    inputs = {row["input"] for row in rows}
    assert inputs == {"supply/cathode/nmc622.amount", "parameters.cell_energy", "end_of_life.collection.rate"}


def test_a_file_of_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    """With those that there are, and before anything is written."""
    done = run("sensitivity", NMC622, "--out", str(tmp_path / "swings.xyz"), code=2)
    assert "--out: no format has this ending (found .xyz; expected .txt or .json or .csv" in done.stderr
    assert not list(tmp_path.iterdir())


def test_sobol_prints_the_largest_pairs() -> None:
    """Below the indices of each input, and in JSON."""
    asked = ["sensitivity", NMC622, "--method", "sobol", "--draws", "64", "--second-order"]
    told, pairs = run(*asked).stdout, json.loads(run(*asked, "--format", "json").stdout)["pairs"]
    lines = told[told.index("by pairs") :].splitlines()
    assert lines[1].strip().startswith(f"{pairs[0]['input']} x {pairs[0]['other']}")
    assert "± second" in lines[0]


def test_paths_of_morris_and_orders_of_shapley_are_options() -> None:
    """And draws of a method that makes none are refused, with what to use instead."""
    told = json.loads(
        run("sensitivity", NMC622, "--method", "morris", "--trajectories", "7", "--format", "json").stdout
    )
    assert told["trajectories"] == 7
    asked = ["--method", "shapley", "--orders", "6", "--draws", "5", "--format", "json"]
    assert json.loads(run("sensitivity", NMC622, *asked).stdout)["draws"] == 5
    done = run("sensitivity", NMC622, "--method", "morris", "--draws", "100", code=2)
    assert "draws: the method morris doesn't use this option" in done.stderr
    assert "trajectories is the number of its paths" in done.stderr


def test_pairs_are_refused_by_methods_that_have_none() -> None:
    """With the one that has them."""
    done = run("sensitivity", NMC622, "--method", "morris", "--second-order", code=2)
    assert "sobol use it" in done.stderr
    assert "second_order: the method morris doesn't use this option" in done.stderr


def test_monte_carlo_of_two_rulebooks_until_both_are_sure_enough() -> None:
    """As JSON, with the probability of being below a threshold for each."""
    books = ["--rulebook", "cn-group-2024", "--rulebook", "iso-14067-cutoff"]
    asked = ["--until", "0.01", "--until-of", "p95", "--draws", "5000", "--threshold", "0.2"]
    told = json.loads(run("monte-carlo", NMC622, *books, *asked, "--format", "json").stdout)
    assert told["stop_reached"]
    assert told["draws"] < 5000
    assert 0.5 < told["probability_below"]["cn-group-2024"]["value"] < 1
    assert told["probability_below"]["iso-14067-cutoff"]["value"] == 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ["--draws", "0", "--workers", "0"],
            ["draws: this number is too small (found 0", "workers: this number is too small (found 0"],
        ),
        (["--design", "lhs"], ["random, latin-hypercube, sobol"]),
        (["--resume", "--keep-inputs"], ["--resume: the run to resume is not named", "--keep-inputs: the folder for"]),
        (["--threshold", "nan"], ["--threshold: this can't be read as a number (found nan"]),
        (["--until", "-1"], ["no standard error can be below this"]),
        (["--format", "yaml"], ["table or json or csv"]),
    ],
)
def test_what_cannot_be_drawn_is_told(asked: list[str], said: list[str]) -> None:
    """All of it, with what is allowed, and before anything is drawn."""
    done = run("monte-carlo", NMC622, *asked, code=2)
    assert all(one in done.stderr for one in said)
    assert "Traceback" not in done.stderr


def test_one_draw_is_told_without_statistics() -> None:
    """It is a run like any other."""
    told = run("monte-carlo", NMC622, "--draws", "1").stdout
    assert told.startswith("1 draw, seed 1")
    assert "too few draws for statistics" in told


def test_one_draw_as_csv_has_the_nominal_values() -> None:
    """A table with a head, whatever can be told."""
    rows = list(csv.DictReader(run("monte-carlo", NMC622, "--draws", "1", "--format", "csv").stdout.splitlines()))
    assert list(rows[0]) == ["alternative", "column", "nominal"]
    assert rows[-1]["column"] == "total"


def test_draws_and_seed_of_a_sensitivity_method_are_checked() -> None:
    """Both at once."""
    done = run("sensitivity", NMC622, "--method", "sobol", "--draws", "0", "--seed", "-1", code=2)
    assert "draws: this number is too small" in done.stderr
    assert "seed: a seed can't be negative" in done.stderr


def test_sensitivity_takes_a_project() -> None:
    """The project that holds the database is looked at, and named when the database isn't there."""
    done = run("sensitivity", NMC622, "--background", "ecoinvent-3.10.1-cutoff", "--project", "elsewhere", code=2)
    assert "elsewhere" in done.stderr


def test_the_readme_shows_what_is_printed() -> None:
    """The block under the first command line, up to where it breaks off."""
    readme = Path(__file__).resolve().parents[2] / "README.md"
    block = readme.read_text(encoding="utf-8").split("```text\n")[1].split("\n```")[0]
    shown = [line for line in block.splitlines() if line.strip() != "..."]
    assert run("footprint", NMC622).stdout.splitlines()[: len(shown)] == shown


def test_check_ends_with_its_verdict_and_is_strict_when_asked() -> None:
    """Warnings leave the exit code at 0, with --strict they make it 1; the report is the same."""
    plain, strict = run("check", NMC622), run("check", NMC622, "--strict", code=1)
    assert plain.stdout == strict.stdout
    first, *_, last = plain.stdout.strip().splitlines()
    assert last == "complete, with 3 warnings"
    assert first == f"NMC622 pack, 100 kWh under cn-group-2024: {last}"
    assert strict.stderr == ""


def test_check_is_as_strict_in_json(tmp_path: Path) -> None:
    """The exit code is that of the check; what is wrong stays 2."""
    report = json.loads(run("check", NMC622, "--strict", "--format", "json", code=1).stdout)
    assert (report["ok"], len(report["warnings"]), report["plausibility"]) == (True, 3, [])
    path = tmp_path / "pack.yaml"
    path.write_text("schema_version: 1\n", encoding="utf-8")
    run("check", str(path), "--strict", code=2)


def test_materials_are_listed_with_alternatives(tmp_path: Path) -> None:
    """A table for people, JSON and CSV for programs, an error with the nearest name."""
    out = tmp_path / "graphite.csv"
    assert "graphite-synthetic" in run("materials", "graphite").stdout
    data = json.loads(run("materials", "graphite", "--place", "CN", "--format", "json").stdout)
    assert {row["function"] for row in data["rows"]} == {"anode active material"}
    run("materials", "--out", str(out))
    assert out.read_text(encoding="utf-8").startswith("key,function,value")
    assert "graphite" in run("materials", "grafite", code=2).stderr


def test_a_command_within_a_process_leaves_nothing_that_is_never_freed(monkeypatch, capsys) -> None:
    """Who calls `main` again and again, as these tests do, keeps no models: only a process that ends leaves garbage."""
    frozen = gc.get_freeze_count()
    monkeypatch.setattr(sys, "argv", ["brightcell", "rulebook", "list"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert "cn-group-2024" in capsys.readouterr().out
    assert gc.get_freeze_count() == frozen
