"""Studies on a database of a Brightway project, which their user brings."""

import importlib

import pytest

from brightcell.data import data_path
from brightcell.published import run_study

from .conftest import ROW, STUDY

NAME = "ecoinvent-3.10.1-cutoff"
ON_DATABASE = STUDY.replace('{{name: greet-2022, version: "1.0"}}', f'{{{{name: {NAME}, version: "1"}}}}')


@pytest.fixture(scope="module", autouse=True)
def synthetic(tmp_path_factory: pytest.TempPathFactory):
    """A project with the small synthetic database."""
    from brightcell.brightway.projects import bw2data, project
    from brightcell.quiet import quiet

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIGHTWAY2_DIR", str(tmp_path_factory.mktemp("brightway")))
        patch.syspath_prepend(str(data_path().parent / "scripts"))
        bw2data().projects.create_project("licensed studies", exist_ok=True)
        with project("licensed studies"), quiet():
            yield importlib.import_module("synthetic.write").small(data_path("mappings", f"{NAME}.csv"), database=NAME)


def test_a_process_of_a_database_has_the_score_that_a_product_takes(small) -> None:
    """Found by the key that products ask for it by; its score is that of one kilogram in a footprint."""
    import brightcell as bc

    study = small(ROW.replace("NMC622", "Cu").replace(",yes,", ",no,"), text=_with_processes("Cu: copper"))
    found = run_study(study, project="licensed studies").figure("Cu", "any", "total").computed
    footprint = bc.footprint("nmc622-pack-100kwh", background=NAME, project="licensed studies")
    (used, *_) = (e for e in footprint.exchanges if e.activity.startswith("supply/pack/copper") and e.score)
    assert found == pytest.approx(used.score / used.amount, rel=1e-9)


def test_an_unknown_process_of_a_database_is_told(small) -> None:
    """As missing: the user's database may be of another release."""
    result = run_study(
        small(ROW.replace("NMC622", "X"), text=_with_processes("X: unobtainium")), project="licensed studies"
    )
    assert "no process of this code" in result.missing[0]
    assert result.figure("X", "any", "total").verdict == "not run"


def test_a_database_may_have_another_name(small) -> None:
    """As --database says; what is missing leads with its name and tells a reason once for all cases."""
    text = _with_processes("Cu: copper")
    text += "  again:\n    processes: {{Ni: nickel}}\n    unit: kg CO2e/kg\n    stages: {{total: ['*']}}\n"
    study = small(ROW.replace("NMC622", "Cu").replace(",yes,", ",no,"), text=text)
    (told,) = run_study(study, project="licensed studies", database="mine").missing
    assert told.startswith("mine: the Brightway project licensed studies has no such database")
    assert told.endswith("(for powder, again)")


def test_a_database_is_left_out_where_only_what_is_shipped_is_asked_for(small) -> None:
    """As in the documentation, which is the same for everybody."""
    study = small(ROW.replace("NMC622", "Cu"), text=_with_processes("Cu: copper"))
    result = run_study(study, project="licensed studies", shipped_only=True)
    assert "isn't shipped" in result.missing[0]
    assert result.passed


def _with_processes(processes: str) -> str:
    return ON_DATABASE.replace("NMC622: nmc622, LFP: lfp", processes)
