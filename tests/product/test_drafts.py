"""Drafts of product files: bills of materials scaled to a pack, lives from fades, and what is refused."""

from itertools import product as product_of

import pytest

from brightcell.errors import InputError
from brightcell.io.yaml import parse_yaml
from brightcell.product.bands import cell_density_band
from brightcell.product.catalogue import materials
from brightcell.product.drafts import draft_text, scaled, wanted
from brightcell.product.drafts.life import energy_delivered, life_from_fade, straight_line
from brightcell.product.drafts.tables import cell_plants, designs, formats, limits, packs
from brightcell.product.masses import cell_mass, pack_mass
from brightcell.product.plausibility import plausibility_findings
from brightcell.product.read import product_from_document

FEW = {"chemistry": "nmc811", "energy": 82, "mass": 455, "cells": 192, "plant": "CN-SC"}
KG_PER_KWH = {"lfp": 7.2, "lmo": 8.0, "lco": 7.5}
"""A mass of pack that suits each chemistry in every format; the others take 6 kg/kWh."""
CELLS = {"prismatic": 192, "pouch": 384, "cylindrical": 4416}


def draft(**options):
    request = wanted(**{**FEW, **options})
    return request, scaled(request)


def product(**options):
    request, bill = draft(**options)
    return product_from_document(parse_yaml(draft_text(request, bill), "draft.yaml"))


def problems(**options):
    with pytest.raises(InputError) as error:
        draft(**options)
    return error.value.problems


# --- scaling ---------------------------------------------------------------------------------------------------


def test_the_tables_own_pack_is_its_own_draft():
    """100 kWh of 488.7263 kg, 400 pouch cells: nothing is scaled, and each mass is the published one."""
    _, bill = draft(energy=100, mass=488.7263, cells=400, format="pouch")
    assert bill.inactive == pytest.approx(1, abs=1e-5)
    masses = {(part.piece, part.material): part.mass for part in bill.cell}
    assert masses["cathode", "nmc811"] == pytest.approx(0.31919)
    assert masses["anode", "copper"] == pytest.approx(0.0580105, rel=1e-5)
    assert masses["cell", "pet"] == pytest.approx(0.00205503, rel=1e-4)
    assert bill.pack["steel"] == pytest.approx(97.4536, rel=1e-5)
    assert bill.solvent == pytest.approx(0.486, rel=1e-4)


def test_a_cell_of_given_mass_by_hand():
    """A prismatic LFP cell of 1 kWh and 6 kg: can 10 %, active materials as published, the rest what is left.

    Active are 1.93477 + 0.955372 = 2.890142 kg, so that 6 x 0.9 - 2.890142 kg are left for all the rest.
    """
    _, bill = draft(chemistry="lfp", energy=100, cells=100, mass=1000, cell_mass=6)
    masses = {part.material: part.mass for part in bill.cell}
    assert bill.container == pytest.approx(0.6)
    assert masses["lfp"] == pytest.approx(1.93477)
    assert masses["graphite"] == pytest.approx(0.955372)
    rest = sum(part.mass for part in bill.cell if part.material not in ("lfp", "graphite"))
    assert rest == pytest.approx(6 * 0.9 - 1.93477 - 0.955372)
    assert sum(bill.pack.values()) == pytest.approx(400)


def test_what_is_no_active_material_keeps_its_proportions():
    """Twice the rest of a cell is twice each part of it."""
    _, light = draft(format="pouch", cell_mass=1.3)
    _, heavy = draft(format="pouch", cell_mass=1.5)
    factor = heavy.inactive / light.inactive
    assert factor > 1
    for before, after in zip(light.cell, heavy.cell, strict=True):
        is_active = materials()[before.material].component.endswith("active material")
        assert after.mass == pytest.approx(before.mass * (1 if is_active else factor))


@pytest.mark.parametrize("chemistry", designs())
def test_every_format_and_kind_of_pack_reads_as_a_product(chemistry):
    """The file is valid, its masses add up to what was given, and nothing in it is implausible."""
    for shape in formats():
        for kind in packs():
            mass = 82 * KG_PER_KWH.get(chemistry, 6)
            found = product(chemistry=chemistry, mass=mass, cells=CELLS[shape], format=shape, pack=kind)
            assert pack_mass(found.pack) == pytest.approx(mass, rel=1e-4)
            assert cell_mass(found.pack.one_cell) == pytest.approx(found.pack.one_cell.mass.value, rel=1e-4)
            assert found.pack.cells_per_pack == CELLS[shape]
            assert (found.pack.module is None) == (kind == "cell-to-pack")


