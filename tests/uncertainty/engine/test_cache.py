"""Draws kept on disk: resumed, refused for other keys, and used for any amounts."""

import json

import numpy as np
import pytest

from brightcell.errors import InputError
from brightcell.uncertainty.engine import cache, prepare, unit_scores

KEYS = {"background": "abc", "method": "def"}


def test_any_amounts_are_weighed_draw_by_draw(random_background, tmp_path) -> None:
    """Certain amounts, and amounts drawn along with the background."""
    plan = prepare(random_background(1))
    cached = cache.fill(tmp_path, KEYS, plan, 3, 30, chunk=16)
    scores, _ = unit_scores(plan, 3, 0, 30)
    amounts = np.random.default_rng(0).random((3, 30))
    np.testing.assert_allclose(cached.weighted(amounts), (amounts[:, None] * scores).sum(axis=0), rtol=1e-13)
    np.testing.assert_allclose(cached.weighted(amounts[:, 0]), np.tensordot(amounts[:, 0], scores, 1), rtol=1e-13)


def test_a_cache_that_was_cut_off_goes_on_to_the_same_files(random_background, tmp_path) -> None:
    """Stopped in the second chunk, then resumed: as if it had never stopped."""
    plan = prepare(random_background(2))

    def stop_after_two(draws: int) -> None:
        if draws == 32:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.fill(tmp_path / "cut", KEYS, plan, 3, 64, chunk=16, progress=stop_after_two)
    (tmp_path / "cut" / "draws-000000032.npy").write_bytes(b"half a file")
    cut = cache.fill(tmp_path / "cut", KEYS, plan, 3, 64, chunk=16)
    whole = cache.fill(tmp_path / "whole", KEYS, plan, 3, 64, chunk=16)
    files = sorted(path.name for path in whole.folder.iterdir())
    assert files == sorted(path.name for path in cut.folder.iterdir())
    assert all((cut.folder / name).read_bytes() == (whole.folder / name).read_bytes() for name in files)


def test_more_draws_keep_those_that_are_there(random_background, tmp_path) -> None:
    """Only the new chunks are computed."""
    plan = prepare(random_background(2))
    cache.fill(tmp_path, KEYS, plan, 3, 16, chunk=16)
    before = (tmp_path / "draws-000000000.npy").stat().st_mtime_ns
    assert cache.fill(tmp_path, KEYS, plan, 3, 40, chunk=16).report.draws == 48
    assert (tmp_path / "draws-000000000.npy").stat().st_mtime_ns == before


def test_a_folder_of_another_background_is_refused(random_background, tmp_path) -> None:
    """With what differs; the files stay as they are."""
    plan = prepare(random_background(2))
    cache.fill(tmp_path, KEYS, plan, 3, 16, chunk=16)
    with pytest.raises(InputError, match=r"background: filled for something else \(found abc; expected other\)"):
        cache.fill(tmp_path, KEYS | {"background": "other"}, plan, 3, 16, chunk=16)
    assert json.loads((tmp_path / "manifest.json").read_text())["made of"]["background"] == "abc"
