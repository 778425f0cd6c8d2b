"""A background of two processes, small enough to check by hand, and its method."""

from brightcell.background.models import (
    CERTAIN,
    Background,
    BackgroundExchange,
    Flow,
    MappingRow,
    Method,
    Process,
    Spread,
)


def _process(code, unit, location="CN"):
    return Process(code, f"{code} production", code, unit, location, "test", "2023", "book", "CC0", "seen", "a note")


def _exchange(process, kind, name, amount, gsd=None):
    spread = Spread("lognormal", gsd) if gsd else CERTAIN
    return BackgroundExchange(process, kind, name, amount, spread, "book", "seen", "")


BACKGROUND = Background(
    name="small",
    title="Small background",
    version="1.0",
    sha256="a" * 64,
    licence="CC0",
    processes=(_process("electricity", "kWh", "CN-JS"), _process("steel", "kg")),
    exchanges=(
        _exchange("electricity", "biosphere", "co2-fossil", 0.6, 1.1),
        _exchange("electricity", "technosphere", "steel", 0.003),
        _exchange("steel", "technosphere", "electricity", 0.7, 1.2),
        _exchange("steel", "biosphere", "co2-fossil", 1.9),
        _exchange("steel", "biosphere", "ch4-fossil", 0.0123),
    ),
    flows=(
        Flow("co2-fossil", "Carbon dioxide, fossil", "air", "kg"),
        Flow("ch4-fossil", "Methane, fossil", "air", "kg"),
        Flow("co2-uptake", "Carbon dioxide, taken up", "natural resource, in air", "kg"),
    ),
    mapping=(MappingRow("steel", "", "steel", ""),),
)

METHOD = Method(
    id="ipcc-ar6-gwp100",
    name="IPCC AR6 GWP100",
    gwp_set="IPCC AR6 GWP100",
    biogenic="0/0",
    factors={"co2-fossil": 1.0, "ch4-fossil": 29.8, "sf6": 25200.0},
    sha256="b" * 64,
)