@pytest.mark.parametrize("chemistry", designs())
def test_a_draft_does_not_doubt_what_it_assumes_itself(chemistry):
    """From the lightest pack that is drafted to the heaviest: where a share of cells gives usual ones, it is taken."""
    band = cell_density_band(chemistry)
    for shape, kind in product_of(formats(), packs()):
        bounds = limits("cell-share", kind)
        for density in (60, 100, 130, 160, 200):
            options = {"mass": 82000 / density, "cells": CELLS[shape], "format": shape, "pack": kind}
            try:
                found = product(chemistry=chemistry, **options)
            except InputError:
                continue
            findings = plausibility_findings(found)
            reachable = density / bounds.high <= band.unusual_high and density / bounds.low >= band.unusual_low
            assert (not findings) == reachable, (shape, kind, density)


def test_a_share_that_is_moved_is_told():
    """75 kWh of LFP in 520 kg: with the usual 65 % of cells a kilogram of them would hold 221 Wh, above 215."""
    few = {"chemistry": "lfp", "energy": 75, "mass": 520, "cells": 108}
    request, bill = draft(**few)
    assert bill.share == 0.671
    assert pytest.approx(0.215, rel=1e-3) == 75 / (0.671 * 520)
    assert "67.1 % (more than the cells' usual share" in draft_text(request, bill)
    assert "the cells' usual share of a pack" in draft_text(*draft(**few | {"mass": 560}))


@pytest.mark.parametrize("kind", cell_plants())
def test_energy_of_a_cell_plant(kind):
    """Electricity and gas add up to the plant's energy per kWh of cells; one without gas has none."""
    plant = cell_plants()[kind]
    used = product(cell_plant=kind).sites[0].steps[0].energy
    kwh = {use.carrier: use.amount.value / (1 if use.amount.unit == "kWh" else 3.6) for use in used}
    assert sum(kwh.values()) == pytest.approx(plant.energy)
    assert kwh["electricity"] == pytest.approx(plant.energy * plant.electricity_share)
    assert ("natural-gas" in kwh) == (kind != "all-electric")


def test_modules_are_as_usual_or_as_given():
    """192 prismatic cells: 16 modules of 12, or 8 of 24."""
    assert product().pack.module.count.value == 16
    assert product(modules=8).pack.module.cell.count.value == 24


# --- life ------------------------------------------------------------------------------------------------------


def test_a_fade_is_drawn_out_in_a_straight_line():
    """8 % in 500 cycles are 20 % in 1250; at 80 kWh they deliver 80 x 1250 x 0.9 = 90,000 kWh."""
    life = life_from_fade("8 % in 500 cycles")
    assert (life.cycles, life.state_of_health, life.given) == (1250, 0.8, False)
    assert energy_delivered(80, life) == pytest.approx(90_000)
    assert straight_line(0.2, 1000) == pytest.approx(1000)


def test_the_energy_of_the_cycles_is_not_that_of_every_rulebook():
    """The file said 67,500 kWh over life, and its first result, which goes by the warranty, 36,000."""
    text = draft_text(*draft(chemistry="lfp", energy=75, mass=500, cells=108))
    assert "= 67500 kWh are delivered by these cycles; rules that go by the warranty have a figure of their own" in text


def test_a_test_that_went_further_stays_as_it_is():
    """25 % in 2000 cycles end at 75 %."""
    life = life_from_fade("25% after 2000")
    assert (life.cycles, life.state_of_health, life.given) == (2000, 0.75, True)


def test_the_file_has_the_life_of_the_fade():
    """As cycles and state of health, with the line drawn beside them as an assumption."""
    found = product(fade="8 % in 500 cycles")
    test = found.performance.cycle_life
    assert (test.cycles.value, test.end_state_of_health.value) == (1250, 0.8)
    (why,) = (entry.why for entry in found.assumptions if entry.field == "performance.cycle_life")
    assert "8 % lost in 500 cycles, drawn out in a straight line" in why


@pytest.mark.parametrize("fade", ["6", "8 % in 0 cycles", "108 % in 500 cycles", "8 % of capacity"])
def test_a_fade_that_says_nothing_is_refused(fade):
    """Without a share and cycles there is no line to draw."""
    (problem,) = problems(fade=fade)
    assert (problem.path, problem.what) == ("fade", "this is not a tested fade")


