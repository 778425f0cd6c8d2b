"""Does everything hang together, and can products find what they ask for?"""

from collections.abc import Iterable, Sequence

from brightcell.background.models import BackgroundExchange
from brightcell.background.quality.catalogue import check
from brightcell.background.quality.records import Verdict, judged
from brightcell.background.quality.subject import Subject, label
from brightcell.product.catalogue import general_of
from brightcell.product.demands import expected_demands
from brightcell.product.places import is_place

SECTION = "links"


@check(SECTION, "Every input from another process has a process that makes it.")
def inputs_exist(subject: Subject) -> Iterable[Verdict]:
    for exchange in subject.technosphere:
        yield judged(label(exchange), exchange.input in subject.by_code, "no process has this code")


@check(SECTION, "Inputs that are what the source says; assumed ones stand in for something else.")
def no_proxies(subject: Subject) -> Iterable[Verdict]:
    for exchange in subject.technosphere:
        assumed = exchange.confidence == "assumed"
        yield judged(label(exchange), not assumed, exchange.note or "assumed", kind=exchange.confidence or "none")


@check(SECTION, "Every process is used by another or found by a key.")
def connected(subject: Subject) -> Iterable[Verdict]:
    for process in subject.background.processes:
        yield judged(process.code, process.code in subject.used, "no process takes it and no key points to it")


@check(SECTION, "Every key that a product may name has a provider, or the material has that it is a route or form of.")
def keys_of_products(subject: Subject) -> Iterable[Verdict]:
    offers = subject.background.offers
    for key in expected_demands():
        yield judged(key, key in offers or general_of(key) in offers, "no provider")


@check(SECTION, "Loops converge: a unit of each process in one needs less than a unit of itself.")
def loops_converge(subject: Subject) -> Iterable[Verdict]:
    for codes in _components(subject):
        gain = _gain(codes, subject.technosphere)
        finding = f"{len(codes)} processes in a loop that takes {gain:.4g} of itself: {', '.join(codes[:4])}"
        yield judged(codes[0], gain < 1, finding, gain, f"loop of {len(codes)}, strength {gain:.3g}")


def _components(subject: Subject) -> list[list[str]]:
    """Strongly connected components: processes that need each other, or themselves."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    codes = list(subject.by_code)
    place = {code: number for number, code in enumerate(codes)}
    pairs = [(place[e.process], place[e.input]) for e in subject.technosphere if e.input in place]
    if not pairs:
        return []
    rows, columns = zip(*pairs, strict=True)
    graph = coo_array(([1.0] * len(pairs), (rows, columns)), shape=(len(codes), len(codes)))
    _, labels = connected_components(graph, directed=True, connection="strong")
    groups: dict[int, list[str]] = {}
    for code, number in zip(codes, labels.tolist(), strict=True):
        groups.setdefault(number, []).append(code)
    alone = {codes[row] for row, column in pairs if row == column}
    return [group for group in groups.values() if len(group) > 1 or group[0] in alone]


def _gain(codes: Sequence[str], exchanges: Sequence[BackgroundExchange]) -> float:
    """Spectral radius of the inputs inside a loop; below 1 a unit of each product needs a finite supply."""
    import numpy as np

    place = {code: number for number, code in enumerate(codes)}
    inner = np.zeros((len(codes), len(codes)))
    for exchange in exchanges:
        if exchange.process in place and exchange.input in place:
            inner[place[exchange.input], place[exchange.process]] += abs(exchange.amount)
    return float(max(abs(np.linalg.eigvals(inner))))


@check(SECTION, "Every location is one of the known places.")
def locations(subject: Subject) -> Iterable[Verdict]:
    for process in subject.background.processes:
        fault = f"location {process.location!r} is not in locations.csv"
        yield judged(process.code, is_place(process.location), fault)
