"""Streams: published answers, uniform, independent of one another and of how they are cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from brightcell.errors import InputError
from brightcell.uncertainty.streams import LARGEST, _unit, key_of, keys_of, philox, uniforms

NAMES = tuple(f"input {i}" for i in range(200))
ranges = st.tuples(st.integers(0, 60), st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def words(*values):
    return tuple(np.array([value], dtype=np.uint64) for value in values)


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0,) * 4, (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_answers(counter, key, expected):
    """Known-answer vectors of Random123 for Philox-4x32-10."""
    assert tuple(int(word[0]) for word in philox(words(*counter), words(*key))) == expected


def test_a_uniform_is_made_of_the_published_words():
    """Key, seed and draw 0 give the counter and key of zeros: two uniforms of words 0, 1 and of words 2, 3."""
    first, second = uniforms(np.zeros(1, dtype=np.uint64), seed=0, start=0, stop=2)[0]
    assert first == (0xE169C58D6627E8D5 >> 11) * 2.0**-53 + 2.0**-54
    assert second == (0x9B00DBD8BC57AC4C >> 11) * 2.0**-53 + 2.0**-54


def test_seed_and_draw_are_the_words_of_the_counter():
    """A seed and a draw above 2^32 reach all four words, low word first."""
    draw, seed, key = 2 * (5 + 7 * 2**32), 11 + 13 * 2**32, 17 + 19 * 2**32
    w0, w1, _, _ = philox(words(5, 7, 11, 13), words(17, 19))
    drawn = uniforms(np.array([key], dtype=np.uint64), seed, draw, draw + 1)
    assert drawn[0, 0] == ((int(w1[0]) << 32 | int(w0[0])) >> 11) * 2.0**-53 + 2.0**-54


def test_keys_stay_what_they_are():
    """A change of the hash would change every published draw."""
    assert key_of("cell.cathode.mass") == 145148764041917649


def test_draws_stay_what_they_are():
    """Three draws of one name, as on any platform."""
    assert uniforms(keys_of(["cell.cathode.mass"]), 42, 0, 3)[0].tolist() == [
        0.3726847632715972,
        0.14478092387196534,
        0.1477116372575668,
    ]


@given(cut=ranges, order=st.permutations(range(8)), seed=st.integers(0, 2**64 - 1))
def test_any_chunk_order_and_subset_has_the_same_numbers(cut, order, seed):
    """A draw depends on name, seed and number only."""
    keys, (start, stop) = keys_of(NAMES[:8]), cut
    whole = uniforms(keys, seed, 0, 100)
    some = np.array(order[:5])
    assert np.array_equal(uniforms(keys[some], seed, start, stop), whole[some, start:stop])


def test_blocks_leave_no_seam():
    """More draws than one block, with an odd start, are those of one draw at a time."""
    keys = keys_of(NAMES[:2])
    whole = uniforms(keys, 1, 1, 70_002)
    places = [0, 1, 32_766, 32_767, 32_768, 65_535, 65_536, 70_000]
    for place in places:
        assert np.array_equal(whole[:, place], uniforms(keys, 1, place + 1, place + 2)[:, 0])


def test_streams_are_uniform():
    """Kolmogorov-Smirnov at 1e-5 for each of 50 names."""
    drawn = uniforms(keys_of(NAMES[:50]), 7, 0, 10_000)
    assert min(kstest(row, "uniform").pvalue for row in drawn) > 1e-5


def test_streams_of_names_are_independent():
    """200 names x 10,000 draws: no correlation beyond 5.5 standard errors (probability 1e-3 by chance)."""
    correlations = np.corrcoef(uniforms(keys_of(NAMES), 3, 0, 10_000))
    np.fill_diagonal(correlations, 0.0)
    assert np.abs(correlations).max() < 5.5 / np.sqrt(10_000)


def test_streams_of_seeds_are_independent():
    """One name under 100 seeds: no correlation beyond 5.5 standard errors."""
    keys = keys_of(["steel"])
    correlations = np.corrcoef(np.vstack([uniforms(keys, seed, 0, 10_000) for seed in range(100)]))
    np.fill_diagonal(correlations, 0.0)
    assert np.abs(correlations).max() < 5.5 / np.sqrt(10_000)


def test_draws_do_not_follow_one_another():
    """No autocorrelation beyond 5 standard errors at lags 1 to 20."""
    drawn = uniforms(keys_of(["steel"]), 3, 0, 100_000)[0]
    lags = [np.corrcoef(drawn[:-lag], drawn[lag:])[0, 1] for lag in range(1, 21)]
    assert np.abs(lags).max() < 5 / np.sqrt(100_000)


def test_a_uniform_is_never_zero_nor_one():
    """The ends of the 64 bits stay inside, so that every quantile is finite."""
    none, all_bits = words(0, 0xFFFFFFFF)
    assert _unit(none, none)[0] == 2.0**-54
    assert _unit(all_bits, all_bits)[0] == LARGEST < 1.0


@pytest.mark.parametrize(("seed", "start", "stop"), [(-1, 0, 1), (2**64, 0, 1), (1, -1, 1), (1, 3, 2)])
def test_what_cannot_be_drawn_is_refused(seed, start, stop):
    """A negative seed, one beyond 64 bits, a negative draw, a range that ends before it starts."""
    with pytest.raises(InputError, match="expected"):
        uniforms(keys_of(["steel"]), seed, start, stop)
