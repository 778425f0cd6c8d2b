"""A linked foreground and its background as the columns of one system."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from brightcell.background.layers import AnyBackground
from brightcell.background.models import Background, BackgroundExchange
from brightcell.inventory.models import Emission
from brightcell.linking import ProductSystem, SystemActivity, background_label
from brightcell.matrices.system import Column


def columns(linked: ProductSystem, background: Iterable[Column]) -> list[Column]:
    """Foreground first, then what stands for the background; amounts that meet in one place add up.

    All by label, so that rows of a product in another order make the same matrices, and sums of the same bits.
    """
    foreground = sorted(map(_foreground, linked.activities), key=lambda column: column.activity)
    return [*foreground, *sorted(background, key=lambda column: column.activity)]


def solved_columns(
    background: AnyBackground, wanted: Iterable[str], inventories: Mapping[str, Mapping[str, float]]
) -> list[Column]:
    """One column per wanted process (code) of a background that is solved already: its unit inventory by flow."""
    codes = dict.fromkeys(wanted)
    return [Column(background_label(background, code), 1.0, {}, inventories[code]) for code in codes]


def background_columns(background: Background, wanted: Iterable[str] | None = None) -> list[Column]:
    """One column per process, or per process that the `wanted` ones (codes) reach; it makes one unit of its product."""
    if wanted is None:
        codes = [process.code for process in background.processes]
        return [_process(background, code, background.exchanges_of(code)) for code in codes]
    reached = _reached(background, wanted)
    return [_process(background, code, reached[code]) for code in background.order_of(set(reached))]


def _reached(background: Background, wanted: Iterable[str]) -> dict[str, tuple[BackgroundExchange, ...]]:
    """The wanted processes and all that is behind them, with their exchanges."""
    waiting = list(dict.fromkeys(wanted))
    reached: dict[str, tuple[BackgroundExchange, ...]] = {}
    while waiting:
        code = waiting.pop()
        if code not in reached:
            reached[code] = background.exchanges_of(code)
            waiting += [e.input for e in reached[code] if e.type == "technosphere" and e.input not in reached]
    return reached


def _process(background: Background, code: str, exchanges: Iterable[BackgroundExchange]) -> Column:
    inputs: dict[str, float] = defaultdict(float)
    emissions: dict[str, float] = defaultdict(float)
    for exchange in exchanges:
        if exchange.type == "technosphere":
            inputs[background_label(background, exchange.input)] += exchange.amount
        else:
            emissions[exchange.input] += exchange.amount
    return Column(background_label(background, code), 1.0, inputs, emissions)


def _foreground(linked: SystemActivity) -> Column:
    inputs: dict[str, float] = defaultdict(float)
    emissions: dict[str, float] = defaultdict(float)
    for exchange in sorted(linked.exchanges, key=lambda exchange: (exchange.label, exchange.amount)):
        table = emissions if isinstance(exchange.exchange.target, Emission) else inputs
        table[exchange.label] += exchange.amount
    return Column(linked.activity.code, 1.0, inputs, emissions)
