"""The compiled streams and quantiles against numpy and scipy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from brightcell.engine import UncertainBackground, sample
from brightcell.engine.background import QuantileSpread, UncertainEntries, Values

WORD = 0xFFFFFFFF


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox-4x32-10 in plain whole numbers."""
    for _ in range(10):
        p0, p1 = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [(p1 >> 32) ^ counter[1] ^ key[0], p1 & WORD, (p0 >> 32) ^ counter[3] ^ key[1], p0 & WORD]
        key = [(key[0] + 0x9E3779B9) & WORD, (key[1] + 0xBB67AE85) & WORD]
    return counter


def uniform(key: int, seed: int, draw: int) -> float:
    """u of one stream and draw, as the contract says it."""
    words = philox([draw // 2 & WORD, draw // 2 >> 32, seed & WORD, seed >> 32], [key & WORD, key >> 32])
    low, high = words[2 * (draw % 2) : 2 * (draw % 2) + 2]
    return min(((high << 32 | low) >> 11) * 2.0**-53 + 2.0**-54, 1 - 2.0**-53)


def test_philox_has_the_published_known_answers() -> None:
    """Random123's kat_vectors: all zeros, and the digits of pi."""
    assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    pi = [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344]
    assert philox(pi, [0xA4093822, 0x299F31D0]) == [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


@pytest.fixture
def drawn() -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """Uniforms and normal quantiles (variable, lane) of keys, seed and first draw, as the compiled functions draw."""
    from numba import njit

    from brightcell.engine.drawing import standard_rows

    @njit
    def rows(keys, u, z, seed, first):
        standard_rows(keys, u, z, seed, first, 0, keys.shape[0])

    def draw(keys: np.ndarray, seed: int, first: int) -> tuple[np.ndarray, np.ndarray]:
        u, z = np.empty((len(keys), 8)), np.empty((len(keys), 8))
        rows(keys, u, z, np.uint64(seed), first)
        return u, z

    return draw


def test_compiled_uniforms_are_those_of_the_contract_bit_for_bit(drawn) -> None:
    """Several keys (an odd number, since they are drawn by twos), a large seed, draws beyond 2^33."""
    keys, seed, first = np.array([0, 1, 2**63 + 12345, 2**32, 2**64 - 1], np.uint64), 2**40 + 7, 2**34
    found, _ = drawn(keys, seed, first)
    assert found.tolist() == [[uniform(int(key), seed, first + lane) for lane in range(8)] for key in keys]


def test_normal_quantiles_are_those_of_scipy(drawn) -> None:
    """Centre and both tails, to 3e-15 of their size, on as many draws as reach 1e-5 and beyond."""
    u, z = drawn(np.random.default_rng(1).integers(1, 2**63, 30_000).astype(np.uint64), 1, 0)
    assert u.min() < 2e-5
    assert u.max() > 1 - 2e-5
    np.testing.assert_allclose(z, stats.norm.ppf(u), rtol=3e-15, atol=1e-15)


def given_by(formula: Callable[[Any], Any]) -> Callable[[np.ndarray], np.ndarray]:
    """A formula of vectors, compiled, for numbers in rows of eight."""
    from numba import njit, types
    from numba.extending import intrinsic

    from brightcell.engine.lanes import load, pointers, store

    @intrinsic
    def row(typing_context, x, y, i):
        def emit(context, builder, signature, arguments):
            source, result = pointers(context, builder, signature, arguments, {0, 1})
            store(builder, formula(load(builder, source, arguments[2])), result, arguments[2])
            return context.get_dummy_value()

        return types.void(x, y, types.int64), emit

    @njit
    def rows(x, y):
        for i in range(x.shape[0]):
            row(x, y, i)

    def calculate(x: np.ndarray) -> np.ndarray:
        y = np.empty_like(x)
        rows(x, y)
        return y

    return calculate


def test_exponentials_are_those_of_numpy() -> None:
    """From the smallest to the largest, to 5e-16."""
    from brightcell.engine.drawing import exponential

    x = np.linspace(-690, 700, 512).reshape(-1, 8)
    np.testing.assert_allclose(given_by(exponential)(x), np.exp(x), rtol=5e-16)


def test_far_tails_of_the_normal_quantile_are_those_of_scipy() -> None:
    """Down to 1e-15, and where centre and tail meet, to 3e-15 of their size."""
    from brightcell.engine.drawing import normal

    low = np.r_[10.0 ** -np.linspace(0.31, 15.9, 256), np.linspace(0.0019, 0.0021, 128), np.linspace(0.01, 0.49, 128)]
    u = np.r_[low, 1.0 - low[low > 1e-15][:480]].reshape(-1, 8)
    np.testing.assert_allclose(given_by(normal)(u), stats.norm.ppf(u), rtol=3e-15, atol=1e-15)


KINDS = [
    ((0, 3.0, 0, 0), lambda u: np.full_like(u, 3.0)),
    ((1, 0.5, 0.4, -1), lambda u: -np.exp(0.5 + 0.4 * stats.norm.ppf(u))),
    ((2, 5.0, 2.0, 0), lambda u: stats.norm.ppf(u, 5, 2)),
    ((3, -1.0, 4.0, 0), lambda u: stats.uniform.ppf(u, -1, 5)),
    ((4, 1.0, 2.0, 5.0), lambda u: stats.triang.ppf(u, 0.25, 1, 4)),
    ((5, 1.0, 2.0, 5.0), lambda u: 1 + 4 * stats.beta.ppf(u, 2, 4)),
    ((5, 0.0, 0.0, 1.0), lambda u: stats.beta.ppf(u, 1, 5)),
    ((6, 1, 2, 0), lambda u: np.where(u <= 0.3, 10.0, 20.0)),
]


@pytest.mark.parametrize(("kind", "quantile"), KINDS)
def test_each_kind_is_drawn_by_its_quantile_function(kind, quantile) -> None:
    """One uniform per draw, whatever the kind; `factor` multiplies."""
    spread = QuantileSpread(
        np.array([kind[0]], np.int8),
        *(np.array([float(p)]) for p in kind[1:]),
        np.array([77], np.uint64),
        np.array([2.0]),
    )
    none = np.zeros(0, np.int64)
    empty = UncertainEntries(none, none, np.zeros(0), spread.at(none))
    values = Values(np.array([9.0, 10.0, 20.0]), np.array([1.0, 0.3, 1.0]))
    background = UncertainBackground(empty, empty, np.ones(1), none, none, spread, values)
    found = sample(background, 5, 3, 40).factors[0]
    u = np.array([uniform(77, 5, draw) for draw in range(3, 40)])
    np.testing.assert_allclose(found, 2 * quantile(u), rtol=1e-12)


def test_machine_code_is_kept_for_exactly_these_sources() -> None:
    """numba's cache is keyed by a hash of all compiled sources, not by one file's date."""
    from brightcell.engine.compiling import fingerprint
    from brightcell.engine.kernel import solve_blocks

    assert solve_blocks._cache._cache_file._source_stamp == fingerprint()


def test_compiling_is_announced_once(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a person sees warnings, a notebook too; not where machine code has been kept."""
    from brightcell.engine import compiling

    compiling._announce.cache_clear()
    new, kept = compiling.compiled(lambda x: x), compiling.compiled(lambda x: x + 1)
    for function, index in ((new, {}), (kept, {"signature": "file"})):
        monkeypatch.setattr(function._cache._cache_file, "_load_index", lambda index=index: index)
    compiling.announce_compiling(kept)
    assert caplog.messages == []
    compiling.announce_compiling(new)
    compiling.announce_compiling(new)
    (message,) = caplog.messages
    assert "once after an installation or update" in message