# --- what is given and assumed ---------------------------------------------------------------------------------


def test_what_is_given_is_no_assumption():
    """Each option that is given takes its entry out of the list."""
    few = {entry.field for entry in product().assumptions}
    life = {"cycles": 1500, "end_state_of_health": "80 %", "usable": 77, "cell_mass": 1.45}
    more = {
        entry.field for entry in product(**life, warranty_years=8, warranty_km=160_000, retention="70 %").assumptions
    }
    assert few - more == {
        "performance.usable_energy",
        "performance.warranty",
        "performance.cycle_life",
        "pack.module.cell.mass",
    }
    assert more < few


def test_every_amount_says_that_it_is_estimated():
    """Parts, parameters and solvents of a draft have a source, and it says so."""
    found = product()
    sources = [part.source for _, level in found.pack.levels for part in level.parts]
    sources += [parameter.source for parameter in found.parameters.values()]
    sources += [solvent.amount.source for solvent in found.sites[0].steps[0].solvents]
    assert sources
    assert [source for source in sources if not (source or "").startswith("estimated")] == []


def test_numbers_may_carry_their_unit_and_any_case():
    """82000 Wh, 0.455 t, full-width letters and capitals mean the same."""
    request, _ = draft(chemistry="ＮＭＣ811", energy="82000 Wh", mass="0.455 t", plant="cn-sc", format="Prismatic")
    assert (request.chemistry, request.energy, request.mass) == ("nmc811", 82, 455)
    assert (request.plant, request.format) == ("CN-SC", "prismatic")


# --- what is refused -------------------------------------------------------------------------------------------


def test_an_energy_density_out_of_the_band_is_told_with_the_masses_that_would_do():
    """60.5 kWh in 200 kg; the bounds are told, and both are accepted."""
    (problem,) = problems(chemistry="lfp", energy=60.5, mass=200, cells=126)
    assert problem.path == "mass"
    assert problem.found == "302 Wh/kg"
    low, high = (float(word) for word in problem.expected.split("that is ")[1].split(" kg")[0].split(" to "))
    for mass in (low * 1.001, high * 0.999):
        draft(chemistry="lfp", energy=60.5, mass=mass, cells=126)
    for mass in (low * 0.999, high * 1.001):
        assert problems(chemistry="lfp", energy=60.5, mass=mass, cells=126)[0].path == "mass"


@pytest.mark.parametrize(
    ("options", "path", "words"),
    [
        ({"cells": 12}, "cells", "the cells don't fit"),
        ({"cells": 19200}, "cells", "the cells don't fit"),
        ({"cells": 191}, "cells", "can't be shared evenly"),
        ({"cells": 192.5}, "cells", "whole number"),
        ({"modules": 10}, "modules", "don't fit into so many modules"),
        ({"modules": 4, "pack": "cell-to-pack"}, "modules", "has none"),
        ({"cell_mass": 3}, "cell_mass", "cells' share of the mass"),
        ({"cell_mass": 0.97}, "cell_mass", "energy density of the cells"),
        ({"chemistry": "lmfp"}, "chemistry", "no bill of materials"),
        ({"plant": "江苏"}, "plant", "no such place"),
        ({"format": "box"}, "format", "no such format"),
        ({"energy": "82 l"}, "energy", "unit"),
        ({"energy": -82}, "energy", "out of its range"),
        ({"retention": 70}, "retention", "at most 1"),
        ({"usable": 90}, "usable", "above the rated energy"),
        ({"fade": "8 % in 500 cycles", "cycles": 1000}, "fade", "stated twice"),
        ({"name": "a\nb"}, "name", "line of text"),
    ],
)
def test_what_cannot_be_is_refused_by_its_option(options, path, words):
    """With what was found and what is allowed or to be done."""
    (problem,) = problems(**options)
    assert problem.path == path
    assert words in problem.what
    assert problem.expected or problem.hint


def test_all_problems_are_told_at_once():
    """Nothing given at all, and four slips in one call."""
    with pytest.raises(InputError) as error:
        wanted()
    assert [problem.path for problem in error.value.problems] == ["chemistry", "energy", "mass", "cells", "plant"]
    slips = problems(chemistry="nmc999", mass="42,0 kg", plant="CN-XX", format="box")
    assert {problem.path for problem in slips} == {"chemistry", "mass", "plant", "format"}
    assert "CN-XZ" in next(problem.nearest for problem in slips if problem.path == "plant")
